"""Measure a reply writer on the bundled conversations. Deterministic figures only, no judge model.

They stand for parts of the rubric: house rules broken, variety, brevity, questions, silence in the
right places. What they cannot see (is it kind, is it right) is for people to read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from statistics import mean
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.domain.conversation import FileReference, Voice
from bot.domain.ids import AccountId
from bot.domain.output_gate import inspect, is_offerable
from bot.domain.suggestion import Draft
from bot.domain.triage import title_of
from bot.ports import ConversationLine, PastReply, ReplyWriter, SuggestionRequest
from prompts.offline_writer import context_of, first_words

_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_VOICES = {"c": Voice.CUSTOMER, "a": Voice.AGENT}
REMEMBERED = 5
"""Openers of this many earlier drafts are not to be used again."""


class _Past(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answer: str
    similarity: float


class Case(BaseModel):
    """One conversation and what is expected of a writer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    turns: tuple[dict[Literal["c", "a"], str], ...] = Field(min_length=1)
    silent: bool = False
    is_recurring: bool = False
    has_files: bool = False
    past: tuple[_Past, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. Shares are between 0 and 1; a gap is no hard finding here."""

    case_count: int
    draft_count: int
    silence_right: float
    hard_share: float
    soft_share: float
    repeated_openers: float
    words_mean: float
    words_most: int
    questions_mean: float
    gap_share: float

    def as_text(self) -> str:
        """Return the figures as lines for a terminal."""
        names = self.__slots__
        return "\n".join(f"{name:<18} {getattr(self, name):.2f}" for name in names)


def load_cases() -> tuple[Case, ...]:
    """Return the bundled conversations."""
    file = resources.files("prompts.evals") / "conversations.yaml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(Case.model_validate(row) for row in rows)


def evaluate(writer: ReplyWriter, cases: tuple[Case, ...] | None = None) -> Figures:
    """Return the figures of a writer over the cases, each asked once and in order."""
    cases = load_cases() if cases is None else cases
    asked: list[tuple[Case, SuggestionRequest, Draft | None]] = []
    openers: list[str] = []
    for number, case in enumerate(cases, start=1):
        request = request_of(case, number=number, recent_openers=tuple(openers[-REMEMBERED:]))
        draft = writer.write(request)
        asked.append((case, request, draft))
        if draft is not None:
            openers.append(draft.text)
    return _figures(asked)


def request_of(
    case: Case, *, number: int = 1, recent_openers: tuple[str, ...] = ()
) -> SuggestionRequest:
    """Return a case as a reply writer gets it."""
    lines = tuple(
        ConversationLine(voice=_VOICES[who], text=text, at=_START + timedelta(minutes=minute))
        for minute, turn in enumerate(case.turns)
        for who, text in turn.items()
    )
    return SuggestionRequest(
        account_id=AccountId("eval"),
        issue_number=number,
        title=title_of(lines[0].text),
        lines=lines,
        past_replies=tuple(
            PastReply(
                issue_number=index,
                question=past.question,
                answer=past.answer,
                sent_at=_START,
                similarity=past.similarity,
            )
            for index, past in enumerate(case.past, start=1)
        ),
        recent_openers=recent_openers,
        is_first_turn=all(line.voice != Voice.AGENT for line in lines),
        is_recurring=case.is_recurring,
        files=(FileReference(slack_id="F1", name="picture.png"),) if case.has_files else (),
    )


def _figures(asked: list[tuple[Case, SuggestionRequest, Draft | None]]) -> Figures:
    texts = [draft.text for _, _, draft in asked if draft is not None]
    findings = [
        inspect(draft.text, context=context_of(request))
        for _, request, draft in asked
        if draft is not None
    ]
    silence = [case.silent == (draft is None) for case, _, draft in asked]
    openers = Counter(first_words(text) for text in texts)
    words = [len(text.split()) for text in texts] or [0]
    count = max(len(texts), 1)
    return Figures(
        case_count=len(asked),
        draft_count=len(texts),
        silence_right=mean(silence) if silence else 0.0,
        hard_share=sum(not is_offerable(found) for found in findings) / count,
        soft_share=sum(any(not one.is_hard for one in found) for found in findings) / count,
        repeated_openers=1 - len(openers) / count if texts else 0.0,
        words_mean=mean(words),
        words_most=max(words),
        questions_mean=sum(text.count("?") for text in texts) / count,
        gap_share=sum(draft is not None and draft.has_gap for _, _, draft in asked) / count,
    )
