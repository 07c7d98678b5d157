"""What the way of listening to a channel makes of a message that was judged. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.listening import CaptureMode

OFFERED = (
    CaptureMode.AUTOMATIC,
    CaptureMode.NUDGE,
    CaptureMode.MANUAL,
    CaptureMode.SHADOW,
    CaptureMode.PAUSED,
)
"""What can be chosen, in the order in which it is shown."""


def verdict_on(
    judgement: Judgement, mode: CaptureMode, *, is_mention: bool = False
) -> tuple[Verdict, Judgement]:
    """Return what becomes of a message in a channel that is listened to in this way, and why.

    What is skipped for what it says keeps its reason. Whoever mentions the app asks for it, which
    is as good as a colleague's hand where one waits for that. WRITER_ASKED means that the writer is
    to be asked; whether they are depends on more than the message.
    """
    if mode is CaptureMode.PAUSED:
        return Verdict.SKIPPED, Judgement(is_issue=False, rule=Rule.PAUSED)
    if not judgement.is_issue:
        return Verdict.SKIPPED, judgement
    if mode is CaptureMode.SHADOW:
        return Verdict.SHADOWED, judgement
    if mode is CaptureMode.AUTOMATIC or is_mention:
        return Verdict.OPENED, judgement
    rule = Rule.WRITER_ASKED if mode is CaptureMode.NUDGE else Rule.MANUAL_MODE
    return Verdict.SKIPPED, replace(judgement, is_issue=False, rule=rule)
