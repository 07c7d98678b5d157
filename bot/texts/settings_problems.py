"""What the person who runs Giraffe reads when a setting is missing or wrong.

English only: it is the language of the terminal and of the settings' names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

_WHERE = {
    "GIRAFFE_SLACK_BOT_TOKEN": (
        "Copy the bot token (it starts with xoxb-) from your Slack app's page under"
        " OAuth & Permissions."
    ),
    "GIRAFFE_SLACK_APP_TOKEN": (
        "Create an app-level token (it starts with xapp-) with the scope connections:write on your"
        " Slack app's page under Basic Information."
    ),
    "GIRAFFE_SLACK_SIGNING_SECRET": (
        "Copy the signing secret from your Slack app's page under Basic Information."
    ),
}

_SENTENCES = {
    "secret_has_blank": "{name} is empty or has a blank inside. Copy it again, in one piece.",
    "not_a_bot_token": "{name} holds another kind of token. {where}",
    "not_an_app_token": "{name} holds another kind of token. {where}",
    "not_a_web_address": "{name} is not a web address. Write it like https://example.com/api/.",
    "not_a_database_url": (
        "{name} is not a database Giraffe knows. Write sqlite:///giraffe.db for a file, or"
        " postgresql://user:password@host/database."
    ),
    "unknown_timezone": (
        "{name} is {value}, and there is no such time zone. Use a name from the tz database,"
        " such as Europe/Berlin."
    ),
    "not_a_time_of_day": "{name} is {value}. Write hours and minutes, such as 09:00.",
    "enum": "{name} can be one of these: {expected}.",
    "int_parsing": "{name} is not a whole number. Write digits only.",
    "greater_than_equal": "{name} is too small. The least is {ge}.",
    "less_than_equal": "{name} is too large. The most is {le}.",
}

_LIKENESS = 0.85
"""Names share a prefix of eight letters, so much less than this is another word, not a slip."""

_OTHER = "{name} has a value that Giraffe cannot use. See .env.example for what it expects."
_UNKNOWN_NAME = "{name} is not a setting of Giraffe. Remove it, or see .env.example for the names."
_MISSPELT_NAME = "{name} is not a setting of Giraffe. Use {suggested} instead, or remove it."


def describe_missing(name: str) -> str:
    """Return the sentence for a setting that is needed and not there."""
    return f"{name} is missing. {_WHERE[name]}"


def describe_problem(
    name: str, *, code: str, values: Mapping[str, str], known_names: Sequence[str]
) -> str:
    """Return the sentence for one problem: which setting, what is wrong, what to do."""
    if code == "extra_forbidden":
        close = get_close_matches(name, known_names, n=1, cutoff=_LIKENESS)
        template = _MISSPELT_NAME if close else _UNKNOWN_NAME
        return template.format(name=name, suggested=close[0] if close else "")
    template = _SENTENCES.get(code, _OTHER)
    return template.format_map({**values, "name": name, "where": _WHERE.get(name, "")})
