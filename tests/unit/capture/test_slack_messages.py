"""The messages that the filter is measured on: well formed, varied, and as the README says."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from importlib import resources
from itertools import combinations

FOLDER = resources.files("bot.capture.evals")
LABELS = {"issue", "other"}
LONGEST = 40_000
LEAST_OF_A_KIND = 12

TOKEN = re.compile(r"\b(?:xox[a-z]-|xapp-|sk-)[\w-]{6,}|\bAKIA[A-Z0-9]{12,}|-----BEGIN")
COUNTS = re.compile(r"^\| `(\w+)` \| [^|]+ \| (\d+) \| (\d+) \|$", re.MULTILINE)
MARKUP = re.compile(r"<(?:@[UW][A-Z0-9]{6,}|#C|![a-z]|https?://|mailto:)[^<>\n]*>")
ADDRESS = re.compile(r"(?:https?://|@)([a-z0-9.-]+\.[a-z]{2,})")


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    text: str
    label: str
    kind: str
    note: str


def read_lines() -> str:
    return (FOLDER / "slack_messages.jsonl").read_text(encoding="utf-8")


def read_messages() -> list[Message]:
    return [Message(**json.loads(line)) for line in read_lines().split("\n")[:-1]]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w+-]+|[^\w\s]{2,}", text.casefold()))


def test_every_line_is_one_message_and_ends_the_line() -> None:
    lines = read_lines()

    assert lines.endswith("\n")
    assert "\r" not in lines
    assert all(isinstance(json.loads(line), dict) for line in lines.split("\n")[:-1])


def test_ids_and_texts_are_there_once() -> None:
    messages = read_messages()

    ids = Counter(message.id for message in messages)
    texts = Counter(" ".join(message.text.casefold().split()) for message in messages)

    assert [name for name, times in ids.items() if times > 1] == []
    assert [text for text, times in texts.items() if times > 1 or not text] == []


def test_no_two_messages_are_nearly_the_same() -> None:
    """More than three words in five shared would be one message with words swapped."""
    bags = [(message.id, words_of(message.text)) for message in read_messages()]

    near = [
        (one, other)
        for (one, a), (other, b) in combinations(bags, 2)
        if len(a & b) > 0.6 * len(a | b)
    ]

    assert near == []


def test_there_are_enough_messages_of_both_labels_and_of_every_kind() -> None:
    messages = read_messages()

    labels = Counter(message.label for message in messages)
    kinds = Counter(message.kind for message in messages)

    assert set(labels) == LABELS
    assert len(messages) >= 420
    assert 0.5 <= labels["issue"] / len(messages) <= 0.6
    assert {kind: count for kind, count in kinds.items() if count < LEAST_OF_A_KIND} == {}


def test_the_counts_are_those_of_the_readme() -> None:
    counts = Counter((message.kind, message.label) for message in read_messages())

    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = {
        (kind, label): int(count)
        for kind, issues, others in COUNTS.findall(readme)
        for label, count in (("issue", issues), ("other", others))
    }

    assert {key: count for key, count in told.items() if count} == dict(counts)
    assert f"holds {counts.total()} messages" in readme


def test_most_kinds_do_not_give_the_answer_away() -> None:
    messages = read_messages()

    kinds = {message.kind for message in messages}
    mixed = {kind for kind in kinds if {m.label for m in messages if m.kind == kind} == LABELS}

    assert len(mixed) >= 0.8 * len(kinds)


def test_the_length_does_not_give_the_answer_away() -> None:
    messages = read_messages()

    assert all(len(message.text) <= LONGEST for message in messages)
    for label in LABELS:
        assert sum(len(m.text) <= 12 for m in messages if m.label == label) >= 10
        assert sum(len(m.text) >= 500 for m in messages if m.label == label) >= 5


def test_texts_are_written_as_slack_delivers_them() -> None:
    """Slack writes &, < and > in a message as entities; what is left in brackets is its markup."""
    plain = {message.id: MARKUP.sub("", message.text) for message in read_messages()}

    assert [name for name, text in plain.items() if re.search(r"[<>]", text)] == []
    assert [name for name, text in plain.items() if re.search(r"&(?!(?:amp|lt|gt);)", text)] == []


def test_nothing_looks_like_a_secret_or_leads_to_somebody() -> None:
    messages = read_messages()

    hosts = {(m.id, host) for m in messages for host in ADDRESS.findall(m.text)}

    assert [message.id for message in messages if TOKEN.search(message.text)] == []
    assert {found for found in hosts if not re.search(r"(?:^|\.)example$", found[1])} == set()


def test_other_languages_ask_and_chat_alike() -> None:
    counts = Counter(
        (message.id.rsplit("-", 1)[0], message.label)
        for message in read_messages()
        if message.kind == "other_language"
    )

    assert len({language for language, _ in counts}) == 6
    assert min(counts.values()) >= 4
