"""Reports of one message, in every order, come to the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import FileReference, Message, Voice
from bot.domain.ids import ChannelId, IssueId, MessageId, MessageTs, PersonId
from storage.merging import bare, merge

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FILE = FileReference("F1")
ORIGINAL = Message(
    id=MessageId("m"),
    channel_id=ChannelId("c"),
    ts=MessageTs("1795176000.000000"),
    author_id=PersonId("dana"),
    voice=Voice.CUSTOMER,
    text="exports fail",
    at=NOON,
    files=(FILE,),
    thread_ts=MessageTs("1795170000.000000"),
)
EDIT = replace(ORIGINAL, text="all exports fail", edited_at=NOON + timedelta(minutes=1), files=())
LATER_EDIT = replace(EDIT, text="solved", edited_at=NOON + timedelta(minutes=2))
STUB = replace(
    ORIGINAL,
    author_id=None,
    text="",
    files=(),
    thread_ts=None,
    deleted_at=NOON + timedelta(minutes=3),
)


def _told(reports: tuple[Message, ...]) -> Message:
    known = bare(reports[0])
    for report in reports[1:]:
        known = merge(known, report)
    return known


@pytest.mark.parametrize("order", list(permutations([ORIGINAL, EDIT, LATER_EDIT])))
def test_the_latest_edit_stands_in_every_order(order: tuple[Message, ...]) -> None:
    known = _told(order)

    assert (known.text, known.edited_at) == ("solved", LATER_EDIT.edited_at)
    assert known.files == (FILE,)


@pytest.mark.parametrize("order", list(permutations([ORIGINAL, EDIT, STUB])))
def test_a_deletion_is_final_in_every_order(order: tuple[Message, ...]) -> None:
    known = _told(order)

    assert (known.text, known.files, known.deleted_at) == ("", (), STUB.deleted_at)
    assert (known.author_id, known.thread_ts) == (PersonId("dana"), ORIGINAL.thread_ts)


@given(st.lists(st.sampled_from([ORIGINAL, EDIT, LATER_EDIT, STUB]), min_size=1, max_size=8))
def test_hearing_anything_again_changes_nothing(reports: list[Message]) -> None:
    known = _told(tuple(reports))

    assert [merge(known, report) for report in reports] == [known] * len(reports)


def test_the_stored_id_stays() -> None:
    assert merge(ORIGINAL, replace(ORIGINAL, id=MessageId("new"))).id == ORIGINAL.id


def test_what_one_report_does_not_know_the_other_fills_in() -> None:
    stored = replace(ORIGINAL, issue_id=IssueId("i"), sent_by=PersonId("sam"))

    known = merge(stored, replace(ORIGINAL, thread_ts=None))

    assert known == stored


def test_a_voice_is_only_learnt_from_a_known_author() -> None:
    stored = replace(ORIGINAL, voice=Voice.AGENT)

    assert merge(stored, STUB).voice is Voice.AGENT
    assert merge(STUB, stored).voice is Voice.AGENT
