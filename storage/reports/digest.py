"""The digest's figures, each by its one definition.

Slack's time decides, ours only says what was late.

A discarded issue is in no figure but the number of discarded ones. The backlog (open, waiting,
unanswered) is the one at the end of the period, so that a digest of yesterday says the same
whenever it is computed.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.digest import DigestFigures, Period
from storage.reports.digest_issues import IssueFigures
from storage.reports.digest_mentions import read_longest_waiting
from storage.reports.digest_ratings import RatingFigures
from storage.reports.loading import Loader


def read_digest(
    loader: Loader, period: Period, *, day: date, zone: str, now: datetime
) -> DigestFigures:
    """Return the figures of a period. Durations are elapsed time, not support hours."""
    issues, ratings = IssueFigures(loader, period), RatingFigures(loader, period)
    open_count, waiting_count, unanswered_count = issues.backlog()
    asked_count, answered_count = ratings.asked()
    return DigestFigures(
        day=day,
        zone=zone,
        start=period.start,
        end=period.end,
        opened_count=issues.opened(),
        resolved_count=issues.resolved(),
        reopened_count=issues.reopened(),
        discarded_count=issues.discarded(),
        reply_count=issues.replies(),
        open_count=open_count,
        waiting_count=waiting_count,
        unanswered_count=unanswered_count,
        first_response=issues.first_responses(),
        resolution=issues.resolutions(),
        csat=ratings.csat(),
        scores=ratings.scores(),
        asked_count=asked_count,
        answered_count=answered_count,
        skipped=ratings.skipped(),
        waiting_longest=read_longest_waiting(loader, period),
        late_count=issues.late(now),
    )
