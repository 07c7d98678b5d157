"""The only reader of payload keys: `parse_*` turns what Slack sent into a domain value, or None.

Nothing here raises, whatever the payload holds: what cannot be read is None, and the caller
decides. Who is internal is never decided here, only which team Slack named; the directory knows the
rest.
"""

from handlers.payloads.channels import (
    ChannelEvent,
    HomeOpened,
    Membership,
    parse_channel_event,
    parse_channel_id_change,
    parse_home_opened,
    parse_membership,
    parse_uninstalled,
    parse_user_change,
)
from handlers.payloads.clicks import (
    ClickHeard,
    CommandHeard,
    Form,
    FormHeard,
    ShortcutHeard,
    parse_click,
    parse_closed_form,
    parse_command,
    parse_shortcut,
    parse_submission,
    unfold_menu,
)
from handlers.payloads.envelope import (
    Envelope,
    is_our_own,
    parse_envelope,
    parse_moment,
    parse_rate_limit,
)
from handlers.payloads.marks import OwnPost, parse_own_post
from handlers.payloads.messages import parse_mention, parse_message
from handlers.payloads.reactions import parse_emoji, parse_reaction

__all__ = [
    "ChannelEvent",
    "ClickHeard",
    "CommandHeard",
    "Envelope",
    "Form",
    "FormHeard",
    "HomeOpened",
    "Membership",
    "OwnPost",
    "ShortcutHeard",
    "is_our_own",
    "parse_channel_event",
    "parse_channel_id_change",
    "parse_click",
    "parse_closed_form",
    "parse_command",
    "parse_emoji",
    "parse_envelope",
    "parse_home_opened",
    "parse_membership",
    "parse_mention",
    "parse_message",
    "parse_moment",
    "parse_own_post",
    "parse_rate_limit",
    "parse_reaction",
    "parse_shortcut",
    "parse_submission",
    "parse_uninstalled",
    "parse_user_change",
    "unfold_menu",
]
