"""One line per fact, on stderr, with nothing in it that must not leave the desk.

Three nets: only the field names listed here are written, everything that looks like a token is
blanked, and libraries speak only when something is wrong. What is worth a line is decided
elsewhere.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from enum import StrEnum
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELDS = frozenset(
    {
        # Who and where: ids only, never names.
        "account",
        "actor",
        "app",
        "channel",
        "channel_id",
        "delivery",
        "digest",
        "draft",
        "episode",
        "event_id",
        "inbox_id",
        "invitation",
        "issue",
        "issue_id",
        "issue_number",
        "job",
        "job_id",
        "message_id",
        "organisation",
        "outbox_id",
        "person",
        "rating",
        "reply",
        "requester",
        "revision",
        "suggestion",
        "suggestion_id",
        "team",
        "team_id",
        "thread_ts",
        "ts",
        "user",
        "user_id",
        "workspace",
        "worker",
        "queue",
        "work",
        "effect",
        # What happened: codes and kinds from our own closed lists, or Slack's method names.
        "act",
        "action",
        "audience",
        "backend",
        "callback",
        "code",
        "command",
        "error",
        "event_type",
        "from_status",
        "kind",
        "lane",
        "method",
        "mode",
        "model",
        "outcome",
        "priority",
        "prompt",
        "prompt_version",
        "reason",
        "role",
        "scope",
        "setting",
        "signal",
        "source",
        "state",
        "status",
        "subtype",
        "task",
        "to_status",
        "version",
        # How much and how long.
        "attempt",
        "attempts",
        "byte_count",
        "channel_count",
        "count",
        "due",
        "fence",
        "host",
        "is_shared",
        "issue_count",
        "lag_ms",
        "lease_ms",
        "local_date",
        "ms",
        "pending_count",
        "port",
        "retry_after",
        "score",
        "seconds",
        "size",
        "token_count",
    }
)
"""Field names that may be written. Add a name here only if its values are ids, codes or numbers."""

_REDACTED = "[redacted]"
_MAX_LENGTH = 300
_OURS = ("bot.", "handlers.", "storage.", "prompts.")

# Shapes of Slack's tokens, OpenAI-style keys, bearer headers, and a password inside an address.
_SECRET = re.compile(
    r"""
      xapp-[A-Za-z0-9-]{4,}
    | xox[a-z](?:\.[a-z]+)?-[A-Za-z0-9.-]{4,}
    | sk-[A-Za-z0-9_-]{8,}
    | (?<=[Bb]earer[ ])[A-Za-z0-9._~+/=-]{8,}
    | (?<=://)[^/\s:@]{0,100}:[^/\s@]{1,200}(?=@)
    | (?<=hooks\.slack\.com)/[A-Za-z0-9/_-]{8,}
    """,
    re.VERBOSE,
)

# At INFO and DEBUG these print tokens, bodies or a line per request. The handler would stop those
# lines too; a pinned logger does not even write them.
_PINNED = (
    "aiohttp",
    "asyncio",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "openai",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "stamina",
    "uvicorn.access",
    "urllib3",
)

_ALWAYS_KEPT = frozenset({"event", "exception", "level", "logger", "timestamp"})


class LogLevel(StrEnum):
    """How much is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How a line looks: for a machine or for a person."""

    JSON = "json"
    CONSOLE = "console"


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; pass `__name__`.

    It does nothing until its first line, so a module may keep it as a constant.
    """
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(level: LogLevel, style: LogFormat, *, stream: TextIO | None = None) -> None:
    """Send every line of ours and of the libraries through the same nets; called once, by the cli.

    `stream` is stderr unless a test asks otherwise; stdout belongs to what a command prints.
    """
    renderer: structlog.typing.Processor
    if style is LogFormat.JSON:
        renderer = structlog.processors.JSONRenderer(sort_keys=True)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    nets: list[structlog.typing.Processor] = [
        _describe_exception,
        _keep_listed_fields,
        _blank_secrets,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _cut_foreign_text,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *nets,
            renderer,
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(_is_worth_a_line)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _PINNED:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Say whether a record may pass; whatever is not ours needs to be a warning.

    Pinning loggers by name is not enough: Bolt copies the root's level to its loggers, and names
    those of an app after the file that made it.
    """
    return record.levelno >= logging.WARNING or record.name.startswith(_OURS)


def _describe_exception(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Replace an exception by its classes and places.

    What a foreign error says may quote a message, a parameter or a response body, so it is left
    out; our own errors carry codes and ids, so theirs is kept.
    """
    found = line.pop("exc_info", None)
    line.pop("exc_text", None)
    line.pop("stack_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line["exception"] = " < ".join(_describe_chain(error))
    return line


def _describe_chain(error: BaseException) -> list[str]:
    seen: list[str] = []
    current: BaseException | None = error
    while current is not None and len(seen) < 5:
        kind = type(current)
        frames = traceback.extract_tb(current.__traceback__)[-6:]
        places = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
        said = f" ({current})" if kind.__module__.startswith(_OURS) else ""
        seen.append(f"{kind.__module__}.{kind.__qualname__}{said} at {places or 'no frame'}")
        current = current.__cause__ or current.__context__
    return seen


def _keep_listed_fields(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    kept = {key: value for key, value in line.items() if key in FIELDS or key in _ALWAYS_KEPT}
    dropped = sorted(key for key in line if key not in kept)
    if dropped:
        kept["dropped_fields"] = dropped
    return kept


def _cut_foreign_text(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    line["event"] = str(line.get("event", ""))[:_MAX_LENGTH]
    return line


def _blank_secrets(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    return {key: _blank(value) for key, value in line.items()}


def _blank(value: object) -> object:
    """Return the value without secrets; what is neither text nor a number becomes text first."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_blank(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _blank(part) for key, part in value.items()}
    return _SECRET.sub(_REDACTED, str(value))[:_MAX_LENGTH]
