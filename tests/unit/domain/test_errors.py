"""Errors carry codes and values. What somebody wrote never reaches the log through one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain import errors
from bot.domain.errors import DeskError

# Words that a person typed, in every parameter that may hold such.
TYPED = "my password is hunter2"

ERRORS: list[DeskError] = [
    errors.NotAllowed("resolve"),
    errors.IssueNotFound(TYPED),
    errors.AccountNotFound(TYPED),
    errors.ChannelNotConnected(),
    errors.IllegalTransition(142, "closed", "open"),
    errors.IssueChanged(142),
    errors.SuggestionGone(),
    errors.ReplyGone(),
    errors.ReplyRefused("gap"),
    errors.InvalidRating(6),
    errors.RatingClosed(),
    errors.NudgeClosed(),
    errors.PlaceClosed("is_archived"),
    errors.InvalidInput("digest_day", TYPED),
    errors.NotSetUp("triage_channel"),
    errors.RepeatedClick(),
    errors.TryLater("order", timedelta(seconds=1)),
    errors.LostLease("task 7"),
    errors.ModelUnavailable("timeout"),
    errors.LookupFailed("users.info", timedelta(seconds=30)),
    errors.DeliveryFailed("unknown"),
    errors.NotSent("ratelimited", timedelta(seconds=30)),
    errors.CannotSpeak("token_revoked", timedelta(minutes=1)),
    errors.DeliveryRefused("is_archived"),
    errors.OutcomeUnknown("timeout"),
    errors.InboxFull(),
    errors.StoreUnavailable("locked"),
    errors.StoreUnusable("scheme"),
    errors.CannotStart("port_taken", "8080"),
]
WHAT_A_TEXT_MAY_MENTION = {
    "IssueNotFound": {"reference": TYPED},
    "AccountNotFound": {"name": TYPED},
    "IllegalTransition": {"number": 142, "have": "closed", "want": "open"},
    "IssueChanged": {"number": 142},
    "ReplyRefused": {"reason": "gap"},
    "PlaceClosed": {"reason": "is_archived"},
    "InvalidInput": {"problem": "digest_day", "value": TYPED},
    "NotSetUp": {"missing": "triage_channel"},
    "DeliveryFailed": {"reason": "unknown"},
    "NotSent": {"reason": "ratelimited"},
    "CannotSpeak": {"reason": "token_revoked"},
    "DeliveryRefused": {"reason": "is_archived"},
    "OutcomeUnknown": {"reason": "timeout"},
    "StoreUnusable": {"problem": "scheme"},
}


def name_of(error: DeskError) -> str:
    return type(error).__name__


def all_below(root: type[DeskError]) -> Iterator[type[DeskError]]:
    for each in root.__subclasses__():
        yield each
        yield from all_below(each)


def test_the_list_here_has_every_error_of_the_tree() -> None:
    assert {type(error) for error in ERRORS} >= {
        each for each in all_below(DeskError) if each.__module__ == errors.__name__
    }


@pytest.mark.parametrize("error", ERRORS, ids=name_of)
def test_what_goes_to_the_log_never_holds_what_somebody_typed(error: DeskError) -> None:
    assert "hunter2" not in str(error)
    assert str(error)


@pytest.mark.parametrize("error", ERRORS, ids=name_of)
def test_a_persons_text_gets_these_values_and_no_others(error: DeskError) -> None:
    assert error.values() == WHAT_A_TEXT_MAY_MENTION.get(name_of(error), {})


@pytest.mark.parametrize("error", ERRORS, ids=name_of)
def test_every_error_names_its_text_by_a_code(error: DeskError) -> None:
    assert re.fullmatch(r"(error|cli\.start)\.[a-z]+(_[a-z]+)*", error.code)


def test_no_two_errors_share_a_code_but_the_kinds_of_a_failed_delivery() -> None:
    deliveries = (errors.NotSent, errors.DeliveryRefused, errors.OutcomeUnknown)

    codes = [error.code for error in ERRORS if not isinstance(error, deliveries)]

    assert len(set(codes)) == len(codes)
    assert {kind.code for kind in deliveries} == {errors.DeliveryFailed.code}


def test_only_what_was_certainly_not_posted_says_when_to_try_again() -> None:
    assert errors.NotSent("ratelimited", timedelta(seconds=30)).retry_after == timedelta(seconds=30)
    assert not hasattr(errors.OutcomeUnknown("timeout"), "retry_after")
