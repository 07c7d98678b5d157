"""The catalog: from a code and its values to a sentence, in a language or else in English.

Sentences come out as plain words. Whoever shows them escapes them for the place where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.errors import DeskError

Forms = Mapping[str, str]
"""The forms of one text by plural: always "other", often "one"."""

CUSTOMER = "customer."
"""The section that holds the closed list of what customers may see."""
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_OTHER, _ONE = "other", "one"
_UNKNOWN_VALUE = "…"
_FALLBACK = "error.unexpected"
_SECTION_OF_VALUE = {
    "problem": "problem",
    "missing": "missing",
    "have": "status",
    "want": "status",
}
_GATE = "gate."
_GATE_OTHER, _DELIVERY_OTHER = "gate.other", "delivery.other"


class BadTexts(Exception):
    """A file of texts cannot be used; says where and what is wrong, for the person who wrote it."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class MissingText(Exception):
    """A strict catalog was asked for a text or value it does not have: a mistake in the program."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"no text {code}" if not value else f"text {code} needs {value}")
        self.code = code
        self.value = value


class Texts:
    """Sentences by code. A strict one raises where a person would be shown the next best thing."""

    def __init__(
        self, entries: Mapping[str, Forms], english: Mapping[str, Forms], *, is_strict: bool = False
    ) -> None:
        self._entries = entries
        self._english = english
        self._is_strict = is_strict
        self._customer_lines = _line_patterns({**_customer(english), **_customer(entries)})

    def codes(self) -> frozenset[str]:
        """Return every code there is a text for."""
        return frozenset(self._entries) | frozenset(self._english)

    def has(self, code: str) -> bool:
        """Tell whether there is a text for a code."""
        return code in self._entries or code in self._english

    def say(self, code: str, **values: str | int) -> str:
        """Return the sentence of a code as plain words; `count` chooses the plural form."""
        for catalog in (self._entries, self._english):
            forms = catalog.get(code)
            if forms is not None and _needs(forms, values) <= values.keys():
                return _fill(_form(forms, values), values)
        if self._is_strict:
            forms = self._english.get(code, self._entries.get(code))
            missing = sorted(_needs(forms, values) - values.keys()) if forms is not None else [""]
            raise MissingText(code, missing[0])
        forms = self._english.get(code) or self._english[_FALLBACK]
        return _fill(_form(forms, values), values)

    def say_first(self, *codes: str, **values: str | int) -> str:
        """Return the sentence of the first code that has a text; the last is the general one."""
        return self.say(next((code for code in codes if self.has(code)), codes[-1]), **values)

    def say_error(self, error: DeskError) -> str:
        """Return what a person reads about an error; codes among its values become words."""
        values = {name: self._word_of(name, value) for name, value in error.values().items()}
        return self.say_first(error.code, _FALLBACK, **values)

    def fixed_customer_texts(self) -> frozenset[str]:
        """Return the sentences that customers may see as they stand, without any value in them."""
        texts = {**_customer(self._english), **_customer(self._entries)}
        return frozenset(
            text
            for forms in texts.values()
            for text in forms.values()
            if not PLACEHOLDER.search(text)
        )

    def is_fixed_customer_text(self, text: str) -> bool:
        """Tell whether every line of a text stands on the closed list, values filled in."""
        lines = [line for line in (_one_line(line) for line in text.splitlines()) if line]
        return bool(lines) and all(
            any(pattern.fullmatch(line) for pattern in self._customer_lines) for line in lines
        )

    def _word_of(self, name: str, value: str | int) -> str | int:
        if not isinstance(value, str):
            return value
        if name == "reason":
            general = _GATE_OTHER if value.startswith(_GATE) else _DELIVERY_OTHER
            return self.say_first(value, f"delivery.{value}", general)
        if name in _SECTION_OF_VALUE:
            section = _SECTION_OF_VALUE[name]
            code = value.partition(":")[0]
            return self.say_first(f"{section}.{code}", f"{section}.other", "problem.other")
        return value


def _customer(catalog: Mapping[str, Forms]) -> dict[str, Forms]:
    return {code: forms for code, forms in catalog.items() if code.startswith(CUSTOMER)}


def _line_patterns(catalog: Mapping[str, Forms]) -> tuple[re.Pattern[str], ...]:
    lines = {
        _one_line(line)
        for forms in catalog.values()
        for text in forms.values()
        for line in text.splitlines()
    }
    return tuple(re.compile(_pattern_of(line)) for line in sorted(lines) if line)


def _pattern_of(line: str) -> str:
    parts = PLACEHOLDER.split(line)
    # split() alternates between what stands there and the names of the values.
    return "".join(r"[^\n]{1,120}" if n % 2 else re.escape(part) for n, part in enumerate(parts))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _needs(forms: Forms, values: Mapping[str, str | int]) -> set[str]:
    return set(PLACEHOLDER.findall(_form(forms, values)))


def _form(forms: Forms, values: Mapping[str, str | int]) -> str:
    if values.get("count") == 1 and _ONE in forms:
        return forms[_ONE]
    return forms[_OTHER]


def _fill(text: str, values: Mapping[str, str | int]) -> str:
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], _UNKNOWN_VALUE)), text)
