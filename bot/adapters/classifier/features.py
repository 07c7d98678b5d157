"""What the model sees of a text: words, classes of words and shapes, each as a short name.

Words that are too rare to be learnt are seen by their ending alone, so that a trade that was never
met looks like any other. Everything is bounded: of a long text only the beginning counts.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection

from bot.adapters.classifier.word_classes import CLASSES
from bot.domain import plain_text

LONGEST_TEXT = 1200
"""Characters that are looked at."""
MOST_SENTENCES = 12
MOST_WORDS = 40
"""In a sentence."""
_SOMEBODY = re.compile(r"<@[^<>\n]{1,200}>")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_TOKEN = re.compile(
    r":[a-z0-9_+-]{2,40}:|https?://\S+|@\w+|\d[\d.,:/-]*(?![^\W\d])|\w*\d\w*(?:[.-]\w+)*"
    r"|[^\W\d_]{1,6}-\d[\w.-]*|[^\W\d_]+|\?+|!+"
)
_SHAPES = {":": "_emoji", "@": "_somebody", "?": "?", "!": "!"}
_ENDINGS = ("ing", "ed", "tion", "ment", "er", "ly", "s")
_WITH_A_GREETING = frozenset(
    {"good", "gud", "sir", "madam", "mam", "maam", "there", "team", "all", "everyone", "guys"}
)


def sentences_of(text: str) -> list[tuple[str, ...]]:
    """Return the tokens of a text's sentences; one without words is left out."""
    named = _SOMEBODY.sub(" @somebody ", text[: LONGEST_TEXT * 2])
    folded = plain_text.fold(plain_text.plain_words(named))[:LONGEST_TEXT]
    found = (tokens_of(sentence) for sentence in _SENTENCE_END.split(folded))
    return [tokens for tokens in found if tokens][:MOST_SENTENCES]


def tokens_of(folded: str) -> tuple[str, ...]:
    """Return words as they are, and links, numbers, codes, emoji and mentions by their shape."""
    return tuple(_shape(token) for token in _TOKEN.findall(folded)[:MOST_WORDS])


def features_of(tokens: tuple[str, ...], vocabulary: Collection[str]) -> set[str]:
    """Return the names of what stands in one sentence of at most MOST_WORDS tokens.

    A greeting before other words is seen by itself: what follows means the same without it.
    """
    start = _end_of_greeting(tokens)
    if 0 < start <= len(tokens) - 2:
        return {"h greeting"} | _features_of_rest(tokens[start:], vocabulary)
    return _features_of_rest(tokens, vocabulary)


def _end_of_greeting(tokens: tuple[str, ...]) -> int:
    for position, token in enumerate(tokens):
        if CLASSES.get(token) != "greet" and token not in _WITH_A_GREETING:
            return position
    return len(tokens)


def _features_of_rest(tokens: tuple[str, ...], vocabulary: Collection[str]) -> set[str]:
    words = ["<", *[_known(token, vocabulary) for token in tokens], ">"]
    classes = ["<", *[CLASSES.get(token) or _plain(token) for token in tokens], ">"]
    found = {f"w {word}" for word in words}
    found.update([f"w {one} {two}" for one, two in itertools.pairwise(words)])
    runs = [f"c {name}" for name in classes]
    found.update(runs)
    for size in (2, 3, 4):
        runs = [f"{run} {name}" for run, name in zip(runs, classes[size - 1 :], strict=False)]
        found.update(runs)
    length = len(tokens) - tokens.count("?") - tokens.count("!")
    found.update(_LENGTH_NAMES[length], _UNKNOWN_NAMES[classes.count("o")])
    return found


def _names(letter: str, steps: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """Return what to call each count up to the most words: every step that it reaches."""
    return tuple(
        tuple(f"{letter} {least}" for least in steps if count >= least)
        for count in range(MOST_WORDS + 1)
    )


_LENGTH_NAMES = _names("n", (1, 2, 3, 4, 6, 8, 11, 15, 25))
_UNKNOWN_NAMES = _names("u", (1, 2, 3, 4, 6))


def _shape(token: str) -> str:
    if token.isalpha():
        return token
    if token.startswith("http"):
        return "_link"
    if token[0] in _SHAPES:
        return _SHAPES[token[0]]
    return "_code" if any(sign.isalpha() for sign in token) else "_number"


def _known(token: str, vocabulary: Collection[str]) -> str:
    if token in vocabulary or not token.isalpha():
        return token
    ending = next(
        (end for end in _ENDINGS if token.endswith(end) and len(token) > len(end) + 2), ""
    )
    return f"_{ending}"


def _plain(token: str) -> str:
    return "o" if token.isalpha() else token
