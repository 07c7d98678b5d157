"""The whole day of the demo, once: its figures, its digest, and what customers saw."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.practice.demo import perform, take_stock
from bot.practice.opening import open_stage
from bot.practice.result import DemoResult
from bot.practice.script import Deed, Story
from bot.practice.show import QuietNarrator
from bot.practice.stage import Stage
from bot.practice.storybook import load_story
from bot.texts import load_texts

TEXTS = load_texts()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.xdist_group("demo-day")]


@dataclass(frozen=True)
class Day:
    """The stage after the last scene, and what the day came to."""

    story: Story
    stage: Stage
    result: DemoResult


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    story = load_story()
    folder: Path = tmp_path_factory.mktemp("demo")
    with open_stage(story.cast, folder=folder) as stage:
        perform(story, stage, texts=TEXTS, narrator=QuietNarrator())
        yield Day(story, stage, take_stock(story, stage, texts=TEXTS, began=time.monotonic()))


def steps_of(day: Day, *deeds: Deed) -> int:
    return sum(step.deed in deeds for step in day.story.steps)


def test_everything_happened_that_the_story_tells(day: Day) -> None:
    figures = day.result.figures()

    assert all(value > 0 for name, value in figures.items() if name not in {"leaks", "seconds"})
    assert figures["messages"] == day.story.message_count
    assert figures["digests_posted"] == 1
    assert figures["ratings"] == steps_of(day, Deed.RATES)
    assert figures["skipped"] == steps_of(day, Deed.CHATS) - 1


def test_customers_saw_only_what_people_sent_and_the_closed_list(day: Day) -> None:
    assert day.result.leaks == ()
    assert day.result.customer_visible_messages > day.story.message_count


def test_slack_had_nothing_to_complain_about(day: Day) -> None:
    refused = {call.error for call in day.stage.core.calls if call.error} - {"ratelimited"}

    assert day.result.problems == ()
    assert refused <= {"already_reacted", "no_reaction"}


def test_every_report_and_nothing_else_became_an_issue(day: Day) -> None:
    talks = {step.talk for step in day.story.steps if step.deed is Deed.SAYS}
    by_hand = [step for step in day.story.steps if step.deed is Deed.RUNS]
    logged = sum(step.words.text.startswith("/issue ") for step in by_hand)
    pinned = sum(step.words.text == "pushpin" for step in day.story.steps)

    assert day.result.tally.opened_count == len(talks) + logged + pinned


def test_the_digest_tells_what_the_workspace_shows(day: Day) -> None:
    tally, digest = day.result.tally, day.result.digest_text
    opened, resolved, reopened = (
        tally.opened_count - tally.discarded_count,
        tally.resolved_count,
        tally.reopened_count,
    )

    assert TEXTS.say("digest.issues", opened=opened, resolved=resolved, reopened=reopened) in digest
    hits, count = tally.happy_count, len(tally.scores)
    assert f"CSAT {round(100 * hits / count)} %, {hits} of {count} answers" in digest
    assert f"(n = {len(tally.first_responses)})" in digest
    assert tally.median_response is not None
    assert tally.median_response > timedelta(0)
