"""Why a message became an issue, joined one, or did not: the verdict as a value.

The rules stand in triage.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId, DecisionId, IssueId, MessageTs


class Verdict(StrEnum):
    """What was decided about a message. A shadowed one would have opened an issue elsewhere.

    An undecided one waits for a language model's opinion, for seconds; another decision follows.
    """

    OPENED = "opened"
    JOINED = "joined"
    SKIPPED = "skipped"
    SHADOWED = "shadowed"
    UNDECIDED = "undecided"


class Rule(StrEnum):
    """Which rule decided. The names are stable: they are stored and shown."""

    ASKED_BY_HAND = "asked_by_hand"
    MENTIONED = "mentioned"
    THREAD = "thread"
    SOON_AFTER = "soon_after"
    COLLEAGUE_GOES_ON = "colleague_goes_on"
    ASKS_FOR_NEWS = "asks_for_news"
    REPORT = "report"
    QUESTION = "question"
    SOMETHING_TO_READ = "something_to_read"
    FILE_ONLY = "file_only"
    GREETING = "greeting"
    THANKS = "thanks"
    ACKNOWLEDGEMENT = "acknowledgement"
    WORKS_NOW = "works_now"
    SMALL_TALK = "small_talk"
    EMOJI_ONLY = "emoji_only"
    EMPTY = "empty"
    LOOKS_LIKE_SMALL_TALK = "looks_like_small_talk"
    LOOKS_LIKE_FYI = "looks_like_fyi"
    CORRECTED = "corrected"
    MODEL_ASKED = "model_asked"
    MODEL_SAW_ISSUE = "model_saw_issue"
    MODEL_SAW_NONE = "model_saw_none"
    MODEL_SILENT = "model_silent"
    TAKEN_BACK = "taken_back"
    TEAM_WROTE = "team_wrote"
    BOT_WROTE = "bot_wrote"
    NOT_CONNECTED = "not_connected"
    PAUSED = "paused"
    MANUAL_MODE = "manual_mode"
    WRITER_ASKED = "writer_asked"
    WRITER_WANTED = "writer_wanted"
    WRITER_DECLINED = "writer_declined"
    ASKED_ALREADY = "asked_already"
    NOT_ASKED_AGAIN = "not_asked_again"
    HISTORY = "history"
    OPEN_IN_HISTORY = "open_in_history"
    MERGED_BY_HAND = "merged_by_hand"
    SPLIT_BY_HAND = "split_by_hand"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What rules and model say of one text.

    Whether it asks for something, by which rule, how surely (0 to 1), and by which version of both.
    `inputs_hash` tells the same inputs from others; `is_unsure` says that neither rules nor model
    would swear to it.
    """

    is_issue: bool
    rule: Rule
    score: float = 1.0
    version: str = "rules-2"
    inputs_hash: str = ""
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A stored verdict about one message."""

    id: DecisionId
    channel_id: ChannelId
    ts: MessageTs
    verdict: Verdict
    rule: Rule
    score: float
    version: str
    decided_at: datetime
    issue_id: IssueId | None = None
    inputs_hash: str = ""
