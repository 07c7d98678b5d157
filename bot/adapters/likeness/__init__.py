"""Ways of comparing texts: by the parts of their words, and by learnt word vectors if installed."""

from bot.adapters.likeness.choose import SimilarityMissing, load_similarity
from bot.adapters.likeness.word_parts import WordParts
from bot.adapters.likeness.word_vectors import WordVectors

__all__ = ["SimilarityMissing", "WordParts", "WordVectors", "load_similarity"]
