"""The simulated workspace's memory: who exists, which channels, and how ids and ts are made.

Holds state and looks things up. What may be done to it stands in rules and in the Web API.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.clock import Clock
from bot.simulator.state import (
    Channel,
    File,
    Message,
    Organisation,
    ResponseUrl,
    ScheduledMessage,
    Trigger,
    User,
    View,
)

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Return whole microseconds since the epoch, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def format_ts(value: int) -> str:
    """Write microseconds as Slack's `seconds.micro`."""
    return f"{value // 1_000_000}.{value % 1_000_000:06d}"


class World:
    """Everything the workspace remembers. One lock guards it; take it around several steps."""

    def __init__(self, *, clock: Clock, random: Random, host_name: str) -> None:
        self.clock = clock
        self.random = random
        self.lock = threading.RLock()
        self.organisations: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.scheduled: dict[str, ScheduledMessage] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self.tickets: set[str] = set()
        self.problems: list[str] = []
        self.base_url = "http://slack.invalid"
        self._last_micros = 0
        self.host = self.add_organisation(host_name, is_host=True)

    def now(self) -> datetime:
        """Return the clock's moment."""
        return self.clock.now()

    def epoch(self) -> int:
        """Return the clock's moment in whole seconds."""
        return micros(self.now()) // 1_000_000

    def new_id(self, prefix: str) -> str:
        """Return a fresh id such as C0AB12CD34E, from the seeded generator."""
        return prefix + "0" + "".join(self.random.choice(_ALPHABET) for _ in range(9))

    def new_secret(self, length: int = 32) -> str:
        """Return lower-case hexadecimal digits from the seeded generator."""
        return "".join(self.random.choice("0123456789abcdef") for _ in range(length))

    def next_ts(self) -> str:
        """Return the ts of a new message: the clock's time, and later than all that happened."""
        return format_ts(self._next_micros())

    def event_ts(self) -> str:
        """Return a ts for something that is not a message; unique in the workspace."""
        return format_ts(self._next_micros())

    def add_organisation(
        self, name: str, *, is_host: bool = False, is_enterprise: bool = False
    ) -> Organisation:
        """Found a team, on its own Enterprise Grid if asked."""
        domain = "".join(c for c in name.lower() if c.isalnum()) or "team"
        organisation = Organisation(
            team_id=self.new_id("T"),
            name=name,
            domain=domain,
            enterprise_id=self.new_id("E") if is_enterprise else None,
            is_host=is_host,
        )
        self.organisations[organisation.team_id] = organisation
        return organisation

    def organisation_of(self, user: User) -> Organisation:
        """Return the team somebody belongs to."""
        return self.organisations[user.team_id]

    def is_external(self, user: User) -> bool:
        """Tell whether somebody belongs to another team than the host."""
        return user.team_id != self.host.team_id

    def find_channel(self, id_or_name: str) -> Channel | None:
        """Return a channel by id (not an earlier id), or by #name."""
        if id_or_name in self.channels:
            return self.channels[id_or_name]
        name = id_or_name.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == name and not channel.is_im:
                return channel
        return None

    def find_message(self, channel: Channel, ts: str) -> Message | None:
        """Return a message that still stands, or a tombstone."""
        message = channel.messages.get(ts)
        return None if message is None or message.is_deleted else message

    def replies_to(self, channel: Channel, ts: str) -> list[Message]:
        """Return the replies of a thread that still stand, oldest first."""
        return [reply for reply in channel.replies.get(ts, []) if not reply.is_deleted]

    def direct_channel(self, user_id: str, bot_user_id: str) -> Channel:
        """Return the bot's direct message channel with somebody, opened if need be."""
        for channel in self.channels.values():
            if channel.is_im and channel.im_user_id == user_id:
                return channel
        channel = Channel(
            id=self.new_id("D"),
            name="directmessage",
            host_team_id=self.host.team_id,
            created=self.epoch(),
            creator=bot_user_id,
            is_im=True,
            im_user_id=user_id,
            members=[user_id, bot_user_id],
        )
        self.channels[channel.id] = channel
        return channel

    def issue_trigger(self, user_id: str, view_id: str | None = None) -> Trigger:
        """Issue a trigger id to somebody who acts; `view_id` when he acts in a modal."""
        head = f"{micros(self.now()) // 1000}.{self.random.randrange(10**11, 10**12)}"
        trigger = Trigger(
            id=f"{head}.{self.new_secret()}",
            user_id=user_id,
            issued_at=self.now(),
            view_id=view_id,
        )
        self.triggers[trigger.id] = trigger
        return trigger

    def issue_response_url(self, user_id: str, channel_id: str, message: Message | None) -> str:
        """Issue a response_url and return its address."""
        answer = ResponseUrl(
            id=self.new_secret(24),
            user_id=user_id,
            channel_id=channel_id,
            issued_at=self.now(),
            message=message,
        )
        self.response_urls[answer.id] = answer
        return f"{self.base_url}/response/{self.host.team_id}/{answer.id}"

    def permalink(self, channel: Channel, message: Message) -> str:
        """Return the address of a message in the host's workspace."""
        link = (
            f"https://{self.host.domain}.slack.com/archives/"
            f"{channel.id}/p{message.ts.replace('.', '')}"
        )
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return link

    def note_problem(self, problem: str) -> None:
        """Remember what Slack would have swallowed silently, for tests to look at."""
        self.problems.append(problem)

    def _next_micros(self) -> int:
        # One row of moments for messages and everything else: whoever acts later on a clock that
        # stands still must not seem to have acted before.
        self._last_micros = max(micros(self.now()), self._last_micros + 1)
        return self._last_micros


def copy_json(value: Any) -> Any:
    """Return a deep copy of a JSON-like value, so that nobody outside holds our state."""
    if isinstance(value, dict):
        return {key: copy_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [copy_json(inner) for inner in value]
    return value
