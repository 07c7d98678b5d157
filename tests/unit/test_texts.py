from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import errors
from bot.domain.decision import Rule, Verdict
from bot.domain.errors import DeskError
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Role, Side
from bot.domain.preferences import EmojiAct, ResolveScope
from bot.domain.satisfaction import SkipReason
from bot.texts import BadTexts, MissingText, Texts, load_texts
from bot.texts.catalog import PLACEHOLDER

ROOT = Path(__file__).resolve().parents[2]
TEXTS = load_texts(is_strict=True)

VERBS = frozenset(
    {
        "Apply",
        "Assign",
        "Cancel",
        "Change",
        "Check",
        "Claim",
        "Close",
        "Correct",
        "Edit",
        "Keep",
        "Log",
        "Mark",
        "Merge",
        "Open",
        "Pause",
        "Split",
    }
    | {"Post", "Refresh", "Release", "Reopen", "Resolve", "Resume", "Save", "Send", "Set", "Show"}
    | {"Suggest", "Take", "Undo", "Write"}
)
FORBIDDEN = re.compile(r"\b(ticket|tickets|item|items|data|customer's fault)\b", re.IGNORECASE)
FEW_WORDS = 30


def entries() -> list[tuple[str, str]]:
    catalog = TEXTS._english
    return [(code, text) for code, forms in sorted(catalog.items()) for text in forms.values()]


def all_errors(root: type[DeskError] = DeskError) -> Iterator[type[DeskError]]:
    yield root
    for error in root.__subclasses__():
        yield from all_errors(error)


ALL_ERRORS = sorted(all_errors(), key=lambda error: f"{error}")


def text_of(node: ast.expr) -> str:
    """Return a constant, or the constant beginning of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values:
        return text_of(node.values[0])
    return ""


def calls() -> Iterator[tuple[str, str, list[ast.expr], dict[str, ast.expr]]]:
    for folder in ("bot", "handlers", "storage", "prompts"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "simulator" in path.parts or "practice" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    keywords = {keyword.arg or "": keyword.value for keyword in node.keywords}
                    yield path.name, name, node.args, keywords


PLACES = {
    # Where a call names a text: which argument, and the section that it stands in.
    "InvalidInput": (0, "problem", "problem."),
    "NotSetUp": (0, "missing", "missing."),
    "TellPerson": (1, "notice", "notice."),
    "TellTeam": (0, "notice", "notice."),
    "Notice": (0, "code", "notice."),
    "ReplyRefused": (0, "reason", ""),
    "Finding": (0, "code", ""),
    "build_note": (0, "code", ""),
}


def used_codes() -> list[str]:
    codes = set()
    for _, name, arguments, keywords in calls():
        if name not in PLACES:
            continue
        place, keyword, section = PLACES[name]
        argument = arguments[place] if len(arguments) > place else keywords.get(keyword)
        code = text_of(argument).partition(":")[0] if argument is not None else ""
        if code and not code.endswith("_"):
            codes.add(f"{section}{code}")
    return sorted(codes)


@pytest.mark.parametrize("code", used_codes())
def test_every_code_that_the_program_names_has_a_text(code: str) -> None:
    assert TEXTS.has(code)


@pytest.mark.parametrize("error", ALL_ERRORS)
def test_every_error_has_a_text(error: type[DeskError]) -> None:
    assert TEXTS.has(error.code)


@pytest.mark.parametrize(
    "code",
    [
        *(f"rule.{rule}" for rule in Rule),
        *(f"why.{verdict}" for verdict in Verdict),
        *(f"status.{status}" for status in IssueStatus),
        *(f"card.state.{status}" for status in IssueStatus),
        *(f"digest.skip.{reason}" for reason in SkipReason),
        *(f"settings.emoji_act.{act}" for act in EmojiAct),
        *(f"settings.scope_choice.{scope}" for scope in ResolveScope),
        *(f"settings.role.{role}" for role in (*Role, "none")),
        *(f"settings.role_hint.{role}" for role in (*Role, "none")),
        *(f"notice.role_not_taken_{side}" for side in Side if side is not Side.TEAM),
        "notice.role_not_taken_deactivated",
        *(f"customer.rating_label.{score}" for score in range(1, 6)),
        *(f"customer.rating_spoken.{score}" for score in range(1, 6)),
        *(f"time.weekday.{day}" for day in range(1, 8)),
        *(f"time.month.{month}" for month in range(1, 13)),
    ],
)
def test_every_value_of_the_domain_that_people_see_has_a_text(code: str) -> None:
    assert TEXTS.has(code)


def test_no_text_shouts_or_uses_a_word_we_avoid() -> None:
    assert [text for _, text in entries() if "!" in text or FORBIDDEN.search(text)] == []


def test_no_sentence_is_longer_than_people_like_to_read() -> None:
    sentences = [
        sentence for _, text in entries() for sentence in re.split(r"(?<=[.?:])\s+|\n", text)
    ]

    assert [s for s in sentences if len(s.split()) > FEW_WORDS] == []


def test_no_text_has_blanks_too_many() -> None:
    assert [text for _, text in entries() if text != text.strip() or "  " in text] == []


def test_no_text_is_cut_off_by_what_yaml_takes_for_a_comment() -> None:
    lines = (ROOT / "bot" / "texts" / "en.yaml").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if re.search(r": [^\"'{>|].* #", line)] == []


def test_every_label_starts_with_a_verb_and_is_short() -> None:
    labels = [text for code, text in entries() if code.startswith("label.")]

    assert [text for text in labels if text.split()[0] not in VERBS or len(text) > 30] == []


@pytest.mark.parametrize(
    ("code", "most"),
    [
        ("customer.app_name", 24),
        ("customer.comment_title", 24),
        ("customer.comment_send", 24),
        ("customer.comment_skip", 24),
        ("form.issue_title", 24),
        ("settings.title", 24),
        ("place.title", 24),
        ("label.send_reply", 24),
        *((f"customer.rating_spoken.{score}", 75) for score in range(1, 6)),
        *((f"settings.switch_hint.{n}", 75) for n in ("has_ai", "has_ratings", "mirrors_state")),
    ],
)
def test_a_text_for_a_narrow_place_fits_there(code: str, most: int) -> None:
    assert len(TEXTS.say(code)) <= most


def test_values_are_filled_in_and_count_chooses_the_form() -> None:
    assert TEXTS.say("time.hours", count=1) == "1 hour"
    assert TEXTS.say("time.hours", count=3) == "3 hours"
    assert TEXTS.say("done.issue_logged", number=142).startswith("Logged as #142.")


def test_a_missing_text_or_value_is_an_error_while_testing() -> None:
    with pytest.raises(MissingText, match=r"no text nothing\.here"):
        TEXTS.say("nothing.here")

    with pytest.raises(MissingText, match=r"done\.issue_logged needs number"):
        TEXTS.say("done.issue_logged")


def test_a_person_never_meets_a_missing_text_or_value() -> None:
    texts = load_texts()

    assert texts.say("nothing.here") == texts.say("error.unexpected")
    assert texts.say("done.issue_logged").startswith("Logged as #….")


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    said = TEXTS.say("person.unnamed_at", account="{name} {account.__class__}")

    assert said == "Someone at {name} {account.__class__}"


def test_a_language_without_a_text_falls_back_to_english() -> None:
    english = {"a.b": {"other": "Hello {name}"}, "error.unexpected": {"other": "Oh"}}
    german = {"a.b": {"other": "Hallo {name} und {other}"}, "customer.x": {"other": "Ja"}}

    texts = Texts(german, english)

    assert texts.say("a.b", name="Dana") == "Hello Dana"
    assert texts.say("error.unexpected") == "Oh"
    assert texts.codes() == {"a.b", "error.unexpected", "customer.x"}
    assert texts.has("customer.x")


def test_an_error_is_told_with_its_codes_in_words() -> None:
    closed = errors.IllegalTransition(142, "closed", "open")
    refused = errors.ReplyRefused("gate.gap")
    unknown = errors.ReplyRefused("gate.of_tomorrow")

    assert TEXTS.say_error(closed).startswith("#142 is closed")
    assert TEXTS.say_error(refused) == TEXTS.say("gate.gap")
    assert TEXTS.say_error(unknown) == TEXTS.say("gate.other")
    assert TEXTS.say_error(errors.DeliveryRefused("is_archived")).endswith("archived.")
    assert TEXTS.say_error(errors.NotSent("of_tomorrow")).endswith(TEXTS.say("delivery.other"))
    assert TEXTS.say_error(errors.InvalidInput("emoji_twice:claim")) == TEXTS.say(
        "problem.emoji_twice"
    )
    assert TEXTS.say_error(errors.InvalidInput("of_tomorrow")) == TEXTS.say("problem.other")
    assert "“Acme”" in TEXTS.say_error(errors.AccountNotFound("Acme"))


@pytest.mark.parametrize("error", ALL_ERRORS)
def test_no_error_leaves_a_gap_in_its_text(error: type[DeskError]) -> None:
    needed = set(PLACEHOLDER.findall(TEXTS._english[error.code]["other"]))
    made = error.__new__(error)
    for name in ("number", "have", "want", "reference", "name", "problem", "value", "missing"):
        object.__setattr__(made, name, "x")
    made.__dict__.setdefault("reason", "x")

    assert needed <= set(made.values())


class TestTheClosedList:
    def test_fixed_texts_and_filled_templates_stand_on_it(self) -> None:
        for text in TEXTS.fixed_customer_texts():
            assert TEXTS.is_fixed_customer_text(text)
        assert TEXTS.is_fixed_customer_text(TEXTS.say("customer.signed", name="Sam (Nord) *"))

    def test_lines_of_it_together_stand_on_it_and_one_other_line_does_not(self) -> None:
        asked = f"{TEXTS.say('customer.rating_question')}\n\n {TEXTS.say('customer.rating_hint')} "

        assert TEXTS.is_fixed_customer_text(asked)
        assert not TEXTS.is_fixed_customer_text(f"{asked}\nThe card is in #triage")

    def test_no_text_for_the_team_stands_on_it(self) -> None:
        internal = [(code, text) for code, text in entries() if not code.startswith("customer.")]

        shared = {code for code, text in internal if TEXTS.is_fixed_customer_text(text)}

        assert shared == {"error.not_allowed", "refused.rate"}

    @given(st.text())
    def test_nothing_else_stands_on_it(self, text: str) -> None:
        assert not TEXTS.is_fixed_customer_text(f"internal {text}")

    def test_silence_does_not_stand_on_it(self) -> None:
        assert not TEXTS.is_fixed_customer_text(" \n ")


class TestAWorkspacesOwnWording:
    def write(self, folder: Path, content: str) -> Path:
        path = folder / "texts.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    def test_it_replaces_what_it_names_and_nothing_else(self, tmp_path: Path) -> None:
        own = self.write(tmp_path, "customer:\n  rating_question: How was it?\n")

        texts = load_texts(overrides=own, is_strict=True)

        assert texts.say("customer.rating_question") == "How was it?"
        assert texts.is_fixed_customer_text("How was it?")
        assert texts.say("label.send") == TEXTS.say("label.send")

    def test_it_may_give_both_forms_of_a_plural(self, tmp_path: Path) -> None:
        own = self.write(
            tmp_path, "time:\n  hours: {one: an hour, other: '{count} h'}\n  days: '{count} d'\n"
        )

        texts = load_texts(overrides=own)

        assert texts.say("time.hours", count=1) == "an hour"
        assert texts.say("time.days", count=1) == "1 d"

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            pytest.param("nothing: Hello", "there is no text called nothing", id="unknown"),
            pytest.param("label:\n  send: 'Send {it}'", "no value called it", id="value"),
            pytest.param("label:\n  send: '<!here> send'", "mean something to Slack", id="markup"),
            pytest.param("label:\n  send: 'Send {IT}'", "belongs to no value", id="brace"),
            pytest.param("label:\n  send: ''", "1 to 2000 characters", id="empty"),
            pytest.param(f"label:\n  send: {'x' * 2001}", "1 to 2000 characters", id="long"),
            pytest.param("label:\n  send: [a]", "label.send must be a text", id="list"),
            pytest.param("- a", "the file must be a text", id="no-mapping"),
            pytest.param("1: a", "the file must be a text", id="number-as-name"),
            pytest.param("label:\n  send: {one: a}", "no form called other", id="no-other"),
            pytest.param("label: {", "not valid YAML", id="not-yaml"),
        ],
    )
    def test_a_mistake_in_it_is_named(self, tmp_path: Path, content: str, problem: str) -> None:
        own = self.write(tmp_path, content)

        with pytest.raises(BadTexts, match=problem) as caught:
            load_texts(overrides=own)

        assert caught.value.where == "texts.yaml"

    def test_an_empty_file_changes_nothing(self, tmp_path: Path) -> None:
        texts = load_texts(overrides=self.write(tmp_path, ""))

        assert texts.say("label.send") == TEXTS.say("label.send")

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadTexts, match="cannot be read"):
            load_texts(overrides=tmp_path / "texts.yaml")

    @pytest.mark.parametrize("language", ["xx", "../en", ""])
    def test_a_language_that_does_not_ship_is_named(self, language: str) -> None:
        with pytest.raises(BadTexts, match="no catalog of this language"):
            load_texts(language)


class _Once(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice, of which YAML takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise AssertionError(f"{node.start_mark}: {twice[0]!r} stands there twice")
        return super().construct_mapping(node, deep=deep)


def test_no_sentence_is_written_over_by_another() -> None:
    # Two branches had each made a section of one name, and the sentences of the first were gone.
    for path in sorted((ROOT / "bot" / "texts").glob("*.yaml")):
        with path.open(encoding="utf-8") as file:
            assert yaml.load(file, _Once)  # noqa: S506 - a safe loader
