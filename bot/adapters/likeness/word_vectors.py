"""Compare texts by word vectors that were learnt elsewhere: the extra `similarity`.

wordllama (MIT) has its 16 MB of vectors in its wheel, so nothing is fetched. What two texts share
word for word still tells something that vectors blur, so the default way has a small say as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.adapters.likeness.word_parts import WordParts
from bot.domain.likeness import LONGEST_READ, Background, Vector, cosine, vector_of
from bot.ports.likeness import Near, TopicFinder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from wordllama import WordLlamaInference

    Row = NDArray[np.float32]
    Rows = NDArray[np.float32]

SAY_OF_PARTS = 0.3
_FIRST_ROOM = 256
_SHORTLIST = 50


class WordVectors:
    """The better way, for whoever installed the extra. Loads in a fifth of a second."""

    def __init__(self, model: WordLlamaInference, background: Background) -> None:
        self._model = model
        self._background = background

    @classmethod
    def load(cls) -> Self:
        """Read the vectors from the package. Raises ImportError where it is not installed."""
        import wordllama  # noqa: PLC0415 - an extra, and half a second

        folder = Path(wordllama.__file__).parent
        model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
        return cls(model, WordParts.load().background)

    @property
    def name(self) -> str:
        """Return what the way is called."""
        return "word-vectors"

    def open_finder(self) -> TopicFinder:
        """Return an empty finder."""
        return WordVectorsFinder(self._model, self._background)


class WordVectorsFinder:
    """Texts as vectors of meaning, and as vectors of trigrams to choose among the nearest."""

    def __init__(self, model: WordLlamaInference, background: Background) -> None:
        import numpy as np  # noqa: PLC0415 - comes with the extra

        self._model = model
        self._background = background
        self._keys: list[str] = []
        self._parts: list[Vector] = []
        self._rows: Rows = np.zeros((0, 0), dtype=np.float32)
        self._read: tuple[str, Row, Vector] | None = None

    def add(self, key: str, text: str) -> None:
        """Remember a text."""
        import numpy as np  # noqa: PLC0415

        meaning, parts = self._vectors(text)
        place = len(self._keys)
        if place == len(self._rows):
            grown = np.zeros((max(_FIRST_ROOM, 2 * place), len(meaning)), dtype=np.float32)
            if place:
                grown[:place] = self._rows
            self._rows = grown
        self._rows[place] = meaning
        self._keys.append(key)
        self._parts.append(parts)

    def nearest(self, text: str, *, most: int = 1) -> Sequence[Near]:
        """Return the texts that are most like this one; of equals the earliest comes first."""
        import numpy as np  # noqa: PLC0415

        if not self._keys:
            return []
        meaning, parts = self._vectors(text)
        likenesses = self._rows[: len(self._keys)] @ meaning
        places = np.argsort(-likenesses, kind="stable")[: max(most, _SHORTLIST)]
        found = [
            (_together(float(likenesses[place]), cosine(parts, self._parts[place])), int(place))
            for place in places
        ]
        ordered = sorted(found, key=lambda one: (-one[0], one[1]))[:most]
        return [Near(self._keys[place], likeness) for likeness, place in ordered]

    def _vectors(self, text: str) -> tuple[Row, Vector]:
        """Return both vectors of a text; the last text is often asked for again to be added."""
        import numpy as np  # noqa: PLC0415

        if self._read is None or self._read[0] != text:
            # Half a character, as a cut emoji leaves it, is more than the tokenizer can take.
            whole = text[:LONGEST_READ].encode("utf-8", "replace").decode("utf-8")
            row: Row = self._model.embed([whole or " "], norm=True)[0]
            self._read = text, np.nan_to_num(row), vector_of(text, self._background)
        return self._read[1:]


def _together(meaning: float, parts: float) -> float:
    return min(1.0, max(0.0, (meaning + SAY_OF_PARTS * parts) / (1 + SAY_OF_PARTS)))
