"""Write a suggestion without a language model: the customer's words, past answers, and gaps.

It never states a fact of its own. What only the agent can know is left as a gap, and everything
else is the customer's own words or an answer that was really sent to the same account. The same
request always gives the same draft; the choice among variants comes from a hash of the request.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain import plain_text
from bot.domain.output_gate import GateContext, inspect, is_offerable, is_sendable
from bot.domain.suggestion import GAP, Draft, Finding
from bot.domain.triage import judge
from bot.ports import PastReply, SuggestionRequest
from prompts.phrase_book import PhraseBook, Variants
from prompts.reading import Reading, Situation, read

OFFLINE = "offline"
CLOSE_ENOUGH = 0.3
"""Similarity from which a past answer is offered."""
LONGEST_ANSWER = 55
"""Words of a past answer; a longer one is left for the agent to look up."""
OPENER_WORDS = 5
ATTEMPTS = 6
"""Ways to put a draft together before silence is better; the first half may use a past answer."""
_WITH_TROUBLE = frozenset({Situation.REPORT, Situation.IMPACT})
_DATED = frozenset(
    {"gate.time_promise", "gate.time_invented", "gate.money_promise", "gate.guarantee"}
)
_ADDRESSED = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?,]{0,40}[,.!]\s*",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\b(?:i|we)(?:'ll| will|'m going to| am going to|'m looking|'m checking)\b", re.IGNORECASE
)
_SIGNED = re.compile(r"^(?:best|kind regards|regards|cheers|best wishes|yours)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OfflineReplyWriter:
    """The writer that needs no key and never fails. `allowed_hosts` may stand in past answers."""

    book: PhraseBook
    allowed_hosts: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return "offline"."""
        return OFFLINE

    def write(self, request: SuggestionRequest) -> Draft | None:
        """Return a draft in the house's shape, or None when there is nothing to answer."""
        reading = read(request)
        if reading is None:
            return None
        context = context_of(request, allowed_hosts=self.allowed_hosts)
        past = _nearest(request, context)
        used = {first_words(opener) for opener in request.recent_openers}
        for attempt in range(ATTEMPTS):
            answer = past if attempt < ATTEMPTS // 2 else None
            pick = _Picker(_seed(request, attempt))
            text = self._compose(request, reading, pick=pick, past=answer)
            findings = inspect(text, context=context)
            if is_offerable(findings) and first_words(text) not in used:
                return self._draft(text, findings, answer)
        return None

    def _draft(self, text: str, findings: tuple[Finding, ...], past: _PastAnswer | None) -> Draft:
        return Draft(
            text=text,
            prompt_name=self.book.name,
            prompt_version=self.book.version,
            model=OFFLINE,
            findings=tuple(finding for finding in findings if not finding.is_hard),
            sources=(f"issue:{past.issue_number}",) if past else (),
        )

    def _compose(
        self,
        request: SuggestionRequest,
        reading: Reading,
        *,
        pick: _Picker,
        past: _PastAnswer | None,
    ) -> str:
        parts = [
            self._opener(request, reading, pick=pick, past=past),
            *self._additions(request, reading, pick),
            self._middle(reading, pick, past),
            self._questions(reading, pick),
        ]
        return " ".join(part for part in parts if part)

    def _opener(
        self,
        request: SuggestionRequest,
        reading: Reading,
        *,
        pick: _Picker,
        past: _PastAnswer | None,
    ) -> str:
        used = {first_words(opener) for opener in request.recent_openers}
        filled = (
            _filled(variant, reading)
            for variant in self._variants(request, reading, pick)
            if _fits(variant, reading)
        )
        fresh = next((text for text in filled if first_words(text) not in used), "")
        if past is None or GAP not in fresh:
            return fresh
        # The past answer stands where the gap would have been.
        before = fresh.partition(GAP)[0].rpartition(".")[0]
        return f"{before}." if before else ""

    def _variants(
        self, request: SuggestionRequest, reading: Reading, pick: _Picker
    ) -> Iterable[str]:
        """Yield openers, the most fitting form first, each form in the request's own order."""
        situation = reading.situation
        if request.is_recurring and situation in _WITH_TROUBLE:
            yield from pick.shuffled(self.book.openers_of("recurring"))
        if reading.fact:
            yield from pick.shuffled(self.book.openers_of(situation, "stated"))
        if reading.quote:
            yield from pick.shuffled(self.book.openers_of(situation, "quoted"))
        yield from pick.shuffled(self.book.openers_of(situation))

    def _additions(
        self, request: SuggestionRequest, reading: Reading, pick: _Picker
    ) -> Iterable[str]:
        if request.files and request.is_first_turn:
            yield pick.one(self.book.files)
        elif reading.has_logs:
            yield pick.one(self.book.logs)
        if reading.has_secret:
            yield pick.one(self.book.unsafe)

    def _middle(self, reading: Reading, pick: _Picker, past: _PastAnswer | None) -> str:
        has_trouble = reading.situation in _WITH_TROUBLE
        if past:
            frames = self.book.past_report if has_trouble else self.book.past_question
            return pick.one(frames).format(answer=past.text)
        return pick.one(self.book.known).format(gap=GAP) if has_trouble else ""

    def _questions(self, reading: Reading, pick: _Picker) -> str:
        asked = [pick.one(self.book.questions[code]) for code in reading.missing]
        if not asked:
            return ""
        frame = pick.one(self.book.ask_one if len(asked) == 1 else self.book.ask_several)
        return frame.format(questions=" ".join(asked))


@dataclass(frozen=True, slots=True)
class _PastAnswer:
    issue_number: int
    text: str


class _Picker:
    """Choose among variants by a seed, differently for each choice."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def shuffled(self, variants: Variants) -> list[str]:
        self._count += 1
        return sorted(variants, key=lambda text: _digest(f"{self._seed}:{self._count}:{text}"))

    def one(self, variants: Variants) -> str:
        return self.shuffled(variants)[0]


def context_of(
    request: SuggestionRequest, *, allowed_hosts: frozenset[str] = frozenset()
) -> GateContext:
    """Return what a draft for this request is judged against: only this account's own texts."""
    said = (line.text for line in request.lines)
    answers = (past.answer for past in request.past_replies)
    return GateContext(conversation=(request.title, *said, *answers), allowed_hosts=allowed_hosts)


def _nearest(request: SuggestionRequest, context: GateContext) -> _PastAnswer | None:
    close = [past for past in request.past_replies if past.similarity >= CLOSE_ENOUGH]
    for past in sorted(close, key=lambda past: -past.similarity):
        text = _reusable(past, context)
        if text:
            return _PastAnswer(issue_number=past.issue_number, text=text)
    return None


def _reusable(past: PastReply, context: GateContext) -> str:
    """Return what of a past answer still holds: no dates, promises, greetings, questions."""
    answer = _ADDRESSED.sub("", plain_text.one_line(plain_text.plain_words(past.answer)))
    sentences = re.split(r"(?<=[.!?])\s+", answer)
    text = " ".join(sentence for sentence in sentences if _is_timeless(sentence, context))
    if not 4 <= len(text.split()) <= LONGEST_ANSWER:
        return ""
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return ended[:1].upper() + ended[1:]


def _is_timeless(sentence: str, context: GateContext) -> bool:
    if sentence.endswith("?") or GAP in sentence:
        return False
    if _SIGNED.match(sentence) or _UNDER_WAY.search(sentence):
        return False
    findings = inspect(sentence, context=context)
    is_dated = any(finding.code in _DATED for finding in findings)
    return is_sendable(findings) and not is_dated and judge(sentence).is_issue


def _fits(variant: str, reading: Reading) -> bool:
    """Tell whether a fact that begins with a name may stand where the variant wants it."""
    starts_with_name = (reading.fact or "")[:1].isupper()
    return not starts_with_name or "{fact}" not in variant or ": {fact}" in variant


def _filled(variant: str, reading: Reading) -> str:
    fact = reading.fact or ""
    return variant.format(
        fact=fact, Fact=fact[:1].upper() + fact[1:], quote=reading.quote or "", gap=GAP
    )


def first_words(text: str) -> str:
    """Return how a text begins, for telling whether two begin alike."""
    words = re.findall(r"\w+", plain_text.fold(text))
    return " ".join(words[:OPENER_WORDS])


def _seed(request: SuggestionRequest, attempt: int) -> str:
    said = "\n".join(f"{line.voice}:{line.text}" for line in request.lines)
    return _digest(f"{request.account_id}:{request.issue_number}:{attempt}:{said}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
