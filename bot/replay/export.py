"""A Slack export as values: its channels, its people, and what was written, day by day."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.domain.ids import MessageTs, moment_of
from bot.replay.errors import BadExport
from bot.replay.files import Files

Json = dict[str, object]

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_HALF_CHARACTER = b"\\ud"
_CHANNEL_LISTS = ("channels.json", "groups.json")
_DIRECT_LISTS = ("dms.json", "mpims.json")
_PEOPLE_LISTS = ("users.json", "org_users.json")


@dataclass(frozen=True, slots=True)
class ExportedChannel:
    """A channel as the export lists it, and the files of its days in order."""

    id: str
    name: str
    facts: Mapping[str, object]
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Everything but the messages, which are read one channel at a time.

    `direct_count` is how many direct conversations there are: Giraffe never listens there.
    """

    files: Files
    channels: Sequence[ExportedChannel]
    people: Mapping[str, Json]
    direct_count: int

    def messages(self, channel: ExportedChannel) -> Iterator[Json]:
        """Return what stands in a channel's files, in their order. Raises BadExport."""
        for name in channel.days:
            yield from read_list(self.files, name)

    def find(self, name: str) -> ExportedChannel | None:
        """Return a channel by its id or its name, with or without `#`."""
        wanted = name.removeprefix("#")
        return next((one for one in self.channels if wanted in {one.id, one.name}), None)


def read_export(files: Files) -> Export:
    """Return what an export holds. Raises BadExport, which names the file that is broken."""
    root = _root_of(files.names)
    listed = [one for name in _CHANNEL_LISTS for one in _items(files, root, name)]
    direct = [one for name in _DIRECT_LISTS for one in _items(files, root, name)]
    people = {
        text(one.get("id")): one
        for name in reversed(_PEOPLE_LISTS)
        for one in _items(files, root, name)
        if text(one.get("id"))
    }
    days = _days(files.names, root)
    direct_folders = {text(one.get(key)) for one in direct for key in ("id", "name")}
    channels = [_channel(facts, days) for facts in listed if text(facts.get("id"))]
    known = {folder for one in channels for folder in (one.id, one.name)} | direct_folders
    unlisted = [
        ExportedChannel(folder, folder, {"id": folder, "name": folder}, found)
        for folder, found in sorted(days.items())
        if folder not in known
    ]
    if not channels and not unlisted:
        raise BadExport("no_channels")
    return Export(files, [*channels, *unlisted], people, len(direct))


def read_list(files: Files, name: str) -> list[Json]:
    """Return the objects of a file that holds a list of them. Raises BadExport."""
    packed = files.read(name)
    try:
        content: object = json.loads(packed)
        if _HALF_CHARACTER in packed.lower():
            # Half a character, as a cut emoji leaves it, can neither be stored nor shown.
            whole = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
            content = json.loads(whole)
    except (ValueError, RecursionError) as error:
        raise BadExport("no_json", name) from error
    if not isinstance(content, list):
        raise BadExport("no_list", name)
    return [one for one in content if isinstance(one, dict)]


def text(value: object) -> str:
    """Return a text, or "" for anything else."""
    return value if isinstance(value, str) else ""


def is_ts(value: object) -> bool:
    """Tell whether a value is a Slack timestamp of a moment that exists."""
    try:
        moment_of(MessageTs(text(value)))
    except (ValueError, OverflowError):
        return False
    return True


def most_frequent_team(people: Mapping[str, Json]) -> str:
    """Return the team that most of the people belong to, or ""."""
    teams = Counter(text(one.get("team_id")) for one in people.values())
    teams.pop("", None)
    return teams.most_common(1)[0][0] if teams else ""


def _channel(facts: Json, days: Mapping[str, tuple[str, ...]]) -> ExportedChannel:
    slack_id, name = text(facts.get("id")), text(facts.get("name")) or text(facts.get("id"))
    return ExportedChannel(slack_id, name, facts, days.get(name) or days.get(slack_id) or ())


def _items(files: Files, root: str, name: str) -> list[Json]:
    path = f"{root}{name}"
    return read_list(files, path) if path in files.names else []


def _root_of(names: Sequence[str]) -> str:
    """Return the folder within the export that everything stands in, "" or with a `/` at its end.

    Some tools put a folder around it.
    """
    lists = [name for name in names if PurePosixPath(name).name == _CHANNEL_LISTS[0]]
    if lists:
        return min(lists, key=len).removesuffix(_CHANNEL_LISTS[0])
    return ""


def _days(names: Sequence[str], root: str) -> Mapping[str, tuple[str, ...]]:
    """Return the files of each folder that are named for a day, in order."""
    found: dict[str, list[str]] = {}
    for name in names:
        path = PurePosixPath(name.removeprefix(root)) if name.startswith(root) else None
        if path is not None and len(path.parts) == 2 and _DAY.fullmatch(path.name):
            found.setdefault(path.parts[0], []).append(name)
    return {folder: tuple(sorted(days)) for folder, days in found.items()}
