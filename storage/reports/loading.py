"""Rows to domain values for many at once, so that a list costs as few queries as one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session, col, select

from bot.domain.account import Account, Channel, Workspace
from bot.domain.briefs import IssueLine
from bot.domain.errors import NotSetUp
from bot.domain.ids import MessageTs
from bot.domain.issue import Issue
from bot.domain.people import Person
from storage.mapping.companies import account_from, channel_from, person_from, workspace_from
from storage.mapping.issues import issue_from
from storage.reports.permalinks import permalink
from storage.repositories.people import role_that_counts
from storage.tables import (
    AccountRow,
    ChannelAccountRow,
    ChannelRow,
    EpisodeRow,
    IssueRow,
    PersonRow,
    PostedMessageRow,
    RoleRow,
    WorkspaceRow,
)


class Loader:
    """What one report has read; everything in it belongs to one picture of the store."""

    def __init__(self, session: Session) -> None:
        row = session.exec(select(WorkspaceRow).order_by(WorkspaceRow.id)).first()
        if row is None:
            raise NotSetUp("workspace")
        self.session = session
        self.workspace: Workspace = workspace_from(row)

    def accounts(self, ids: Collection[str]) -> dict[str, Account]:
        """Return accounts by id."""
        rows = self.session.exec(select(AccountRow).where(col(AccountRow.id).in_(ids))).all()
        return {row.id: account_from(row) for row in rows}

    def channels(self, ids: Collection[str]) -> dict[str, Channel]:
        """Return channels by id."""
        rows = self.session.exec(select(ChannelRow).where(col(ChannelRow.id).in_(ids))).all()
        links = self.session.exec(
            select(ChannelAccountRow)
            .where(col(ChannelAccountRow.channel_id).in_(ids))
            .order_by(col(ChannelAccountRow.position))
        ).all()
        accounts = defaultdict(list)
        for link in links:
            accounts[link.channel_id].append(link.account_id)
        return {row.id: channel_from(row, accounts[row.id]) for row in rows}

    def people(self, ids: Iterable[str | None]) -> dict[str | None, Person]:
        """Return persons by id; None may be asked for and is never there."""
        wanted = {person_id for person_id in ids if person_id is not None}
        rows = self.session.exec(select(PersonRow).where(col(PersonRow.id).in_(wanted))).all()
        roles: dict[str, dict[str, str | None]] = defaultdict(dict)
        for role in self.session.exec(
            select(RoleRow).where(col(RoleRow.person_id).in_(wanted))
        ).all():
            roles[role.person_id][role.source] = role.role
        return {row.id: person_from(row, role_that_counts(roles[row.id])) for row in rows}

    def issues(self, rows: Sequence[IssueRow]) -> list[Issue]:
        """Return the issues of these rows, in their order."""
        episodes = defaultdict(list)
        for episode in self.session.exec(
            select(EpisodeRow)
            .where(col(EpisodeRow.issue_id).in_([row.id for row in rows]))
            .order_by(col(EpisodeRow.number))
        ).all():
            episodes[episode.issue_id].append(episode)
        return [issue_from(row, episodes[row.id]) for row in rows]

    def card_links(self, issue_ids: Collection[str]) -> dict[str, str]:
        """Return the address of each issue's newest card."""
        cards = self.session.exec(
            select(PostedMessageRow)
            .where(
                col(PostedMessageRow.issue_id).in_(issue_ids),
                col(PostedMessageRow.key).startswith("card:", autoescape=True),
            )
            .order_by(col(PostedMessageRow.id))
        ).all()
        channels = self.channels({card.channel_id for card in cards})
        return {
            card.issue_id or "": permalink(
                self.workspace, channels[card.channel_id], MessageTs(card.ts)
            )
            for card in cards
        }

    def lines(self, rows: Sequence[IssueRow]) -> tuple[IssueLine, ...]:
        """Return the issues of these rows as lines of a list, in their order."""
        issues = self.issues(rows)
        accounts = self.accounts({issue.account_id for issue in issues})
        channels = self.channels({issue.channel_id for issue in issues})
        people = self.people(
            person for issue in issues for person in (issue.requester_id, issue.assignee_id)
        )
        cards = self.card_links([issue.id for issue in issues])
        return tuple(
            IssueLine(
                issue=issue,
                account=accounts[issue.account_id],
                channel=channels[issue.channel_id],
                requester=people[issue.requester_id],
                assignee=people.get(issue.assignee_id),
                permalink=permalink(self.workspace, channels[issue.channel_id], issue.thread_ts),
                card_link=cards.get(issue.id, ""),
            )
            for issue in issues
        )
