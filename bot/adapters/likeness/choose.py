"""Take the best way of comparing texts that is installed."""

from __future__ import annotations

from importlib.util import find_spec

from bot.adapters.likeness.word_parts import WordParts
from bot.adapters.likeness.word_vectors import WordVectors
from bot.ports.likeness import Similarity


class SimilarityMissing(Exception):
    """A way was asked for by name whose library is not installed."""


def load_similarity(name: str = "auto") -> Similarity:
    """Return a way of comparing: by word vectors where installed, else by the parts of words.

    Raises SimilarityMissing when word vectors are asked for and not installed.
    """
    is_installed = find_spec("wordllama") is not None
    if name == "word-vectors" and not is_installed:
        raise SimilarityMissing(name)
    if name != "word-parts" and is_installed:
        return WordVectors.load()
    return WordParts.load()
