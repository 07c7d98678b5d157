"""One use case a file, a verb phrase each, written against the domain and the ports."""
