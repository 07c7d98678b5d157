"""The migrations, one idea each; a merged one is never edited."""
