"""What follows when somebody of the team cannot act any more: deactivated, or a guest by now.

Called in the transaction that stores what Slack says of the person, so that it follows once.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.effects import TellTeam
from bot.domain.people import DESK, Person, Role, RoleSource, actor_of
from bot.ports import PersonFacts, UnitOfWork
from bot.services.consequences import show


def follow_person(
    work: UnitOfWork, before: Person, now: Person, facts: PersonFacts, *, at: datetime
) -> None:
    """Hand back what nobody looks after any more, and take at once what Slack took."""
    if before.can_hold_role and not now.can_hold_role:
        _release_issues(work, now, at=at)
    said = work.people.role_from(now.id, source=RoleSource.SLACK)
    if said is Role.ADMIN and not facts.is_admin:
        # Whether they are an agent at all is found out with the next look at the whole team.
        work.people.set_role(now.id, Role.AGENT, source=RoleSource.SLACK)


def _release_issues(work: UnitOfWork, person: Person, *, at: datetime) -> None:
    count = 0
    for issue_id in work.issues.active_of(person.id):
        issue = work.issues.get(issue_id)
        if issue.assignee_id != person.id:
            continue
        released, events = issue.stop_answering(by=actor_of(person)).release(by=DESK, at=at)
        work.issues.save(released, events)
        show(work, released)
        count += 1
    if count:
        # The person stands in front: a notice to the team has no field for one.
        work.outbox.add(TellTeam("agent_gone", f"{person.id}:{at.isoformat()}", count=count))
