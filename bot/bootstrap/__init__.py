"""The composition root: the only place that knows every part. Built once, handed down as values."""
