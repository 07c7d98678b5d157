"""Read the story of a day from its files and say clearly what is wrong. Playing: play.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

import yaml

from bot.practice.quotes import Quotes, UnknownQuote, load_quotes
from bot.practice.script import TEAM_ONLY, Cast, Deed, Place, Player, Role, Step, Story

CAST = "cast.yaml"
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_OPTIONS = frozenset({"comment", "label", "of", "files"})

Node = Mapping[str, object]


class StoryError(ValueError):
    """A story that cannot be played. `where` names file, conversation and step."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


def load_story(day: date | None = None) -> Story:
    """Return the story that ships with the product, on its own day or on another."""
    folder = resources.files("bot.practice.story")
    sheets = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }
    return parse_story(sheets, load_quotes(), day=day)


def parse_story(sheets: Mapping[str, str], quotes: Quotes, *, day: date | None = None) -> Story:
    """Return the story told by `sheets` (file name → text); raise StoryError if one is wrong."""
    if CAST not in sheets:
        raise StoryError(CAST, "is missing")
    cast = _parse_cast(_load(CAST, sheets[CAST]), day)
    steps = [
        step
        for name in sorted(sheets)
        if name != CAST
        for step in _parse_sheet(name, _load(name, sheets[name]), cast, quotes)
    ]
    return Story(cast, tuple(sorted(steps, key=lambda step: step.at)))


def _load(where: str, text: str) -> Node:
    try:
        # BaseLoader takes every value as the text it is; YAML would read 09:30 as 570.
        node = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - BaseLoader makes plain text only
    except yaml.YAMLError as e:
        raise StoryError(where, f"is not YAML: {e}") from e
    return _mapping(where, node)


def _parse_cast(node: Node, day: date | None) -> Cast:
    zone = _text(CAST, node, "zone")
    if zone not in available_timezones():
        raise StoryError(CAST, f"{zone!r} is no time zone")
    organisations = {
        name: bool(_mapping(f"{CAST}, {name}", entry).get("enterprise"))
        for name, entry in _mapping(CAST, node.get("organisations")).items()
    }
    players = dict(_parse_players(_mapping(CAST, node.get("people"))))
    return Cast(
        day=day or _parse_day(_text(CAST, node, "day")),
        zone=ZoneInfo(zone),
        company=_text(CAST, node, "company"),
        triage=_text(CAST, node, "triage"),
        players=players,
        places=dict(_parse_places(_mapping(CAST, node.get("channels")), organisations, players)),
        organisations=organisations,
    )


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as e:
        raise StoryError(CAST, f"{text!r} is no date") from e


def _parse_players(nodes: Node) -> Iterator[tuple[str, Player]]:
    for key, entry in nodes.items():
        where = f"{CAST}, {key}"
        node = _mapping(where, entry)
        role = str(node.get("role", Role.CUSTOMER))
        if role not in {*Role}:
            raise StoryError(where, f"{role!r} is no role")
        yield (
            key,
            Player(key, _text(where, node, "name"), Role(role), str(node.get("of", ""))),
        )


def _parse_places(
    nodes: Node, organisations: Mapping[str, bool], players: Mapping[str, Player]
) -> Iterator[tuple[str, Place]]:
    for name, entry in nodes.items():
        where = f"{CAST}, {name}"
        node = _mapping(where, entry)
        organisation = str(node.get("shared_with", ""))
        if organisation and organisation not in organisations:
            raise StoryError(where, f"there is no organisation {organisation!r}")
        members = _texts(where, node.get("members", []))
        for member in members:
            if member not in players:
                raise StoryError(where, f"there is nobody called {member!r}")
        yield name, Place(name, organisation, bool(node.get("declared")), members)


def _parse_sheet(name: str, node: Node, cast: Cast, quotes: Quotes) -> Iterator[Step]:
    channel = _text(name, node, "channel")
    if channel not in {*cast.places, cast.triage}:
        raise StoryError(name, f"there is no channel {channel}")
    for talk, entries in _mapping(name, node.get("conversations")).items():
        if not isinstance(entries, list):
            raise StoryError(f"{name}, {talk}", "a conversation is a list of steps")
        latest: datetime | None = None
        for number, entry in enumerate(entries, start=1):
            where = f"{name}, {talk}, step {number}"
            step = _parse_step(
                where,
                _mapping(where, entry),
                cast=cast,
                quotes=quotes,
                channel=channel,
                talk=f"{channel} {talk}",
            )
            if latest is not None and step.at < latest:
                raise StoryError(where, "happens before the step above it")
            latest = step.at
            yield step


def _parse_step(
    where: str, node: Node, *, cast: Cast, quotes: Quotes, channel: str, talk: str
) -> Step:
    who = cast.players.get(_text(where, node, "who"))
    if who is None:
        raise StoryError(where, f"there is nobody called {node['who']!r}")
    deed = _parse_deed(where, node)
    if deed in TEAM_ONLY and not who.is_of_team:
        raise StoryError(where, f"{deed} is for people of the team, and {who.key} is not")
    try:
        words = quotes.words(_text(where, node, deed))
    except UnknownQuote as e:
        raise StoryError(where, str(e)) from e
    if deed in {Deed.RATES, Deed.TRIES_TO_RATE} and words.text not in {"1", "2", "3", "4", "5"}:
        raise StoryError(where, f"{words.text!r} is no score from 1 to 5")
    return Step(
        at=datetime.combine(cast.day, _parse_time(where, node), tzinfo=cast.zone),
        who=who,
        deed=deed,
        words=words,
        channel=channel,
        talk=talk,
        comment=str(node.get("comment", "")),
        label=str(node.get("label", "")),
        of=str(node.get("of", "")),
        files=_texts(where, node.get("files", [])),
    )


def _parse_deed(where: str, node: Node) -> Deed:
    rest = [key for key in node if key not in {"at", "who", *_OPTIONS}]
    if len(rest) != 1 or rest[0] not in {*Deed}:
        raise StoryError(where, f"a step has one deed, this one has {rest or 'none'}")
    return Deed(rest[0])


def _parse_time(where: str, node: Node) -> time:
    text = _text(where, node, "at")
    match = _TIME.fullmatch(text)
    if match is None:
        raise StoryError(where, f"{text!r} is no time of day like 09:30")
    return time(int(match[1]), int(match[2]))


def _mapping(where: str, node: object) -> Node:
    if not isinstance(node, dict):
        raise StoryError(where, "names and values are expected here")
    return node


def _text(where: str, node: Node, key: str) -> str:
    value = node.get(key)
    if not isinstance(value, str) or not value:
        raise StoryError(where, f"{key} is missing")
    return value


def _texts(where: str, node: object) -> tuple[str, ...]:
    if not isinstance(node, list):
        raise StoryError(where, "a list is expected here")
    return tuple(str(entry) for entry in node)
