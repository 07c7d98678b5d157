"""Play a story: people do what it says, when it says, and wait for the app where people would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Protocol, TypeVar

from bot.domain.suggestion import GAP
from bot.practice.script import Deed, Step, Story
from bot.practice.stage import Stage
from bot.practice.witness import Thread, thread_in
from bot.simulator.person import Person
from bot.simulator.render import Control, controls_of
from bot.simulator.sight import MessageRef
from bot.simulator.state import Message, Poster
from bot.texts import Texts
from handlers import ids

_PATIENCE = timedelta(minutes=10)
"""How long somebody in the story waits for the app before the story is stuck."""
_SHORT_PATIENCE = timedelta(seconds=30)
"""How long an agent waits for a suggestion before writing without one."""
_GLANCE = timedelta(seconds=1)
_CURTAIN = timedelta(minutes=5)

T = TypeVar("T")
_Find = Callable[[Step], T | None]


class StoryStuck(RuntimeError):
    """What the story waits for does not happen: the app, or the story, is wrong."""

    def __init__(self, step: Step, problem: str) -> None:
        super().__init__(f"{step.at:%H:%M} {step.who.key} {step.deed} ({step.talk}): {problem}")
        self.step = step
        self.problem = problem


class Narrator(Protocol):
    """Tells what happens while it happens."""

    def tell_step(self, step: Step, answer: str) -> None:
        """Tell what somebody did; `answer` is what only this person saw then."""
        ...

    def tell_rest(self) -> None:
        """Tell what the app did since the last time."""
        ...


class Play:
    """One performance of one story."""

    def __init__(self, *, story: Story, stage: Stage, texts: Texts, narrator: Narrator) -> None:
        self._story = story
        self._stage = stage
        self._texts = texts
        self._narrator = narrator
        self._roots: dict[str, MessageRef] = {}
        self._labelled: dict[tuple[str, str], MessageRef] = {}
        self._latest: dict[tuple[str, str], MessageRef] = {}
        self._deeds: dict[Deed, Callable[[Step], str | None]] = {
            Deed.SAYS: self._say,
            Deed.CHATS: self._say,
            Deed.MENTIONS_APP: self._mention,
            Deed.EDITS: self._edit,
            Deed.DELETES: self._delete,
            Deed.REACTS: self._react,
            Deed.RATES: self._rate,
            Deed.TRIES_TO_RATE: self._try_to_rate,
            Deed.REACTS_ON_CARD: self._react_on_card,
            Deed.CLAIMS: self._claim,
            Deed.EDITS_AND_SENDS: self._edit_and_send,
            Deed.FILLS_GAP: self._fill_gap,
            Deed.SENDS: self._send,
            Deed.UNDOES: self._undo,
            Deed.RESOLVES: self._resolve,
            Deed.DISCARDS: self._discard,
            Deed.RUNS: self._run,
            Deed.OPENS_HOME: self._open_home,
        }

    def perform(self) -> None:
        """Play the whole day. Raises StoryStuck where it cannot go on."""
        self._stage.settle()
        for step in self._story.steps:
            self._stage.pass_time(step.at)
            self._narrator.tell_rest()
            answer = self._deeds[step.deed](step) or ""
            self._narrator.tell_step(step, answer)
            self._stage.settle()
            self._narrator.tell_rest()

    def go_on_to_next_morning(self, digest_at: time) -> None:
        """Let the night pass until the digest has been posted."""
        cast = self._story.cast
        morning = datetime.combine(cast.day + timedelta(days=1), digest_at, tzinfo=cast.zone)
        self._stage.pass_time(morning)
        self._stage.pass_time(morning + _CURTAIN)
        self._narrator.tell_rest()

    def _say(self, step: Step) -> None:
        ref = self._who(step).says(
            step.words.text,
            in_=step.channel,
            thread=self._roots.get(step.talk),
            files=list(step.files),
        )
        self._remember(step, ref)

    def _mention(self, step: Step) -> None:
        root = self._roots.get(step.talk)
        self._remember(
            step, self._who(step).mentions_app(step.words.text, in_=step.channel, thread=root)
        )

    def _remember(self, step: Step, ref: MessageRef) -> None:
        self._roots.setdefault(step.talk, ref)
        self._latest[step.talk, step.who.key] = ref
        if step.label:
            self._labelled[step.talk, step.label] = ref

    def _edit(self, step: Step) -> None:
        self._who(step).edits(self._own(step), step.words.text)

    def _delete(self, step: Step) -> None:
        self._who(step).deletes(self._own(step))

    def _react(self, step: Step) -> None:
        self._who(step).reacts(step.words.text, to=self._root(step))

    def _rate(self, step: Step) -> None:
        person = self._who(step)
        self._press(step, f"{ids.RATING_GIVE}.{step.words.text}", self._find_question)
        if person.modal is None:
            raise StoryStuck(step, "no form for a comment opened")
        if not step.comment:
            person.cancels()
            return
        person.fills(ids.RATING_COMMENT_BLOCK, step.comment)
        self._submit(step)

    def _try_to_rate(self, step: Step) -> str:
        person = self._who(step)
        before = len(person.private_notes(in_=step.channel))
        self._press(step, f"{ids.RATING_GIVE}.{step.words.text}", self._find_question)
        self._stage.hear_answers()
        notes = person.private_notes(in_=step.channel)[before:]
        return "\n".join(note.text for note in notes)

    def _react_on_card(self, step: Step) -> None:
        card = self._wait(step, self._find_card, "there is no card")
        self._who(step).reacts(step.words.text, to=_ref(card))

    def _claim(self, step: Step) -> None:
        self._press(step, ids.ISSUE_CLAIM, self._find_card)

    def _resolve(self, step: Step) -> None:
        self._press(step, ids.ISSUE_RESOLVE, self._find_card)

    def _discard(self, step: Step) -> None:
        self._press(step, self._texts.say("label.discard"), self._find_card)

    def _send(self, step: Step) -> None:
        self._press(step, ids.SUGGESTION_SEND, self._find_card)

    def _undo(self, step: Step) -> None:
        self._press(step, ids.REPLY_UNDO, self._find_card)

    def _edit_and_send(self, step: Step) -> None:
        self._open_reply_form(step)
        self._who(step).fills(ids.REPLY_TEXT_BLOCK, step.words.text)
        self._submit(step)

    def _fill_gap(self, step: Step) -> None:
        suggested = self._open_reply_form(step)
        filled = suggested.replace(GAP, step.words.text, 1).replace(GAP, "").strip()
        text = filled if GAP in suggested else f"{suggested}\n\n{step.words.text}".strip()
        self._who(step).fills(ids.REPLY_TEXT_BLOCK, text)
        self._submit(step)

    def _open_reply_form(self, step: Step) -> str:
        """Open the form with the suggestion in it, or an empty one where none is offered."""
        has_suggestion = self._hope(step, self._offered(ids.SUGGESTION_EDIT, self._find_card))
        name = ids.SUGGESTION_EDIT if has_suggestion else ids.REPLY_WRITE
        self._press(step, name, self._find_card)
        modal = self._who(step).modal
        if modal is None:
            raise StoryStuck(step, "the reply form did not open")
        return next(str(value or "") for value in modal.values.values())

    def _submit(self, step: Step) -> None:
        person = self._who(step)
        person.submits()
        if person.modal is not None:
            raise StoryStuck(step, f"the form was refused: {person.modal.errors}")

    def _run(self, step: Step) -> str:
        return self._who(step).runs(step.words.text, in_=step.channel)

    def _open_home(self, step: Step) -> str:
        self._who(step).opens_home()
        self._stage.settle()
        return self._who(step).home

    def _press(self, step: Step, name: str, find: _Find[Message]) -> None:
        """Press what is called `name` on the message that `find` finds, once both are there."""
        message = self._wait(step, self._offered(name, find), f"nothing offers {name!r}")
        self._who(step).clicks(name, on=_ref(message))

    def _offered(self, name: str, find: _Find[Message]) -> _Find[Message]:
        def look(step: Step) -> Message | None:
            message = find(step)
            return message if message and _control(message, name) else None

        return look

    def _wait(self, step: Step, find: _Find[T], problem: str) -> T:
        found = self._hope(step, find, patience=_PATIENCE)
        if found is None:
            raise StoryStuck(step, problem)
        return found

    def _hope(
        self, step: Step, find: _Find[T], *, patience: timedelta = _SHORT_PATIENCE
    ) -> T | None:
        deadline = self._stage.clock.now() + patience
        while (found := find(step)) is None and self._stage.clock.now() < deadline:
            self._stage.pass_time(self._stage.clock.now() + _GLANCE)
        return found

    def _find_card(self, step: Step) -> Message | None:
        """Return the newest card that links to the conversation."""
        root = self._root(step)
        place = Thread(root.channel_id, root.ts)
        cards = [
            message
            for message in self._messages(self._story.cast.triage)
            if not message.is_reply and thread_in(message.blocks) == place
        ]
        return cards[-1] if cards else None

    def _find_question(self, step: Step) -> Message | None:
        """Return the newest request for a rating in the conversation."""
        root = self._root(step)
        questions = [
            message
            for message in self._messages(step.channel)
            if message.thread_ts == root.ts and _control(message, ids.RATING_GIVE_5)
        ]
        return questions[-1] if questions else None

    def _messages(self, channel: str) -> list[Message]:
        found = self._stage.core.world.find_channel(channel)
        messages = found.messages.values() if found else ()
        return [m for m in messages if m.posted_by is Poster.APP and not m.is_deleted]

    def _who(self, step: Step) -> Person:
        return self._stage.people[step.who.key]

    def _root(self, step: Step) -> MessageRef:
        if step.talk not in self._roots:
            raise StoryStuck(step, "nobody has said anything in this conversation")
        return self._roots[step.talk]

    def _own(self, step: Step) -> MessageRef:
        if step.of:
            found = self._labelled.get((step.talk, step.of))
        else:
            found = self._latest.get((step.talk, step.who.key))
        if found is None:
            raise StoryStuck(step, "there is no such message of this person")
        return found


def _control(message: Message, name: str) -> Control | None:
    controls = controls_of(message.blocks)
    return next((one for one in controls if name in {one.label, one.action_id}), None)


def _ref(message: Message) -> MessageRef:
    return MessageRef(channel_id=message.channel_id, ts=message.ts)
