"""The little arithmetic that a list of issues needs."""

from __future__ import annotations

import pytest

from bot.domain.briefs import IssueList
from tests.unit.builders import NOON


@pytest.mark.parametrize(
    ("total_count", "page_count"), [(0, 1), (1, 1), (8, 1), (9, 2), (16, 2), (17, 3)]
)
def test_a_list_has_as_many_pages_as_it_needs_and_at_least_one(
    total_count: int, page_count: int
) -> None:
    listing = IssueList(
        query="open", lines=(), total_count=total_count, page=1, page_size=8, made_at=NOON
    )

    assert listing.page_count == page_count
