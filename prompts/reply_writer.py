"""Write a suggestion with a language model: redact, bound, render, ask, judge, put contacts back.

The model sees one account's conversation and nothing else. Its text is a proposal; the output gate
and a person stand between it and the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from bot.domain import plain_text
from bot.domain.conversation import Voice
from bot.domain.errors import ModelUnavailable
from bot.domain.redaction import Redactor, restore
from bot.domain.suggestion import GAP, Draft, Finding
from bot.ports import ConversationLine, SuggestionRequest
from prompts.catalog import Prompt
from prompts.openai_client import ChatModel
from prompts.render import PromptValue, render
from prompts.schemas import SuggestedReply, schema_of

MOST_LINES = 20
LONGEST_LINE = 1_500
LONGEST_CONVERSATION = 8_000
MOST_PAST_REPLIES = 3
LONGEST_PAST = 600
LOWEST_CONFIDENCE = 0.3
"""Below this silence is better."""
_WHO = {Voice.CUSTOMER: "customer", Voice.AGENT: "agent"}


@dataclass(frozen=True, slots=True)
class ModelReplyWriter:
    """The writer behind a key. Raises ModelUnavailable for everything that goes wrong."""

    chat: ChatModel
    prompt: Prompt

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.chat.model

    def write(self, request: SuggestionRequest) -> Draft | None:
        """Return the model's draft, or None when it prefers silence or is too unsure."""
        redactor = Redactor()
        values = _values(request, redactor)
        rendered = render(self.prompt, values)
        answer = self.chat.complete(
            system=rendered.system, user=rendered.user, schema=schema_of(SuggestedReply)
        )
        suggested = _parsed(answer)
        if not suggested.reply.strip() or suggested.confidence < LOWEST_CONFIDENCE:
            return None
        text = restore(suggested.reply.strip(), redactor.redact("").originals)
        if text is None:
            raise ModelUnavailable("placeholder")
        return Draft(
            text=text,
            prompt_name=self.prompt.front.name,
            prompt_version=self.prompt.front.version,
            model=self.chat.model,
            findings=_unsupported(suggested.facts_used, values),
            sources=_sources(suggested.facts_used, request, values),
        )


def _parsed(answer: str) -> SuggestedReply:
    try:
        return SuggestedReply.model_validate_json(answer)
    except ValidationError as error:
        raise ModelUnavailable("garbage") from error


def _values(request: SuggestionRequest, redactor: Redactor) -> dict[str, PromptValue]:
    """Return the prompt's inputs: this account's words only, bounded and redacted."""
    past = sorted(request.past_replies, key=lambda reply: -reply.similarity)[:MOST_PAST_REPLIES]
    return {
        "conversation": [
            {
                "who": _WHO.get(Voice(line.voice), "other"),
                "at": line.at.strftime("%Y-%m-%d %H:%M UTC"),
                "text": _clean(line.text, redactor, LONGEST_LINE),
            }
            for line in _bounded(request.lines)
        ],
        "title": _clean(request.title, redactor, LONGEST_PAST),
        "past_replies": [
            {
                "question": _clean(reply.question, redactor, LONGEST_PAST),
                "answer": _clean(reply.answer, redactor, LONGEST_PAST),
            }
            for reply in past
        ],
        "recent_openers": [_clean(text, redactor, 60) for text in request.recent_openers],
        "is_first_turn": request.is_first_turn,
        "is_recurring": request.is_recurring,
        "has_files": bool(request.files),
        "gap": GAP,
    }


def _bounded(lines: Sequence[ConversationLine]) -> list[ConversationLine]:
    """Return the newest lines that fit, and the first one, which says what it is all about."""
    kept: list[ConversationLine] = []
    room = LONGEST_CONVERSATION - LONGEST_LINE
    for line in reversed(lines[1:][-(MOST_LINES - 1) :]):
        room -= min(len(line.text), LONGEST_LINE)
        if room < 0:
            break
        kept.append(line)
    return [*lines[:1], *reversed(kept)]


def _clean(text: str, redactor: Redactor, limit: int) -> str:
    # Redacted before it is cut: half a card number would not be recognised.
    redacted = redactor.redact(text[: limit * 20]).text
    return plain_text.cut(plain_text.plain_words(redacted).strip(), limit)


def _unsupported(facts: Iterable[str], values: dict[str, PromptValue]) -> tuple[Finding, ...]:
    """Return a soft finding when the model relies on words that nobody wrote."""
    material = _folded(f"{values['conversation']} {values['past_replies']} {values['title']}")
    missing = next((fact for fact in facts if fact and _folded(fact) not in material), None)
    return (Finding("gate.fact_unsupported", missing[:60]),) if missing else ()


def _sources(
    facts: Iterable[str], request: SuggestionRequest, values: dict[str, PromptValue]
) -> tuple[str, ...]:
    """Return which past issues the draft draws on."""
    used = [_folded(fact) for fact in facts if fact]
    conversation = _folded(str(values["conversation"]))
    return tuple(
        f"issue:{past.issue_number}"
        for past in request.past_replies
        if any(fact in _folded(past.answer) and fact not in conversation for fact in used)
    )


def _folded(text: str) -> str:
    words = plain_text.fold(text.replace("\\n", " "))
    return " ".join(words.replace('"', "").replace("\\", "").split())
