"""Give the services that hear people what they work with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.classifier import load_model
from bot.clock import Clock
from bot.ports import ThirdOpinion
from bot.services.ask_model import AskLanguageModel
from bot.services.capture_message import CaptureMessage
from bot.services.change_words import ChangeWords
from bot.services.judge_message import JudgeMessage
from bot.services.react import React
from bot.services.recognise import Recognise
from bot.services.settle_message import SettleMessage
from storage import OpenedStore


@dataclass(frozen=True, slots=True)
class Hearing:
    """What turns what people write, change and react with into issues."""

    capture_message: CaptureMessage
    change_words: ChangeWords
    react: React


def build_hearing(
    opened: OpenedStore,
    recognise: Recognise,
    *,
    clock: Clock,
    opinion: ThirdOpinion | None = None,
) -> Hearing:
    """Return the services; the app and the replay lab hear with the same ones.

    Without an `opinion`, rules and the trained model decide alone.
    """
    store, ids = opened.store, opened.ids
    judge = JudgeMessage(load_model())
    settle = SettleMessage(ids=ids, judge=judge)
    return Hearing(
        capture_message=CaptureMessage(
            store=store,
            ids=ids,
            recognise=recognise,
            judge=judge,
            settle=settle,
            clock=clock,
            has_third_opinion=opinion is not None,
        ),
        change_words=ChangeWords(
            store=store, ids=ids, recognise=recognise, judge=judge, clock=clock
        ),
        react=React(store=store, ids=ids, recognise=recognise),
    )


def build_asking(opened: OpenedStore, opinion: ThirdOpinion | None) -> AskLanguageModel:
    """Return what decides about messages that wait for an opinion, also where none is to be had."""
    judge = JudgeMessage(load_model())
    settle = SettleMessage(ids=opened.ids, judge=judge)
    return AskLanguageModel(store=opened.store, judge=judge, settle=settle, opinion=opinion)
