"""The offline writer's sentences, read from their file. How they are put together: offline_writer.py."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, Field

from prompts.catalog import templates

Variants = tuple[str, ...]


class PhraseBook(BaseModel):
    """Sentences by what they are for; each has several variants, all meaning the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int = Field(ge=1)
    purpose: str
    language: str
    openers: dict[str, Variants]
    files: Variants
    logs: Variants
    unsafe: Variants
    past_question: Variants
    past_report: Variants
    known: Variants
    ask_one: Variants
    ask_several: Variants
    questions: dict[str, Variants]

    def opener(self, situation: str, form: str) -> Variants:
        """Return the openers of a situation in a form ("stated", "quoted", "titled"), or none."""
        return self.openers.get(f"{situation}_{form}", ())

    def questions_by_code(self) -> Mapping[str, Variants]:
        """Return the questions that may be asked, by their code."""
        return MappingProxyType(self.questions)


def load_phrase_book(language: str = "en", *, folder: Traversable | None = None) -> PhraseBook:
    """Return the sentences of a language."""
    file = (folder or templates()) / f"offline_replies.{language}.yaml"
    return PhraseBook.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
