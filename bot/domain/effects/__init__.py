"""What the desk wants to happen outside, as values.

Effects are visible in Slack, tasks are work for later. Both are stored in the transaction of the
decision. They carry ids, codes and short values, never what people wrote. Fields are str, int or
None, so that storing them needs no rules.

`key` names the logical effect: a second one with the same key is the same effect. `subject` names
what must stay in order (an issue, a person, a channel). `is_latest` tells that the effect shows the
state at the time it is carried out, so one that waits already is enough.
"""

from bot.domain.effects.asking import PostNudge, UpdateNudge
from bot.domain.effects.tasks import (
    AskModel,
    AskRating,
    CaptureMarked,
    DecideAnyway,
    ExpireInvitation,
    ExpireNudge,
    LookForReply,
    Pace,
    ReadHistory,
    ReadThread,
    RefreshChannel,
    RefreshTeam,
    ReleaseReply,
    RunDigest,
    Task,
    TellAssignee,
    TellLeads,
    UseThread,
    WriteSuggestion,
    pace_of,
)
from bot.domain.effects.visible import (
    CloseInvitation,
    Effect,
    MirrorMessage,
    PostDigest,
    PostFixedText,
    PostInvitation,
    PostIssueCard,
    PostReply,
    PublishHome,
    ShowState,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
    UpdateMirror,
)
from bot.domain.effects.watching import PostShadow, UpdateShadow

__all__ = [
    "AskModel",
    "AskRating",
    "CaptureMarked",
    "CloseInvitation",
    "DecideAnyway",
    "Effect",
    "ExpireInvitation",
    "ExpireNudge",
    "LookForReply",
    "MirrorMessage",
    "Pace",
    "PostDigest",
    "PostFixedText",
    "PostInvitation",
    "PostIssueCard",
    "PostNudge",
    "PostReply",
    "PostShadow",
    "PublishHome",
    "ReadHistory",
    "ReadThread",
    "RefreshChannel",
    "RefreshTeam",
    "ReleaseReply",
    "RunDigest",
    "ShowState",
    "Task",
    "TellAssignee",
    "TellLeads",
    "TellPerson",
    "TellTeam",
    "UpdateIssueCard",
    "UpdateMirror",
    "UpdateNudge",
    "UpdateShadow",
    "UseThread",
    "WriteSuggestion",
    "pace_of",
]
