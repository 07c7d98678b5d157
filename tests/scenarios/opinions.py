"""A language model to ask about messages, scripted: what it says next, and what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.errors import ModelUnavailable
from bot.domain.third_opinion import Answer
from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.office import Office, Somebody

HELP = "#acme-help"
LEANS_TO_ISSUE = "We are moving our launch to Thursday."
LEANS_TO_NONE = "same thing on our side"
"""Rules and trained model are unsure of both; alone they would open one and leave the other."""
REPORT = "The export fails with error 500 since this morning"
TEXTS = load_texts()
ISSUE, OTHER = Answer.ISSUE, Answer.OTHER


@dataclass
class ScriptedOpinion:
    """The `ThirdOpinion` port. Says what was queued, in order; with nothing queued it is down.

    `meanwhile` happens while it thinks, once.
    """

    name: str = "scripted"
    answers: list[Answer | BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def says(self, *answers: Answer | BaseException) -> None:
        """Queue answers, or what goes wrong instead."""
        self.answers.extend(answers)

    def ask(self, sentence: str) -> Answer:
        """Return the next answer."""
        self.asked.append(sentence)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        answer = self.answers.pop(0) if self.answers else ModelUnavailable("connection")
        if isinstance(answer, BaseException):
            raise answer
        return answer


def while_it_thinks(office: Office, opinion: ScriptedOpinion, act: Callable[[], object]) -> None:
    """Let somebody do something once the model is asked, and the app hear of it."""

    def go_on() -> None:
        act()
        office.hear()

    opinion.meanwhile = go_on


def why(viewer: Somebody, message: MessageRef) -> str:
    """Return what somebody is told about a message."""
    viewer.uses_shortcut("Ask why", on=message)
    return str(viewer.private_notes(in_=HELP)[-1].text)


def reason(rule: str) -> str:
    """Return how a rule is told."""
    return TEXTS.say(f"rule.{rule}")
