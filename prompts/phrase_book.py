"""The offline writer's sentences, read from their file. offline_writer.py puts them together."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field

from bot.texts.yaml_reader import read_yaml
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

    def openers_of(self, situation: str, form: str = "") -> Variants:
        """Return a situation's openers in a form: "stated", "quoted", or "" without words."""
        return self.openers.get(f"{situation}_{form}" if form else situation, ())


def load_phrase_book(language: str = "en", *, folder: Traversable | None = None) -> PhraseBook:
    """Return the sentences of a language."""
    file = (folder or templates()) / f"offline_replies.{language}.yaml"
    return PhraseBook.model_validate(read_yaml(file.read_text(encoding="utf-8")))
