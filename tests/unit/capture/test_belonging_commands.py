"""`giraffe eval grouping` and `giraffe eval recurrence` as one meets them at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import cli

GROUPING: list[dict[str, object]] = [
    {"id": "1", "author": "dana", "ts": "1772442000.000100", "text": "Hi", "conversation": "a"},
    {"id": 2, "author": "dana", "ts": 1772442030, "text": "it is down", "conversation": "a"},
    {"id": "3", "author": "omar", "ts": "2026-03-02T09:10:00Z", "text": "Hello, how do I log in?"},
    {"id": "4", "author": "lee", "ts": 1772445600000, "text": "Hi, 2 seats?", "conversation": 7},
]


def write(folder: Path, *lines: object) -> Path:
    path = folder / "lines.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def giraffe_eval(what: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli.main, ["eval", what, str(path), *more])


def test_grouping_prints_its_figures_as_one_json_object(tmp_path: Path) -> None:
    result = giraffe_eval("grouping", write(tmp_path, *GROUPING))

    assert json.loads(result.stdout) == {
        "shen_f": 1.0,
        "exact_f1": 1.0,
        "one_to_one": 1.0,
        "ari": 1.0,
        "n": 3,
    }
    assert result.exit_code == 0


RECURRENCE: list[dict[str, object]] = [
    {"text": "My card has not arrived", "topic": "card"},
    {"text": "How do I change my PIN?", "topic": "pin"},
    {"text": "the card still hasn't arrived", "topic": "card"},
]


@pytest.mark.parametrize("by", ["auto", "word-parts", "word-vectors"])
def test_recurrence_prints_its_figures_as_one_json_object(tmp_path: Path, by: str) -> None:
    if by == "word-vectors":
        pytest.importorskip("wordllama")

    result = giraffe_eval("recurrence", write(tmp_path, *RECURRENCE), "--by", by)

    assert json.loads(result.stdout) == {
        "nearest_topic_accuracy": 1.0,
        "novelty_auc": 1.0,
        "n": 3,
    }


def test_recurrence_says_null_where_nothing_came_again(tmp_path: Path) -> None:
    result = giraffe_eval("recurrence", write(tmp_path, *RECURRENCE[:2]))

    assert json.loads(result.stdout) == {
        "nearest_topic_accuracy": None,
        "novelty_auc": None,
        "n": 2,
    }


BROKEN = [
    pytest.param("recurrence", [""], "no lines", id="empty-texts"),
    pytest.param("recurrence", [RECURRENCE[0], {"text": "a"}], 'line 2: "topic"', id="no-topic"),
    pytest.param("recurrence", [{"topic": "a"}], 'line 1: "text"', id="no-words"),
    pytest.param("grouping", [""], "no lines", id="empty-file"),
    pytest.param("grouping", [GROUPING[0], "{"], "line 2: This is no JSON", id="no-json"),
    pytest.param("grouping", ["[1]"], "line 1: This is JSON, but no object", id="no-object"),
    pytest.param("grouping", [{**GROUPING[0], "ts": "noon"}], 'line 1: "ts"', id="no-moment"),
    pytest.param("grouping", [{**GROUPING[0], "ts": True}], 'line 1: "ts"', id="truth-as-moment"),
    pytest.param("grouping", [{**GROUPING[0], "ts": 1e40}], 'line 1: "ts"', id="beyond-time"),
    pytest.param("grouping", [{**GROUPING[0], "id": None}], 'line 1: "id"', id="no-id"),
    pytest.param("grouping", [{**GROUPING[0], "text": 5}], 'line 1: "text"', id="no-text"),
    pytest.param("grouping", [GROUPING[0]] * 2, "line 2: An earlier line", id="same-id"),
    pytest.param("grouping", [GROUPING[2]], '"conversation"', id="nothing-to-score"),
]


@pytest.mark.parametrize(("what", "lines", "said"), BROKEN)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, what: str, lines: list[object], said: str
) -> None:
    result = giraffe_eval(what, write(tmp_path, *lines))

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "lines.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"\xff\xfe{}")

    result = giraffe_eval("grouping", path)

    assert (result.exit_code, "UTF-8" in result.stderr) == (2, True)
