"""Call Slack's Web API, and leave alone for as long as it takes what Slack wants left alone.

Slack counts calls by method, posts and their changes also by channel. What it limits waits; other
methods and other channels go on. A token that is worth nothing stops everything, a missing scope
its method.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web import SlackResponse

from bot.clock import Clock
from bot.domain.errors import CannotSpeak, LookupFailed, NotSent
from handlers.slack_calls import SPEECHLESS, Call, SlackSaysNo, read, write

SPEECHLESS_WAIT = timedelta(minutes=1)
"""How long nothing is asked after Slack said that the app may not."""
_EVERYTHING = ""
_LIMITED = "ratelimited"
_MISSING_SCOPE = "missing_scope"
_MOST_HOLDS = 2_000


class Caller:
    """Ask once, and remember who asked for quiet. Safe to use from many threads."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._quiet: dict[str, tuple[datetime, str]] = {}
        self._lock = threading.Lock()

    def write(self, call: Call, *, method: str, place: str = "") -> SlackResponse:
        """Do something in Slack, once, as `slack_calls.write`.

        Raises NotSent and CannotSpeak without asking while Slack wants quiet.
        """
        key = f"{method}:{place}"
        held = self._held(_EVERYTHING) or self._held(method) or self._held(key)
        if held is not None:
            reason, wait = held
            raise NotSent(reason, wait) if reason == _LIMITED else CannotSpeak(reason, wait)
        try:
            return write(call)
        except CannotSpeak as error:
            self._hush(error.reason, method)
            raise CannotSpeak(error.reason, SPEECHLESS_WAIT) from error
        except NotSent as error:
            if error.retry_after is not None:
                self._hold(key, error.retry_after, _LIMITED)
            raise

    def read(self, call: Call, *, method: str) -> dict[str, Any]:
        """Ask Slack something, as `slack_calls.read`; the same answer while Slack wants quiet."""
        held = self._held(_EVERYTHING) or self._held(method)
        if held is not None:
            reason, wait = held
            raise LookupFailed(method, wait) if reason == _LIMITED else SlackSaysNo(method, reason)
        try:
            return read(call, what=method)
        except SlackSaysNo as error:
            if error.answer in SPEECHLESS:
                self._hush(error.answer, method)
            raise
        except LookupFailed as error:
            if error.retry_after is not None:
                self._hold(method, error.retry_after, _LIMITED)
            raise

    def _hush(self, reason: str, method: str) -> None:
        key = method if reason == _MISSING_SCOPE else _EVERYTHING
        self._hold(key, SPEECHLESS_WAIT, reason)

    def _hold(self, key: str, wait: timedelta, reason: str) -> None:
        now = self._clock.now()
        with self._lock:
            if len(self._quiet) > _MOST_HOLDS:
                self._quiet = {one: held for one, held in self._quiet.items() if held[0] > now}
            self._quiet[key] = (now + wait, reason)

    def _held(self, key: str) -> tuple[str, timedelta] | None:
        now = self._clock.now()
        with self._lock:
            until, reason = self._quiet.get(key, (now, ""))
        return (reason, until - now) if until > now else None
