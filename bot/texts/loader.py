"""Read catalogs from YAML: the ones that ship, and a workspace's own file with its changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import yaml

from bot.texts.catalog import PLACEHOLDER, BadTexts, Forms, Texts
from bot.texts.yaml_reader import read_yaml

_ENGLISH = "en"
_PLURALS = frozenset({"one", "other"})
_LONGEST = 2_000
_MARKUP = frozenset("<>&")


def load_texts(
    language: str = _ENGLISH, *, overrides: Path | None = None, is_strict: bool = False
) -> Texts:
    """Return the catalog of a language, with a workspace's own wording over it.

    A file of overrides has the shape of the catalog and holds only what differs. Raises BadTexts
    for a language that does not ship, and for an override that names no text or uses a value the
    text does not have.
    """
    english = _shipped(_ENGLISH)
    entries = english if language == _ENGLISH else _checked(_shipped(language), english, language)
    if overrides is not None:
        own = _checked(_read_file(overrides), english, overrides.name)
        entries = {**entries, **own}
    return Texts(entries, english, is_strict=is_strict)


@cache
def _shipped(language: str) -> Mapping[str, Forms]:
    source = resources.files("bot.texts").joinpath(f"{language}.yaml")
    if not language.isalpha() or not source.is_file():
        raise BadTexts(language, "there is no catalog of this language")
    return _parse(source.read_text(encoding="utf-8"), f"{language}.yaml")


def _read_file(path: Path) -> dict[str, Forms]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise BadTexts(path.name, "the file cannot be read as UTF-8 text") from e
    return _parse(content, path.name)


def _parse(content: str, where: str) -> dict[str, Forms]:
    try:
        tree: object = read_yaml(content)
    except yaml.YAMLError as e:
        raise BadTexts(where, "the file is not valid YAML") from e
    entries: dict[str, Forms] = {}
    _flatten(tree if tree is not None else {}, "", where=where, into=entries)
    return entries


def _flatten(value: object, code: str, *, where: str, into: dict[str, Forms]) -> None:
    if isinstance(value, str):
        into[code] = _checked_forms({"other": value}, code, where)
        return
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise BadTexts(where, f"{code or 'the file'} must be a text or a section of texts")
    # A section may hold one text called "other", so "one" tells a plural from a section.
    if "one" in value and value.keys() <= _PLURALS:
        into[code] = _checked_forms(value, code, where)
        return
    for key, inner in value.items():
        _flatten(inner, f"{code}.{key}" if code else key, where=where, into=into)


def _checked_forms(forms: Mapping[str, object], code: str, where: str) -> Forms:
    if "other" not in forms:
        raise BadTexts(where, f"{code} has no form called other")
    checked: dict[str, str] = {}
    for form, text in forms.items():
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
            raise BadTexts(where, f"{code} must have 1 to {_LONGEST} characters")
        if {"{", "}"} & set(PLACEHOLDER.sub("", text)):
            raise BadTexts(where, f"{code} has a brace that belongs to no value")
        if _MARKUP & set(text):
            raise BadTexts(where, f"{code} holds one of < > &, which mean something to Slack")
        checked[form] = text
    return checked


def _checked(
    entries: Mapping[str, Forms], english: Mapping[str, Forms], where: str
) -> Mapping[str, Forms]:
    for code, forms in entries.items():
        if code not in english:
            raise BadTexts(where, f"there is no text called {code}")
        known = {name for text in english[code].values() for name in PLACEHOLDER.findall(text)}
        for text in forms.values():
            unknown = sorted(set(PLACEHOLDER.findall(text)) - known - {"count"})
            if unknown:
                raise BadTexts(where, f"{code} has no value called {unknown[0]}")
    return entries
