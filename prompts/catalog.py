"""Prompts and phrase books as files: front matter, body, version, and the lock that guards them.

A prompt's version rises with every change of its file; `versions.lock` holds one hash for each
version that was ever released. `verify` tells what is out of step. render.py fills prompts in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LOCK_FILE = "versions.lock"
SYSTEM_HEADING, USER_HEADING = "## System\n", "## User\n"
_EDGE = "---\n"


class Origin(StrEnum):
    """Where an input's words come from. Words of customers stay in the user part, quoted."""

    DESK = "desk"
    CUSTOMER = "customer"


class FrontMatter(BaseModel):
    """What a prompt file says of itself before its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int = Field(ge=1)
    purpose: str
    role: str
    inputs: dict[str, Origin]
    output: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as written: front matter and the two parts, not yet filled in."""

    front: FrontMatter
    system: str
    user: str


class BrokenPrompt(ValueError):
    """A prompt file that does not have the shape described in this module."""


def templates() -> Traversable:
    """Return the folder of the prompt files, also inside an installed package."""
    return resources.files("prompts") / "templates"


def load_prompt(name: str, *, folder: Traversable | None = None) -> Prompt:
    """Return the prompt of this name; raise BrokenPrompt when its file cannot be used."""
    file = (folder or templates()) / f"{name}.md"
    return parse_prompt(file.read_text(encoding="utf-8"))


def parse_prompt(text: str) -> Prompt:
    """Read a prompt file: front matter between lines of dashes, then a system and a user part."""
    _, _, rest = text.partition(_EDGE)
    front, edge, body = rest.partition(_EDGE)
    _, system_heading, parts = body.partition(SYSTEM_HEADING)
    system, user_heading, user = parts.partition(USER_HEADING)
    if not (text.startswith(_EDGE) and edge and system_heading and user_heading):
        raise BrokenPrompt("front matter, system part or user part is missing")
    try:
        matter = FrontMatter.model_validate(yaml.safe_load(front))
    except (yaml.YAMLError, ValidationError) as error:
        raise BrokenPrompt("front matter cannot be read") from error
    return Prompt(front=matter, system=system.strip(), user=user.strip())


def verify(*, folder: Traversable | None = None) -> tuple[str, ...]:
    """Return what is wrong between the files and the lock, one line each; nothing when in step."""
    folder = folder or templates()
    locked = _locked(folder)
    return tuple(
        problem
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith((".md", ".yaml"))
        for problem in _problems(file, locked)
    )


def _problems(file: Traversable, locked: dict[tuple[str, int], str]) -> list[str]:
    text = file.read_text(encoding="utf-8")
    name, version = _identity(file.name, text)
    line = f"{name} {version} {_hash(text)}"
    known = locked.get((name, version))
    if known is None:
        return [f"{file.name}: version {version} is not locked; add the line: {line}"]
    if known != _hash(text):
        return [f"{file.name}: changed without a new version; raise it and add: {line}"]
    return []


def _identity(file_name: str, text: str) -> tuple[str, int]:
    if file_name.endswith(".md"):
        front = parse_prompt(text).front
        return front.name, front.version
    book = yaml.safe_load(text)
    return str(book["name"]), int(book["version"])


def _locked(folder: Traversable) -> dict[tuple[str, int], str]:
    lines = (folder / LOCK_FILE).read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {(name, int(version)): digest for name, version, digest in rows}


def _hash(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
