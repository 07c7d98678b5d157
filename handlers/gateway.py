"""The one place that makes something visible in Slack to others than the person who pressed.

Each method renders from the current state and goes through one of the two doors of senders.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.clock import Clock
from bot.domain.account import Channel, Workspace
from bot.domain.briefs import (
    DigestBrief,
    HomeBrief,
    InvitationBrief,
    IssueBrief,
    Notice,
    ShadowBrief,
)
from bot.domain.conversation import Message
from bot.domain.errors import CannotSpeak, DeliveryRefused
from bot.domain.ids import MessageTs
from bot.domain.issue_status import IssueStatus
from bot.domain.nudge import Nudge
from bot.domain.people import Person
from bot.domain.suggestion import Reply
from bot.log import get_logger
from bot.ports import Marker
from bot.texts import Texts
from handlers.caller import Caller
from handlers.finder import Finder
from handlers.guard import Guard
from handlers.senders import Author, Senders
from handlers.state_reaction import StateReaction
from handlers.views.digest import build_digest
from handlers.views.fixed import build_fixed_text
from handlers.views.home import build_closed_home, build_home
from handlers.views.issue_card import build_issue_card
from handlers.views.messages import View
from handlers.views.mirror import build_mirror
from handlers.views.notices import build_notice
from handlers.views.nudge import build_nudge, build_nudge_accepted, build_nudge_ended
from handlers.views.rating import build_rating_closed, build_rating_request
from handlers.views.reply import build_reply
from handlers.views.shadow import build_shadow

_log = get_logger(__name__)
_NO_NAMES_FOR = timedelta(hours=1)
_NOTHING_GOES = "compliance_exports_prevent_deletion"


class SlackGateway:
    """The gateway that Slack itself is. Safe to use from many threads."""

    def __init__(
        self,
        client: WebClient,
        *,
        senders: Senders,
        guard: Guard,
        caller: Caller,
        texts: Texts,
        workspace: Workspace,
        clock: Clock,
    ) -> None:
        self._client = client
        self._senders = senders
        self._guard = guard
        self._caller = caller
        self._texts = texts
        self._clock = clock
        self._finder = Finder(client, caller=caller, workspace=workspace)
        self._reaction = StateReaction(client, caller=caller, bot_user_id=workspace.bot_user_id)
        self._no_names_until = clock.now()

    def tell_team_card(self, brief: IssueBrief, *, to: Channel, marker: Marker) -> MessageTs:
        """Post the card of an issue."""
        card = build_issue_card(brief, texts=self._texts, now=self._clock.now())
        return self._senders.to_team(card, to=to, marker=marker)

    def update_team_card(self, brief: IssueBrief, *, to: Channel, ts: MessageTs) -> None:
        """Show an issue's present state on its card."""
        card = build_issue_card(brief, texts=self._texts, now=self._clock.now())
        self._senders.change_for_team(card, to=to, ts=ts)

    def tell_team_message(
        self, message: Message, author: Person, *, to: Channel, card_ts: MessageTs, marker: Marker
    ) -> MessageTs:
        """Repeat a customer's message in the thread of its issue's card."""
        mirror = build_mirror(message, author, texts=self._texts, card_ts=card_ts)
        return self._senders.to_team(mirror, to=to, marker=marker)

    def update_team_message(
        self, message: Message, author: Person, *, to: Channel, ts: MessageTs
    ) -> None:
        """Show an edit or a deletion in the repeated message."""
        mirror = build_mirror(message, author, texts=self._texts)
        self._senders.change_for_team(mirror, to=to, ts=ts)

    def tell_team_digest(self, brief: DigestBrief, *, to: Channel, marker: Marker) -> MessageTs:
        """Post a digest."""
        digest = build_digest(brief, texts=self._texts)
        return self._senders.to_team(digest, to=to, marker=marker)

    def tell_team_notice(self, notice: Notice, *, to: Channel, marker: Marker) -> MessageTs:
        """Post a notice."""
        message = build_notice(notice, texts=self._texts)
        return self._senders.to_team(message, to=to, marker=marker)

    def tell_team_shadow(self, brief: ShadowBrief, *, to: Channel, marker: Marker) -> MessageTs:
        """Post what would have become an issue in a channel that is only watched."""
        shadow = build_shadow(brief, texts=self._texts)
        return self._senders.to_team(shadow, to=to, marker=marker)

    def update_team_shadow(self, brief: ShadowBrief, *, to: Channel, ts: MessageTs) -> None:
        """Show what became of those words."""
        shadow = build_shadow(brief, texts=self._texts)
        self._senders.change_for_team(shadow, to=to, ts=ts)

    def tell_person(self, notice: Notice, *, to: Person, marker: Marker) -> MessageTs:
        """Send a direct message to a full member of our own workspace."""
        message = build_notice(notice, texts=self._texts)
        return self._senders.to_person(message, to=to, marker=marker)

    def reply_to_customer(
        self, reply: Reply, sender: Person, *, to: Channel, marker: Marker
    ) -> MessageTs:
        """Post an approved reply in its thread, under the sender's name.

        Without the scope for names a line in the message says who wrote it, for an hour before
        names are tried again. Slack refuses before it posts, so the second call is no repetition.
        """
        if sender.name and self._clock.now() >= self._no_names_until:
            message = build_reply(reply, sender, texts=self._texts)
            author = Author(name=sender.name, image_url=sender.image_url)
            try:
                return self._senders.to_customer(message, to=to, marker=marker, author=author)
            except CannotSpeak as error:
                if error.reason != "missing_scope":
                    raise
                _log.warning("gateway.no_names", reason=error.reason)
                self._no_names_until = self._clock.now() + _NO_NAMES_FOR
        signed = build_reply(reply, sender, texts=self._texts, is_signed=True)
        return self._senders.to_customer(signed, to=to, marker=marker, author=Author())

    def ask_customer_rating(self, brief: InvitationBrief, *, marker: Marker) -> MessageTs:
        """Ask the requester for a rating, in the thread."""
        request = build_rating_request(brief, texts=self._texts)
        return self._senders.to_customer(request, to=brief.channel, marker=marker, author=Author())

    def close_customer_rating(self, brief: InvitationBrief, *, ts: MessageTs) -> None:
        """Take the buttons away from a request for a rating."""
        closed = build_rating_closed(brief, texts=self._texts)
        self._senders.change_for_customer(closed, to=brief.channel, ts=ts)

    def ask_customer_nudge(self, nudge: Nudge, *, to: Channel, marker: Marker) -> MessageTs:
        """Ask a writer, in the thread of what they wrote, whether it should become an issue."""
        question = build_nudge(nudge, texts=self._texts)
        return self._senders.to_customer(question, to=to, marker=marker, author=Author())

    def close_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        """Say in place of the question that the team has it."""
        accepted = build_nudge_accepted(nudge, texts=self._texts)
        self._senders.change_for_customer(accepted, to=to, ts=ts)

    def take_back_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        """Delete a question; one that is gone already is as good.

        Where a workspace keeps everything for its exports, it loses its buttons instead.
        """
        try:
            self._senders.take_back(to=to, ts=ts)
        except DeliveryRefused as error:
            if error.reason != _NOTHING_GOES:
                raise
            ended = build_nudge_ended(nudge, texts=self._texts)
            self._senders.change_for_customer(ended, to=to, ts=ts)

    def tell_customer_fixed(
        self, code: str, *, to: Channel, thread_ts: MessageTs, marker: Marker, way: str = ""
    ) -> MessageTs:
        """Post a text of the closed list; `way` is where it leads."""
        message = build_fixed_text(code, texts=self._texts, thread=thread_ts, way=way)
        return self._senders.to_customer(message, to=to, marker=marker, author=Author())

    def show_state(
        self, *, to: Channel, ts: MessageTs, status: IssueStatus, is_claimed: bool
    ) -> None:
        """Leave exactly one reaction of the app: open, claimed or resolved.

        None where an issue was discarded or merged.
        """
        self._guard.let_reaction_into(to)
        self._reaction.show(to.slack_id, ts, status=status, is_claimed=is_claimed)

    def publish_home(self, brief: HomeBrief) -> None:
        """Show somebody of the team their home tab."""
        self._publish(build_home(brief, texts=self._texts), to=brief.viewer)

    def close_home(self, person: Person) -> None:
        """Show a colleague a home tab without anything internal, also in place of an earlier one.

        Who leaves the support team would keep the last one otherwise.
        """
        self._publish(build_closed_home(texts=self._texts), to=person)

    def _publish(self, view: View, *, to: Person) -> None:
        self._guard.let_direct_message_to(to)
        self._caller.write(
            lambda: self._client.views_publish(user_id=to.identity.user, view=view),
            method="views.publish",
        )

    def find_marked(
        self, marker: str, *, channel: Channel, thread_ts: MessageTs | None, since: datetime
    ) -> MessageTs | None:
        """Look for something of ours that may have been posted; None when it is surely not there.

        Raises NotSent when Slack could not be asked for all of it: not having looked is no answer.
        DeliveryRefused means that the app is not in there, so that there is no looking at all.
        """
        return self._finder.in_channel(
            marker, place=channel.slack_id, thread_ts=thread_ts, since=since
        )

    def find_told(self, marker: str, *, person: Person, since: datetime) -> MessageTs | None:
        """Look for a direct message in the same way."""
        return self._finder.told_to(marker, user_id=person.identity.user, since=since)
