"""The replay in a terminal, and as JSON."""

from __future__ import annotations

from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from bot.replay.result import VERDICTS, Place, Replay, Row
from bot.replay.sentences import Sentences

FEW = 20
"""How many messages of a channel are printed unless all are wanted."""
_LONGEST = 110
_COLOURS = {"opened": "bold dark_orange3", "joined": "cyan", "skipped": "dim", "unheard": "dim"}


def print_replay(
    replay: Replay, sentences: Sentences, *, console: Console, shows_all: bool
) -> None:
    """Print channel by channel what would have happened and why, and then the counts."""
    for place in sorted(replay.places, key=lambda one: one.is_customers):
        head = Text(f"#{place.name}", style="bold")
        console.print(Text.assemble(head, "  ", (sentences.place(place), "dim")), soft_wrap=True)
        if place.is_customers:
            _print_rows(place, sentences, console=console, shows_all=shows_all)
    for note in sentences.notes(replay):
        console.print(Text(note), soft_wrap=True)
    if replay.counts:
        console.print(Text(sentences.counts(replay), style="bold"), soft_wrap=True)


def as_json(replay: Replay) -> dict[str, object]:
    """Return everything as it goes into JSON."""
    return {
        "counts": _counts(replay),
        "channels": [_place_as_json(place) for place in replay.places],
        "direct_conversations": replay.direct_count,
        "unreadable_messages": replay.unreadable_count,
        "agreement": asdict(replay.agreement) if replay.agreement is not None else None,
    }


def _print_rows(place: Place, sentences: Sentences, *, console: Console, shows_all: bool) -> None:
    rows = place.rows if shows_all else place.rows[:FEW]
    for row in rows:
        _print_row(row, sentences, console=console)
    if len(rows) < len(place.rows):
        more = sentences.say("more", count=len(place.rows) - len(rows))
        console.print(Text(f"  {more}", style="dim"), soft_wrap=True)
    console.print(Text(f"  {sentences.counts(place)}"), soft_wrap=True)
    console.print()


def _print_row(row: Row, sentences: Sentences, *, console: Console) -> None:
    words = " ".join(row.text.split())
    words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    indent = "    " if row.is_reply else "  "
    line = Text.assemble(
        indent, (f"{row.at:%Y-%m-%d %H:%M}", "dim"), "  ", (row.author, "bold"), f"  {words}"
    )
    console.print(line, soft_wrap=True)
    said = Text(f"{indent}  → {sentences.row(row)}", style=_COLOURS.get(row.verdict, ""))
    console.print(said, soft_wrap=True)


def _place_as_json(place: Place) -> dict[str, object]:
    return {
        "id": place.id,
        "name": place.name,
        "has_customers": place.is_customers,
        "messages": place.message_count,
        "counts": _counts(place),
        "rows": [
            {
                "ts": row.ts,
                "author": row.author,
                "text": row.text,
                "verdict": row.verdict,
                "reason": row.reason,
                "issue": row.issue,
            }
            for row in place.rows
        ],
    }


def _counts(of: Place | Replay) -> dict[str, int]:
    return {verdict: of.counts[verdict] for verdict in dict.fromkeys([*VERDICTS, *of.counts])}
