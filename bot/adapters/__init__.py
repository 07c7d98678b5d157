"""The real sides of small ports that need a library of their own behind a judgement."""
