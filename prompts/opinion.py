"""Ask a language model about one message. It sees one redacted sentence and may say one word."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from bot.domain.errors import ModelUnavailable
from bot.domain.third_opinion import LONGEST_SENTENCE, Answer
from prompts.catalog import Prompt
from prompts.openai_client import ChatModel
from prompts.render import render
from prompts.schemas import MessageKind, schema_of


@dataclass(frozen=True, slots=True)
class ModelOpinion:
    """The opinion behind a key. Raises ModelUnavailable for everything that goes wrong."""

    chat: ChatModel
    prompt: Prompt

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.chat.model

    def ask(self, sentence: str) -> Answer:
        """Return the model's answer."""
        rendered = render(self.prompt, {"message": sentence[:LONGEST_SENTENCE]})
        answer = self.chat.complete(
            system=rendered.system, user=rendered.user, schema=schema_of(MessageKind)
        )
        try:
            return Answer(MessageKind.model_validate_json(answer).answer)
        except ValidationError as error:
            raise ModelUnavailable("garbage") from error
