"""The demo as it is run: what it prints, that it ends, and that a planted leak is seen."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from bot.practice.demo import perform, run_demo, take_stock
from bot.practice.opening import open_stage
from bot.practice.script import Story
from bot.practice.show import QuietNarrator
from bot.practice.storybook import load_story
from bot.texts import demo, load_texts

TEXTS = load_texts()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def scenes(*talks: str) -> Story:
    """Return the story with only some of its conversations."""
    story = load_story()
    return Story(story.cast, tuple(step for step in story.steps if step.talk in talks))


POSTCODE = scenes("#larkspur-labs postcode", "#support look")


def test_json_is_one_object_on_stdout_and_everything_else_is_elsewhere() -> None:
    out, err = StringIO(), StringIO()

    result = run_demo(headless=True, json_output=True, out=out, err=err, story=POSTCODE)

    (line,) = out.getvalue().splitlines()
    figures = json.loads(line)
    assert list(figures) == list(demo.FIGURES)
    assert figures == result.figures()
    assert (figures["messages"], figures["issues_opened"], figures["ratings"]) == (5, 1, 1)
    assert demo.SUMMARY in err.getvalue()


def test_without_a_terminal_the_story_is_told_in_plain_lines() -> None:
    out = StringIO()

    run_demo(headless=False, speed=10_000, out=out, story=POSTCODE)

    told = out.getvalue()
    assert "\x1b" not in told
    assert "Vera Novak" in told
    assert TEXTS.say("label.edit_and_send") in told
    assert TEXTS.say("customer.rating_question") in told
    assert told.count(TEXTS.say("digest.title", day="Thursday, 19 November")) == 2
    assert demo.NEXT_TITLE in told


def test_a_planted_leak_is_one_leak(tmp_path: Path) -> None:
    story = scenes("#larkspur-labs postcode")
    with open_stage(story.cast, folder=tmp_path) as stage:
        perform(story, stage, texts=TEXTS, narrator=QuietNarrator())
        before = take_stock(story, stage, texts=TEXTS, began=0)
        channel = stage.core.world.find_channel("#larkspur-labs")
        assert channel is not None
        stage.core.call(
            stage.core.bot_token,
            "chat.postMessage",
            {"channel": channel.id, "text": "For the team: Vera is a difficult customer"},
        )

        after = take_stock(story, stage, texts=TEXTS, began=0)

    assert before.leaks == ()
    assert [leak.channel for leak in after.leaks] == ["larkspur-labs"]


def test_a_suggestion_sent_as_it_is_can_be_taken_back_and_sent_again(tmp_path: Path) -> None:
    story = scenes("#copperfield-books links", "#copperfield-books links_again")
    with open_stage(story.cast, folder=tmp_path) as stage:
        perform(story, stage, texts=TEXTS, narrator=QuietNarrator())
        result = take_stock(story, stage, texts=TEXTS, began=0)
        sent = [approval.text for approval in stage.witness.approvals]

    assert sent[-2] == sent[-1]
    assert "Sessions expire after 24 hours" in sent[-1]
    assert result.tally.reply_count == len(sent) - 1
    assert result.leaks == ()
