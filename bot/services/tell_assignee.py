"""Tell the assignee once that the customer wrote again, for all that came in two minutes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account import AccountScope
from bot.domain.causes import JobRun
from bot.domain.conversation import Message, Voice
from bot.domain.effects import TellAssignee, TellPerson
from bot.domain.issue import Issue
from bot.ports import Store, UnitOfWork
from bot.services.decide_message import BUNDLE


class TellTheAssignee:
    """Bundle direct messages so that a customer who writes in five pieces rings once."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    def tell(self, task: TellAssignee, *, cause: JobRun) -> None:
        """Send the bundle of the task's message, unless somebody answered meanwhile."""
        with self._store(cause) as work:
            issue = work.issues.get(task.issue_id)
            heard = work.messages.get(task.first_message_id)
            is_answered = issue.last_agent_at is not None and issue.last_agent_at > heard.at
            if issue.is_active and issue.assignee_id is not None and not is_answered:
                bundle = _bundle_of(heard, _later_words(work, issue))
                notice = TellPerson(
                    issue.assignee_id,
                    "customer_wrote_again",
                    bundle[0].id,
                    issue.id,
                    len(bundle),
                )
                work.outbox.add(notice)
            work.commit()


def _later_words(work: UnitOfWork, issue: Issue) -> list[Message]:
    scope = AccountScope(issue.account_id)
    return [
        message
        for message in work.messages.of_issue(issue.id, scope)
        if message.voice is Voice.CUSTOMER and message.ts != issue.thread_ts
    ]


def _bundle_of(heard: Message, messages: Sequence[Message]) -> list[Message]:
    """Return the messages told together with `heard`.

    Those within two minutes of the bundle's first.
    """
    bundle: list[Message] = []
    for message in messages:
        if bundle and message.at - bundle[0].at <= BUNDLE:
            bundle.append(message)
        elif heard in bundle:
            break
        else:
            bundle = [message]
    return bundle if heard in bundle else [heard]
