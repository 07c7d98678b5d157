"""The threads that answer clicks, for who drives the app and wants to see their answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, ParamSpec, TypeVar

from bot.bootstrap.assemble import CLICK_THREADS

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Clicks(ThreadPoolExecutor):
    """As many threads as the app has for clicks; what was given to them can be waited for."""

    def __init__(self) -> None:
        super().__init__(CLICK_THREADS, thread_name_prefix="click")
        self._given: deque[Future[Any]] = deque()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Let a thread do something, as soon as one is free."""
        future = super().submit(fn, *args, **kwargs)
        self._given.append(future)
        return future

    def hear_out(self, patience: float) -> None:
        """Return when nothing is left to do.

        Raise TimeoutError when something takes longer than `patience`, in seconds of real time.
        """
        while self._given:
            done, _ = wait((self._given[0],), timeout=patience)
            if not done:
                raise TimeoutError(f"An answer to a click took longer than {patience} seconds.")
            self._given.popleft()
