"""Give the services that hear people what they work with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.classifier import load_model
from bot.clock import Clock
from bot.services.capture_message import CaptureMessage
from bot.services.change_words import ChangeWords
from bot.services.judge_message import JudgeMessage
from bot.services.react import React
from bot.services.recognise import Recognise
from storage import OpenedStore


@dataclass(frozen=True, slots=True)
class Hearing:
    """What turns what people write, change and react with into issues."""

    capture_message: CaptureMessage
    change_words: ChangeWords
    react: React


def build_hearing(opened: OpenedStore, recognise: Recognise, *, clock: Clock) -> Hearing:
    """Return the services; the app and the replay lab hear with the same ones."""
    store, ids = opened.store, opened.ids
    judge = JudgeMessage(load_model())
    return Hearing(
        capture_message=CaptureMessage(
            store=store, ids=ids, recognise=recognise, judge=judge, clock=clock
        ),
        change_words=ChangeWords(
            store=store, ids=ids, recognise=recognise, judge=judge, clock=clock
        ),
        react=React(store=store, ids=ids, recognise=recognise),
    )
