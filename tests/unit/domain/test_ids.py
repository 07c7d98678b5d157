"""Slack's names for messages: text, never a number, and a moment to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import IssueId, MessageTs, logged_ts, moment_of, stands_in_slack

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NOT_A_TS = [
    pytest.param("", id="empty"),
    pytest.param("1795176000", id="no-micros"),
    pytest.param("1795176000.1", id="short-micros"),
    pytest.param("1795176000.0001000", id="long-micros"),
    pytest.param("-1795176000.000100", id="negative"),
    pytest.param("1795176000,000100", id="comma"),
    pytest.param(" 1795176000.000100", id="space"),
    pytest.param("1795176000.000100\n", id="line-break"),
    pytest.param("1e9.000100", id="exponent"),
    pytest.param(f"{chr(0x661) * 10}.{chr(0x660) * 6}", id="digits-of-another-script"),
    pytest.param("999999999999.000000", id="beyond-the-calendar"),
]


def test_a_ts_names_a_moment_to_the_microsecond() -> None:
    assert moment_of(MessageTs("1795176000.000119")) == datetime(
        2026, 11, 20, 12, 0, 0, 119, tzinfo=UTC
    )


@pytest.mark.parametrize("text", NOT_A_TS)
def test_anything_else_is_no_ts(text: str) -> None:
    """Digits of other scripts passed, and a moment beyond the calendar raised OverflowError."""
    assert not stands_in_slack(MessageTs(text))
    with pytest.raises(ValueError, match="not a Slack timestamp"):
        moment_of(MessageTs(text))


@given(st.text(alphabet="0123456789.-", max_size=20))
def test_every_text_is_a_moment_or_refused(text: str) -> None:
    ts = MessageTs(text)

    if stands_in_slack(ts):
        assert moment_of(ts) >= EPOCH
    else:
        with pytest.raises(ValueError, match="not a Slack timestamp"):
            moment_of(ts)


@given(st.integers(0, 99_999_999_999), st.integers(0, 999_999))
def test_no_microsecond_is_lost(seconds: int, micros: int) -> None:
    """A float holds no more than about 16 digits."""
    moment = moment_of(MessageTs(f"{seconds}.{micros:06}"))

    assert moment - EPOCH == timedelta(seconds=seconds, microseconds=micros)


def test_an_issue_logged_by_hand_stands_nowhere_in_slack() -> None:
    ts = logged_ts(IssueId("a1b2"))

    assert ts == "logged-a1b2"
    assert not stands_in_slack(ts)
