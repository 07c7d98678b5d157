"""Tell what became of each message, in words that a person reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.account import Channel
from bot.domain.conversation import Voice
from bot.domain.decision import Verdict
from bot.domain.ids import IssueId, MessageTs, moment_of
from bot.domain.plain_text import decode, strip_invisible
from bot.ports import UnitOfWork
from bot.replay.directory import name_of
from bot.replay.export import Json, is_ts, text
from bot.replay.result import UNHEARD, Row

NOT_PLACED = "not_placed"
"""The reason of a message that the desk could not make anything of."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MENTION = re.compile(r"<@([A-Z0-9]{1,30})(?:\|([^<>\n]{0,80}))?>")
_LABELLED = re.compile(r"<(?:[^<>|\n]{1,2000})\|([^<>\n]{1,300})>")
_BARE = re.compile(r"<((?:https?://|mailto:)[^<>|\n]{1,2000})>")


class RowWriter:
    """Write the rows of one channel, after everything in it has happened."""

    def __init__(
        self,
        work: UnitOfWork,
        people: Mapping[str, Json],
        channel: Channel,
        unheard: Mapping[str, str],
        *,
        lost: frozenset[str],
    ) -> None:
        self._work = work
        self._people = people
        self._channel = channel
        self._unheard = unheard
        self._lost = lost
        self._numbers: dict[IssueId, int] = {}

    def write(self, message: Json) -> Row:
        """Return a message's row."""
        ts = MessageTs(text(message["ts"]))
        verdict, reason, issue = self._verdict(ts)
        stored = self._work.messages.find(self._channel.id, ts)
        return Row(
            ts=ts,
            at=moment_of(ts),
            author=self._author(message),
            text="" if stored is not None and stored.is_deleted else self._words(message),
            verdict=verdict,
            reason=reason,
            thread=thread_of(message),
            is_team=stored is not None and stored.voice in {Voice.AGENT, Voice.COLLEAGUE},
            issue=issue,
        )

    def _verdict(self, ts: MessageTs) -> tuple[str, str, int | None]:
        decision = self._work.messages.find_decision(self._channel.id, ts)
        if decision is None or ts in self._lost:
            return UNHEARD, self._unheard.get(ts, NOT_PLACED), None
        number = None
        if decision.issue_id is not None and decision.verdict is not Verdict.SKIPPED:
            number = self._number(decision.issue_id)
        return decision.verdict.value, decision.rule.value, number

    def _number(self, issue_id: IssueId) -> int:
        if issue_id not in self._numbers:
            self._numbers[issue_id] = self._work.issues.get(issue_id).number
        return self._numbers[issue_id]

    def _author(self, message: Json) -> str:
        user_id = text(message.get("user"))
        entry = self._people.get(user_id)
        if entry is not None:
            return printable(name_of(entry, user_id))
        profile = message.get("user_profile") or message.get("bot_profile")
        shown = name_of({"profile": profile}, user_id) if isinstance(profile, dict) else user_id
        return printable(shown or text(message.get("username")) or text(message.get("bot_id")))

    def _words(self, message: Json) -> str:
        """Return a message's words with names for ids and labels for addresses."""
        words = _MENTION.sub(self._named, text(message.get("text")))
        words = _BARE.sub(r"\1", _LABELLED.sub(r"\1", words))
        files = message.get("files")
        names = [
            text(one.get("name"))
            for one in (files if isinstance(files, list) else [])
            if isinstance(one, dict)
        ]
        attached = " ".join(f"[{name}]" for name in names if name)
        return printable(decode(f"{words}\n{attached}".strip()))

    def _named(self, found: re.Match[str]) -> str:
        entry = self._people.get(found[1])
        return "@" + (name_of(entry, found[1]) if entry is not None else found[2] or found[1])


def printable(words: str) -> str:
    """Return words without what would move a terminal's cursor or change its colours."""
    return _CONTROL.sub("", strip_invisible(words))


def thread_of(message: Json) -> str:
    """Return the ts of the thread's first message, or the message's own."""
    thread = message.get("thread_ts")
    return text(thread) if is_ts(thread) else text(message["ts"])
