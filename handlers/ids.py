"""The names that Slack hands back to us: action, callback and block ids, "object.verb" each.

Views put them in, listeners wait for them, policy.py says which act each one is. A button's `value`
carries ids only: "<id>", or "<id>:<version>" where a stale click must be told from a fresh one.
Nothing but names lives here.
"""

from __future__ import annotations

ISSUE_CLAIM = "issue.claim"
ISSUE_RELEASE = "issue.release"
ISSUE_ASSIGN = "issue.assign"
"""A users_select carries no value of ours: its block_id is `block_for_issue(issue_id)`."""
ISSUE_RESOLVE = "issue.resolve"
ISSUE_REOPEN = "issue.reopen"
ISSUE_DISCARD = "issue.discard"
ISSUE_URGENT = "issue.urgent"
ISSUE_CALM = "issue.calm"
ISSUE_READING = "issue.reading"
"""Value is the issue's id: open the form that corrects how it reads."""
ISSUE_MERGE = "issue.merge"
ISSUE_SPLIT = "issue.split"
"""Value is the issue's id: open the form that asks into what, or which messages."""
ISSUE_TAKE_APART = "issue.take_apart"
"""Value is the id of an issue that is a part of another one."""
ISSUE_ADD_TO = "issue.add_to"
"""The stem of as many buttons as a question names issues; value "<issue's id>:<the other's id>"."""
ISSUE_ADD_TOS = tuple(f"{ISSUE_ADD_TO}.{place}" for place in range(1, 4))
ISSUE_KEEP_APART = "issue.keep_apart"
ISSUE_MORE = "issue.more"
"""An overflow menu; each option's value is "<one of MORE_CHOICES> <value>", see `menu_value`."""
ISSUE_OPEN = "issue.open"
"""Show one issue privately; value is the issue's id."""

SUGGESTION_SEND = "suggestion.send"
"""Value "<suggestion id>:<version>"."""
SUGGESTION_EDIT = "suggestion.edit"
"""Value "<issue id>" or "<issue id>:<suggestion id>"."""
SUGGESTION_AGAIN = "suggestion.again"
"""Value is the issue's id."""

REPLY_WRITE = "reply.write"
"""Value is the issue's id: open an empty reply form."""
REPLY_EDIT = "reply.edit"
"""Value is the issue's id: open the form again for a reply that waits."""
REPLY_UNDO = "reply.undo"
REPLY_SEND_ANYWAY = "reply.send_anyway"
REPLY_CHECK = "reply.check"
"""Value is the reply's id, as of the two before."""

SHADOW_CAPTURE = "shadow.capture"
"""Value "<Slack's channel id>:<ts>" of a message in a channel that is only watched."""

NUDGE_OPEN = "nudge.open"
NUDGE_DECLINE = "nudge.decline"
"""Value is the question's id."""

RATING_GIVE = "rating.give"
"""The stem of five buttons, one a score; value is the invitation's id."""
RATING_GIVE_1 = f"{RATING_GIVE}.1"
RATING_GIVE_2 = f"{RATING_GIVE}.2"
RATING_GIVE_3 = f"{RATING_GIVE}.3"
RATING_GIVE_4 = f"{RATING_GIVE}.4"
RATING_GIVE_5 = f"{RATING_GIVE}.5"
RATING_SCORES = {
    RATING_GIVE_1: 1,
    RATING_GIVE_2: 2,
    RATING_GIVE_3: 3,
    RATING_GIVE_4: 4,
    RATING_GIVE_5: 5,
}

ISSUES_PREVIOUS = "issues.page.previous"
ISSUES_NEXT = "issues.page.next"
"""Value "<page>:<query>"; the query is what was typed after /issues."""
ACCOUNT_PICK = "account.pick"
"""Value is the account's id."""
ACCOUNT_SETTINGS = "account.settings"
"""Value is the account's id."""
WHY_CAPTURE = "why.capture"
"""Value "<Slack's channel id>:<ts>" of a message that was left alone."""
WHY_DISCARD = "why.discard"
"""Value is the id of the issue that a message opened."""
CHANNEL_SET_UP = "channel.set_up"
"""Value is the channel's id."""
DIGEST_POST = "digest.post"
"""Value is the local day or span that was previewed, as typed after /digest."""

HOME_NEW_ISSUE = "home.new_issue"
HOME_SETTINGS = "home.settings"
HOME_REFRESH = "home.refresh"
APP_PAUSE = "app.pause"
APP_RESUME = "app.resume"

REPLY_FORM = "reply.submit"
"""private_metadata: see handlers/forms.py."""
ISSUE_FORM = "issue.submit"
READING_FORM = "reading.submit"
MERGE_FORM = "merge.submit"
SPLIT_FORM = "split.submit"
"""private_metadata is the issue's id, here and in the form before."""
RATING_COMMENT = "rating.comment"
"""private_metadata is the invitation's id."""
SETTINGS_FORM = "settings.submit"
PLACE_FORM = "place.submit"
"""Settings of one account or channel; private_metadata: see handlers/forms.py."""

SETUP_FORM = "setup.submit"
"""private_metadata is the print of the plan that is shown, "" before one is."""

CONNECT_FORM = "channel.submit"
"""private_metadata is the channel's id."""

CAPTURE_ISSUE = "capture_issue"
SUGGEST_REPLY = "suggest_reply"
NEW_ISSUE = "new_issue"
EXPLAIN_MESSAGE = "explain_message"
"""Shortcuts are named in app_manifest.yml, which wants plain words."""

COMMAND_ISSUE = "/issue"
COMMAND_ISSUES = "/issues"
COMMAND_CUSTOMER = "/customer"
COMMAND_DIGEST = "/digest"
COMMAND_GIRAFFE = "/giraffe"

REPLY_TEXT_BLOCK = "reply.text"
REPLY_TEXT = "reply.text.input"
ISSUE_TEXT_BLOCK = "issue.text"
ISSUE_TEXT = "issue.text.input"
ISSUE_ACCOUNT_BLOCK = "issue.account"
ISSUE_ACCOUNT = "issue.account.select"
"""A static_select whose option values are account ids."""
RATING_COMMENT_BLOCK = "rating.text"
RATING_COMMENT_TEXT = "rating.text.input"

MERGE_INTO_BLOCK = "merge.into"
MERGE_INTO = "merge.into.select"
"""A static_select whose option values are issue ids."""
MERGE_TELL_BLOCK = "merge.tell"
MERGE_TELL = "merge.tell.checkboxes"
MERGE_TELLS = "tells"
SPLIT_WORDS_BLOCK = "split.words"
SPLIT_WORDS = "split.words.select"
"""A multi_static_select whose option values are message ids."""

READING_STEM = "reading"
"""A block "reading.<kind>" for each of category, urgency, temperature, its menu ".select"."""

SETUP_CHANNEL_BLOCK = "setup.channel"
SETUP_CHANNEL = "setup.channel.select"
CONNECT_STEM = "channel"
"""A block "channel.<setting>" for each field of one channel, its field the same and ".input"."""
SETUP_LIST_BLOCK = "setup.list"
SETUP_LIST = "setup.list.input"

SETTINGS_TRIAGE_BLOCK = "settings.triage"
SETTINGS_TRIAGE = "settings.triage.select"
SETTINGS_CUSTOMERS_BLOCK = "settings.customers"
SETTINGS_CUSTOMERS = "settings.customers.select"
SETTINGS_CUSTOMER_NAMES_BLOCK = "settings.customer_names"
SETTINGS_CUSTOMER_NAMES = "settings.customer_names.input"
SETTINGS_DIGEST_CHANNEL_BLOCK = "settings.digest_channel"
SETTINGS_DIGEST_CHANNEL = "settings.digest_channel.select"
SETTINGS_DIGEST_AT_BLOCK = "settings.digest_at"
SETTINGS_DIGEST_AT = "settings.digest_at.input"
SETTINGS_DIGEST_DAYS_BLOCK = "settings.digest_days"
SETTINGS_DIGEST_DAYS = "settings.digest_days.checkboxes"
SETTINGS_ZONE_BLOCK = "settings.zone"
SETTINGS_ZONE = "settings.zone.input"
SETTINGS_RATING_DELAY_BLOCK = "settings.rating_delay"
SETTINGS_RATING_DELAY = "settings.rating_delay.input"
SETTINGS_RATING_COOLDOWN_BLOCK = "settings.rating_cooldown"
SETTINGS_RATING_COOLDOWN = "settings.rating_cooldown.input"
SETTINGS_UNDO_DELAY_BLOCK = "settings.undo_delay"
SETTINGS_UNDO_DELAY = "settings.undo_delay.input"
SETTINGS_SWITCHES_BLOCK = "settings.switches"
SETTINGS_SWITCHES = "settings.switches.checkboxes"
SETTINGS_SCOPE_BLOCK = "settings.scope"
SETTINGS_SCOPE = "settings.scope.radio"
SETTINGS_EMOJI_STEM = "settings.emoji"
"""A block "settings.emoji.<act>" for each EmojiAct, its input "settings.emoji.<act>.input"."""
SETTINGS_ROLE_STEM = "settings.role"
"""A block "settings.role.<role>" for each Role and for "none", its menu the same and ".select"."""
PLACE_STEM = "place"
"""A block "place.<account or channel>.<setting>", its menu the same and ".select"."""
LISTENING_STEM = "listening"
"""A block "listening.<workspace or channel>.<setting>", its field the same and ".input"."""

MORE_CHOICES = frozenset(
    {
        ISSUE_CLAIM,
        ISSUE_RELEASE,
        ISSUE_RESOLVE,
        ISSUE_REOPEN,
        ISSUE_URGENT,
        ISSUE_CALM,
        ISSUE_DISCARD,
        ISSUE_READING,
        ISSUE_MERGE,
        ISSUE_SPLIT,
        SUGGESTION_AGAIN,
        REPLY_WRITE,
    }
)
"""What an overflow menu on a card may offer, each with the issue's id as its value."""

_ASSIGN_STEM = "assign:"


def menu_value(choice: str, value: str) -> str:
    """Return an overflow option's value: what was chosen, and of what."""
    return f"{choice} {value}"


def block_for_issue(issue_id: str) -> str:
    """Return the block_id of the block that holds the assignee's select of an issue."""
    return f"{_ASSIGN_STEM}{issue_id}"


def issue_of_block(block_id: str) -> str:
    """Return the issue a block_id speaks of, or "" when it speaks of none."""
    return block_id.removeprefix(_ASSIGN_STEM) if block_id.startswith(_ASSIGN_STEM) else ""


def reading_block(kind: str) -> str:
    """Return the block_id of one part of how an issue reads."""
    return f"{READING_STEM}.{kind}"


def reading_select(kind: str) -> str:
    """Return the action_id of one part of how an issue reads."""
    return f"{READING_STEM}.{kind}.select"


def emoji_block(act: str) -> str:
    """Return the block_id of the setting for one emoji act."""
    return f"{SETTINGS_EMOJI_STEM}.{act}"


def emoji_input(act: str) -> str:
    """Return the action_id of the setting for one emoji act."""
    return f"{SETTINGS_EMOJI_STEM}.{act}.input"


def role_block(role: str) -> str:
    """Return the block_id of the setting that names the people of a role."""
    return f"{SETTINGS_ROLE_STEM}.{role}"


def role_select(role: str) -> str:
    """Return the action_id of the setting that names the people of a role."""
    return f"{SETTINGS_ROLE_STEM}.{role}.select"


def place_block(part: str, setting: str) -> str:
    """Return the block_id of one setting of an account or a channel."""
    return f"{PLACE_STEM}.{part}.{setting}"


def place_select(part: str, setting: str) -> str:
    """Return the action_id of one setting of an account or a channel."""
    return f"{PLACE_STEM}.{part}.{setting}.select"


def listening_block(part: str, setting: str) -> str:
    """Return the block_id of one setting of how customers are listened to."""
    return f"{LISTENING_STEM}.{part}.{setting}"


def listening_input(part: str, setting: str) -> str:
    """Return the action_id of one setting of how customers are listened to."""
    return f"{LISTENING_STEM}.{part}.{setting}.input"


def connect_block(setting: str) -> str:
    """Return the block_id of one setting of a channel that is set up."""
    return f"{CONNECT_STEM}.{setting}"


def connect_input(setting: str) -> str:
    """Return the action_id of one setting of a channel that is set up."""
    return f"{CONNECT_STEM}.{setting}.input"
