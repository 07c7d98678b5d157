"""Every error the desk can raise, in one tree. Codes and values only: sentences live in bot.texts.

`code` names the text a person sees; the public attributes are that text's values. `str(error)` goes
to the log and therefore never holds what a customer wrote.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar


class DeskError(Exception):
    """The root of every error that Giraffe raises on purpose."""

    code: ClassVar[str] = "error.unexpected"

    def values(self) -> dict[str, str | int]:
        """Return what the person's text may mention."""
        return {}


class NotAllowed(DeskError):
    """The policy table says no."""

    code = "error.not_allowed"

    def __init__(self, act: str) -> None:
        super().__init__(f"not allowed: {act}")
        self.act = act


class IssueNotFound(DeskError):
    """No issue has this id or number, or this person may not see it."""

    code = "error.issue_not_found"

    def __init__(self, reference: str) -> None:
        super().__init__("issue not found")
        self.reference = reference

    def values(self) -> dict[str, str | int]:
        """Return the reference that was asked for."""
        return {"reference": self.reference}


class AccountNotFound(DeskError):
    """No account has this name."""

    code = "error.account_not_found"

    def __init__(self, name: str) -> None:
        super().__init__("account not found")
        self.name = name

    def values(self) -> dict[str, str | int]:
        """Return the name that was asked for."""
        return {"name": self.name}


class ChannelNotConnected(DeskError):
    """The channel is not one that Giraffe listens in for customers."""

    code = "error.channel_not_connected"

    def __init__(self) -> None:
        super().__init__("channel is not connected")


class IllegalTransition(DeskError):
    """An issue was asked for a change its state does not allow."""

    code = "error.illegal_transition"

    def __init__(self, number: int, have: str, want: str) -> None:
        super().__init__(f"issue {number}: {have} -> {want}")
        self.number = number
        self.have = have
        self.want = want

    def values(self) -> dict[str, str | int]:
        """Return the issue's number and both states."""
        return {"number": self.number, "have": self.have, "want": self.want}


class IssueChanged(DeskError):
    """The issue moved on since the person looked; they are asked to look again."""

    code = "error.issue_changed"

    def __init__(self, number: int) -> None:
        super().__init__(f"issue {number} changed meanwhile")
        self.number = number

    def values(self) -> dict[str, str | int]:
        """Return the issue's number."""
        return {"number": self.number}


class SuggestionGone(DeskError):
    """The suggestion was withdrawn, replaced or sent before this click."""

    code = "error.suggestion_gone"

    def __init__(self) -> None:
        super().__init__("suggestion is no longer on offer")


class ReplyGone(DeskError):
    """The reply can no longer be taken back: it is on its way or was never there."""

    code = "error.reply_gone"

    def __init__(self) -> None:
        super().__init__("reply cannot be undone")


class ReplyRefused(DeskError):
    """A reply's text cannot be sent as it is; `reason` is a code of the output gate."""

    code = "error.reply_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"reply refused: {reason}")
        self.reason = reason

    def values(self) -> dict[str, str | int]:
        """Return the code of the reason."""
        return {"reason": self.reason}


class InvalidRating(DeskError):
    """A rating lies outside 1 to 5."""

    code = "error.invalid_rating"

    def __init__(self, score: int) -> None:
        super().__init__(f"rating out of range: {score}")
        self.score = score


class RatingClosed(DeskError):
    """The invitation was withdrawn, has expired, or its day for changes is over."""

    code = "error.rating_closed"

    def __init__(self) -> None:
        super().__init__("rating is closed")


class NudgeClosed(DeskError):
    """The question to a writer was taken back or has expired."""

    code = "error.nudge_closed"

    def __init__(self) -> None:
        super().__init__("nudge is closed")


class PlaceClosed(DeskError):
    """Customers are not reached in a channel just now; `reason` is a code of bot.texts."""

    code = "error.place_closed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"place closed: {reason}")
        self.reason = reason

    def values(self) -> dict[str, str | int]:
        """Return the code of the reason."""
        return {"reason": self.reason}


class InvalidInput(DeskError):
    """A person typed something Giraffe cannot use.

    `problem` names the text that says what to do.
    """

    code = "error.invalid_input"

    def __init__(self, problem: str, value: str = "") -> None:
        super().__init__(f"invalid input: {problem}")
        self.problem = problem
        self.value = value

    def values(self) -> dict[str, str | int]:
        """Return the code of the problem and what was typed."""
        return {"problem": self.problem, "value": self.value}


class NotSetUp(DeskError):
    """Something an admin has to set first is missing, e.g. the triage channel."""

    code = "error.not_set_up"

    def __init__(self, missing: str) -> None:
        super().__init__(f"not set up: {missing}")
        self.missing = missing

    def values(self) -> dict[str, str | int]:
        """Return the code of what is missing."""
        return {"missing": self.missing}


class RepeatedClick(DeskError):
    """This very request took effect before: acknowledge it and do nothing."""

    code = "error.repeated_click"

    def __init__(self) -> None:
        super().__init__("request took effect before")


class TryLater(DeskError):
    """Not now: the same work can be done in `after`, nothing is wrong."""

    code = "error.try_later"

    def __init__(self, reason: str, after: timedelta) -> None:
        super().__init__(f"try later: {reason}")
        self.reason = reason
        self.after = after


class LostLease(DeskError):
    """Another worker took this work over; whatever was decided here must not be stored."""

    code = "error.lost_lease"

    def __init__(self, work: str) -> None:
        super().__init__(f"lease lost: {work}")


class ModelUnavailable(DeskError):
    """The language model gave nothing usable: time-out, quota, refusal, garbage."""

    code = "error.model_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"model unavailable: {reason}")
        self.reason = reason


class LookupFailed(DeskError):
    """Slack could not be asked just now; the same question may be answered later."""

    code = "error.lookup_failed"

    def __init__(self, what: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"lookup failed: {what}")
        self.what = what
        self.retry_after = retry_after


class DeliveryFailed(DeskError):
    """Something could not be put into Slack. Use one of the three kinds below."""

    code = "error.delivery_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"delivery failed: {reason}")
        self.reason = reason

    def values(self) -> dict[str, str | int]:
        """Return Slack's code of the reason."""
        return {"reason": self.reason}


class NotSent(DeliveryFailed):
    """Certainly not posted; trying again after `retry_after` is safe."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


TOKEN_REFUSALS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's codes for a token that another try will not mend."""


class CannotSpeak(NotSent):
    """Certainly not posted: Slack lets the app do this nowhere just now (token, scope, access).

    Nothing is wrong with what was to be posted, so it is kept until the app may speak again.
    """


class DeliveryRefused(DeliveryFailed):
    """Certainly not posted, and trying again would not help (archived, not in channel)."""


class OutcomeUnknown(DeliveryFailed):
    """Posted or not: nobody knows. Never try again blindly."""


class InboxFull(DeskError):
    """More events wait than the desk takes in; unacknowledged, Slack sends this one again."""

    code = "error.inbox_full"

    def __init__(self) -> None:
        super().__init__("inbox is full")


class StoreUnavailable(DeskError):
    """The store could not do it just now (locked, full, restarting, a race).

    Trying again may work.
    """

    code = "error.store_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"store unavailable: {reason}")
        self.reason = reason


class StoreUnusable(DeskError):
    """The database URL names nothing that Giraffe can keep its store in.

    `problem` is the code of why.
    """

    code = "error.store_unusable"

    def __init__(self, problem: str) -> None:
        super().__init__(f"store unusable: {problem}")
        self.problem = problem

    def values(self) -> dict[str, str | int]:
        """Return the code of the problem."""
        return {"problem": self.problem}


class CannotStart(DeskError):
    """The app cannot start, and waiting would not help; `problem` is the code of why."""

    code = "cli.start.other"

    def __init__(self, problem: str, value: str = "") -> None:
        super().__init__(f"cannot start: {problem} {value}".rstrip())
        self.problem = problem
        self.value = value
