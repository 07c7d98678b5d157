"""How a channel is listened to: what happens to what customers write, and how much counts."""

from __future__ import annotations

from enum import StrEnum


class CaptureMode(StrEnum):
    """What becomes of a customer's message that asks for something.

    AUTOMATIC opens an issue. NUDGE asks the writer first. MANUAL waits for a person's emoji,
    shortcut, mention or command. SHADOW decides and tells the team alone what it would have done.
    PAUSED hears nothing until somebody lifts the pause.
    """

    AUTOMATIC = "automatic"
    NUDGE = "nudge"
    MANUAL = "manual"
    SHADOW = "shadow"
    PAUSED = "paused"


class Strictness(StrEnum):
    """How sure one must be that a message asks for something.

    STRICT wants to be sure that it does, BALANCED that it does rather than not, EVERYTHING lets
    through whatever is not chit-chat from its first word to its last.
    """

    STRICT = "strict"
    BALANCED = "balanced"
    EVERYTHING = "everything"
