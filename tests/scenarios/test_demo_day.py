"""The whole day of the demo, once: its figures, its digest, and what customers saw."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
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
from handlers.views.words import duration

TEXTS = load_texts()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Day:
    """The stage after the last scene, and what the day came to."""

    story: Story
    stage: Stage
    result: DemoResult


# Of the session, because a worker may be given other tests between these.
@pytest.fixture(scope="session")
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
    # One customer deletes a message before its state could be shown on it.
    assert refused <= {"already_reacted", "no_reaction", "message_not_found"}


def test_every_report_and_nothing_else_became_an_issue(day: Day) -> None:
    tally = day.result.tally
    talks = {step.talk for step in day.story.steps if step.deed is Deed.SAYS}
    commands = [step.words.text for step in day.story.steps if step.deed is Deed.RUNS]
    logged = sum(command.startswith("/issue ") for command in commands)
    pinned = sum(step.words.text == "pushpin" for step in day.story.steps)

    assert tally.opened_count + tally.discarded_count == len(talks) + logged + pinned
    assert tally.discarded_count == 3


def test_the_digest_tells_what_the_workspace_shows(day: Day) -> None:
    tally, digest = day.result.tally, day.result.digest_text
    issues = TEXTS.say(
        "digest.issues",
        opened=tally.opened_count,
        resolved=tally.resolved_count,
        reopened=tally.reopened_count,
    )
    hits, answers = tally.happy_count, len(tally.scores)
    assert tally.median_response is not None
    assert tally.p90_response is not None
    first_response = TEXTS.say(
        "digest.spread",
        median=duration(tally.median_response, TEXTS),
        p90=duration(tally.p90_response, TEXTS),
        count=len(tally.first_responses),
    )

    assert issues in digest
    assert f"{round(100 * hits / answers)} %, {hits} of {answers} answers" in digest
    assert first_response in digest


@pytest.mark.parametrize(
    ("score", "owner"),
    [pytest.param(1, "sam", id="very-unhappy"), pytest.param(2, "priya", id="unhappy")],
)
def test_an_unhappy_customer_is_told_to_the_owner_and_the_lead_only(
    day: Day, score: int, owner: str
) -> None:
    told = {
        key
        for key, person in day.stage.people.items()
        if any(f"was rated {score} of 5" in seen.text for seen in person.direct_messages())
    }

    assert told == {owner, "mara"}
