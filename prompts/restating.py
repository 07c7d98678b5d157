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
_I = r"(?:(?:i|we)(?:'(?:m|ve|d|ll|re))?|im|ive)"
_FIRST_PERSON = re.compile(rf"^(?:{_I}|my|our)\b")
_AFTER_I = re.compile(
    rf"^{_I} (?:(?:just|also|still|really|always|only|now|already|have|had|can|could|would) )*"
    r"(?:can(?:'?t|not)?|could(?:n'?t)?|am|are(?:n'?t)?|was(?:n'?t)?|were(?:n'?t)?|have(?:n'?t)?"
    r"|had"
    r"|do(?:n'?t)?|did(?:n'?t)?|get|got|see|saw|try|keep|kept|use|run|ran|lost|found|think|thought"
    r"|know|hope|plan|send|sent|receive|notice|made|make|set|put|went|go|bought|built|upload|export"
    r"|import|pay|paid|expect|miss|must|should|may|not|unable|trying|getting|having|seeing|facing"
    r"|using|looking|\w{3,}ing|\w{2,}ed|stuck|blocked"
    r"|(?:want|need|wish|like)(?: (?:to (?!by\b|a\b|an\b|the\b|new\b|my\b)\w+|an?|the|my|our|some"
    r"|more"
    r"|help|access|information|\d+)\b))"
)
_STARTS_PLAINLY = re.compile(r"^[a-z]{2,}(?:'s)? ")
_NO_START = re.compile(
    r"^(?:if|but|because|or|then|not|with|without|for|to|in|on|at|by|as|of|need|want|would|will|can"
    r"|could|have|has|had|is|are|was|were|do|does|did|get|got|allows?|just|above|anyone|someone"
    r"|\w+ing)\b"
)
_RUN_ON = re.compile(r"\b(?:can|could|would|will|should|do|am|are) (?:i|we)\b|\bi think\b.*\bi\b")
_HAS_VERB = re.compile(
    r"\b(?:is|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t|has|have|had|hasn'?t|haven'?t|can|can'?t"
    r"|cannot|could|couldn'?t|does|did|don'?t|doesn'?t|didn'?t|won'?t|will|would|fails?|failed"
    r"|stopp?(?:ed|s)|shows?|showed|gets?|got|gives?|gave|returns?|returned|crash(?:es|ed)|hangs?"
    r"|hung"
    r"|keeps?|kept|takes?|took|needs?|works?|worked|broke|breaks|went|goes|comes?|came|says?|said"
    r"|see|saw|loads?|loaded|freezes|froze|disappear(?:s|ed)|appears?|loses?|lost|rejects?|rejected"
    r"|times? out|timed out|drops?|dropped|expired?|changed)\b"
)
_QUESTION = re.compile(
    r"\?|^(?:how|what|when|where|why|who|which|can|could|would|will|is|are|do|does|did|has|have|may"
    r"|should|any|please|pls|kindly|tell|let|give|show|help|check|send|am)\b"
)
_FILLER = re.compile(
    r"^(?:(?:so|and|also|but|ok|okay|well|um|hmm|yes|no|yeah|sorry|please|actually|basically|oh"
    r"|fyi|ps"
    r"|thanks|thank you|sir|madam|(?:hey|hi|hello|hai|good (?:morning|afternoon|evening))"
    r"(?: (?:there|all|team|guys|everyone|folks|sir|madam))?"
    r"|(?:can|could|would) you (?:please )?help (?:me|us) (?:to|with"
    r"|in))\b(?!')[\s,.:;!-]*)+(?=\S)",
    re.IGNORECASE,
)
_HELP_ME = r"help(?: (?:me|us))?(?: (?:with|on) (?:that|this|it)| out)?"
_TAIL = re.compile(
    rf"[\s,.;:!-]*\b(?:(?:please|pls|kindly) (?:{_HELP_ME}|advise|assist(?: me| us)?)"
    rf"|help(?: me)? please|(?:can|could|would) (?:you|someone|anyone) (?:please )?{_HELP_ME}"
    r"|any ideas?|thanks?(?: you)?|please|right)\s*\??\s*$",
    re.IGNORECASE,
)
_ODD = re.compile(r"[<>{}\[\]|\\`~^*=@#]|(?<!\w)_|_(?!\w)|https?:|www\.|\d{5,}|/{2}")
_RUDE = re.compile(
    r"\b(?:fuck\w*|shit\w*|damn|crap|wtf|stupid|idiots?|suck\w*|bastard|hell|bullshit|ass|useless"
    r"|pathetic|lol)\b"
)
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")


def trimmed(clause: str) -> str:
    """Return a clause without what stands around its point: greetings, fillers, "please help"."""
    clause = plain_text.one_line(clause).strip(" \t,;:-\u2013\u2014.\u2026")
    clause = re.sub(r"\s+\?", "?", clause)
    clause = _FILLER.sub("", clause, count=1)
    return _TAIL.sub("", clause).strip(" ,;:-\u2013\u2014.!")


def restate(clause: str) -> str | None:
    """Return a clause as a statement to the customer, without a full stop; None when unsure."""
    clause = trimmed(clause).replace("\u2019", "'")
    lowered = clause.lower()
    count = len(clause.split())
    if not SHORTEST <= count <= LONGEST_STATEMENT or not _is_safe(clause):
        return None
    if _HAS_YOU.search(lowered) or _QUESTION.search(lowered) or _RUN_ON.search(lowered):
        return None
    if _says_i(lowered):
        return _turned(clause) if _AFTER_I.match(lowered) else None
    if not (_STARTS_PLAINLY.match(lowered) and _HAS_VERB.search(lowered)):
        return None
    if _NO_START.match(lowered):
        return None
    return _turned(clause)


def _says_i(lowered: str) -> bool:
    return _FIRST_PERSON.match(lowered) is not None and not lowered.startswith(("my", "our"))


def quote(clause: str) -> str | None:
    """Return a clause as a short, single-line quotation that is safe to show, or None."""
    short = plain_text.cut(trimmed(clause), LONGEST_QUOTE).replace('"', "'")
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
    return turned if turned.split(maxsplit=1)[0].isupper() else _lowered_start(clause, turned)


def _turned_word(found: re.Match[str]) -> str:
    return _TURNED.get(found[0].lower(), found[0])


def _lowered_start(clause: str, turned: str) -> str:
    """Begin in lower case unless the first word is a name or an abbreviation."""
    first = clause.split(maxsplit=1)[0]
    is_common = first.lower() in _COMMON_STARTS or first.lower() in _TURNED
    return turned[:1].lower() + turned[1:] if is_common or first.islower() else turned


_COMMON_STARTS = frozenset(
    """
    the our my this there all some every each none no nothing nobody since after when whenever both
    half several many most it they users customers people that these those a an
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
