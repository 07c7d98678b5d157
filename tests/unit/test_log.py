"""What may and what must not stand in a log line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import FIELDS, LogFormat, LogLevel, configure, get_logger

SECRETS = [
    "xoxb-1234567890-abcdefghij",
    "xoxp-1234567890-abcdefghij",
    "xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4OTA",
    "xapp-1-A012-345-abcdef0123456789",
    "sk-proj-abcdefghijklmnop_1234",
]


class ForeignError(Exception):
    """An error of a library that quotes what it was working on."""

    __module__ = "somelibrary.errors"


class OurError(Exception):
    """An error of ours: codes and ids only."""

    __module__ = "bot.domain.errors"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Put back what `configure` changes for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in list(root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()


def open_log(level: LogLevel = LogLevel.INFO, style: LogFormat = LogFormat.JSON) -> io.StringIO:
    stream = io.StringIO()
    configure(level, style, stream=stream)
    return stream


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_names_the_event_first_and_keeps_listed_fields() -> None:
    stream = open_log()

    get_logger("bot.services.capture_message").info("issue.opened", issue=12, ms=3.5)

    (line,) = read(stream)
    assert line["event"] == "issue.opened"
    assert (line["issue"], line["ms"]) == (12, 3.5)
    assert (line["level"], line["logger"]) == ("info", "bot.services.capture_message")
    assert line["timestamp"].endswith("Z")


def test_an_unlisted_field_is_dropped_and_only_its_name_is_written() -> None:
    stream = open_log()

    get_logger("bot.x").info("issue.opened", text="our exports fail", name="Dana", issue=1)

    (line,) = read(stream)
    assert line["dropped_fields"] == ["name", "text"]
    assert "exports" not in stream.getvalue()
    assert "Dana" not in stream.getvalue()


def test_the_console_style_passes_the_same_nets() -> None:
    stream = open_log(style=LogFormat.CONSOLE)

    get_logger("bot.x").info("issue.opened", text="our exports fail", issue=1, code=SECRETS[0])

    assert "issue.opened" in stream.getvalue()
    assert "exports fail" not in stream.getvalue()
    assert SECRETS[0] not in stream.getvalue()


@pytest.mark.parametrize("style", list(LogFormat))
def test_seeded_secrets_at_debug_are_nowhere_in_the_output(style: LogFormat) -> None:
    stream = open_log(LogLevel.DEBUG, style)
    ours, theirs = get_logger("handlers.gateway"), logging.getLogger("some.library")

    for secret in SECRETS:
        ours.debug("call.made", code=secret, reason=[secret, {"key": secret}])
        ours.info(f"call.made {secret}")
        theirs.warning("calling with %s", secret)
        theirs.error("headers: Authorization: Bearer %s", secret)
        theirs.debug("everything: %s", secret)
        logging.getLogger("slack_sdk.web").debug("token=%s", secret)
        try:
            raise OurError(f"refused {secret}")
        except OurError:
            ours.exception("call.failed")

    assert stream.getvalue().count("call.made") == 2 * len(SECRETS)
    assert [secret for secret in SECRETS if secret in stream.getvalue()] == []


def test_a_password_in_an_address_and_a_bearer_key_are_blanked() -> None:
    stream = open_log()

    get_logger("storage.engine").warning(
        "database.unreachable",
        reason="postgresql+psycopg://giraffe:longneck99@db/giraffe",
        code="Bearer c2VjcmV0LXRva2Vu",
    )

    assert "longneck99" not in stream.getvalue()
    assert "c2VjcmV0LXRva2Vu" not in stream.getvalue()
    assert "@db/giraffe" in stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "slack_sdk.web.client",
        "slack_bolt.App",
        "openai._base_client",
        "uvicorn.access",
        "main.py:X",
    ],
)
def test_libraries_are_silent_below_a_warning_even_when_they_set_their_own_level(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = open_log(LogLevel.DEBUG)
    # A server that was started in this process before has switched its own logger off.
    monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    logging.getLogger(name).setLevel(logging.DEBUG)

    logging.getLogger(name).info("a body with what a customer wrote")
    logging.getLogger(name).warning("trouble")

    assert [line["event"] for line in read(stream)] == ["trouble"]


def test_libraries_are_pinned_so_that_they_do_not_even_build_a_line() -> None:
    open_log(LogLevel.DEBUG)

    chatty = [
        "slack_sdk",
        "slack_bolt",
        "openai",
        "httpx",
        "uvicorn.access",
        "aiohttp",
        "sqlalchemy",
    ]

    assert [name for name in chatty if logging.getLogger(name).isEnabledFor(logging.INFO)] == []


def test_a_long_text_of_a_library_is_cut() -> None:
    stream = open_log()

    logging.getLogger("some.library").warning("x" * 5_000)

    (line,) = read(stream)
    assert len(line["event"]) == 300


def test_a_foreign_error_is_named_and_placed_but_not_quoted() -> None:
    stream = open_log()

    try:
        raise ForeignError("row ('our exports fail',) violates a rule")
    except ForeignError:
        get_logger("bot.jobs.worker").exception("job.failed", job=7)

    (line,) = read(stream)
    assert line["exception"].startswith("somelibrary.errors.ForeignError at test_a_foreign_error")
    assert "exports" not in stream.getvalue()


def test_an_error_of_ours_is_quoted_and_its_cause_is_named() -> None:
    stream = open_log()

    try:
        try:
            raise ForeignError("what a customer wrote")
        except ForeignError as e:
            raise OurError("not allowed: resolve") from e
    except OurError:
        logging.getLogger("some.library").exception("listener failed")

    (line,) = read(stream)
    ours, cause = line["exception"].split(" < ")
    assert "bot.domain.errors.OurError (not allowed: resolve)" in ours
    assert cause.startswith("somelibrary.errors.ForeignError at ")
    assert "customer wrote" not in stream.getvalue()


def test_an_error_that_was_never_raised_has_no_place() -> None:
    stream = open_log()

    get_logger("bot.x").warning("job.failed", exc_info=OurError("late"))

    assert read(stream)[0]["exception"] == "bot.domain.errors.OurError (late) at no frame"


def test_asking_for_an_error_where_there_is_none_writes_the_line_without() -> None:
    stream = open_log()

    get_logger("bot.x").warning("job.failed", exc_info=True)

    assert "exception" not in read(stream)[0]


def test_a_line_below_the_level_is_not_written() -> None:
    stream = open_log(LogLevel.WARNING)

    get_logger("bot.x").info("issue.opened")

    assert stream.getvalue() == ""


def test_without_a_stream_lines_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogLevel.INFO, LogFormat.JSON)

    get_logger("bot.x").info("issue.opened")

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "issue.opened" in captured.err


def test_configuring_twice_writes_each_line_once() -> None:
    open_log()
    stream = open_log()

    get_logger("bot.x").info("issue.opened")

    assert len(read(stream)) == 1


@given(before=st.text(max_size=20), after=st.sampled_from(["", " ", '"', "\n", ",", ")"]))
def test_a_secret_is_found_in_any_surroundings(before: str, after: str) -> None:
    stream = open_log()

    for secret in SECRETS:
        get_logger("bot.x").warning("x", reason=before + secret + after)

    assert [secret for secret in SECRETS if secret[-10:] in stream.getvalue()] == []


def test_no_listed_field_invites_text_names_or_tokens() -> None:
    inviting = {"text", "body", "name", "email", "token", "payload", "prompt_text", "answer"}

    assert FIELDS & inviting == set()
