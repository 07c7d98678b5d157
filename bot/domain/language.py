"""Guess whether a text is English, cheaply: by its letters and its smallest words.

In doubt it is: names, codes and single nouns look the same everywhere.
"""

from __future__ import annotations

import re

from bot.domain import plain_text

_LONGEST = 600
_WORDS = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile("[\u00c0-\u024f]")
_ENGLISH = frozenset(
    """
    the a an and or of to for with from at by is are was were be been have has had do does did not
    it its this that these those there i we you he she they my our your their me us them can could
    would will should what when where why how which who if but so because about after before again
    still please thanks thank hello hi yes any some all one up out just now need want get
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
_OTHERS = frozenset(
    """
    der das und nicht ich wir ihr sie ist sind wird wurde haben hat kann konnen mit fur auf von dem
    den ein eine einen kein keine wie warum wann bitte aber auch noch schon bei zum zur uns euch
    le la les une est sont pas nous vous avec pour dans sur qui que quand comment pourquoi bonjour
    merci ne je il elle ce cette ont avons peux peut plus depuis mais
    el los las una es son por para con como cuando donde hola gracias muy pero desde tenemos puede
    esta estan ya lo se del al mi nuestro
    o os uma nao com voce voces esta estamos temos pode obrigado obrigada ola quando onde mais dos
    il gli di che non per sono abbiamo puo grazie ciao della dello questo siamo
    de het een niet wij zijn kan met voor naar maar ook bij dit dat waarom wanneer bedankt hallo
    och att det som en ett inte vi jag har kan med pa av hej tack varfor nar
    nie jest sie dla jak czy prosze dziekuje ve bir bu icin degil ile merhaba tesekkurler
    """.split()  # noqa: SIM905 - as above
) - {"de", "a", "an", "me", "son", "do", "so"}


def is_english(text: str) -> bool:
    """Tell whether a text may be English. Words that a language marks with accents are folded."""
    words = plain_text.plain_words(plain_text.without_code(text[: _LONGEST * 3]))[:_LONGEST]
    if not _is_latin(words):
        return False
    folded = _WORDS.findall(plain_text.fold(words))
    english = sum(word in _ENGLISH for word in folded)
    other = sum(word in _OTHERS for word in folded)
    has_accents = not words.isascii() and _ACCENTED.search(words) is not None
    return english > other if has_accents else english >= other


def _is_latin(words: str) -> bool:
    if words.isascii():
        return True
    letters = [sign for sign in words if sign.isalpha()]
    latin = sum(sign < "\u0250" or "\u1e00" <= sign <= "\u1eff" for sign in letters)
    return latin >= 0.7 * len(letters)
