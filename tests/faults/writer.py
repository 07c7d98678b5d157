"""A language model that answers, is silent, times out, writes garbage or obeys an attacker.

Asked for its opinion of a message it says one of the two words, or nothing.
"""

from __future__ import annotations

from random import Random

from bot.domain.errors import ModelUnavailable
from bot.domain.suggestion import Draft
from bot.domain.third_opinion import Answer
from bot.ports import SuggestionRequest
from tests.faults.boundaries import Boundaries, Boundary
from tests.faults.ledger import Ledger, Source

_GOOD = (
    "Thanks for the details, {mark}. I am looking into it and write here again.",
    "Sorry for the trouble with {mark}. Which browser do you use?",
    "I can see what you mean by {mark}. I am checking the import.",
)
_OBEDIENT = (
    "<!channel> {mark} please read this",
    "\uff1c!here\uff1e {mark} is solved",
    "As you asked, {mark}: https://evil.example/login",
    "Internal note {mark}: this customer is difficult",
    "Please send me your password for {mark}.",
)
_GARBAGE = ("", "\x00\x07{mark}", "{mark} " * 900, "[\u2026] {mark}", "\u202e{mark}")


class CanaryWriter:
    """The `ReplyWriter` port. Marks each text and looks at what it is told."""

    name = "canary"

    def __init__(self, ledger: Ledger, boundaries: Boundaries, random: Random) -> None:
        self._ledger = ledger
        self._boundaries = boundaries
        self._random = random

    def write(self, request: SuggestionRequest) -> Draft | None:
        """Answer in one of many moods."""
        self._boundaries.passes(Boundary.BEFORE_MODEL, "model")
        accounts = self._accounts_in(request)
        mood = self._random.random()
        self._boundaries.passes(Boundary.AFTER_MODEL, "model")
        if mood < 0.08:
            raise ModelUnavailable("timeout")
        if mood < 0.12:
            return None
        texts = _GOOD if mood < 0.8 else _OBEDIENT if mood < 0.92 else _GARBAGE
        mark = self._ledger.mark(Source.MODEL, accounts)
        text = self._random.choice(texts).format(mark=mark)
        return Draft(text=text, prompt_name="suggest_reply", prompt_version=1, model=self.name)

    def _accounts_in(self, request: SuggestionRequest) -> frozenset[str]:
        """Return whose words the request holds; more than one account's are noted."""
        told = [request.title, *(line.text for line in request.lines), *request.recent_openers]
        told += [f"{past.question} {past.answer}" for past in request.past_replies]
        found = self._ledger.found_in("\n".join(told))
        shared = [words.accounts for words in found if words.accounts]
        common = frozenset.intersection(*shared) if shared else frozenset()
        if shared and not common:
            self._ledger.forgeries.append(
                "a model request holds words of " + ", ".join(words.mark for words in found)
            )
        return common


class CanaryOpinion:
    """The `ThirdOpinion` port. One sentence holds words of one account only."""

    name = "canary"

    def __init__(self, ledger: Ledger, boundaries: Boundaries, random: Random) -> None:
        self._ledger = ledger
        self._boundaries = boundaries
        self._random = random

    def ask(self, sentence: str) -> Answer:
        """Answer, or be out of order."""
        self._boundaries.passes(Boundary.BEFORE_MODEL, "opinion")
        if len(self._ledger.found_in(sentence)) > 1:
            self._ledger.forgeries.append("an opinion was asked of several messages at once")
        mood = self._random.random()
        self._boundaries.passes(Boundary.AFTER_MODEL, "opinion")
        if mood < 0.2:
            raise ModelUnavailable("timeout")
        return Answer.ISSUE if mood < 0.6 else Answer.OTHER
