"""Let the app's own services hear what an export holds, in a store that is thrown away after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.bootstrap.capture import Hearing, build_hearing
from bot.clock import ManualClock
from bot.domain.account import Channel, ChannelKind
from bot.domain.back_fill import HistoryRate, pace_of
from bot.domain.causes import Upkeep
from bot.domain.conversation import MessageEdited, MessageHeard, ReactionHeard
from bot.domain.errors import DeskError
from bot.domain.ids import MessageTs, SlackChannelId, TeamId, moment_of
from bot.domain.people import Role, RoleSource
from bot.domain.preferences import Preferences
from bot.jobs.waker import ThreadWaker
from bot.replay.directory import ExportDirectory, Wishes
from bot.replay.export import Export, ExportedChannel, Json, text
from bot.replay.happenings import Happening, Story, tell
from bot.replay.result import Place, Replay, Row
from bot.replay.rows import RowWriter
from bot.services.follow_place import FollowPlace
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise
from storage import OpenedStore, SortableIds, open_store

Advance = Callable[[float], None]
"""Is told how many of an export's days were done since the last time."""

_START = datetime(2000, 1, 1, tzinfo=UTC)
_SEED = 20_261_119
_NOWHERE = "no-triage-channel"


def replay(export: Export, wishes: Wishes, *, advance: Advance = lambda _: None) -> Replay:
    """Replay every channel. Raises BadExport for a file that cannot be read."""
    directory = ExportDirectory(export, wishes)
    with _open_lab(export, directory, wishes) as lab:
        places = [lab.play(channel, advance=advance) for channel in export.channels]
        return Replay(places, export.direct_count, lab.unreadable_count)


@contextmanager
def _open_lab(export: Export, directory: ExportDirectory, wishes: Wishes) -> Iterator[_Lab]:
    clock = ManualClock(_START)
    ids = SortableIds(clock, Random(_SEED))
    with TemporaryDirectory(prefix="giraffe-replay-") as folder:
        url = f"sqlite:///{Path(folder) / 'replay.db'}"
        opened = open_store(url, clock=clock, ids=ids, waker=ThreadWaker(), is_lasting=False)
        try:
            opened.ensure_workspace(directory.workspace())
            yield _Lab(export, directory, wishes, opened=opened, clock=clock)
        finally:
            opened.close()


class _Lab:
    """The app's hearing with an export in place of Slack, and nothing that could post."""

    def __init__(
        self,
        export: Export,
        directory: ExportDirectory,
        wishes: Wishes,
        *,
        opened: OpenedStore,
        clock: ManualClock,
    ) -> None:
        self._export = export
        self._directory = directory
        self._store = opened.store
        self._clock = clock
        plan = PlanBackFill(ids=opened.ids, pace=pace_of(HistoryRate.STANDARD))
        self._recognise = Recognise(
            store=opened.store,
            directory=directory,
            ids=opened.ids,
            # Its clock stands: an export does not change, so nothing in it has to be asked again.
            clock=ManualClock(_START),
            follow=FollowPlace(plan=plan),
        )
        self._hearing: Hearing = build_hearing(opened, self._recognise, clock=clock)
        self._known: set[str] = set()
        self.unreadable_count = 0
        self._set_up(wishes)

    def play(self, exported: ExportedChannel, *, advance: Advance) -> Place:
        """Let a channel happen and return what became of its messages."""
        messages = list(self._export.messages(exported))
        slack_id = SlackChannelId(exported.id)
        self._note_writers(exported, messages)
        story = tell(messages, channel=slack_id)
        self.unreadable_count += story.unreadable_count
        if story.messages:
            self._clock.move_to(moment_of(MessageTs(text(story.messages[0]["ts"]))))
        channel = self._recognise.channel(slack_id)
        days = float(len(exported.days))
        if channel is None or channel.kind is not ChannelKind.CUSTOMER:
            advance(days)
            return Place(exported.id, exported.name, False, len(story.messages))
        lost = self._hear_all(
            story.happenings, each=days / max(1, len(story.happenings)), tell=advance
        )
        rows = self._tell_rows(story, channel, lost)
        if not story.happenings:
            advance(days)
        return Place(exported.id, exported.name, True, len(story.messages), rows)

    def _hear_all(
        self, happenings: Sequence[Happening], *, each: float, tell: Advance
    ) -> frozenset[str]:
        """Let everything be heard; return the messages that the desk could not place."""
        lost: set[str] = set()
        for happening in happenings:
            self._clock.move_to(happening.at)
            try:
                self._hear(happening)
            except DeskError:
                lost.add(happening.what.ts)
            tell(each)
        return frozenset(lost)

    def _hear(self, happening: Happening) -> None:
        cause, what = Upkeep(happening.at), happening.what
        if isinstance(what, ReactionHeard):
            self._meet(what.user_id, None)
            self._hearing.react.hear(what, cause=cause)
        elif isinstance(what, MessageHeard):
            self._meet(what.author.user_id, what.author.user.team if what.author.user else None)
            self._hearing.capture_message.hear(what, cause=cause)
        elif isinstance(what, MessageEdited):
            self._meet(what.author.user_id, what.author.user.team if what.author.user else None)
            self._hearing.change_words.edit(what, cause=cause)
        else:
            self._hearing.change_words.delete(what, cause=cause)

    def _meet(self, user_id: str, team: TeamId | None) -> None:
        """Let the desk know somebody before they are heard, with the role they have."""
        if not user_id or user_id in self._known:
            return
        self._known.add(user_id)
        facts = self._directory.person(user_id, hint=team)
        person = self._recognise.remember_person(facts)
        if self._directory.is_agent(facts):
            with self._store(Upkeep(self._clock.now())) as work:
                work.people.set_role(person.id, Role.AGENT, source=RoleSource.SLACK)
                work.commit()

    def _note_writers(self, exported: ExportedChannel, messages: Sequence[Json]) -> None:
        for message in messages:
            user_id = text(message.get("user"))
            if (
                not user_id
                or message.get("bot_id")
                or text(message.get("subtype")) == "bot_message"
            ):
                continue
            self._directory.note_writer(exported, user_id, hint=_team_of(message))

    def _tell_rows(self, story: Story, channel: Channel, lost: frozenset[str]) -> list[Row]:
        with self._store.read() as work:
            rows = RowWriter(work, self._export.people, channel, story.unheard, lost=lost)
            written = [rows.write(message) for message in story.messages]
        # As one reads a channel: the replies below what they reply to.
        return sorted(written, key=lambda row: (moment_of(MessageTs(row.thread)), row.at))

    def _set_up(self, wishes: Wishes) -> None:
        declared = [self._export.find(name) for name in wishes.customers_in]
        triage = self._export.find(wishes.triage) if wishes.triage else None
        preferences = Preferences(
            customer_channels=frozenset(one.id for one in declared if one is not None),
            triage_channel=triage.id if triage is not None else _NOWHERE,
            strictness=wishes.strictness,
            merge_window=wishes.merge_window,
        )
        with self._store(Upkeep(_START)) as work:
            work.settings.save(preferences, by=None, at=_START)
            work.commit()


def _team_of(message: Json) -> TeamId | None:
    team = text(message.get("user_team")) or text(message.get("source_team"))
    team = team or text(message.get("team"))
    return TeamId(team) if team else None
