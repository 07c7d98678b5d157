"""What every listener is given, and how it learns who is asking. No listener lives here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from slack_bolt import BoltContext

from bot.domain.account import Workspace
from bot.domain.causes import Click, Delivery
from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId, TeamId
from bot.domain.people import Actor
from bot.services.desk import Services
from bot.texts import Texts
from handlers import ids
from handlers.answers import Answers
from handlers.dispatch import ACTOR, DELIVERY
from handlers.payloads import (
    ClickHeard,
    CommandHeard,
    FormHeard,
    ShortcutHeard,
    parse_click,
    parse_closed_form,
    parse_command,
    parse_shortcut,
    parse_submission,
)

Heard = TypeVar("Heard", ClickHeard, CommandHeard, FormHeard, ShortcutHeard)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Heard]):
    """Something a person asked for.

    What, who they are to the policy table, and the cause of what follows.
    """

    heard: Heard
    by: Actor
    cause: Click


@dataclass(frozen=True, slots=True)
class Desk:
    """The services, and what is needed to talk about them with people in Slack."""

    services: Services
    texts: Texts
    answers: Answers
    workspace: Workspace

    def click(self, body: dict[str, Any], context: BoltContext) -> Asked[ClickHeard]:
        """Return who pressed what; raise LookupFailed when nobody can say who they are."""
        return self._asked(_readable(parse_click(body)), context)

    def command(self, body: dict[str, Any], context: BoltContext) -> Asked[CommandHeard]:
        """Return who typed which command."""
        return self._asked(_readable(parse_command(body)), context)

    def shortcut(self, body: dict[str, Any], context: BoltContext) -> Asked[ShortcutHeard]:
        """Return who used which shortcut."""
        return self._asked(_readable(parse_shortcut(body)), context)

    def submission(self, body: dict[str, Any], context: BoltContext) -> Asked[FormHeard]:
        """Return who submitted which form."""
        return self._asked(_readable(parse_submission(body)), context)

    def closed_form(self, body: dict[str, Any], context: BoltContext) -> Asked[FormHeard]:
        """Return who closed which form without submitting it."""
        return self._asked(_readable(parse_closed_form(body)), context)

    def _asked(self, heard: Heard, context: BoltContext) -> Asked[Heard]:
        actor = self._actor(heard.user_id, heard.team)
        context[ACTOR] = actor
        return Asked(
            heard=heard,
            by=actor,
            cause=Click(receipt=heard.receipt, at=self.services.clock.now()),
        )

    def _actor(self, user_id: str, team: TeamId | None) -> Actor:
        return self.services.recognise.actor(user_id, hint=team)


def delivery_of(context: BoltContext) -> Delivery:
    """Return the inbox row that an event's listener works for."""
    delivery = context[DELIVERY]
    if not isinstance(delivery, Delivery):
        raise TypeError("an event's context carries its delivery")
    return delivery


def issue_of(click: ClickHeard) -> IssueId:
    """Return the issue a click is about.

    Its value, or the block of a select, which has no value of ours.
    """
    return IssueId(ids.issue_of_block(click.block_id) or click.value.partition(":")[0])


def _readable(heard: Heard | None) -> Heard:
    if heard is None:
        raise InvalidInput("unreadable_request")
    return heard
