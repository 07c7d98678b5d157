"""The two ways in which the simulated Slack says no. No rules here, only the answers' shapes."""

from __future__ import annotations

from typing import Any


class SlackRefusal(Exception):
    """A Web API call is refused with Slack's error code; `extra` joins the answer's body."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"ok": False, "error": self.code, **self.extra}


class TooManyRequests(Exception):
    """A limit is reached: HTTP 429, and the seconds after which a call may succeed."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def refuse_blocks(code: str, problems: list[str]) -> SlackRefusal:
    """Build the refusal of invalid blocks; each problem ends in its json pointer."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    extra: dict[str, Any] = {"response_metadata": {"messages": messages}}
    if code == "invalid_blocks":
        extra = {"errors": problems, **extra}
    return SlackRefusal(code, **extra)
