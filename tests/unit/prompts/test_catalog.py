"""Prompt files: their shape, and the lock that notices a change without a new version."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.catalog import (
    LOCK_FILE,
    BrokenPrompt,
    Origin,
    load_prompt,
    parse_prompt,
    templates,
    verify,
)

PROMPT = """---
name: greet
version: 1
purpose: Say hello.
role: writer
inputs:
  name: customer
output: Text
---
## System
Be kind.

## User
{{ name }}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "greet.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / LOCK_FILE).write_text("# comment\n", encoding="utf-8")
    lock(tmp_path)
    return tmp_path


def lock(folder: Path) -> None:
    """Add the lines that verify asks for, as a person would."""
    lines = [problem.rpartition(": ")[2] for problem in verify(folder=folder)]
    file = folder / LOCK_FILE
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")


def test_the_files_of_the_project_are_in_step_with_their_lock() -> None:
    assert verify() == ()


def test_a_prompt_knows_its_parts_and_where_inputs_come_from() -> None:
    prompt = parse_prompt(PROMPT)

    assert (prompt.system, prompt.user) == ("Be kind.", "{{ name }}")
    assert prompt.front.inputs == {"name": Origin.CUSTOMER}


def test_the_reply_prompt_takes_the_customers_words_as_such() -> None:
    inputs = load_prompt("suggest_reply").front.inputs

    assert {name for name, origin in inputs.items() if origin is Origin.CUSTOMER} == {
        "conversation",
        "title",
        "past_replies",
        "recent_openers",
    }


def test_a_locked_folder_has_no_problems(folder: Path) -> None:
    assert verify(folder=folder) == ()


def test_a_changed_body_without_a_new_version_is_a_problem(folder: Path) -> None:
    (folder / "greet.md").write_text(PROMPT.replace("kind", "brief"), encoding="utf-8")

    (problem,) = verify(folder=folder)

    assert "changed without a new version" in problem


def test_a_new_version_is_a_problem_until_it_is_locked(folder: Path) -> None:
    changed = PROMPT.replace("kind", "brief").replace("version: 1", "version: 2")
    (folder / "greet.md").write_text(changed, encoding="utf-8")

    (problem,) = verify(folder=folder)
    lock(folder)

    assert "version 2 is not locked" in problem
    assert verify(folder=folder) == ()


def test_line_ends_of_another_system_are_no_change(folder: Path) -> None:
    (folder / "greet.md").write_bytes(PROMPT.replace("\n", "\r\n").encode())

    assert verify(folder=folder) == ()


def test_phrase_books_are_locked_as_well(folder: Path) -> None:
    (folder / "book.yaml").write_text("name: book\nversion: 3\n", encoding="utf-8")

    (problem,) = verify(folder=folder)

    assert problem.startswith("book.yaml: version 3 is not locked")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no front matter", id="no-front-matter"),
        pytest.param(PROMPT.replace("## User", "User"), id="no-user-part"),
        pytest.param(PROMPT.replace("## System", "System"), id="no-system-part"),
        pytest.param(PROMPT.replace("version: 1", "version: none"), id="version-no-number"),
        pytest.param(PROMPT.replace("role: writer", "role: [writer"), id="no-yaml"),
        pytest.param(PROMPT.replace("name: customer", "name: stranger"), id="unknown-origin"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(BrokenPrompt):
        parse_prompt(text)


def test_templates_are_found_beside_the_code() -> None:
    assert (templates() / LOCK_FILE).is_file()
