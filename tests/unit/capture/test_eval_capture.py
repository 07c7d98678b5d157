"""`giraffe eval capture` as somebody at the terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import cli

LINES = [
    {"text": "The export fails with error 500.", "label": "issue"},
    {"text": "Where do I find the invoice?", "label": "issue"},
    {"text": "thanks!", "label": "issue"},
    {"text": "good morning", "label": "other"},
    {"text": "My printer is on fire", "label": "other"},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "messages.jsonl"


def evaluate(file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli.main, ["eval", "capture", str(file), *options])


def test_the_figures_are_those_of_the_issues(file: Path) -> None:
    file.write_text("\n".join(json.dumps(line) for line in LINES))

    result = evaluate(file)

    figures = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(figures) == ["precision", "recall", "f1", "n", "worst"]
    assert (figures["precision"], figures["recall"], figures["f1"], figures["n"]) == (
        0.6667,
        0.6667,
        0.6667,
        5,
    )


def test_the_worst_mistakes_say_what_made_them(file: Path) -> None:
    file.write_text("\n".join(json.dumps(line) for line in LINES))

    worst = json.loads(evaluate(file).stdout)["worst"]

    assert {mistake["text"] for mistake in worst} == {"thanks!", "My printer is on fire"}
    thanks = next(mistake for mistake in worst if mistake["text"] == "thanks!")
    assert thanks == {
        "text": "thanks!",
        "label": "issue",
        "score": 0.95,
        "rule": "thanks",
        "reason": "it is only a thank-you",
    }


def test_at_most_ten_mistakes_are_told(file: Path) -> None:
    lines = ({"text": f"thanks {'!' * count}", "label": "issue"} for count in range(15))
    file.write_text("\n".join(json.dumps(line) for line in lines))

    assert len(json.loads(evaluate(file).stdout)["worst"]) == 10


def test_where_nothing_is_skipped_there_are_more_issues(file: Path) -> None:
    file.write_text(json.dumps({"text": "What a lovely party yesterday!", "label": "other"}))

    balanced = json.loads(evaluate(file).stdout)
    everything = json.loads(evaluate(file, "--strictness", "everything").stdout)

    assert (balanced["worst"], len(everything["worst"])) == ([], 1)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"", "The file has no lines", id="empty"),
        pytest.param(b"\n \n", "The file has no lines", id="only-blank-lines"),
        pytest.param(b'{"text": "a", "label": "other"}\nno', "Line 2 is not JSON", id="no-json"),
        pytest.param(b"[" * 100_000, "Line 1 is not JSON", id="nested"),
        pytest.param(b"[]", "Line 1 is not a JSON object", id="a-list"),
        pytest.param(b'{"label": "other"}', "Line 1 has no text", id="no-text"),
        pytest.param(b'{"text": 3, "label": "other"}', "Line 1 has no text", id="text-no-string"),
        pytest.param(b'{"text": "a"}', "Line 1 has no label", id="no-label"),
        pytest.param(b'{"text": "a", "label": ["x"]}', "Line 1 has no label", id="odd-label"),
        pytest.param(b'{"text": "a", "label": "yes"}', "Line 1 has no label", id="other-label"),
        pytest.param(b'\n{"text": "\xff"}', "Line 2 is not UTF-8", id="not-utf8"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(file: Path, content: bytes, complaint: str) -> None:
    file.write_bytes(content)

    result = evaluate(file)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""
