from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.quotes import Quotes, Words, load_quotes
from bot.practice.script import Deed, Role, Story
from bot.practice.storybook import StoryError, load_story, parse_story

CAST = """
day: 2026-11-19
zone: Europe/Berlin
company: Northwind
triage: "#support"
people:
  sam: {name: Sam Okafor, role: agent}
  dana: {name: Dana Whitlock, of: Acme}
  gus: {name: Gus Tully, role: guest}
organisations:
  Acme: {enterprise: "yes"}
channels:
  "#acme": {shared_with: Acme}
  "#club": {declared: "yes", members: [gus]}
"""
QUOTES = Quotes({"irc-1": "it fails", "own-log": "a log"})


def sheet(*steps: str, channel: str = "#acme") -> str:
    lines = "\n".join(f"    - {step}" for step in steps)
    return f'channel: "{channel}"\nconversations:\n  talk:\n{lines}\n'


def parse(*steps: str, cast: str = CAST) -> Story:
    return parse_story({"cast.yaml": cast, "acme.yaml": sheet(*steps)}, QUOTES)


def problem_of(sheets: dict[str, str]) -> StoryError:
    with pytest.raises(StoryError) as caught:
        parse_story(sheets, QUOTES)
    return caught.value


def test_the_story_that_ships_is_a_whole_working_day_mostly_in_other_peoples_words() -> None:
    story = load_story()

    assert story.message_count >= 150
    assert story.found_count > story.message_count / 2
    assert len({p.organisation for p in story.cast.players.values()} - {""}) >= 5
    assert (story.steps[0].at.hour, story.steps[-1].at.hour) == (8, 17)


def test_the_story_that_ships_uses_everything_a_step_can_do() -> None:
    story = load_story()

    assert {step.deed for step in story.steps} == {*Deed}


def test_the_story_can_be_played_on_another_day() -> None:
    story = load_story(date(2026, 3, 27))

    assert {step.at.date() for step in story.steps} == {date(2026, 3, 27)}


def test_a_step_says_who_does_what_when_and_where() -> None:
    story = parse("{at: 09:30, who: dana, says: <irc-1>, files: [shot.png], label: first}")

    (step,) = story.steps
    assert (step.who.key, step.who.role, step.deed) == ("dana", Role.CUSTOMER, Deed.SAYS)
    assert step.at.isoformat() == "2026-11-19T09:30:00+01:00"
    assert step.words == Words("it fails", is_found=True)
    assert (step.channel, step.talk) == ("#acme", "#acme talk")
    assert (step.files, step.label) == (("shot.png",), "first")


def test_words_of_our_own_are_not_counted_as_found() -> None:
    story = parse("{at: 09:30, who: dana, says: <own-log>}", "{at: 09:31, who: dana, says: hello}")

    assert story.message_count == 2
    assert story.found_count == 0


def test_steps_of_all_channels_happen_in_the_order_of_time() -> None:
    other = sheet("{at: 09:00, who: gus, says: first}", channel="#club")
    sheets = {
        "cast.yaml": CAST,
        "acme.yaml": sheet("{at: 09:30, who: dana, says: second}"),
        "club.yaml": other,
    }

    story = parse_story(sheets, QUOTES)

    assert [step.words.text for step in story.steps] == ["first", "second"]


def test_the_cast_knows_zones_grids_and_declared_channels() -> None:
    cast = parse("{at: 09:30, who: dana, says: hello}").cast

    assert cast.zone == ZoneInfo("Europe/Berlin")
    assert cast.organisations == {"Acme": True}
    assert cast.places["#club"].is_declared
    assert not cast.places["#acme"].is_declared


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        pytest.param("{at: 9 o'clock, who: dana, says: a}", "no time of day", id="time"),
        pytest.param("{at: 09:30, who: nobody, says: a}", "nobody called 'nobody'", id="who"),
        pytest.param("{at: 09:30, who: dana}", "one deed", id="no-deed"),
        pytest.param("{at: 09:30, who: dana, says: a, edits: b}", "one deed", id="two-deeds"),
        pytest.param("{at: 09:30, who: dana, sings: a}", "one deed", id="unknown-deed"),
        pytest.param("{at: 09:30, who: dana, claims: b}", "for people of the team", id="team"),
        pytest.param("{at: 09:30, who: dana, says: <irc-9>}", "no text 'irc-9'", id="quote"),
        pytest.param("{at: 09:30, who: dana, rates: '6'}", "no score", id="score"),
        pytest.param("{at: 09:30, who: dana, says: ''}", "says is missing", id="silence"),
        pytest.param("{who: dana, says: a}", "at is missing", id="no-time"),
        pytest.param("{at: 09:30, who: dana, says: a, files: b}", "a list", id="files"),
        pytest.param("just words", "names and values", id="no-mapping"),
    ],
)
def test_a_wrong_step_is_named_with_its_place(step: str, problem: str) -> None:
    error = problem_of({"cast.yaml": CAST, "acme.yaml": sheet(step)})

    assert error.where == "acme.yaml, talk, step 1"
    assert problem in error.problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param("Europe/Berlin", "Berlin", "no time zone", id="zone"),
        pytest.param("2026-11-19", "someday", "no date", id="day"),
        pytest.param("role: agent", "role: king", "no role", id="role"),
        pytest.param("shared_with: Acme", "shared_with: Ajax", "no organisation", id="company"),
        pytest.param("members: [gus]", "members: [eve]", "nobody called 'eve'", id="member"),
        pytest.param("company: Northwind", "", "company is missing", id="company-missing"),
        pytest.param("organisations:\n  Acme", "x:\n  Acme", "names and values", id="none"),
        pytest.param("day:", "day: [", "is not YAML", id="yaml"),
    ],
)
def test_a_wrong_cast_is_refused(old: str, new: str, problem: str) -> None:
    error = problem_of({"cast.yaml": CAST.replace(old, new, 1)})

    assert error.where.startswith("cast.yaml")
    assert problem in error.problem


def test_a_story_needs_a_cast() -> None:
    assert problem_of({}).where == "cast.yaml"


def test_a_sheet_of_an_unknown_channel_is_refused() -> None:
    wrong = sheet("{at: 09:30, who: dana, says: a}", channel="#nowhere")

    error = problem_of({"cast.yaml": CAST, "acme.yaml": wrong})

    assert "no channel #nowhere" in error.problem


def test_a_conversation_is_a_list() -> None:
    wrong = 'channel: "#acme"\nconversations: {talk: words}\n'

    error = problem_of({"cast.yaml": CAST, "acme.yaml": wrong})

    assert error.where == "acme.yaml, talk"


def test_time_does_not_run_backwards_within_a_conversation() -> None:
    steps = ("{at: 09:30, who: dana, says: a}", "{at: 09:29, who: dana, says: b}")

    error = problem_of({"cast.yaml": CAST, "acme.yaml": sheet(*steps)})

    assert error.where == "acme.yaml, talk, step 2"


@given(st.text())
def test_any_text_is_either_a_story_or_says_what_is_wrong(text: str) -> None:
    where = "acme.yaml"

    try:
        parse_story({"cast.yaml": CAST, "acme.yaml": text}, QUOTES)
    except StoryError as error:
        where = error.where

    assert where.startswith("acme.yaml")


def test_every_quote_that_ships_is_used_or_worth_keeping() -> None:
    quotes = load_quotes()

    assert all(text.strip() for text in quotes.texts.values())
    assert quotes.words("<irc-1031>").is_found
    assert not quotes.words("plain words").is_found
