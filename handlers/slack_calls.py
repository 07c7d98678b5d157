"""Ask Slack's Web API once, and say in the desk's words what became of it.

Writes are never repeated here: a call whose answer was lost may have had its effect. Reads may be
asked again.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import stamina
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.domain.errors import (
    TOKEN_REFUSALS,
    CannotSpeak,
    DeliveryFailed,
    DeliveryRefused,
    LookupFailed,
    NotSent,
    OutcomeUnknown,
)
from handlers.refusals import REFUSALS

Call = Callable[[], SlackResponse]

_CODE = re.compile(r"[a-z][a-z0-9_]{0,79}")
_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_DEFAULT_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
_READ_ATTEMPTS = 3
# What a reset, a time-out or an answer that is no answer looks like from here.
_TROUBLE = (OSError, HTTPException, ValueError, AttributeError, TypeError)
# Nothing was sent: nobody listened, no such name, or not the right certificate.
_NEVER_REACHED = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)

SPEECHLESS = TOKEN_REFUSALS | {
    "access_denied",
    "accesslimited",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "missing_scope",
    "no_permission",
    "org_login_required",
    "team_access_not_granted",
    "two_factor_setup_required",
}
"""Slack's codes for what is wrong with the app and not with what it asked for."""

_NOT_FOUND = frozenset(
    {
        "enterprise_not_found",
        "fetch_members_failed",
        "invalid_cursor",
        "method_not_supported_for_channel_type",
        "org_not_found",
        "team_not_on_enterprise",
        "thread_not_found",
        "users_not_found",
    }
)


class SlackSaysNo(LookupFailed):
    """Slack answered a read with an error; what its code, `answer`, means the caller knows."""

    def __init__(self, what: str, answer: str) -> None:
        super().__init__(f"{what}: {answer}")
        self.answer = answer


class _Unavailable(Exception):
    """Slack could not answer this time."""


_UNSTEADY = (*_TROUBLE, _Unavailable)


def write(call: Call) -> SlackResponse:
    """Do something in Slack, once.

    Raises NotSent when it certainly did not happen and may be tried again, CannotSpeak when that
    takes an admin first, DeliveryRefused when it never will, OutcomeUnknown when nobody can tell.
    """
    try:
        return call()
    except SlackApiError as error:
        raise _failure(error) from error
    except SlackClientError as error:
        raise DeliveryRefused("invalid_request") from error
    except URLError as error:
        if isinstance(error.reason, _NEVER_REACHED):
            raise NotSent("unreachable") from error
        raise OutcomeUnknown("connection") from error
    except _TROUBLE as error:
        raise OutcomeUnknown("connection") from error


def read(call: Call, *, what: str) -> dict[str, Any]:
    """Ask Slack something, up to three times when the connection fails.

    Raises SlackSaysNo with Slack's code when it answered, LookupFailed when it cannot be asked just
    now.
    """
    caller = stamina.RetryingCaller(attempts=_READ_ATTEMPTS, wait_initial=0.1, wait_max=1.0)
    try:
        return caller(_UNSTEADY, _read_once, call, what=what)
    except _UNSTEADY as error:
        raise LookupFailed(what) from error


def _read_once(call: Call, *, what: str) -> dict[str, Any]:
    try:
        data = call().data
    except SlackApiError as error:
        code, status = code_of(error), _status_of(error)
        if status == 429 or code in _LIMITED:
            raise LookupFailed(what, _wait_of(error)) from error
        if status != 200 or code not in REFUSALS | _NOT_FOUND:
            raise _Unavailable(code) from error
        raise SlackSaysNo(what, code) from error
    except SlackClientError as error:
        raise LookupFailed(what) from error
    return data if isinstance(data, dict) else {}


def _failure(error: SlackApiError) -> DeliveryFailed:
    code, status = code_of(error), _status_of(error)
    if status == 429 or code in _LIMITED:
        return NotSent("ratelimited", _wait_of(error))
    if status != 200:
        return OutcomeUnknown(f"http_{status}")
    if code in SPEECHLESS:
        return CannotSpeak(code)
    return DeliveryRefused(code) if code in REFUSALS else OutcomeUnknown(code)


def _status_of(error: SlackApiError) -> int:
    return int(error.response.status_code)


def code_of(error: SlackApiError) -> str:
    """Return Slack's code; what is no JSON comes as its whole text, which must not go on."""
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unreadable_answer"


def _wait_of(error: SlackApiError) -> timedelta:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    seconds = str(headers.get("retry-after", ""))
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 6:
        return _DEFAULT_WAIT
    return min(timedelta(seconds=int(seconds)), _LONGEST_WAIT)
