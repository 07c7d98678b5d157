"""Show the story in a terminal while it happens: people's messages, cards as the team sees them.

Reads the simulated workspace; the app's own state is none of its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.emoji import Emoji
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.practice.result import DemoResult
from bot.practice.script import Deed, Step, Story
from bot.practice.witness import plain, thread_in
from bot.simulator.core import Core
from bot.simulator.render import Renderer, controls_of
from bot.simulator.state import Channel, Message, Poster
from bot.texts import demo

_WIDEST = 100
_MOST_LINES = 4
_MOST_CARD_LINES = 14
_LONGEST_LINE = 220
_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan")
_APP_COLOUR = "dark_orange3"
_UTC = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
_ADDRESS = re.compile(r" \(https?://[^\s)]+\)")
_BOLD = re.compile(r"\*([^*\n]+)\*")


class QuietNarrator:
    """Tells nothing: for scripts and tests."""

    def tell_step(self, step: Step, answer: str) -> None:
        """Keep quiet."""

    def tell_rest(self) -> None:
        """Keep quiet."""


class TerminalNarrator:
    """Prints every step and whatever the app posts, and rests a moment after each."""

    def __init__(
        self, *, story: Story, core: Core, console: Console, pause: Callable[[], None]
    ) -> None:
        self._story = story
        self._core = core
        self._console = console
        self._pause = pause
        self._picture = Picture(Renderer(core.world), story.cast.zone)
        self._seen: set[tuple[str, str]] = set()
        places = story.cast.places
        self._colours = dict(zip(places, _COLOURS * len(places), strict=False))
        self._progress = Progress(
            TextColumn(demo.PROGRESS),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(demo.PROGRESS, total=len(story.steps))

    def __enter__(self) -> Self:
        """Say what is about to be seen."""
        cast = self._story.cast
        title = demo.OPENING.format(company=cast.company, day=f"{cast.day:%A, %d %B %Y}")
        facts = demo.OPENING_SHORT.format(
            people=len(cast.players),
            companies=len({player.organisation for player in cast.players.values()} - {""}),
            messages=self._story.message_count,
            found=self._story.found_count,
        )
        self._console.print(Panel(Group(Text(title, style="bold"), Text(facts)), width=_WIDEST))
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the progress bar away."""
        self._progress.stop()

    def tell_step(self, step: Step, answer: str) -> None:
        """Print what somebody did, and the answer that only he saw."""
        colour = self._colours.get(step.channel, "")
        name = Text(step.who.name, style=f"bold {colour}")
        head = Text.assemble((f"{step.at:%H:%M}  ", "dim"), name, (f"  {step.channel}", colour))
        self._print(head, Text(_cut(_words_of(step))))
        if answer:
            title = demo.ONLY_THEY_SEE.format(name=step.who.name)
            self._print_panel(Panel(self._picture.lines(answer), title=title, width=_WIDEST))
        self._progress.advance(self._task)
        self._pause()

    def tell_rest(self) -> None:
        """Print what the app posted since the last time."""
        for channel, message in self._new_messages():
            self._tell(channel, message)

    def _new_messages(self) -> Iterator[tuple[Channel, Message]]:
        found = [
            (channel, message)
            for channel in list(self._core.world.channels.values())
            for message in list(channel.messages.values())
            if message.posted_by is Poster.APP and (channel.id, message.ts) not in self._seen
        ]
        self._seen.update((channel.id, message.ts) for channel, message in found)
        yield from sorted(found, key=lambda pair: pair[1].ts)

    def _tell(self, channel: Channel, message: Message) -> None:
        if channel.is_im:
            reader = self._core.world.users[channel.im_user_id or ""].name
            self._aside(demo.DIRECT_MESSAGE.format(name=reader), message)
        elif f"#{channel.name}" != self._story.cast.triage:
            kind = demo.REPLY if message.username else demo.FIXED
            self._aside(demo.IN_CHANNEL.format(channel=f"#{channel.name}", kind=kind), message)
        elif is_card(message):
            self._print_panel(build_card(message, self._picture))
        elif not message.is_reply:
            self._aside(self._story.cast.triage, message)

    def _aside(self, where: str, message: Message) -> None:
        author = message.username or self._core.app.user.real_name
        head = Text.assemble(
            (f"       {author}  ", "bold"), (demo.FROM_APP.format(where=where), _APP_COLOUR)
        )
        self._print(head, self._picture.message(message))

    def _print(self, head: Text, words: Text) -> None:
        self._progress.console.print(head)
        self._progress.console.print(Padding(words, (0, 0, 0, 7)), width=_WIDEST)

    def _print_panel(self, panel: Panel) -> None:
        self._progress.console.print(panel)


class Picture:
    """Turns rendered messages into what a reader in the story's time zone would see in Slack."""

    def __init__(self, renderer: Renderer, zone: ZoneInfo) -> None:
        self._renderer = renderer
        self._zone = zone

    def message(self, message: Message) -> Text:
        """Return a message's words."""
        return self.lines(self._renderer.message(message), most=_MOST_LINES)

    def blocks(self, message: Message) -> Iterator[Text]:
        """Return a message block by block, without its title."""
        for block in message.blocks:
            text = self._renderer.blocks([block])
            match block["type"]:
                case "header":
                    continue
                case "rich_text":
                    yield Text(_indent(_cut(text)), style="italic")
                case "actions":
                    labels = (one.label for one in controls_of([block]) if not one.option)
                    shown = "  ".join(f"[ {label} ]" for label in labels if label)
                    yield Text(shown, style="bold blue")
                case "context":
                    yield Text(self.lines(text.replace("  ", " · ")).plain, style="dim")
                case "divider":
                    yield Text("")
                case _:
                    yield self.lines(text)

    def title(self, message: Message) -> str:
        """Return what stands in a message's header."""
        return self._renderer.blocks([b for b in message.blocks if b["type"] == "header"][:1])

    def lines(self, text: str, *, most: int = _MOST_CARD_LINES) -> Text:
        """Return plain lines: links by their labels, times by the reader's clock, emoji as such."""
        words = _UTC.sub(self._local, _ADDRESS.sub("", text))
        return _with_bold(Emoji.replace(_cut(words, lines=most)))

    def _local(self, match: re.Match[str]) -> str:
        moment = datetime.strptime(f"{match[1]} +0000", "%Y-%m-%d %H:%M %z")
        return f"{moment.astimezone(self._zone):%H:%M}"


def is_card(message: Message) -> bool:
    """Tell whether a message has a title and stands for itself: an issue card or a digest."""
    return not message.is_reply and bool(message.blocks) and message.blocks[0]["type"] == "header"


def build_card(message: Message, picture: Picture) -> Panel:
    """Return a message with its buttons as a card, about as the team sees it in Slack."""
    colour = _APP_COLOUR if thread_in(message.blocks) else "green"
    return Panel(
        Group(*picture.blocks(message)),
        title=picture.title(message),
        title_align="left",
        border_style=colour,
        width=_WIDEST,
    )


def build_summary(result: DemoResult) -> Group:
    """Return the figures of the day and what to try next."""
    table = Table(title=demo.SUMMARY, title_justify="left", show_header=False, box=None)
    for name, value in result.figures().items():
        table.add_row(Text(str(value), style="bold", justify="right"), demo.FIGURES[name])
    steps = [Text(f"• {line}") for line in demo.NEXT]
    return Group(table, Text(""), Text(demo.NEXT_TITLE, style="bold"), *steps)


def _with_bold(text: str) -> Text:
    """Return a text in which what stands between asterisks is bold."""
    parts = _BOLD.split(text)
    return Text.assemble(*((part, "bold") if n % 2 else part for n, part in enumerate(parts)))


def _words_of(step: Step) -> str:
    deed = "rates_with_comment" if step.deed is Deed.RATES and step.comment else str(step.deed)
    words = demo.DEEDS[deed].format(
        text=step.words.text, talk=step.talk.split(" ", 1)[-1], comment=step.comment
    )
    return " ".join([words, *(demo.FILES.format(name=name) for name in step.files)])


def _cut(text: str, *, lines: int = _MOST_LINES) -> str:
    """Return the first lines of a text, none too long, with a mark where something is left out."""
    kept = [_shorten(line) for line in text.strip().splitlines() if line.strip()]
    return "\n".join(kept if len(kept) <= lines else [*kept[:lines], "…"])


def _shorten(line: str) -> str:
    one = plain(line)
    return one if len(one) <= _LONGEST_LINE else f"{one[: _LONGEST_LINE - 1]}…"


def _indent(text: str) -> str:
    return "\n".join(f"│ {line}" for line in text.splitlines())
