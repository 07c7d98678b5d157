"""Take a requester's answer: only theirs counts, the last one within a day.

A low one is told to somebody at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.causes import Cause, JobRun
from bot.domain.effects import TellLeads, TellPerson
from bot.domain.errors import NotAllowed, RatingClosed
from bot.domain.ids import InvitationId, PersonId, RatingId
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Act, require
from bot.domain.satisfaction import Invitation, InvitationState, Rating
from bot.domain.timeline import EventKind, TimelineEvent
from bot.ports import IdSource, Store, UnitOfWork

LEADS_AFTER = timedelta(minutes=15)
"""How long the owner of an issue has before the leads hear of a low rating."""
LONGEST_COMMENT = 3_000


class RecordRating:
    """Store ratings and comments, and tell the right people about unhappy customers."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def rate(self, invitation_id: InvitationId, score: int, *, by: Actor, cause: Cause) -> Rating:
        """Store or change the answer.

        Raise NotAllowed for anybody else, RatingClosed after the end.
        """
        with self._store(cause) as work:
            invitation, known = self._open(work, invitation_id, by)
            if not work.issues.get(invitation.issue_id).is_over(invitation.episode):
                raise RatingClosed
            if by.person_id is None:
                raise NotAllowed(Act.RATE)
            if known is not None:
                rating = known.change(score, at=cause.at)
            else:
                rating = Rating(
                    id=RatingId(self._ids.new()),
                    invitation_id=invitation.id,
                    issue_id=invitation.issue_id,
                    account_id=invitation.account_id,
                    rater_id=by.person_id,
                    score=score,
                    rated_at=cause.at,
                    changed_at=cause.at,
                )
            work.ratings.save(rating)
            work.ratings.save_invitation(replace(invitation, state=InvitationState.ANSWERED))
            # The score stands in the ratings only: a timeline is read by the whole team.
            event = TimelineEvent(invitation.issue_id, EventKind.RATED, cause.at)
            work.issues.note([event])
            work.audit.note(Act.RATE, by=by.person_id, at=cause.at, issue_id=invitation.issue_id)
            if rating.is_low and (known is None or not known.is_low):
                _raise_alarm(work, rating, cause)
            work.commit()
        return rating

    def comment(self, invitation_id: InvitationId, text: str, *, by: Actor, cause: Cause) -> None:
        """Add the rater's own words, and pass them on to whoever looks after the issue.

        An empty comment adds nothing. Raise RatingClosed where there is no rating to add them to.
        """
        with self._store(cause) as work:
            _, known = self._open(work, invitation_id, by)
            if known is None:
                raise RatingClosed
            comment = text.strip()[:LONGEST_COMMENT]
            if comment:
                rating = known.add_comment(comment, at=cause.at)
                work.ratings.save(rating)
                _pass_on(work, rating, cause)
            work.commit()

    def tell_leads(self, task: TellLeads, *, cause: JobRun) -> None:
        """Tell every lead of a low rating, after the owner had their time."""
        with self._store(cause) as work:
            rating = work.ratings.get(task.rating_id)
            if rating.is_low:
                owner = work.issues.get(rating.issue_id).assignee_id
                _tell_leads(work, rating, but=owner)
            work.commit()

    def _open(
        self, work: UnitOfWork, invitation_id: InvitationId, by: Actor
    ) -> tuple[Invitation, Rating | None]:
        invitation = work.ratings.get_invitation(invitation_id)
        require(by, Act.RATE, work.issues.get(invitation.issue_id))
        if not invitation.is_open:
            raise RatingClosed
        return invitation, work.ratings.find(invitation_id)


def _raise_alarm(work: UnitOfWork, rating: Rating, cause: Cause) -> None:
    owner = _owner(work, rating)
    if owner is None:
        _tell_leads(work, rating, but=None)
        return
    work.outbox.add(TellPerson(owner, "low_rating", rating.id, rating.issue_id))
    work.tasks.add(TellLeads(rating.id), due=cause.at + LEADS_AFTER)


def _pass_on(work: UnitOfWork, rating: Rating, cause: Cause) -> None:
    # The notice of a low rating goes out at once, so mostly before there is a comment.
    owner = _owner(work, rating)
    readers = [owner] if owner is not None else [lead.id for lead in _leads(work)]
    about = f"{rating.id}:{cause.at.timestamp():.0f}"
    for reader in readers:
        work.outbox.add(TellPerson(reader, "rating_comment", about, rating.issue_id))


def _tell_leads(work: UnitOfWork, rating: Rating, *, but: str | None) -> None:
    for lead in _leads(work):
        if lead.id != but:
            work.outbox.add(TellPerson(lead.id, "low_rating_lead", rating.id, rating.issue_id))


def _owner(work: UnitOfWork, rating: Rating) -> PersonId | None:
    owner = work.issues.get(rating.issue_id).assignee_id
    return owner if owner is not None and work.people.get(owner).can_hold_role else None


def _leads(work: UnitOfWork) -> list[Person]:
    everybody = work.people.with_role()
    leads = [person for person in everybody if person.role is Role.LEAD]
    return leads or [person for person in everybody if person.role is Role.ADMIN]
