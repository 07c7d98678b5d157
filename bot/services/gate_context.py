"""What a reply is judged against: words both sides know, and names that must not appear."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.account import AccountScope
from bot.domain.issue import Issue
from bot.domain.output_gate import GateContext
from bot.ports import UnitOfWork


def context_for(
    work: UnitOfWork, issue: Issue, *, is_own_text: bool, known: Sequence[str] = ()
) -> GateContext:
    """Return the context of a reply to this issue.

    `known` are further texts that this account has seen, e.g. earlier replies to it. Names of other
    accounts are only looked for in drafts: a person may mean the ordinary word.
    """
    scope = AccountScope(issue.account_id)
    messages = work.messages.of_issue(issue.id, scope)
    others = frozenset() if is_own_text else work.accounts.names_of_others(scope)
    return GateContext(
        conversation=(issue.title, *known, *(message.text for message in messages)),
        other_accounts=others,
        is_own_text=is_own_text,
    )
