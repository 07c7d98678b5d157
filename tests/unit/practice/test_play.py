"""How the story waits for the app, and what it says when it waits in vain. The app is a puppet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from bot.practice.play import Play, StoryStuck
from bot.practice.quotes import Quotes
from bot.practice.script import Story
from bot.practice.show import QuietNarrator
from bot.practice.stage import Stage
from bot.practice.storybook import parse_story
from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.unit.practice.small_stage import NINE, SmallStage

CAST = """
day: 2026-11-19
zone: UTC
company: Northwind
triage: "#support"
people:
  sam: {name: sam, role: agent}
  dana: {name: dana, of: Acme}
  eve: {name: eve, of: Acme}
organisations:
  Acme: {}
channels:
  "#acme": {shared_with: Acme}
"""


class PuppetDesk:
    """Does what a test tells it, once, when the clock has come to a moment."""

    def __init__(self, small: SmallStage) -> None:
        self._small = small
        self._plans: list[tuple[datetime, Callable[[], object]]] = []
        self.is_restless = False

    def plan(self, minutes: float, act: Callable[[], object]) -> None:
        """Do something some minutes after nine."""
        self._plans.append((NINE + timedelta(minutes=minutes), act))

    def work(self) -> int:
        due = [plan for plan in self._plans if plan[0] <= self._small.clock.now()]
        for plan in due:
            self._plans.remove(plan)
            plan[1]()
        return len(due) + self.is_restless

    def next_due(self) -> datetime | None:
        return min((at for at, _ in self._plans), default=None)

    def finish_answers(self) -> None:
        """Answer nobody."""


class Scene:
    """A story, the small stage and the puppet that plays the app."""

    def __init__(self, *steps: str) -> None:
        self.small = SmallStage()
        self.desk = PuppetDesk(self.small)
        self.story = self._story(steps)
        people = {"sam": self.small.sam, "dana": self.small.dana, "eve": self.small.eve}
        self.stage = Stage(
            workspace=self.small.workspace,
            people=people,
            clock=self.small.clock,
            courier=self.small.courier,
            desk=self.desk,
        )
        self.play = Play(
            story=self.story, stage=self.stage, texts=load_texts(), narrator=QuietNarrator()
        )

    def root(self) -> MessageRef:
        """Return the first message that dana wrote."""
        return next(
            seen.ref for seen in self.small.dana.messages_in("#acme") if seen.author == "dana"
        )

    def _story(self, steps: tuple[str, ...]) -> Story:
        lines = "\n".join(f"    - {step}" for step in steps)
        sheet = f'channel: "#acme"\nconversations:\n  talk:\n{lines}\n'
        return parse_story({"cast.yaml": CAST, "acme.yaml": sheet}, Quotes({}))


REPORT = "{at: 09:01, who: dana, says: exports fail}"


def stuck(scene: Scene) -> StoryStuck:
    with pytest.raises(StoryStuck) as caught:
        scene.play.perform()
    return caught.value


def test_people_speak_at_their_time_and_go_on_in_the_thread() -> None:
    scene = Scene(REPORT, "{at: 09:05, who: sam, says: looking}")

    scene.play.perform()

    seen = scene.small.eve.messages_in("#acme", thread=scene.root())
    assert [(one.author, one.text) for one in seen] == [
        ("dana", "exports fail"),
        ("sam", "looking"),
    ]
    assert scene.small.clock.now() == NINE + timedelta(minutes=5)


def test_a_message_can_be_changed_and_deleted_by_its_label() -> None:
    scene = Scene(
        REPORT,
        "{at: 09:02, who: dana, says: 'id 1', label: id}",
        "{at: 09:03, who: dana, says: second}",
        "{at: 09:04, who: dana, edits: 'id 2', of: id}",
        "{at: 09:05, who: dana, deletes: message}",
    )

    scene.play.perform()

    seen = scene.small.eve.messages_in("#acme", thread=scene.root())
    assert [one.text for one in seen] == ["exports fail", "id 2"]


def test_an_agent_waits_for_the_card_before_claiming() -> None:
    scene = Scene(REPORT, "{at: 09:02, who: sam, claims: button}")
    scene.desk.plan(4, lambda: scene.small.post_card(1, scene.root()))

    scene.play.perform()

    (press,) = scene.stage.witness.presses
    assert (press.action_id, press.at) == ("issue.claim", NINE + timedelta(minutes=4))


def test_a_card_that_never_comes_is_named_with_its_step() -> None:
    error = stuck(Scene(REPORT, "{at: 09:02, who: sam, claims: button}"))

    assert str(error) == "09:02 sam claims (#acme talk): nothing offers 'issue.claim'"
    assert error.step.who.key == "sam"


def test_a_question_about_happiness_that_never_comes_is_named() -> None:
    error = stuck(Scene(REPORT, "{at: 09:02, who: dana, rates: '5'}"))

    assert error.problem == "nothing offers 'rating.give.5'"


def test_a_form_for_a_comment_is_expected_after_a_rating() -> None:
    scene = Scene(REPORT, "{at: 09:02, who: dana, rates: '5'}")
    scene.desk.plan(3, lambda: scene.small.post_question(scene.root()))

    assert stuck(scene).problem == "no form for a comment opened"


def test_the_reply_form_must_open() -> None:
    scene = Scene(REPORT, "{at: 09:02, who: sam, edits_and_sends: 'It works'}")
    scene.desk.plan(1.5, lambda: scene.small.post_card(1, scene.root(), suggestion="draft"))

    assert stuck(scene).problem == "the reply form did not open"


def test_an_agent_writes_without_a_suggestion_where_none_is_offered() -> None:
    error = stuck(Scene(REPORT, "{at: 09:02, who: sam, edits_and_sends: 'It works'}"))

    assert error.problem == "nothing offers 'reply.write'"


def test_whoever_rates_for_somebody_else_hears_it_privately() -> None:
    scene = Scene(REPORT, "{at: 09:02, who: eve, tries_to_rate: '1'}")
    scene.desk.plan(1.5, lambda: scene.small.post_question(scene.root()))

    scene.play.perform()

    assert [press.user_id for press in scene.stage.witness.presses] == [scene.small.eve.id]


def test_nobody_can_act_in_a_conversation_that_has_not_begun() -> None:
    error = stuck(Scene("{at: 09:02, who: sam, reacts: eyes}"))

    assert error.problem == "nobody has said anything in this conversation"


def test_nobody_can_change_what_he_did_not_write() -> None:
    error = stuck(Scene(REPORT, "{at: 09:02, who: eve, edits: other}"))

    assert error.problem == "there is no such message of this person"


def test_the_night_passes_until_the_digest_is_due() -> None:
    scene = Scene(REPORT)
    seen: list[datetime] = []
    scene.desk.plan(24 * 60, lambda: seen.append(scene.small.clock.now()))

    scene.play.perform()
    scene.play.go_on_to_next_morning(time(9, 0))

    assert seen == [NINE + timedelta(days=1)]


def test_an_app_that_never_rests_is_noticed() -> None:
    scene = Scene(REPORT)
    scene.desk.is_restless = True

    with pytest.raises(RuntimeError, match="do not come to rest"):
        scene.play.perform()
