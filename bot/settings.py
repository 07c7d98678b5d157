"""What the person who runs Giraffe decides before it starts, from the environment and .env.

Read once by the command line, practice or the composition root and passed on as values. What a team
changes while it runs lives in the store; these values only seed it. No default for a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.back_fill import HistoryRate
from bot.log import LogFormat, LogLevel
from bot.texts import settings_problems

_PREFIX = "GIRAFFE_"
_OPENAI_API_KEY = "OPENAI_API_KEY"
_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_POSTGRES = "postgresql+psycopg"
_POSTGRES_ALIASES = frozenset({"postgres", "postgresql", _POSTGRES})


class RunMode(StrEnum):
    """How Slack reaches the app."""

    SOCKET = "socket"
    HTTP = "http"


class Role(StrEnum):
    """Which part of the app a process is. Only PostgreSQL lets several share the work."""

    ALL = "all"
    INTAKE = "intake"
    WORKER = "worker"


class Settings(BaseSettings):
    """Every setting of an installation, checked.

    The name in the environment is the field's name in capitals after GIRAFFE_; only the model's key
    goes by the name that its makers gave it. An empty value counts as not set.
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        # A misspelt name in .env is reported; other programs' names in it are none of our business.
        dotenv_filtering="match_prefix",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=3000, ge=1, le=65_535)
    database_url: str = Field(default="sqlite:///giraffe.db", repr=False)
    most_waiting_events: int = Field(default=100_000, ge=100)
    triage_channel: str | None = None
    customer_channels: Annotated[tuple[str, ...], NoDecode] = ()
    timezone: str = "UTC"
    digest_time: time = time(9, 0)
    rating_delay_minutes: int = Field(default=15, ge=0, le=10_080)
    undo_seconds: int = Field(default=10, ge=0, le=60)
    merge_minutes: int = Field(default=10, ge=0, le=1_440)
    openai_api_key: SecretStr | None = Field(default=None, validation_alias=_OPENAI_API_KEY)
    openai_model: str = Field(default="gpt-5-mini", min_length=1)
    openai_base_url: str | None = None
    history_rate: HistoryRate = HistoryRate.STANDARD
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    @property
    def zone(self) -> ZoneInfo:
        """Return the team's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def rating_delay(self) -> timedelta:
        """Return how long after a resolution the customer is asked for a rating."""
        return timedelta(minutes=self.rating_delay_minutes)

    @property
    def undo_window(self) -> timedelta:
        """Return how long a reply waits for second thoughts before it is posted."""
        return timedelta(seconds=self.undo_seconds)

    @property
    def merge_window(self) -> timedelta:
        """Return how far apart two messages of one person may be to be one matter."""
        return timedelta(minutes=self.merge_minutes)

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret", "openai_api_key")
    @classmethod
    def _strip_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """Drop the blanks that come with copying; a secret with a blank inside is two pastes."""
        if value is None:
            return None
        text = value.get_secret_value().strip()
        if not text or any(mark.isspace() for mark in text):
            raise _problem("secret_has_blank")
        return SecretStr(text)

    @field_validator("slack_bot_token")
    @classmethod
    def _refuse_other_tokens_as_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Catch the token of the wrong kind; Slack itself would only say that it is invalid."""
        if value is not None and value.get_secret_value().startswith(("xapp-", "xoxp-")):
            raise _problem("not_a_bot_token")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _refuse_other_tokens_as_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().startswith("xox"):
            raise _problem("not_an_app_token")
        return value

    @field_validator("slack_api_url", "openai_base_url")
    @classmethod
    def _parse_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
            is_usable = is_usable and (parts.port is None or parts.port > 0)
        except ValueError:
            is_usable = False
        if not is_usable:
            raise _problem("not_a_web_address")
        # Both clients append a method's name, so the address has to end in a slash.
        return value if value.endswith("/") else value + "/"

    @field_validator("database_url")
    @classmethod
    def _parse_database_url(cls, value: str) -> str:
        """Accept the spellings of PostgreSQL that hosts hand out, and name our driver in them."""
        scheme, mark, rest = value.partition("://")
        if mark and scheme in _POSTGRES_ALIASES:
            return f"{_POSTGRES}://{rest}"
        if mark and scheme == "sqlite":
            return value
        raise _problem("not_a_database_url")

    @field_validator("triage_channel")
    @classmethod
    def _parse_channel(cls, value: str | None) -> str | None:
        return value and value.removeprefix("#")

    @field_validator("customer_channels", mode="before")
    @classmethod
    def _parse_channels(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = (name.strip().removeprefix("#") for name in value.split(","))
        return tuple(dict.fromkeys(name for name in names if name))

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        # The list, not ZoneInfo(value): a key such as ../../x or a folder's name raises all sorts.
        if value not in available_timezones():
            raise _problem("unknown_timezone", value)
        return value

    @field_validator("digest_time", mode="before")
    @classmethod
    def _parse_digest_time(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = _TIME_OF_DAY.fullmatch(value.strip())
        if found is None:
            raise _problem("not_a_time_of_day", value)
        return time(int(found[1]), int(found[2]))

    @field_validator("history_rate", "log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @property
    def is_shareable(self) -> bool:
        """Tell whether several processes may work on the database."""
        return self.database_url.startswith(_POSTGRES)

    def find_missing(self, mode: RunMode, role: Role = Role.ALL) -> list[str]:
        """Return, in plain words, what Slack needs in this mode and nobody gave.

        Nothing comes in where there is no door, so a worker needs the bot token only.
        """
        needed = {_name("slack_bot_token"): self.slack_bot_token}
        if role is Role.WORKER:
            pass
        elif mode is RunMode.SOCKET:
            needed[_name("slack_app_token")] = self.slack_app_token
        else:
            needed[_name("slack_signing_secret")] = self.slack_signing_secret
        return [
            settings_problems.describe_missing(name)
            for name, value in needed.items()
            if value is None
        ]


def load_settings(*, env_file: Path | None) -> Settings:
    """Read the environment and, below it, `env_file`; a file that is not there is no problem.

    Raises pydantic's ValidationError with every problem at once; see describe_problems.
    """
    return Settings(_env_file=env_file)


def describe_problems(error: ValidationError) -> list[str]:
    """Return one plain sentence for each problem, saying which setting and what to do about it.

    Values appear only where they cannot be secrets.
    """
    sentences = []
    for found in error.errors(include_url=False, include_input=False):
        field = str(found["loc"][0]) if found["loc"] else ""
        context = cast("Mapping[str, object]", found.get("ctx", {}))
        sentences.append(
            settings_problems.describe_problem(
                _name(field),
                code=found["type"],
                values={key: str(value) for key, value in context.items()},
                known_names=[_name(name) for name in Settings.model_fields],
            )
        )
    return sentences


def _name(field: str) -> str:
    """Return the name that a field goes by in the environment."""
    if field in {"openai_api_key", _OPENAI_API_KEY}:
        return _OPENAI_API_KEY
    return _PREFIX + field.upper()


def _problem(code: str, value: str = "") -> PydanticCustomError:
    return PydanticCustomError(code, "see bot.texts.settings_problems", {"value": value[:60]})
