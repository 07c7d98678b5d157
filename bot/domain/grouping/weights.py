"""How much each clue counts.

PRIOR was set by hand, from what the clues mean and from stories of quiet channels. FITTED is PRIOR,
moved as far as 200 messages with known conversations justify (bot/capture/fit_grouping.py). Clues
that those messages do not have keep their prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.grouping.clues import Clue

Weights = Mapping[Clue, float]

PRIOR: Weights = MappingProxyType(
    {
        Clue.GAP: 0.5,
        Clue.BETWEEN: 0.5,
        Clue.OWN: 1.0,
        Clue.HELPER_OWN: -1.0,
        Clue.OWN_LATEST: 1.0,
        Clue.OWN_LATEST_TO_NOBODY: 1.0,
        Clue.RUN: 1.0,
        Clue.OPENER: 1.0,
        Clue.OWED: 1.0,
        Clue.ASKS_FOR_NEWS: 2.5,
        Clue.WAITED_FOR: 0.5,
        Clue.ADDRESSED: 2.0,
        Clue.ADDRESSED_LATEST: 1.0,
        Clue.ADDRESSED_OPENER: 1.0,
        Clue.PAIR: 1.0,
        Clue.ADDRESSED_BEFORE: 0.5,
        Clue.ADDRESSED_ELSEWHERE: -1.0,
        Clue.ONLY_TALK: 3.0,
        Clue.ONLY_TALK_ASKS: 2.0,
        Clue.STRANGER: -1.0,
        Clue.ANSWER: 1.0,
        Clue.UNKNOWN_NAME: 1.5,
        Clue.SHARED_WORDS: 0.5,
        Clue.NEW: 0.0,
        Clue.NEW_GREETS: 1.5,
        Clue.NEW_ASKS: 1.0,
        Clue.NEW_GOES_ON: -1.0,
        Clue.NEW_SHORT: -1.0,
        Clue.NEW_TO_SOMEBODY: -1.0,
        Clue.NEW_ASKS_FOR_NEWS: -3.0,
        Clue.NEW_BY_HELPER: -2.0,
        Clue.NEW_AFTER_REST: 0.5,
        Clue.NEW_FACE: 1.0,
        Clue.NEW_FACE_ASKS: 1.0,
    }
)

FITTED: Weights = MappingProxyType(
    {
        Clue.GAP: 0.90,
        Clue.BETWEEN: 0.40,
        Clue.OWN: 1.15,
        Clue.HELPER_OWN: -1.82,
        Clue.OWN_LATEST: 1.60,
        Clue.OWN_LATEST_TO_NOBODY: 1.31,
        Clue.RUN: 1.41,
        Clue.OPENER: 1.83,
        Clue.OWED: 1.05,
        Clue.ASKS_FOR_NEWS: 2.50,
        Clue.WAITED_FOR: 0.24,
        Clue.ADDRESSED: 1.51,
        Clue.ADDRESSED_LATEST: 1.05,
        Clue.ADDRESSED_OPENER: 1.87,
        Clue.PAIR: 1.57,
        Clue.ADDRESSED_BEFORE: 0.50,
        Clue.ADDRESSED_ELSEWHERE: -1.50,
        Clue.ONLY_TALK: 3.00,
        Clue.ONLY_TALK_ASKS: 2.00,
        Clue.STRANGER: -0.64,
        Clue.ANSWER: 1.63,
        Clue.UNKNOWN_NAME: 2.19,
        Clue.SHARED_WORDS: 0.94,
        Clue.NEW: 0.64,
        Clue.NEW_GREETS: 1.02,
        Clue.NEW_ASKS: 1.51,
        Clue.NEW_GOES_ON: -0.96,
        Clue.NEW_SHORT: -0.77,
        Clue.NEW_TO_SOMEBODY: -0.35,
        Clue.NEW_ASKS_FOR_NEWS: -3.00,
        Clue.NEW_BY_HELPER: -1.54,
        Clue.NEW_AFTER_REST: 0.48,
        Clue.NEW_FACE: 0.92,
        Clue.NEW_FACE_ASKS: 1.45,
    }
)
