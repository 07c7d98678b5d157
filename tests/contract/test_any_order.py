"""Whatever order Slack's events come in, people see the same in the end.

A life is drawn in the order in which people act. It is told once in that order and once in another,
with repeated events. Where the two may truly differ, lives are drawn so that it does not come up:

- What was deleted, or edited into a mere thanks, before the desk heard it raises nothing, and a
  pushpin that was taken off by then captures nothing. In order somebody had read it. So a deletion
  comes after its message, edits never take a request back, and pushpins that raise an issue stay.
- A check-mark before a further question: the question reopens. Late, the mark speaks of a talk that
  has gone on, and nobody knows whether the agent had seen it. So nobody asks after a check-mark.
- A check-mark that was taken off again leaves an issue reopened, and nothing where both came before
  the message. So its two events keep their order, and no answer stands below it.
- What small talk became by a later edit is older than another's question in its thread, and its
  wish is younger. So there is only one of the two.
- A question that was deleted handed the issue back to the desk; heard only as a stub, nobody knows
  that it asked. So where a question in the thread is deleted, nobody answers.
- A title that two messages say word for word is lost with the first one if the second was not there
  yet. So no two say the same.
- Two heads of a channel are two conversations; the thread of the one that came first is the one
  that people were shown. So there is one head.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.conversation import MessageDeleted, MessageEdited, MessageHeard, ReactionHeard
from bot.domain.ids import MessageTs
from tests.contract.lives import (
    DANA,
    DIRK,
    SAM,
    Event,
    Stage,
    deletes,
    edits,
    reacts,
    says,
)

EXAMPLES = int(os.getenv("ANY_ORDER_EXAMPLES", "40"))
ASKS = (
    "The export fails with error {} since this morning",
    "How do I add admin number {}?",
    "Invoice {} shows the wrong address, can you look?",
)
SMALL, THANKS, ANSWER = "Good morning", "thanks!", "I am looking at the export service now."
PIN, CHECK = "pushpin", "white_check_mark"
MOST_ACTS = 6


@dataclass(repr=False)
class Life:
    """What people did, in order, and what of it has to stay in order."""

    events: list[Event] = field(default_factory=list)
    in_order: list[tuple[Event, Event]] = field(default_factory=list)

    def __repr__(self) -> str:
        return "\n".join(["", *map(_line, self.events), ""])

    @property
    def messages(self) -> list[MessageTs]:
        """Return the messages of the life."""
        return [event.ts for event in self.events if isinstance(event, MessageHeard)]

    def retold(self, order: Sequence[Event]) -> list[Event]:
        """Return the events in another order that keeps what has to be kept."""
        told = list(order)
        for first, second in self.in_order:
            early, late = told.index(first), told.index(second)
            if late < early:
                told.insert(late, told.pop(early))
        return told


class Drawing:
    """Draws a life, one act after the other."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.life = Life()
        self._step = 0
        head_asks = draw(st.booleans())
        self.head = says(DANA, self._question() if head_asks else SMALL, self._next())
        self.asking: list[MessageHeard] = [self.head] if head_asks else []
        self.small: list[MessageHeard] = [] if head_asks else [self.head]
        self.gone: set[MessageTs] = set()
        self.is_raised = self.is_answered = self.is_checked = self.was_unchecked = False
        self.has_lost_question = False
        self.life.events.append(self.head)

    def acts(self) -> list[str]:
        """Return what may happen next."""
        is_over = self.is_checked or self.was_unchecked
        is_alone = not self.asking and self.head.ts not in self.gone and not is_over
        return [
            "thank",
            "check_a_reply",
            *(["ask"] if not is_over and not self.is_raised else []),
            *(["answer"] if not self.was_unchecked and not self.has_lost_question else []),
            *(["edit", "pin"] if self._standing() else []),
            *(["raise", "pin_head"] if is_alone and not self.is_raised else []),
            *(["delete"] if self._deletable() else []),
            *(["check"] if not is_over else []),
            *(["check_own"] if not is_over and self.is_answered else []),
            *(["uncheck"] if self.is_checked and not self.is_answered else []),
        ]

    def act(self, name: str) -> None:
        """Let something happen."""
        getattr(self, f"_{name}")()

    def _ask(self) -> None:
        who = self._draw(st.sampled_from([DANA, DIRK]))
        self._say(who, self._question(), self.asking)

    def _thank(self) -> None:
        self._say(DANA, THANKS, self.small)

    def _answer(self) -> None:
        self._say(SAM, ANSWER, [])
        self.is_answered = True

    def _edit(self) -> None:
        message = self._draw(st.sampled_from(self._standing()))
        self.life.events.append(edits(message, self._question(), self._next()))

    def _raise(self) -> None:
        self.life.events.append(edits(self.head, self._question(), self._next()))
        self.is_raised = True

    def _pin_head(self) -> None:
        self._react(SAM, PIN, self.head)
        self.is_raised = True

    def _pin(self) -> None:
        message = self._draw(st.sampled_from(self._standing()))
        self._react(SAM, PIN, message)
        if self._draw(st.booleans()):
            self._react(SAM, PIN, message, is_added=False)

    def _delete(self) -> None:
        message = self._draw(st.sampled_from(self._deletable()))
        gone = deletes(message)
        self.gone.add(message.ts)
        self.has_lost_question |= message in self.asking and message is not self.head
        self._next()
        self.life.events.append(gone)
        self.life.in_order.append((message, gone))

    def _check(self) -> None:
        self._react(SAM, CHECK, self.head)
        self.is_checked = True

    def _check_own(self) -> None:
        self._react(DANA, CHECK, self.head)
        self.is_checked = self.is_answered = True

    def _check_a_reply(self) -> None:
        message = self._draw(st.sampled_from([*self.asking, *self.small]))
        if message is not self.head:
            self._react(SAM, CHECK, message)

    def _uncheck(self) -> None:
        put_on = next(one for one in self.life.events if _is_check(one, self.head))
        taken_off = self._react(SAM, CHECK, self.head, is_added=False)
        self.life.in_order.append((put_on, taken_off))
        self.life.in_order.append((self.head, put_on))
        self.is_checked, self.was_unchecked = False, True

    def _standing(self) -> list[MessageHeard]:
        return [one for one in self.asking if one.ts not in self.gone]

    def _deletable(self) -> list[MessageHeard]:
        small = [one for one in self.small if one.ts not in self.gone]
        questions = [one for one in self._standing() if one is self.head or not self.is_answered]
        return questions + [one for one in small if one is not self.head or not self.is_raised]

    def _say(self, who: str, words: str, into: list[MessageHeard]) -> None:
        message = says(who, words, self._next(), thread=self.head.ts)
        into.append(message)
        self.life.events.append(message)

    def _react(
        self, who: str, emoji: str, message: MessageHeard, *, is_added: bool = True
    ) -> ReactionHeard:
        reaction = reacts(who, emoji, message, self._next(), is_added=is_added)
        self.life.events.append(reaction)
        return reaction

    def _question(self) -> str:
        return self._draw(st.sampled_from(ASKS)).format(self._step)

    def _next(self) -> int:
        self._step += 1
        return self._step


def _line(event: Event) -> str:
    """Return an act as somebody would tell it."""
    match event:
        case MessageHeard():
            return f"{event.author.user_id} says {event.text!r} ({event.ts[6:10]})"
        case MessageEdited():
            return f"edits {event.ts[6:10]} to {event.text!r}"
        case MessageDeleted():
            return f"deletes {event.ts[6:10]}"
        case ReactionHeard():
            return f"{event.user_id} {event.change} {event.emoji} {event.ts[6:10]} at {event.at:%T}"


def _is_check(event: Event, head: MessageHeard) -> bool:
    return isinstance(event, ReactionHeard) and (event.emoji, event.ts) == (CHECK, head.ts)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, Life]:
    """Draw a life and another order to tell it in."""
    drawing = Drawing(draw)
    for _ in range(draw(st.integers(min_value=1, max_value=MOST_ACTS))):
        drawing.act(draw(st.sampled_from(drawing.acts())))
    events = drawing.life.events
    again = draw(st.lists(st.sampled_from(events), max_size=2))
    order = draw(st.permutations(events + again))
    return drawing.life, Life(drawing.life.retold(order))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("lives"))
    yield stage
    stage.close()


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(told=lives())
def test_any_order_of_events_ends_the_same(stage: Stage, told: tuple[Life, Life]) -> None:
    life, again = told
    expected = stage.end_of(life.events, messages=life.messages)

    found = stage.end_of(again.events, messages=life.messages)

    assert found == expected
