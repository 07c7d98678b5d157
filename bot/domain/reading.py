"""How a message reads: its category, how much it hurries, how its writer feels; with reasons.

Rules and small lists of words for English, no judgement of people: a report of the worst fault in
level words is calm. What somebody says of it counts, never what a log says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from bot.domain import plain_text
from bot.domain import reading_words as words

LONGEST = 4000
"""Characters that are read."""
_MOST_WORDS_SHOWN = 3
_INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
_SHOUTED = re.compile(r"\b[A-Z]{4,20}\b")
_LOG_WORDS = frozenset(
    """
    ERROR WARN WARNING INFO DEBUG FATAL CRITICAL TRACE HTTP HTTPS JSON NULL TRUE FALSE POST PATCH
    DELETE SELECT INSERT UPDATE FIRING RESOLVED ASAP URGENT IBAN UUID EMEA FAILED
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
_INSISTING = re.compile(r"[!?]{3,}|!{2,}")
_ANGRY = re.compile(
    ":(?:rage|angry|face_with_symbols_on_mouth|-1|thumbsdown|middle_finger|face_with_steam_from_nose"
    "|triumph):|[\U0001f621\U0001f620\U0001f92c\U0001f44e\U0001f595\U0001f624]"
)
_EMERGENCY_EMOJI = re.compile(":(?:sos|rotating_light|fire):|[\U0001f198\U0001f6a8\U0001f525]")


class Category(StrEnum):
    """What somebody comes with."""

    PROBLEM = "problem"
    QUESTION = "question"
    REQUEST = "request"
    WISH = "wish"
    COMPLAINT = "complaint"


class Urgency(StrEnum):
    """How much it hurries."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Temperature(StrEnum):
    """How somebody sounds."""

    CALM = "calm"
    TENSE = "tense"
    UPSET = "upset"


class Reason(StrEnum):
    """Why something reads as it does. SAYS comes with the words, CORRECTED is a colleague's."""

    SAYS = "says"
    ASKS = "asks"
    IS_A_WISH = "is_a_wish"
    EMOJI = "emoji"
    SHOUTS = "shouts"
    INSISTS = "insists"
    SAYS_SEVERAL = "says_several"
    NOTHING_SAID = "nothing_said"
    CORRECTED = "corrected"


Value = TypeVar("Value", Category, Urgency, Temperature)


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """What was read out of a text, why, and the words that made it, as they were written."""

    value: Value
    reason: Reason
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How one message reads."""

    category: Read[Category]
    urgency: Read[Urgency]
    temperature: Read[Temperature]


def read(text: str) -> Reading:
    """Return how a message reads. Code is not read."""
    spoken = _INLINE_CODE.sub(" ", plain_text.without_code(text[:LONGEST]))
    plain = plain_text.plain_words(spoken)
    folded = plain_text.one_line(plain_text.fold(plain))
    category = _category(folded)
    reading = Reading(
        category=category,
        urgency=_urgency(folded, spoken, category.value),
        temperature=_temperature(folded, plain, spoken),
    )
    return Reading(
        category=_quoted(reading.category, plain),
        urgency=_quoted(reading.urgency, plain),
        temperature=_quoted(reading.temperature, plain),
    )


def _category(folded: str) -> Read[Category]:
    if found := _said(words.COMPLAINT, folded):
        return Read(Category.COMPLAINT, Reason.SAYS, found)
    if found := _said(words.WISH, folded):
        return Read(Category.WISH, Reason.SAYS, found)
    if words.HOW.match(folded):
        return Read(Category.QUESTION, Reason.ASKS)
    if found := _said(words.TROUBLE, folded):
        return Read(Category.PROBLEM, Reason.SAYS, found)
    if found := _said(words.ASKED_TO, folded):
        return Read(Category.REQUEST, Reason.SAYS, found)
    if "?" in folded:
        return Read(Category.QUESTION, Reason.ASKS)
    if found := _said(words.ASKS, folded):
        return Read(Category.QUESTION, Reason.SAYS, found)
    return Read(Category.REQUEST, Reason.NOTHING_SAID)


def _urgency(folded: str, spoken: str, category: Category) -> Read[Urgency]:
    if found := _said(words.NO_HURRY, folded):
        return Read(Urgency.LOW, Reason.SAYS, found)
    if found := _said(words.EMERGENCY, folded):
        return Read(Urgency.URGENT, Reason.SAYS, found)
    if _EMERGENCY_EMOJI.search(spoken):
        return Read(Urgency.URGENT, Reason.EMOJI)
    if found := _said(words.HURRY, folded):
        return Read(Urgency.HIGH, Reason.SAYS, found)
    if category is Category.WISH:
        return Read(Urgency.LOW, Reason.IS_A_WISH)
    return Read(Urgency.NORMAL, Reason.NOTHING_SAID)


def _temperature(folded: str, plain: str, spoken: str) -> Read[Temperature]:
    if found := _said(words.UPSET, folded):
        return Read(Temperature.UPSET, Reason.SAYS, found)
    if _ANGRY.search(spoken):
        return Read(Temperature.UPSET, Reason.EMOJI)
    tense = _said(words.TENSE, folded)
    is_shouted, is_insisting = _is_shouted(plain), _INSISTING.search(plain) is not None
    if len(tense) + is_shouted + is_insisting >= 3:
        return Read(Temperature.UPSET, Reason.SAYS_SEVERAL, tense)
    if tense:
        return Read(Temperature.TENSE, Reason.SAYS, tense)
    if is_shouted or is_insisting:
        return Read(Temperature.TENSE, Reason.SHOUTS if is_shouted else Reason.INSISTS)
    return Read(Temperature.CALM, Reason.NOTHING_SAID)


def _quoted(found: Read[Value], plain: str) -> Read[Value]:
    return replace(found, words=tuple(_as_written(words, plain) for words in found.words))


def _as_written(words: str, plain: str) -> str:
    """Return folded words as they stand in a text, with capitals and apostrophes."""
    letters = (r"\s+" if letter == " " else re.escape(letter) for letter in words)
    match = re.search("['\u2019]?".join(letters), plain, re.IGNORECASE)
    return " ".join(match[0].split()) if match else words


def _is_shouted(plain: str) -> bool:
    shouted = [word for word in _SHOUTED.findall(plain) if word not in _LOG_WORDS]
    return len(shouted) >= 3


def _said(listed: re.Pattern[str], folded: str) -> tuple[str, ...]:
    """Return the phrases of a list that were said and not taken back, each once."""
    found = (
        match[0].strip(" .,;:!")
        for match in listed.finditer(folded)
        if not words.DENIED.search(folded, max(0, match.start() - 24), match.start())
    )
    return tuple(dict.fromkeys(found))[:_MOST_WORDS_SHOWN]
