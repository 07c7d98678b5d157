"""The replay as one HTML page that needs nothing else: no script from elsewhere, no font, no sheet.

Everything that somebody wrote is escaped, and the page forbids itself to load anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib import resources
from string import Template

from bot.domain.ids import MessageTs, moment_of
from bot.replay.result import Place, Replay, Row
from bot.replay.sentences import Sentences, shown_verdicts

LONGEST_SHOWN = 1_500
_DAY, _TIME, _OTHER_DAY = "%A, %d %B %Y", "%H:%M", "%d %B, %H:%M"


def build_page(replay: Replay, sentences: Sentences, *, name: str) -> str:
    """Return the page."""
    template = resources.files("bot.replay").joinpath("page.html").read_text(encoding="utf-8")
    title = sentences.say("page.title", name=name)
    return Template(template).substitute(
        title=escape(title),
        intro=escape(sentences.say("page.intro")),
        notes="".join(f"<p>{escape(note)}</p>" for note in sentences.notes(replay)),
        show=escape(sentences.say("page.show")),
        search=escape(sentences.say("page.search")),
        nothing=escape(sentences.say("page.nothing")),
        zone=escape(sentences.say("page.zone")),
        filters="".join(_filters(replay, sentences)),
        places="".join(_place(place, sentences) for place in _ordered(replay)),
    )


def _ordered(replay: Replay) -> list[Place]:
    """Return the channels with customers first; the others have nothing to read."""
    return sorted(replay.places, key=lambda place: not place.is_customers)


def _filters(replay: Replay, sentences: Sentences) -> Iterator[str]:
    for verdict in shown_verdicts(replay):
        label = escape(sentences.verdict(verdict))
        count = replay.counts[verdict]
        yield (
            f'<label class="filter {escape(verdict)}"><input type="checkbox" checked '
            f'value="{escape(verdict)}"> {label} <b>{count}</b></label>'
        )


def _place(place: Place, sentences: Sentences) -> str:
    counts = escape(sentences.counts(place)) if place.is_customers else ""
    head = (
        f"<summary><h2>#{escape(place.name)}</h2>"
        f"<span>{escape(sentences.place(place))}</span><span>{counts}</span></summary>"
    )
    state = " open" if place.is_customers else ""
    return f"<details{state}>{head}{''.join(_days(place, sentences))}</details>"


def _days(place: Place, sentences: Sentences) -> Iterator[str]:
    day = ""
    for row in place.rows:
        began = moment_of(MessageTs(row.thread or row.ts)).strftime(_DAY)
        if began != day:
            yield f"<h3>{escape(began)}</h3>"
        day = began
        yield _row(row, sentences, is_other_day=row.at.strftime(_DAY) != began)


def _row(row: Row, sentences: Sentences, *, is_other_day: bool) -> str:
    text = row.text if len(row.text) <= LONGEST_SHOWN else f"{row.text[:LONGEST_SHOWN]} …"
    marks = " ".join(
        name for name, is_so in (("reply", row.is_reply), ("team", row.is_team)) if is_so
    )
    return (
        f'<article class="{marks}" data-verdict="{escape(row.verdict)}">'
        f"<header><b><bdi>{escape(row.author)}</bdi></b> "
        f"<time>{row.at.strftime(_OTHER_DAY if is_other_day else _TIME)}</time></header>"
        f"<p dir=auto>{escape(text)}</p>"
        f'<footer class="{escape(row.verdict)}">{escape(sentences.row(row))}</footer></article>'
    )
