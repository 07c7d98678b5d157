"""How much Slack takes in one place, state 2026.

The sum of a message's characters is undocumented; slackapi/bolt-js#2509 met it at about 13,200.

Sources: docs.slack.dev/reference/block-kit and slack_sdk.models.
"""

from __future__ import annotations

MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
SECTION = 3_000
FIELD = 2_000
CONTEXT_ELEMENTS = 10
HEADER = 150
BUTTON = 75
BUTTON_VALUE = 2_000
ACCESSIBILITY = 75
OPTION = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
PLACEHOLDER = 150
INPUT = 3_000
LABEL = 2_000
HINT = 2_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
MODAL_TITLE = 24
METADATA = 3_000
UPDATE_TEXT = 4_000
"""chat.update refuses a longer top-level text (msg_too_long)."""
POST_TEXT = 40_000
NAME = 80
"""Ours: how much of a name or title is shown; the other side chooses it, so it may be long."""
TITLE = 140
