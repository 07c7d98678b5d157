"""Everything that knows the language model. What it writes is a proposal; a person sends."""
