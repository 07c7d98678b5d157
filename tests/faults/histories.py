"""The life of an issue as the product describes it, written down a second time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

_STATES = {
    "active": frozenset({"open", "waiting"}),
    "resolved": frozenset({"resolved"}),
    "discarded": frozenset({"discarded"}),
    "merged": frozenset({"merged"}),
}


@dataclass
class History:
    """Where an issue stands by its timeline."""

    state: str = ""
    resolved_at: datetime | None = None
    path: list[str] = field(default_factory=list)

    def goes_on(self, kind: str, at: datetime, is_by_customer: bool) -> str:
        """Take one more event; return what is wrong with it, or ""."""
        self.path.append(kind)
        match kind:
            case "opened":
                return self._move("active", wanted={""})
            case "resolved":
                self.resolved_at = at
                return self._move("resolved", wanted={"active"})
            case "reopened":
                before, self.resolved_at = self.resolved_at, None
                was_resolved = self.state == "resolved"
                if was_resolved and is_by_customer and before is not None and at <= before:
                    return "something older than the resolution reopened an issue"
                return self._move("active", wanted={"resolved", "discarded"})
            case "discarded":
                self.resolved_at = None
                return self._move("discarded", wanted={"active", "resolved"})
            case "merged":
                return self._move("merged", wanted={"active"})
            case "split":
                return self._move("active", wanted={"active", "merged"})
            case "took_in":
                return self._move("active", wanted={"active"})
        return "" if self.state else f"{kind} before the issue was opened"

    def fits(self, status: str) -> bool:
        """Tell whether the issue's own status is what its history says."""
        return status in _STATES.get(self.state, frozenset())

    def _move(self, state: str, *, wanted: set[str]) -> str:
        before, self.state = self.state, state
        return "" if before in wanted else f"from {before or 'nothing'} to {state}"
