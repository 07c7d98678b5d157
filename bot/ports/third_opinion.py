"""Who is asked about a message when rules and the trained model are unsure."""

from __future__ import annotations

from typing import Protocol

from bot.domain.third_opinion import Answer


class ThirdOpinion(Protocol):
    """Say of a sentence whether it asks a support team for something."""

    @property
    def name(self) -> str:
        """Return who is asked, the model's name."""
        ...

    def ask(self, sentence: str) -> Answer:
        """Return one of the answers; raise ModelUnavailable for anything else.

        The sentence is redacted already. Waits for seconds: never called in a transaction.
        """
        ...
