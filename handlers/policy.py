"""Which act every handler is.

The services ask the policy table; this says which row they have to ask.

None means that there is nothing to allow: the handler only hears what happened, or only shows help.
A handler that is missing here fails a test.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bot.domain.permissions import Act
from handlers import ids
from handlers.channels import CHANGES, SHARED

ACTIONS: Final = MappingProxyType(
    {
        ids.ISSUE_CLAIM: Act.CLAIM,
        ids.ISSUE_RELEASE: Act.CLAIM,
        ids.ISSUE_ASSIGN: Act.ASSIGN,
        ids.ISSUE_RESOLVE: Act.RESOLVE,
        ids.ISSUE_REOPEN: Act.REOPEN,
        ids.ISSUE_DISCARD: Act.DISCARD,
        ids.ISSUE_URGENT: Act.PRIORITISE,
        ids.ISSUE_CALM: Act.PRIORITISE,
        ids.ISSUE_OPEN: Act.VIEW_ISSUES,
        # Opening a form is a look at the issue; submitting it is what changes something.
        ids.ISSUE_READING: Act.VIEW_ISSUES,
        ids.ISSUE_MERGE: Act.VIEW_ISSUES,
        ids.ISSUE_SPLIT: Act.VIEW_ISSUES,
        ids.ISSUE_TAKE_APART: Act.SPLIT,
        **dict.fromkeys(ids.ISSUE_ADD_TOS, Act.MERGE),
        ids.ISSUE_KEEP_APART: Act.MERGE,
        ids.SHADOW_CAPTURE: Act.CAPTURE,
        ids.SUGGESTION_SEND: Act.REPLY,
        ids.SUGGESTION_EDIT: Act.REPLY,
        ids.SUGGESTION_AGAIN: Act.SUGGEST,
        ids.REPLY_WRITE: Act.REPLY,
        ids.REPLY_EDIT: Act.REPLY,
        ids.REPLY_UNDO: Act.UNDO_REPLY,
        ids.REPLY_SEND_ANYWAY: Act.REPLY,
        ids.REPLY_CHECK: Act.REPLY,
        ids.NUDGE_OPEN: Act.ANSWER_NUDGE,
        ids.NUDGE_DECLINE: Act.ANSWER_NUDGE,
        **dict.fromkeys(ids.RATING_SCORES, Act.RATE),
        ids.ISSUES_PREVIOUS: Act.VIEW_ISSUES,
        ids.ISSUES_NEXT: Act.VIEW_ISSUES,
        ids.ACCOUNT_PICK: Act.VIEW_ACCOUNTS,
        ids.ACCOUNT_SETTINGS: Act.CHANGE_SETTINGS,
        ids.WHY_CAPTURE: Act.CAPTURE,
        ids.WHY_DISCARD: Act.DISCARD,
        ids.CHANNEL_SET_UP: Act.SET_UP_CHANNELS,
        ids.DIGEST_POST: Act.POST_DIGEST,
        ids.HOME_NEW_ISSUE: Act.LOG_ISSUE,
        ids.HOME_SETTINGS: Act.CHANGE_SETTINGS,
        ids.HOME_REFRESH: Act.VIEW_ISSUES,
        ids.APP_PAUSE: Act.CHANGE_SETTINGS,
        ids.APP_RESUME: Act.CHANGE_SETTINGS,
    }
)
"""By action_id. A choice from ids.ISSUE_MORE counts as the button it stands for."""

VIEWS: Final = MappingProxyType(
    {
        ids.REPLY_FORM: Act.REPLY,
        ids.ISSUE_FORM: Act.LOG_ISSUE,
        ids.READING_FORM: Act.CORRECT_READING,
        ids.RATING_COMMENT: Act.RATE,
        ids.SETTINGS_FORM: Act.CHANGE_SETTINGS,
        ids.PLACE_FORM: Act.CHANGE_SETTINGS,
        ids.CONNECT_FORM: Act.SET_UP_CHANNELS,
        ids.SETUP_FORM: Act.SET_UP_CHANNELS,
        ids.MERGE_FORM: Act.MERGE,
        ids.SPLIT_FORM: Act.SPLIT,
    }
)
"""By callback_id; closing a form counts as submitting it."""

SHORTCUTS: Final = MappingProxyType(
    {
        ids.CAPTURE_ISSUE: Act.CAPTURE,
        ids.SUGGEST_REPLY: Act.SUGGEST,
        ids.EXPLAIN_MESSAGE: Act.EXPLAIN,
        ids.NEW_ISSUE: Act.LOG_ISSUE,
    }
)
"""By callback_id."""

COMMANDS: Final = MappingProxyType(
    {
        ids.COMMAND_ISSUE: frozenset({Act.LOG_ISSUE}),
        ids.COMMAND_ISSUES: frozenset({Act.VIEW_ISSUES}),
        ids.COMMAND_CUSTOMER: frozenset({Act.VIEW_ACCOUNTS}),
        ids.COMMAND_DIGEST: frozenset({Act.VIEW_DIGEST, Act.POST_DIGEST}),
        ids.COMMAND_GIRAFFE: frozenset(
            {
                Act.SEE_HELP,
                Act.VIEW_STATUS,
                Act.EXPLAIN,
                Act.CHANGE_SETTINGS,
                Act.SET_UP_CHANNELS,
            }
        ),
    }
)
"""By command; which of several acts it is depends on the word that follows."""

EVENTS: Final = MappingProxyType(
    {
        "message": Act.WRITE,
        "app_mention": Act.WRITE,
        # What an emoji asks for is found out by the service, which then asks for that act.
        "reaction_added": Act.WRITE,
        "reaction_removed": Act.WRITE,
        "app_home_opened": Act.VIEW_ISSUES,
        **dict.fromkeys((*CHANGES, SHARED)),
        "channel_id_changed": None,
        "member_joined_channel": None,
        "member_left_channel": None,
        "user_change": None,
        "app_uninstalled": None,
        "tokens_revoked": None,
    }
)
"""By event type."""
