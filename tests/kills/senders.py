"""The people of a trial: customers who write as fast as the app acknowledges, agents who click."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from random import Random

from bot.simulator.errors import SlackRefusal
from bot.simulator.person import Person
from bot.simulator.sight import MessageRef, SeenMessage
from tests.kills.count import Place
from tests.kills.mail import Mail
from tests.kills.process import GLANCE
from tests.kills.town import TRIAGE, Line, Town
from tests.kills.witness import CASE

SMALL_TALK = (
    "Thanks, that works now",
    "Thank you",
    "Great, thanks a lot",
    "Perfect, thank you",
    "Ok, thanks",
    "Good morning",
)
_CARD = re.compile(r"#\d+ ")
_BACKGROUND_CARRIERS = 3


class Words:
    """Words of which each stands in one text only."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers = count(1)

    def next(self) -> str:
        """Return a word that nobody had before; safe to ask from several threads."""
        return f"{self._prefix}-{next(self._numbers)}"


class Budget:
    """How much there is to do in a trial. Safe to use from several threads.

    Slack takes one post a second in a channel, so the team's share decides how long a trial takes;
    small talk costs the app work, but nothing is posted because of it.
    """

    def __init__(self, *, burst: int, **counts: int) -> None:
        self._burst = burst
        self._left = Counter({"messages": burst, **counts})
        self._changed = threading.Condition()

    def take(self, name: str) -> bool:
        """Take one of what is left, if anything is."""
        with self._changed:
            if self._left[name] < 1:
                return False
            self._left[name] -= 1
            return True

    def has(self, name: str) -> bool:
        """Tell whether anything is left."""
        return self._left[name] > 0

    def refill(self) -> None:
        """Let everybody write as fast as they can again, up to a full burst."""
        with self._changed:
            self._left["messages"] = self._burst
            self._changed.notify_all()

    def wait_for_refill(self) -> None:
        """Wait a moment for more to do."""
        with self._changed:
            self._changed.wait_for(lambda: self.has("messages"), GLANCE)


class Customer:
    """Somebody who writes, waits for the acknowledgement, and writes again."""

    def __init__(
        self, person: Person, channel: str, *, mail: Mail, random: Random, words: Words
    ) -> None:
        self._person = person
        self._channel = channel
        self._mail = mail
        self._random = random
        self._words = words
        self._open: list[MessageRef] = []
        self._chatter: list[MessageRef] = []

    def write_until(self, stop: threading.Event, budget: Budget) -> None:
        """Write message after message."""
        while not stop.is_set():
            chance = self._random.random()
            if not budget.take("messages"):
                budget.wait_for_refill()
            elif chance < 0.10 and budget.take("reports"):
                self._report()
            elif chance < 0.20 and self._open and budget.take("follow_ups"):
                self._follow_up()
            elif chance < 0.24 and self._chatter:
                self._change_words()
            else:
                self._chatter.append(self._say(self._random.choice(SMALL_TALK)))

    def _report(self) -> None:
        case = self._words.next()
        said = self._say(f"The nightly export {case} fails with error 500")
        if not _is_to_resolve(case):
            self._open.append(said)

    def _follow_up(self) -> None:
        text = f"It fails again, see {self._words.next()}, what can we do?"
        self._say(text, thread=self._random.choice(self._open))

    def _change_words(self) -> None:
        chosen = self._chatter.pop(self._random.randrange(len(self._chatter)))
        if self._random.random() < 0.5:
            self._person.deletes(chosen)
        else:
            self._person.edits(chosen, self._random.choice(SMALL_TALK))

    def _say(self, text: str, *, thread: MessageRef | None = None) -> MessageRef:
        said = self._person.says(text, in_=self._channel, thread=thread)
        self._mail.carry(Place(said.channel_id, said.ts))
        return said


class Agent:
    """Somebody who claims, answers and resolves by buttons, as people do, with time to think."""

    def __init__(self, person: Person, *, random: Random, words: Words) -> None:
        self._person = person
        self._random = random
        self._words = words
        self._answered: set[str] = set()
        self._resolved: set[str] = set()
        self.confirmed: list[str] = []

    @property
    def is_done(self) -> bool:
        """Tell whether all issues are resolved that this agent answered and is to resolve."""
        return {case for case in self._answered if _is_to_resolve(case)} <= self._resolved

    def work_until(self, stop: threading.Event, budget: Budget) -> None:
        """Press button after button. One that the app does not answer is let go."""
        while not stop.wait(self._random.uniform(0.05, 0.3)):
            try:
                self._act(budget)
            except (AssertionError, SlackRefusal):
                # The button was gone, or nobody answered: what people then see is Slack's warning.
                self._leave_form()

    def _act(self, budget: Budget) -> None:
        cards = [seen for seen in self._person.messages_in(TRIAGE) if _is_card(seen)]
        if not cards:
            return
        card = self._random.choice(cards)
        case = CASE.search(card.text)
        if case is None:
            return
        if case[0] not in self._answered and budget.has("replies"):
            self._answer(card, case[0], budget)
        elif "Claim" in card.buttons:
            self._person.clicks("Claim", on=card)
        elif case[0] in self._answered and _is_to_resolve(case[0]):
            self._resolve(card, case[0])

    def _answer(self, card: SeenMessage, case: str, budget: Budget) -> None:
        label = next((one for one in ("Edit and send", "Write a reply") if one in card.buttons), "")
        if not label:
            return
        word = self._words.next()
        self._person.clicks(label, on=card)
        self._person.fills("Your reply", f"I can see {word} in the log and restart the export now.")
        self._person.submits()
        if self._person.modal is None:
            self.confirmed.append(word)
            self._answered.add(case)
            budget.take("replies")
        else:
            self._leave_form()

    def _resolve(self, card: SeenMessage, case: str) -> None:
        # Once the answer is there: nobody is asked how an issue went that nobody answered.
        if "Waiting for the customer" in card.text:
            self._person.clicks("Resolve", on=card)
        elif "Resolved" in card.text:
            self._resolved.add(case)

    def _leave_form(self) -> None:
        while self._person.modal is not None:
            self._person.cancels()


class Crowd:
    """Everybody who acts in a trial."""

    def __init__(self, town: Town, line: Line, *, seed: int, budget: Budget) -> None:
        chance = Random(seed)
        cases, refs = Words(f"CASE-{seed}"), Words(f"REF-{seed}")
        self._budget = budget
        self._mail = Mail(town.core, line)
        self._customers = [
            Customer(person, channel, mail=self._mail, random=_random_of(chance), words=cases)
            for person, channel in town.customers
        ]
        self._agents = [
            Agent(person, random=_random_of(chance), words=refs) for person in town.agents
        ]

    @property
    def confirmed(self) -> list[str]:
        """Return the words of the replies whose form the app accepted."""
        return [word for agent in self._agents for word in agent.confirmed]

    @contextmanager
    def mailing(self) -> Iterator[None]:
        """Carry what the app and Slack itself cause while the block lasts."""
        with _threads([self._mail.carry_rest] * _BACKGROUND_CARRIERS):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let customers write while the block lasts; raise what went wrong for them."""
        with _threads([partial(_act, one.write_until, self._budget) for one in self._customers]):
            yield

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Let agents work while the block lasts; raise what went wrong for them."""
        with _threads([partial(_act, one.work_until, self._budget) for one in self._agents]):
            yield

    @property
    def is_answered(self) -> bool:
        """Tell whether the agents have done what they were to do."""
        return not self._budget.has("replies") and all(one.is_done for one in self._agents)


def _act(
    act: Callable[[threading.Event, Budget], None], budget: Budget, stop: threading.Event
) -> None:
    act(stop, budget)


@contextmanager
def _threads(works: list[Callable[[threading.Event], None]]) -> Iterator[None]:
    stop = threading.Event()
    with ThreadPoolExecutor(len(works)) as threads:
        done = [threads.submit(work, stop) for work in works]
        try:
            yield
        finally:
            stop.set()
        for one in done:
            one.result()


def _random_of(chance: Random) -> Random:
    return Random(chance.random())


def _is_card(seen: SeenMessage) -> bool:
    return not seen.is_reply and _CARD.search(seen.text) is not None


def _is_to_resolve(case: str) -> bool:
    """Tell which issues agents end; customers write again only in the others.

    A message in a resolved issue would rightly get it a second card.
    """
    return int(case.rpartition("-")[2]) % 2 == 0
