"""Accounts at a glance, the home tab, and requests for a rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from bot.domain.account import AccountScope, Channel, ChannelKind
from bot.domain.briefs import AccountBrief, AccountChoice, HomeBrief, InvitationBrief
from bot.domain.errors import AccountNotFound, RatingClosed
from bot.domain.ids import InvitationId, PersonId
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Person, Role
from bot.domain.preferences import Overrides
from bot.domain.satisfaction import SATISFIED, Rating
from storage.expressions import contains_word
from storage.mapping.companies import account_from, name_key
from storage.mapping.satisfaction import invitation_from, rating_from
from storage.reports.conditions import (
    IS_OVER,
    is_active,
    is_counted,
    is_no_mistake,
    longest_waiting_first,
)
from storage.reports.loading import Loader
from storage.repositories.upkeep import (
    ACCOUNT_SCOPE,
    CHANNEL_SCOPE,
    load_overrides,
    load_preferences,
)
from storage.tables import (
    AccountRow,
    ChannelAccountRow,
    ChannelRow,
    EpisodeRow,
    InvitationRow,
    IssueRow,
    PersonRow,
    RatingRow,
)

_MOST_LINES = 10
_MOST_PEOPLE = 50
_MOST_CHOICES = 100
"""Slack shows at most 100 options in a menu."""


def read_account(loader: Loader, scope: AccountScope, *, now: datetime) -> AccountBrief:
    """Return an account at a glance; raise AccountNotFound."""
    row = loader.session.get(AccountRow, scope.account_id)
    if row is None:
        raise AccountNotFound("")
    own = (col(IssueRow.account_id) == scope.account_id, is_counted())
    active, total, resolved, heard_at = loader.session.exec(
        select(
            func.count().filter(is_active()),
            func.count(),
            func.count().filter(col(IssueRow.status).in_(IS_OVER)),
            func.max(IssueRow.last_customer_at),
        )
        .select_from(IssueRow)
        .where(*own)
    ).one()
    reopened = loader.session.exec(
        select(func.count(func.distinct(EpisodeRow.issue_id)))
        .join(IssueRow, col(IssueRow.id) == EpisodeRow.issue_id)
        .where(*own, EpisodeRow.number > 1)
    ).one()
    ratings, satisfied = loader.session.exec(
        select(func.count(), func.count().filter(col(RatingRow.score) >= SATISFIED))
        .select_from(RatingRow)
        .join(IssueRow, col(IssueRow.id) == RatingRow.issue_id)
        .where(col(IssueRow.account_id) == scope.account_id, is_no_mistake())
    ).one()
    channels = _channels_of(loader, scope)
    return AccountBrief(
        account=account_from(row),
        channels=channels,
        people=_people_of(loader, scope),
        open_lines=loader.lines(_longest_waiting(loader, *own, is_active())),
        open_count=active,
        total_count=total,
        resolved_count=resolved,
        reopened_count=reopened,
        rating_count=ratings,
        satisfied_count=satisfied,
        last_rating=_last_rating(loader, scope),
        last_heard_at=heard_at,
        made_at=now,
        preferences=load_preferences(loader.session, loader.workspace.id).within(
            load_overrides(loader.session, loader.workspace.id, ACCOUNT_SCOPE, scope.account_id)
        ),
        own_settings=_own_settings(loader, channels),
        owner=_owner(loader, row.owner_id),
    )


def find_accounts(loader: Loader, name: str) -> Sequence[AccountChoice]:
    """Return accounts whose name holds `name`, all of them for "", an exact match alone."""
    key = name_key(name)
    ours = col(AccountRow.workspace_id) == loader.workspace.id
    exact = loader.session.exec(
        select(AccountRow).where(ours, col(AccountRow.name_key) == key).order_by(AccountRow.id)
    ).all()
    rows = (
        exact
        or loader.session.exec(
            select(AccountRow)
            .where(ours, contains_word(col(AccountRow.name_key), key))
            .order_by(AccountRow.name_key, AccountRow.id)
            .limit(_MOST_CHOICES)
        ).all()
    )
    counts = loader.session.exec(
        select(IssueRow.account_id, func.count())
        .where(col(IssueRow.account_id).in_([row.id for row in rows]), is_active())
        .group_by(IssueRow.account_id)
    ).all()
    open_counts = dict(counts)
    return [AccountChoice(account_from(row), open_counts.get(row.id, 0)) for row in rows]


def read_home(loader: Loader, viewer_id: PersonId, *, now: datetime) -> HomeBrief:
    """Return what somebody of the team sees first; raise KeyError for an unknown person."""
    viewer = loader.people([viewer_id])[viewer_id]
    ours = (col(IssueRow.workspace_id) == loader.workspace.id, is_active())
    is_mine = col(IssueRow.assignee_id) == viewer_id
    is_unclaimed = col(IssueRow.assignee_id).is_(None)
    status = col(IssueRow.status)
    open_count, waiting_count, mine_count, unclaimed_count = loader.session.exec(
        select(
            func.count().filter(status == IssueStatus.OPEN.value),
            func.count().filter(status == IssueStatus.WAITING.value),
            func.count().filter(is_mine),
            func.count().filter(is_unclaimed),
        )
        .select_from(IssueRow)
        .where(*ours)
    ).one()
    return HomeBrief(
        viewer=viewer,
        mine=loader.lines(_longest_waiting(loader, *ours, is_mine)),
        mine_count=mine_count,
        unclaimed=loader.lines(_longest_waiting(loader, *ours, is_unclaimed)),
        unclaimed_count=unclaimed_count,
        open_count=open_count,
        waiting_count=waiting_count,
        is_admin=viewer.role is Role.ADMIN,
        preferences=load_preferences(loader.session, loader.workspace.id),
        triage=_triage(loader),
        made_at=now,
    )


def read_invitation(loader: Loader, invitation_id: InvitationId) -> InvitationBrief:
    """Return a request for a rating as the requester sees it; raise RatingClosed."""
    row = loader.session.get(InvitationRow, invitation_id)
    if row is None:
        raise RatingClosed
    invitation = invitation_from(row)
    title = loader.session.exec(
        select(IssueRow.title).where(IssueRow.id == invitation.issue_id)
    ).one()
    return InvitationBrief(
        invitation=invitation,
        requester=loader.people([invitation.requester_id])[invitation.requester_id],
        channel=loader.channels([invitation.channel_id])[invitation.channel_id],
        issue_title=title,
    )


def _longest_waiting(loader: Loader, *conditions: ColumnElement[bool]) -> Sequence[IssueRow]:
    rows = longest_waiting_first(select(IssueRow).where(*conditions))
    return loader.session.exec(rows.limit(_MOST_LINES)).all()


def _channels_of(loader: Loader, scope: AccountScope) -> tuple[Channel, ...]:
    ids = loader.session.exec(
        select(ChannelAccountRow.channel_id)
        .where(ChannelAccountRow.account_id == scope.account_id)
        .order_by(ChannelAccountRow.channel_id)
    ).all()
    channels = loader.channels(ids)
    return tuple(channels[channel_id] for channel_id in ids)


def _own_settings(
    loader: Loader, channels: Sequence[Channel]
) -> tuple[tuple[Channel, Overrides], ...]:
    workspace_id = loader.workspace.id
    found = [
        (channel, load_overrides(loader.session, workspace_id, CHANNEL_SCOPE, channel.id))
        for channel in channels
    ]
    return tuple((channel, own) for channel, own in found if own != Overrides())


def _owner(loader: Loader, owner_id: str | None) -> Person | None:
    return loader.people([owner_id]).get(PersonId(owner_id)) if owner_id else None


def _people_of(loader: Loader, scope: AccountScope) -> tuple[Person, ...]:
    ids = loader.session.exec(
        select(PersonRow.id)
        .where(PersonRow.account_id == scope.account_id)
        .order_by(PersonRow.name, PersonRow.id)
        .limit(_MOST_PEOPLE)
    ).all()
    people = loader.people(ids)
    return tuple(people[person_id] for person_id in ids)


def _last_rating(loader: Loader, scope: AccountScope) -> Rating | None:
    row = loader.session.exec(
        select(RatingRow)
        .where(RatingRow.account_id == scope.account_id)
        .order_by(col(RatingRow.rated_at).desc(), col(RatingRow.id).desc())
    ).first()
    return None if row is None else rating_from(row)


def _triage(loader: Loader) -> Channel | None:
    channel_id = loader.session.exec(
        select(ChannelRow.id)
        .where(
            ChannelRow.workspace_id == loader.workspace.id,
            ChannelRow.kind == ChannelKind.TRIAGE.value,
        )
        .order_by(ChannelRow.id)
    ).first()
    return None if channel_id is None else loader.channels([channel_id])[channel_id]
