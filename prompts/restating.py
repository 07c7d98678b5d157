"""Say a customer's own words back to them: as a statement about them, or as a short safe quotation.

A statement turns "we can't close the month" into "you can't close the month". It is made only where
that is grammar and not luck; everything else is quoted as it stands, or not at all.
"""

from __future__ import annotations

import re

from bot.domain import plain_text
from bot.domain.output_gate import GateContext, inspect, is_sendable
from bot.domain.redaction import PLACEHOLDER, redact

LONGEST_QUOTE = 90
SHORTEST, LONGEST_STATEMENT = 3, 20

_TURNED = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "im": "you're",
    "ive": "you've",
    "we": "you",
    "we're": "you're",
    "we've": "you've",
    "we'd": "you'd",
    "we'll": "you'll",
    "me": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
    "myself": "yourself",
    "ourselves": "yourselves",
}
_BE = {"am": "are", "was": "were", "wasn't": "weren't"}
_HAS_YOU = re.compile(
    r"\b(?:you|your|yours|u|ur|yours?el(?:f|ves)|you\W?re|you\W?ve|guys|sir|madam)\b"
)
_FIRST_PERSON = re.compile(r"^(?:i|we)(?:'(?:m|ve|d|ll|re))?\b|^(?:my|our)\b|^i(?:m|ve)\b")
_AFTER_I = re.compile(
    r"^(?:(?:i|we)(?:'(?:m|ve|d|ll|re))?|im|ive) (?:(?:just|also|still|really|always|only|now|already|have|had"
    r"|can|could|would) )*(?:can(?:'?t|not)?|could(?:n'?t)?|am|are(?:n'?t)?|was(?:n'?t)?|were(?:n'?t)?|have"
    r"(?:n'?t)?|had|need|want|would|do(?:n'?t)?|did(?:n'?t)?|get|got|see|saw|try|keep|kept|use|run|ran|lost"
    r"|found|think|thought|know|like|wish|hope|plan|send|sent|receive|notice|made|make|set|put|went|go|bought"
    r"|built|upload|export|import|pay|paid|wait|went|expect|miss|work|must|should|may|not|unable|trying"
    r"|getting|having|seeing|facing|using|looking|\w{3,}ing|\w{2,}ed|stuck|blocked)\b"
)
_STARTS_PLAINLY = re.compile(
    r"^(?:the|our|my|this|there|all|some|every|each|none|no|nothing|nobody|since|after|when|whenever|both|half"
    r"|several|many|most|it|they|users?|customers?|people|\w{3,}s?) "
)
_HAS_VERB = re.compile(
    r"\b(?:is|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t|has|have|had|hasn'?t|haven'?t|can|can'?t|cannot|could"
    r"|couldn'?t|do(?:es)?|did|don'?t|doesn'?t|didn'?t|won'?t|will|would|fails?|failed|stopp?(?:ed|s)|shows?"
    r"|showed|gets?|got|gives?|gave|returns?|returned|crash(?:es|ed)|hangs?|hung|keeps?|kept|takes?|took"
    r"|needs?|wants?|works?|worked|broke|breaks|went|goes|comes?|came|says?|said|loads?|loaded|freezes|froze"
    r"|disappear(?:s|ed)|appears?|loses?|lost|rejects?|rejected|times? out|timed out|drops?|dropped)\b"
)
_QUESTION = re.compile(
    r"\?|^(?:how|what|when|where|why|who|which|can|could|would|will|is|are|do|does|did|has|have|may"
    r"|should|any|please|pls|kindly|tell|let|give|show|help|check|send)\b"
)
_FILLER = re.compile(
    r"^(?:(?:so|and|also|but|hey|hi|hello|hai|ok|okay|well|um|hmm|yes|no|yeah|sorry|please|actually|basically"
    r"|oh|fyi|ps|thanks|thank you|good (?:morning|afternoon|evening)|sir|madam|team|all|there)\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,.;:!-]*\b(?:please help(?: me| us)?(?: out)?|pls help|help(?: me)? please|can you (?:please )?help(?: me| us)?"
    r"(?: (?:with (?:that|this|it)|out))?|could you (?:please )?help(?: me| us)?|any ideas?|thanks?(?: you)?"
    r"|thank you|please(?: advise)?|kindly help|please assist(?: me)?|right)\s*$",
    re.IGNORECASE,
)
_ODD = re.compile(r"[<>{}\[\]|\\`~^*_=@#]|https?:|www\.|\d{5,}|/{2}")
_RUDE = re.compile(
    r"\b(?:fuck\w*|shit\w*|damn|crap|wtf|stupid|idiots?|suck\w*|bastard|hell|bullshit|ass|useless|pathetic|lol)\b"
)
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")


def trimmed(clause: str) -> str:
    """Return a clause without what people put around their point: greetings, fillers, "please help"."""
    clause = plain_text.one_line(clause).strip(" \t,;:-\u2013\u2014.\u2026")
    clause = _FILLER.sub("", clause, count=1)
    return _TAIL.sub("", clause).strip(" ,;:-\u2013\u2014.!")


def restate(clause: str) -> str | None:
    """Return a clause as a statement to the customer, without a full stop, or None when it is unsure."""
    clause = trimmed(clause).replace("\u2019", "'")
    lowered = clause.lower()
    count = len(clause.split())
    if not SHORTEST <= count <= LONGEST_STATEMENT or not _is_safe(clause):
        return None
    if _HAS_YOU.search(lowered) or _QUESTION.search(lowered) or not clause.isascii():
        return None
    is_first_person = _FIRST_PERSON.match(lowered) is not None
    if lowered.startswith(("i", "we")) and is_first_person and not _AFTER_I.match(lowered):
        return None
    if not is_first_person and not (_STARTS_PLAINLY.match(lowered) and _HAS_VERB.search(lowered)):
        return None
    return _turned(clause)


def quote(clause: str) -> str | None:
    """Return a clause as a short, single-line quotation that is safe to show, or None."""
    short = plain_text.cut(trimmed(clause).rstrip("?"), LONGEST_QUOTE).replace('"', "'")
    short = short.replace("\u201c", "'").replace("\u201d", "'")
    if len(short.split()) < SHORTEST - 1 or not _is_safe(short):
        return None
    return short


def _is_safe(words: str) -> bool:
    if _ODD.search(words) or _RUDE.search(words.lower()) or PLACEHOLDER.search(words):
        return False
    if redact(words).counts:
        return False
    return is_sendable(inspect(words, context=GateContext(conversation=(words,))))


def _turned(clause: str) -> str:
    turned = _WORD.sub(_turned_word, clause)
    # "i am" turned its pronoun; the verb after it must follow.
    turned = re.sub(
        r"\b(you(?: (?:just|also|still|really|always|now|already))?) (am|was|wasn't)\b",
        lambda found: f"{found[1]} {_BE[found[2]]}",
        turned,
    )
    return turned if turned.split()[0].isupper() else _lowered_start(clause, turned)


def _turned_word(found: re.Match[str]) -> str:
    return _TURNED.get(found[0].lower(), found[0])


def _lowered_start(clause: str, turned: str) -> str:
    """Begin in lower case unless the first word is a name or an abbreviation."""
    first = clause.split()[0]
    is_common = first.lower() in _COMMON_STARTS or first.lower() in _TURNED
    return turned[:1].lower() + turned[1:] if is_common or first.islower() else turned


_COMMON_STARTS = frozenset(
    """
    the our my this there all some every each none no nothing nobody since after when whenever both
    half several many most it they users customers people that these those a an
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
