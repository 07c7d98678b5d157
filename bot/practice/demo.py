"""The demo: play the story with the real app, then say what it came to."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.practice.leaks import find_leaks
from bot.practice.opening import DIGEST_AT, open_stage
from bot.practice.play import Narrator, Play
from bot.practice.result import DemoResult
from bot.practice.script import Story
from bot.practice.show import (
    Picture,
    QuietNarrator,
    TerminalNarrator,
    build_card,
    build_summary,
)
from bot.practice.stage import Stage
from bot.practice.storybook import load_story
from bot.practice.tally import count
from bot.simulator.render import Renderer
from bot.simulator.state import Message, Poster
from bot.texts import Texts, demo, load_texts

_USUAL_LENGTH = timedelta(seconds=50)
"""How long the whole day takes at speed 1, where the machine is quick enough."""


class Pace:
    """Spreads a number of beats over a length of time: rests only as long as there is time left."""

    def __init__(
        self,
        *,
        beats: int,
        length: timedelta,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._beat = length.total_seconds() / max(beats, 1)
        self._now, self._sleep = now, sleep
        self._next = now() + self._beat

    def rest(self) -> None:
        """Wait for the next beat; who is late already goes on at once and does not hurry after."""
        now = self._now()
        self._sleep(max(self._next - now, 0.0))
        self._next = max(self._next, now) + self._beat


def run_demo(
    *,
    headless: bool,
    json_output: bool = False,
    speed: float = 1.0,
    out: TextIO | None = None,
    err: TextIO | None = None,
    story: Story | None = None,
) -> DemoResult:
    """Play the day, or another story, and print it; return what it came to.

    `headless` leaves out the story and the pauses; `json_output` prints one JSON object on `out`
    and everything else on `err`. Raises StoryStuck when the story cannot go on.
    """
    out, err = out or sys.stdout, err or sys.stderr
    console = Console(file=err if json_output else out)
    story, texts = story or load_story(), load_texts()
    began = time.monotonic()
    with TemporaryDirectory() as folder, open_stage(story.cast, folder=Path(folder)) as stage:
        if headless:
            digest = perform(story, stage, texts=texts, narrator=QuietNarrator())
        else:
            digest = _perform_in_terminal(story, stage, texts=texts, console=console, speed=speed)
        result = take_stock(story, stage, texts=texts, began=began)
        if digest is not None and headless:
            console.print(Text(demo.DIGEST.format(channel=story.cast.triage), style="bold"))
            console.print(build_card(digest, Picture(Renderer(stage.core.world), story.cast.zone)))
        console.print(build_summary(result))
    if json_output:
        out.write(json.dumps(result.figures()) + "\n")
    return result


def perform(story: Story, stage: Stage, *, texts: Texts, narrator: Narrator) -> Message | None:
    """Play the day and the night; return the digest of the next morning as it was posted."""
    play = Play(story=story, stage=stage, texts=texts, narrator=narrator)
    play.perform()
    play.go_on_to_next_morning(DIGEST_AT)
    digests = find_digests(story, stage, texts)
    return digests[-1] if digests else None


def find_digests(story: Story, stage: Stage, texts: Texts) -> list[Message]:
    """Return the digests that were posted in the triage channel, told by their title."""
    stem = texts.say("digest.title", day="")
    channel = stage.core.world.find_channel(story.cast.triage)
    messages = channel.messages.values() if channel else ()
    return [m for m in messages if m.posted_by is Poster.APP and _title_of(m).startswith(stem)]


def take_stock(story: Story, stage: Stage, *, texts: Texts, began: float) -> DemoResult:
    """Count what happened, from the simulated workspace alone."""
    places = story.cast.places.values()
    declared = [place.name for place in places if place.is_declared]
    approvals = stage.witness.approvals
    visible = stage.workspace.visible_to_externals(customer_channels=declared)
    digests = find_digests(story, stage, texts)
    renderer = Renderer(stage.core.world)
    return DemoResult(
        tally=count(
            stage.core,
            stage.witness,
            triage=story.cast.triage,
            customer_channels=[place.name for place in places],
        ),
        leaks=tuple(
            find_leaks(stage.workspace, approvals, texts=texts, customer_channels=declared)
        ),
        digests_posted=len(digests),
        customer_visible_messages=sum(seen.surface == "message" for seen in visible),
        seconds=time.monotonic() - began,
        digest_text=renderer.everything(digests[-1]) if digests else "",
        problems=tuple(stage.core.world.problems),
    )


def _perform_in_terminal(
    story: Story, stage: Stage, *, texts: Texts, console: Console, speed: float
) -> Message | None:
    pace = Pace(beats=len(story.steps), length=_USUAL_LENGTH / speed)
    narrator = TerminalNarrator(story=story, core=stage.core, console=console, pause=pace.rest)
    with narrator:
        return perform(story, stage, texts=texts, narrator=narrator)


def _title_of(message: Message) -> str:
    blocks = message.versions[0].blocks
    header = blocks[0] if blocks and blocks[0]["type"] == "header" else {"text": {"text": ""}}
    return str(header["text"]["text"])
