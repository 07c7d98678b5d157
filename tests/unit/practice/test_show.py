from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from bot.practice.leaks import Leak
from bot.practice.result import DemoResult
from bot.practice.script import Deed
from bot.practice.show import Picture, QuietNarrator, TerminalNarrator, build_card, build_summary
from bot.practice.storybook import load_story
from bot.practice.tally import Tally
from bot.simulator.render import Renderer
from bot.texts import demo
from tests.unit.practice.small_stage import SmallStage

STORY = load_story()


class Screen:
    """A narrator that writes into a text."""

    def __init__(self) -> None:
        self.stage = SmallStage()
        self.rests = 0
        self._file = StringIO()
        self.console = Console(file=self._file, width=140)
        self.narrator = TerminalNarrator(
            story=STORY, core=self.stage.core, console=self.console, pause=self._rest
        )

    @property
    def text(self) -> str:
        return self._file.getvalue()

    def _rest(self) -> None:
        self.rests += 1


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_every_deed_of_the_story_can_be_told(screen: Screen) -> None:
    for step in STORY.steps:
        screen.narrator.tell_step(step, "")

    assert screen.rests == len(STORY.steps)
    assert "Nina Berg" in screen.text
    assert "resolves “timeouts”" in screen.text
    assert "answers 1 of 5 in “charged”: I explained it three times" in screen.text
    assert "[file: postcode-error.png]" in screen.text


def test_every_deed_and_figure_has_words() -> None:
    assert {*demo.DEEDS} - {"rates_with_comment"} == {*Deed}
    assert list(demo.FIGURES) == list(a_result().figures())


def test_a_private_answer_is_told_with_its_reader(screen: Screen) -> None:
    step = next(step for step in STORY.steps if step.deed is Deed.RUNS)

    screen.narrator.tell_step(step, "3 open issues")

    assert "Only Sam Okafor sees this" in screen.text
    assert "3 open issues" in screen.text


def test_the_day_is_opened_with_a_title_and_the_bar_goes_away(screen: Screen) -> None:
    with screen.narrator:
        pass

    assert "Thursday, 19 November 2026" in screen.text
    assert f"{STORY.message_count} messages" in screen.text


def test_what_the_app_posts_is_told_once(screen: Screen) -> None:
    root = screen.stage.dana.says("exports fail", in_="#acme")
    card = screen.stage.post_card(1, root, suggestion="It works again")
    screen.stage.post("#acme", thread_ts=root.ts, text="What is kept")
    screen.stage.post("#support", thread_ts=card.ts, text="in the thread of the card")
    screen.stage.post("#support", text="Giraffe listens")

    screen.narrator.tell_rest()
    screen.narrator.tell_rest()

    assert screen.text.count("#1 It fails") == 1
    assert screen.text.count("What is kept") == 1
    assert screen.text.count("Giraffe listens") == 1
    assert "in the thread of the card" not in screen.text


def test_a_direct_message_is_told_with_its_reader(screen: Screen) -> None:
    channel = screen.stage.core.world.direct_channel(
        screen.stage.sam.id, screen.stage.core.app.user_id
    )
    screen.stage.post(channel.id, text="A customer was unhappy")

    screen.narrator.tell_rest()

    assert "to sam alone" in screen.text


def test_a_card_shows_title_quotation_and_buttons(screen: Screen) -> None:
    root = screen.stage.dana.says("exports fail", in_="#acme")
    ref = screen.stage.post_card(1, root, suggestion="one\ntwo\nthree\nfour\nfive")
    message = screen.stage.core.world.channels[ref.channel_id].messages[ref.ts]

    picture = Picture(Renderer(screen.stage.core.world), STORY.cast.zone)
    screen.console.print(build_card(message, picture))

    assert "│ four" in screen.text
    assert "five" not in screen.text
    assert "[ issue.claim ]" in screen.text


def test_a_reader_sees_labels_for_links_his_own_time_and_bold_words(screen: Screen) -> None:
    words = "*Open* since 2026-11-19 07:40 UTC, Open conversation (https://northwind.slack.com/x)"

    shown = Picture(Renderer(screen.stage.core.world), STORY.cast.zone).lines(words)

    assert shown.plain == "Open since 08:40, Open conversation"
    assert [(span.start, span.end, span.style) for span in shown.spans] == [(0, 4, "bold")]


def test_markup_in_a_customers_words_is_just_words(screen: Screen) -> None:
    screen.stage.post("#acme", text="[bold]not bold[/bold] [/] [link=x]")

    screen.narrator.tell_rest()

    assert "[bold]not bold[/bold] [/] [link=x]" in screen.text


def test_the_summary_names_every_figure_and_what_to_do_next(screen: Screen) -> None:
    screen.console.print(build_summary(a_result()))

    words = " ".join(screen.text.split())
    assert "12 messages that people wrote" in words
    assert "1 texts that customers saw and no person sent" in words
    assert "giraffe run connects" in words


def test_a_quiet_narrator_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    narrator = QuietNarrator()

    narrator.tell_step(STORY.steps[0], "answer")
    narrator.tell_rest()

    assert capsys.readouterr() == ("", "")


def a_result() -> DemoResult:
    tally = Tally(message_count=12, scores=(5, 1), first_responses=(timedelta(minutes=4),))
    leak = Leak("message", "acme", "1.0", "internal")
    return DemoResult(
        tally=tally,
        leaks=(leak,),
        digests_posted=1,
        customer_visible_messages=20,
        seconds=1.234,
    )
