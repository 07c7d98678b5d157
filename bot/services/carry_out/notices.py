"""What a notice to the team says when it is posted, which may be long after its occasion."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.account import Channel
from bot.domain.briefs import Notice
from bot.domain.effects import TellTeam
from bot.domain.ids import PersonId
from bot.ports import UnitOfWork

_OF_CLOSED = frozenset({"channel_archived", "channel_left", "channel_unshared"})
_OF_OPEN = frozenset(
    {"channel_back", "channel_back_kept", "history_closed", "history_read", "new_shared_channel"}
)


def notice_of(work: UnitOfWork, effect: TellTeam, channel: Channel | None) -> Notice:
    """Return the notice with what is known now."""
    account = None
    if channel is not None and channel.account_id is not None:
        account = work.accounts.get(channel.account_id)
    notice = Notice(effect.notice, account=account, channel=channel, count=effect.count)
    if effect.notice == "backfill_done":
        notice = _with_span(work, notice, effect.about)
    if effect.notice == "shared_channel_seen":
        notice = replace(notice, place=effect.about)
    if effect.notice == "agent_gone":
        notice = replace(notice, person=work.people.get(PersonId(_subject_of(effect))))
    return notice


def is_past(notice: str, channel: Channel) -> bool:
    """Tell whether a channel is not what a notice that waited says any more."""
    return notice in (_OF_CLOSED if channel.is_open else _OF_OPEN)


def _subject_of(effect: TellTeam) -> str:
    """Return the id that an occasion begins with."""
    return effect.about.partition(":")[0]


def _with_span(work: UnitOfWork, notice: Notice, back_fill_id: str) -> Notice:
    back_fill = work.back_fills.find(back_fill_id)
    if back_fill is None:
        return notice
    return replace(
        notice,
        since=back_fill.since,
        until=back_fill.until,
        count=back_fill.message_count,
        issue_count=back_fill.issue_count,
    )
