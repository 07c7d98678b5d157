"""A small set of conversations to measure a reply writer on, and the figures it is measured by."""
