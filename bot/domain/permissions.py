"""The policy table: who may do what.

Services ask it before every act; what is not granted is denied.
"""

from __future__ import annotations

from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.issue import Issue
from bot.domain.nudge import Nudge
from bot.domain.people import Actor, Standing


class Act(StrEnum):
    """Everything somebody can do or look at."""

    WRITE = "write"
    CAPTURE = "capture"
    LOG_ISSUE = "log_issue"
    CLAIM = "claim"
    ASSIGN = "assign"
    PRIORITISE = "prioritise"
    RETITLE = "retitle"
    CORRECT_READING = "correct_reading"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    DISCARD = "discard"
    MERGE = "merge"
    SPLIT = "split"
    REPLY = "reply"
    UNDO_REPLY = "undo_reply"
    SUGGEST = "suggest"
    RATE = "rate"
    ASK_RATING = "ask_rating"
    ASK_WRITER = "ask_writer"
    ASK_MODEL = "ask_model"
    ANSWER_NUDGE = "answer_nudge"
    VIEW_ISSUES = "view_issues"
    VIEW_ACCOUNTS = "view_accounts"
    VIEW_DIGEST = "view_digest"
    POST_DIGEST = "post_digest"
    VIEW_STATUS = "view_status"
    EXPLAIN = "explain"
    CHANGE_SETTINGS = "change_settings"
    SET_UP_CHANNELS = "set_up_channels"
    SEE_HELP = "see_help"
    ASK_PRIVACY = "ask_privacy"


class Relation(StrEnum):
    """What an actor is to one issue or one question; grants that no standing gives."""

    REQUESTER = "requester"
    ANSWERED_REQUESTER = "answered_requester"
    ASKED_WRITER = "asked_writer"


_EVERYBODY = frozenset(Standing) - {Standing.DESK}
_AGENTS = frozenset({Standing.AGENT, Standing.LEAD, Standing.ADMIN})
_LEADS = frozenset({Standing.LEAD, Standing.ADMIN})
_ADMINS = frozenset({Standing.ADMIN})
_COLLEAGUES = _AGENTS | {Standing.COLLEAGUE}
_DESK = frozenset({Standing.DESK})

POLICY: dict[Act, frozenset[Standing | Relation]] = {
    Act.WRITE: _EVERYBODY,
    Act.CAPTURE: _AGENTS,
    Act.LOG_ISSUE: _AGENTS,
    Act.CLAIM: _AGENTS,
    Act.ASSIGN: _AGENTS,
    Act.PRIORITISE: _AGENTS,
    Act.RETITLE: _AGENTS,
    Act.CORRECT_READING: _AGENTS,
    Act.RESOLVE: _AGENTS | {Relation.ANSWERED_REQUESTER},
    Act.REOPEN: _AGENTS | {Relation.ANSWERED_REQUESTER},
    Act.DISCARD: _AGENTS,
    Act.MERGE: _AGENTS,
    Act.SPLIT: _AGENTS,
    Act.REPLY: _AGENTS,
    Act.UNDO_REPLY: _AGENTS,
    Act.SUGGEST: _AGENTS | _DESK,
    Act.RATE: frozenset({Relation.REQUESTER}),
    Act.ASK_RATING: _DESK,
    Act.ASK_WRITER: _DESK,
    Act.ASK_MODEL: _DESK,
    # The team has the emoji: whoever was asked answers for themselves.
    Act.ANSWER_NUDGE: frozenset({Relation.ASKED_WRITER}),
    Act.VIEW_ISSUES: _AGENTS,
    Act.VIEW_ACCOUNTS: _AGENTS,
    Act.VIEW_DIGEST: _AGENTS,
    Act.POST_DIGEST: _LEADS | _DESK,
    Act.VIEW_STATUS: _AGENTS,
    Act.EXPLAIN: _AGENTS,
    Act.CHANGE_SETTINGS: _ADMINS,
    # The desk: whoever runs the app may do it at the terminal.
    Act.SET_UP_CHANNELS: _ADMINS | _DESK,
    Act.SEE_HELP: _COLLEAGUES,
    Act.ASK_PRIVACY: _EVERYBODY - {Standing.BOT, Standing.DEACTIVATED},
}

_CUSTOMERS = frozenset({Standing.EXTERNAL, Standing.GUEST, Standing.COLLEAGUE})


def allows(actor: Actor, act: Act, about: Issue | Nudge | None = None) -> bool:
    """Tell whether the table grants `act` to this actor, on the issue or question that is meant."""
    granted = POLICY.get(act, frozenset())
    return actor.standing in granted or not granted.isdisjoint(_relations(actor, about))


def require(actor: Actor, act: Act, about: Issue | Nudge | None = None) -> None:
    """Raise NotAllowed unless the table grants `act`."""
    if not allows(actor, act, about):
        raise NotAllowed(act)


def _relations(actor: Actor, about: Issue | Nudge | None) -> frozenset[Relation]:
    if isinstance(about, Nudge):
        return _relations_to_nudge(actor, about)
    issue = about
    # A colleague counts: a declared customer channel may hold people of our own workspace.
    if issue is None or actor.person_id is None or actor.person_id != issue.requester_id:
        return frozenset()
    if actor.standing not in _CUSTOMERS:
        return frozenset()
    if issue.has_reply:
        return frozenset({Relation.REQUESTER, Relation.ANSWERED_REQUESTER})
    return frozenset({Relation.REQUESTER})


def _relations_to_nudge(actor: Actor, nudge: Nudge) -> frozenset[Relation]:
    # Somebody of the team may be heard as a customer by name, and is asked as one.
    is_writer = actor.person_id is not None and actor.person_id == nudge.person_id
    if not is_writer or actor.standing in {Standing.BOT, Standing.DEACTIVATED}:
        return frozenset()
    return frozenset({Relation.ASKED_WRITER})
