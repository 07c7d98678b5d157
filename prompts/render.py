"""Fill prompts in: sandboxed, strict about names, customers' words quoted. No model here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, meta
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.catalog import BrokenPrompt, Origin, Prompt

PromptValue = str | int | bool | list[str] | list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two parts as a model gets them."""

    system: str
    user: str


def render(prompt: Prompt, values: Mapping[str, PromptValue]) -> Rendered:
    """Fill a prompt in with exactly its declared inputs; raise BrokenPrompt when one is off."""
    declared = prompt.front.inputs
    if declared.keys() != values.keys():
        raise BrokenPrompt(f"inputs differ: {sorted(declared.keys() ^ values.keys())}")
    environment = _environment()
    from_customers = {name for name, origin in declared.items() if origin is Origin.CUSTOMER}
    safe = {
        name: quoted(value) if name in from_customers else value for name, value in values.items()
    }
    try:
        if from_customers & meta.find_undeclared_variables(environment.parse(prompt.system)):
            raise BrokenPrompt("customers' words stand in the system part")
        return Rendered(
            system=environment.from_string(prompt.system).render(safe),
            user=environment.from_string(prompt.user).render(safe),
        )
    except TemplateError as error:
        raise BrokenPrompt("template cannot be filled in") from error


def quoted(value: PromptValue) -> str:
    """Return a value as JSON, one entry a line, that can hold no tag, fence or line of its own.

    Angle brackets and backquotes are written as escapes, so the words inside cannot close the tags
    or fences around them; line breaks are escapes by JSON's own rules.
    """
    rows = value if isinstance(value, list) else [value]
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "\n".join(line.translate(_ESCAPES) for line in lines)


_ESCAPES = str.maketrans(
    {sign: f"\\u{ord(sign):04x}" for sign in "<>`\u0085\u2028\u2029\u202a\u202b\u202d\u202e"}
)


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
