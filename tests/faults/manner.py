"""What a run is about, beside what every run is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """Which stories are told besides.

    With `asks_first` all channels ask writers before an issue is opened. With `has_opinion`
    customers write what is hard to judge, too, and a model is asked about it. With `has_past`
    people talked before the app came, and agents put pushpins on that.
    """

    asks_first: bool = False
    has_opinion: bool = False
    has_past: bool = False

    @property
    def options(self) -> str:
        """Return what `make faults` is to be told for it."""
        options = {
            "ASKS_FIRST=1": self.asks_first,
            "HAS_OPINION=1": self.has_opinion,
            "HAS_PAST=1": self.has_past,
        }
        return "".join(f" {option}" for option, is_on in options.items() if is_on)


PLAIN = Manner()
