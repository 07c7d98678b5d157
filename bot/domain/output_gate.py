"""The deterministic gate before a text reaches a customer. Codes only; sentences live in bot.texts.

It is the one defence against a model that obeys whoever writes to it, so it trusts no spelling:
characters are normalised, look-alikes and invisible ones resolved, and only then is anything found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from bot.domain import gate_patterns as patterns
from bot.domain import plain_text
from bot.domain.redaction import has_secret
from bot.domain.suggestion import GAP, Finding

LONGEST_TEXT = 3_000
MANY_WORDS = 110
MANY_QUESTIONS = 3
EXCERPT = 60
READ_AT_MOST = 20_000

GAP_CODE = "gate.gap"

_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425"
    "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5"
    "\u2039\u203a\u3008\u3009\u27e8\u27e9\u01c3\u2024\u3002\uff61\u2044\u2215",
    "aeopcyxijshdqABEKMHOPCTXoaeiknptu<><><>!...//",
)
"""Cyrillic, Greek and other signs that look like the ASCII ones links and mentions are made of."""


@dataclass(frozen=True, slots=True)
class GateContext:
    """What a text is judged against.

    `conversation` holds every text that both sides of this account already know; `allowed_hosts`
    are hosts whose pages may be linked, each with its subdomains; `other_accounts` are names that
    must not appear. A model's promises are hard findings, an agent's own are theirs to make.
    """

    conversation: tuple[str, ...] = ()
    allowed_hosts: frozenset[str] = frozenset()
    other_accounts: frozenset[str] = frozenset()
    is_own_text: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text in the spellings that the checks need, and what is known of the conversation."""

    raw: str
    shown: str
    folded: str
    known: str
    known_links: frozenset[str]
    context: GateContext


def inspect(text: str, *, context: GateContext) -> tuple[Finding, ...]:
    """Return everything the checks notice in a text, hard findings first, one for each code."""
    reading = _read(text, context)
    found: dict[str, Finding] = {}
    for check in _CHECKS:
        for finding in check(reading):
            found.setdefault(finding.code, finding)
    return tuple(sorted(found.values(), key=lambda finding: not finding.is_hard))


def is_sendable(findings: tuple[Finding, ...]) -> bool:
    """Tell whether nothing hard stands against sending a text."""
    return not any(finding.is_hard for finding in findings)


def is_offerable(findings: tuple[Finding, ...]) -> bool:
    """Tell whether a text may be shown to an agent as a draft: a gap is theirs to fill."""
    return not any(finding.is_hard and finding.code != GAP_CODE for finding in findings)


def normalise(text: str) -> str:
    """Return a text as Slack or a reader may take it: decoded, NFKC, look-alikes resolved."""
    for _ in range(3):
        text = plain_text.strip_invisible(unicodedata.normalize("NFKC", plain_text.decode(text)))
    return text.translate(_LOOK_ALIKES)


def _read(text: str, context: GateContext) -> _Reading:
    shown = normalise(text[:READ_AT_MOST])
    conversation = "\n".join(normalise(said) for said in context.conversation)
    return _Reading(
        raw=text,
        shown=shown,
        folded=re.sub(r"[^\S\n]+", " ", plain_text.fold(shown)),
        known=plain_text.one_line(plain_text.fold(conversation)),
        known_links=frozenset(_links(conversation)),
        context=context,
    )


def _check_size(reading: _Reading) -> Iterator[Finding]:
    if not re.search(r"\w", reading.shown.replace(GAP, "")):
        yield Finding("gate.empty", is_hard=True)
    if len(reading.raw) > LONGEST_TEXT:
        yield Finding("gate.too_long", str(len(reading.raw)), is_hard=True)
    if "[\u2026]" in reading.raw or "[...]" in reading.shown:
        yield Finding(GAP_CODE, GAP, is_hard=True)


def _check_spelling(reading: _Reading) -> Iterator[Finding]:
    hides = plain_text.has_invisible(reading.raw) or re.search(
        r"[\x00-\x08\x0b-\x1f\x7f]", reading.raw
    )
    if hides and not reading.context.is_own_text:
        yield Finding("gate.hidden_characters", is_hard=True)


def _check_mentions(reading: _Reading) -> Iterator[Finding]:
    text = reading.shown.lower()
    without_mail = patterns.EMAIL.sub(" ", text)
    if found := patterns.CONTROL.search(text) or patterns.EVERYBODY.search(without_mail):
        yield _hard("gate.control_sequence", found)
    if found := patterns.MENTION.search(without_mail):
        yield _hard("gate.mention", found)


def _check_links(reading: _Reading) -> Iterator[Finding]:
    for link in _links(reading.shown):
        if not _is_known_link(link, reading):
            yield Finding("gate.link_unknown", link[:EXCERPT], is_hard=True)
            return
    for host in _bare_hosts(reading):
        yield Finding("gate.link_unknown", host[:EXCERPT], is_hard=True)
        return


def _check_contacts(reading: _Reading) -> Iterator[Finding]:
    for found in patterns.EMAIL.finditer(reading.folded):
        host = found[0].rpartition("@")[2]
        if found[0] not in reading.known and not _is_allowed(host, reading.context):
            yield Finding("gate.contact_unknown", found[0][:EXCERPT], is_hard=True)
            return


def _check_secrets(reading: _Reading) -> Iterator[Finding]:
    if has_secret(reading.shown) or has_secret(plain_text.one_line(reading.shown)):
        yield Finding("gate.secret", is_hard=True)
    is_own = reading.context.is_own_text
    request = patterns.PLAIN_SECRET_REQUEST if is_own else patterns.SECRET_REQUEST
    for sentence in _sentences(plain_text.one_line(reading.folded)):
        # "Do not send your password" is advice; what else the sentence asks for still counts.
        if found := request.search(patterns.SECRET_WARNING.sub(" ", sentence)):
            yield _hard("gate.secret_request", found)


def _check_notes(reading: _Reading) -> Iterator[Finding]:
    for line in _lines(reading):
        if found := patterns.NOTE_MARK.search(line):
            yield _hard("gate.note_mark", found)
    if found := patterns.HOLE.search(reading.folded):
        yield _hard("gate.placeholder", found)
    if found := patterns.TEMPLATE_HOLE.search(reading.folded):
        yield Finding("gate.placeholder", found[0], is_hard=not reading.context.is_own_text)


def _check_machine_talk(reading: _Reading) -> Iterator[Finding]:
    for line in _lines(reading):
        if found := patterns.MACHINE_TALK.search(line):
            yield Finding("gate.machine_talk", found[0], is_hard=not reading.context.is_own_text)
    if reading.shown.lstrip().startswith(("{", "```json")) and not reading.context.is_own_text:
        yield Finding("gate.machine_talk", reading.shown[:10], is_hard=True)


def _check_accounts(reading: _Reading) -> Iterator[Finding]:
    for name in reading.context.other_accounts:
        folded = plain_text.one_line(plain_text.fold(normalise(name)))
        is_said = partial(_holds_words, words=folded)
        if len(folded) > 1 and is_said(reading.folded) and not is_said(reading.known):
            yield Finding("gate.other_account", name[:EXCERPT], is_hard=True)


def _check_money(reading: _Reading) -> Iterator[Finding]:
    is_hard = not reading.context.is_own_text
    if found := patterns.MONEY_PROMISE.search(reading.folded):
        yield Finding("gate.money_promise", found[0][:EXCERPT], is_hard=is_hard)
    for pattern, code in (
        (patterns.MONEY_WORD, "gate.money_promise"),
        (patterns.AMOUNT, "gate.amount_invented"),
    ):
        for found in pattern.finditer(reading.folded):
            if found[0] not in reading.known:
                yield Finding(code, found[0][:EXCERPT], is_hard=is_hard)


def _check_promises(reading: _Reading) -> Iterator[Finding]:
    is_hard = not reading.context.is_own_text
    for sentence in _sentences(reading.folded):
        for when in patterns.TIME.finditer(sentence):
            excerpt = when[0].strip()[:EXCERPT]
            if _is_promised(sentence, when, reading):
                yield Finding("gate.time_promise", excerpt, is_hard=is_hard)
            elif excerpt not in reading.known:
                yield Finding("gate.time_invented", excerpt)
    if found := patterns.ABSOLUTE.search(reading.folded):
        yield Finding("gate.guarantee", found[0][:EXCERPT], is_hard=is_hard)


def _is_promised(sentence: str, when: re.Match[str], reading: _Reading) -> bool:
    """Tell whether a time is more than the customer's own, repeated, quoted or asked about."""
    is_known = when[0].strip() in reading.known
    if is_known and _is_quoted(when):
        return False
    if patterns.COMMITMENT.search(sentence):
        return True
    is_question = sentence.rstrip().endswith("?")
    return not is_known and not is_question and patterns.DEADLINE.search(sentence) is not None


def _check_tone(reading: _Reading) -> Iterator[Finding]:
    for pattern, code in (
        (patterns.STOCK_PHRASE, "gate.stock_phrase"),
        (patterns.BLAME, "gate.blame"),
    ):
        if found := pattern.search(reading.folded):
            yield Finding(code, found[0][:EXCERPT])
    if "!" in reading.shown:
        yield Finding("gate.exclamation")
    if reading.shown.count("?") > MANY_QUESTIONS:
        yield Finding("gate.many_questions", str(reading.shown.count("?")))
    if len(reading.shown.split()) > MANY_WORDS:
        yield Finding("gate.many_words", str(len(reading.shown.split())))


_CHECKS = (
    _check_size,
    _check_spelling,
    _check_mentions,
    _check_links,
    _check_contacts,
    _check_secrets,
    _check_notes,
    _check_machine_talk,
    _check_accounts,
    _check_money,
    _check_promises,
    _check_tone,
)


def _hard(code: str, found: re.Match[str]) -> Finding:
    return Finding(code, found[0].strip()[:EXCERPT], is_hard=True)


def _lines(reading: _Reading) -> list[str]:
    """Return the lines of a text, and all of it on one: a phrase may run over a line's end."""
    return [*reading.folded.splitlines(), plain_text.one_line(reading.folded)]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s|\n", text)


def _holds_words(text: str, *, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _is_quoted(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()], found.string[found.end() :]
    return before.count("\u201c") > before.count("\u201d") and "\u201d" in after


def _links(text: str) -> list[str]:
    """Return the addresses in a text, without the punctuation that follows them."""
    found = [link.rstrip(".,;:!?)]}'\"*_~") for link in patterns.URL.findall(_unwrapped(text))]
    numbers = [number[0] for number in patterns.NUMBER_HOST.finditer(text)]
    schemes = [scheme[0] for scheme in patterns.SCHEME.finditer(text.lower())]
    return found + numbers + schemes


def _unwrapped(text: str) -> str:
    return re.sub(r"(?i)(?<![a-z])hxxp", "http", text)


def _is_known_link(link: str, reading: _Reading) -> bool:
    if link in reading.known_links or link.rstrip("/") in reading.known_links:
        return True
    try:
        parts = urlsplit(link.replace("\\", "/"))
        host, login, port = parts.hostname or "", parts.username, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or login is not None or port not in {None, 80, 443}:
        return False
    return _is_allowed(host, reading.context)


def _is_allowed(host: str, context: GateContext) -> bool:
    host = host.lower().rstrip(".")
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in context.allowed_hosts)


def _bare_hosts(reading: _Reading) -> Iterator[str]:
    """Yield what Slack may turn into a link although no scheme stands before it."""
    text = patterns.EMAIL.sub(" ", patterns.URL.sub(" ", reading.shown).lower())
    for found in patterns.BARE_HOST.finditer(text):
        host, ending, rest = found[1], found[2], found[3]
        is_host = host.startswith(("www.", "xn--")) or rest[:1] in {"/", ":"} or _is_ending(ending)
        if not is_host or found[0].rstrip(".,;") in reading.known:
            continue
        if not _is_allowed(host, reading.context):
            yield found[0]


def _is_ending(ending: str) -> bool:
    is_country = len(ending) == 2 and ending not in patterns.FILE_ENDINGS
    return is_country or ending in patterns.HOST_ENDINGS or ending.startswith("xn--")
