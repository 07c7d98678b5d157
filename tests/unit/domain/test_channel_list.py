"""The list of channels as people's spreadsheets write it."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel_list import (
    COLUMNS,
    LONGEST_CELL,
    MOST_LINES,
    ChannelLine,
    LineProblem,
    parse_channel_list,
)
from bot.domain.listening import CaptureMode
from bot.domain.modes import OFFERED

HEADER = "channel,account,tier,owner,mode\n"
FULL = ChannelLine(2, "acme-help", "Acme", "gold", "Sam", CaptureMode.SHADOW)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEADER + "acme-help,Acme,gold,Sam,shadow\n", id="plain"),
        pytest.param(HEADER + "#acme-help,Acme,gold,@Sam,Shadow", id="signs-and-no-last-newline"),
        pytest.param("\ufeff" + HEADER + "acme-help,Acme,gold,Sam,shadow", id="byte-order-mark"),
        pytest.param(
            (HEADER + "acme-help,Acme,gold,Sam,shadow").replace(",", ";"), id="semicolons"
        ),
        pytest.param((HEADER + "acme-help,Acme,gold,Sam,shadow").replace(",", "\t"), id="tabs"),
        pytest.param(
            "mode,owner,tier,account,channel\nshadow,Sam,gold,Acme,acme-help", id="other-order"
        ),
        pytest.param(
            "Channel, Account ,TIER,owner,mode\n acme-help , Acme ,gold,Sam,shadow", id="blanks"
        ),
        pytest.param(
            HEADER.replace("\n", "\r\n") + '"acme-help","Acme","gold","Sam","shadow"\r\n',
            id="quotes-and-windows",
        ),
        pytest.param(HEADER + "acme-help,Acme,gold,Sam,shadow\n,,,,\n\n", id="empty-lines"),
    ],
)
def test_however_it_was_saved_the_line_is_the_same(text: str) -> None:
    found = parse_channel_list(text)

    assert (found.lines, found.problems) == ((FULL,), ())


def test_an_empty_cell_or_a_column_left_out_says_nothing() -> None:
    found = parse_channel_list("channel,mode\nacme-help,\n")

    assert found.lines == (ChannelLine(2, "acme-help"),)


def test_a_quoted_name_may_hold_the_separator() -> None:
    found = parse_channel_list('channel,account\nacme-help,"Smith, Jones & Co"\n')

    assert found.lines[0].account == "Smith, Jones & Co"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param("", [(1, "list_empty", "")], id="empty"),
        pytest.param(HEADER, [(1, "list_empty", "")], id="header-only"),
        pytest.param("acme-help,Acme\n", [(1, "header_missing", "")], id="no-header"),
        pytest.param("account\nAcme\n", [(1, "column_missing", "channel")], id="no-channel"),
        pytest.param(
            "channel,colour\na,b\n", [(1, "column_unknown", "colour")], id="unknown-column"
        ),
        pytest.param("channel,mode,mode\na,,\n", [(1, "column_twice", "mode")], id="twice"),
        pytest.param(HEADER + "a,,,,loud\n", [(2, "mode_unknown", "loud")], id="unknown-mode"),
        pytest.param(HEADER + "\n#,Acme\n", [(3, "channel_empty", "")], id="no-name"),
        pytest.param(HEADER + "a\n\n#A\n", [(4, "channel_twice", "2")], id="line-twice"),
        pytest.param(HEADER + "a,b,c,d,,f\n", [(2, "cell_extra", "f")], id="too-many-cells"),
        pytest.param(HEADER + f"a,{'b' * 81}\n", [(2, "cell_too_long", "account")], id="long-cell"),
        pytest.param(HEADER + "a,b\x07\n", [(2, "cell_unreadable", "account")], id="bell"),
        pytest.param(HEADER + 'a,b\n"c,d\n', [(3, "line_unreadable", "")], id="open-quote"),
        pytest.param(
            HEADER + '"a","b\nb"\nb,,,,loud\n',
            [(2, "cell_unreadable", "account"), (4, "mode_unknown", "loud")],
            id="line-break-in-a-cell",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    text: str, problems: list[tuple[int, str, str]]
) -> None:
    found = parse_channel_list(text)

    assert [(one.line, one.code, one.value) for one in found.problems] == problems


def test_every_problem_is_told_and_not_only_the_first() -> None:
    found = parse_channel_list(HEADER + "a,,,,loud\nb\nb\n,x\n")

    assert [one.line for one in found.problems] == [2, 4, 5]
    assert [line.channel for line in found.lines] == ["b", "b"]


def test_more_lines_than_any_workspace_needs_are_refused() -> None:
    text = HEADER + "".join(f"channel-{number}\n" for number in range(MOST_LINES + 2))

    assert parse_channel_list(text).problems == (LineProblem(MOST_LINES + 2, "list_too_long"),)


names = st.text(
    st.characters(categories=["L", "N"], include_characters=" -,;'\".&\t"), min_size=1, max_size=30
).map(lambda text: " ".join(text.split()))
lines = st.lists(
    st.builds(
        ChannelLine,
        number=st.just(0),
        channel=names.filter(lambda name: bool(name.strip())),
        account=names,
        tier=names,
        owner=names,
        mode=st.none() | st.sampled_from(OFFERED),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda line: line.channel.casefold(),
)


@given(
    lines,
    st.permutations(COLUMNS),
    st.tuples(
        st.sampled_from([",", ";", "\t"]),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "\ufeff"]),
    ),
)
def test_what_a_spreadsheet_writes_comes_back_whatever_its_habits(
    written: list[ChannelLine], columns: list[str], habits: tuple[str, str, str]
) -> None:
    separator, ending, mark = habits
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=ending)
    writer.writerow(columns)
    for line in written:
        writer.writerow([getattr(line, column) or "" for column in columns])

    found = parse_channel_list(mark + file.getvalue())

    assert found.problems == ()
    assert [_said(line) for line in found.lines] == [_said(line) for line in written]
    assert [line.number for line in found.lines] == list(range(2, len(written) + 2))


def _said(line: ChannelLine) -> tuple[object, ...]:
    return (line.channel, line.account, line.tier, line.owner, line.mode)


@given(st.text(max_size=400) | st.text(st.sampled_from('channel,mode;"\n\r\t#@ ax\x00\ufeff')))
def test_no_text_breaks_the_reader_and_each_problem_has_a_line(text: str) -> None:
    found = parse_channel_list(text)

    last = text.count("\n") + text.count("\r") + 1
    assert all(1 <= one.line <= last for one in found.problems)
    assert all(line.channel and len(line.channel) <= LONGEST_CELL for line in found.lines)
    assert found.lines or found.problems
