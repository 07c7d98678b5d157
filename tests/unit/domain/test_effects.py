"""What every effect and task promises the queues: a name of its own, plain fields, an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from typing import get_args, get_type_hints

import pytest

from bot.domain.effects import (
    AskModel,
    AskRating,
    CaptureMarked,
    CloseInvitation,
    DecideAnyway,
    Effect,
    ExpireInvitation,
    ExpireNudge,
    LookForReply,
    MirrorMessage,
    PostDigest,
    PostFixedText,
    PostInvitation,
    PostIssueCard,
    PostNudge,
    PostReply,
    PostShadow,
    PublishHome,
    ReadHistory,
    ReadThread,
    RefreshChannel,
    RefreshTeam,
    ReleaseReply,
    RunDigest,
    ShowState,
    Task,
    TellAssignee,
    TellLeads,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
    UpdateMirror,
    UpdateNudge,
    UpdateShadow,
    UseThread,
    WriteSuggestion,
)
from bot.domain.ids import (
    AccountId,
    BackFillId,
    ChannelId,
    DigestRunId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    NudgeId,
    PersonId,
    RatingId,
    ReplyId,
    SlackChannelId,
)

ISSUE, CHANNEL, PERSON = IssueId("i1"), ChannelId("c1"), PersonId("p1")
THREAD = MessageTs("1795176000.000100")

# Each effect with its name, what it must stay in order with, and whether only the latest counts.
EFFECTS: list[tuple[Effect, str, str, bool]] = [
    (PostIssueCard(ISSUE, 2), "card:i1:2", "i1", False),
    (UpdateIssueCard(ISSUE), "card-state:i1", "i1", True),
    (MirrorMessage(ISSUE, MessageId("m1")), "mirror:m1", "i1", False),
    (UpdateMirror(ISSUE, MessageId("m1")), "mirror-state:m1", "i1", True),
    (ShowState(ISSUE), "state:i1", "state:i1", True),
    (PostReply(ISSUE, ReplyId("r1")), "reply:r1", "customer:i1", False),
    (PostInvitation(ISSUE, InvitationId("v1")), "invitation:v1", "customer:i1", False),
    (CloseInvitation(ISSUE, InvitationId("v1")), "invitation-end:v1", "customer:i1", True),
    (PostDigest(DigestRunId("d1")), "digest:d1", "d1", False),
    (TellPerson(PERSON, "low_rating", "v1", ISSUE), "tell:low_rating:v1:p1", "p1", False),
    (TellTeam("channel_gone", "c1"), "tell-team:channel_gone:c1", "c1", False),
    (
        PostFixedText(CHANNEL, THREAD, "customer.privacy"),
        "fixed:customer.privacy:c1:1795176000.000100",
        "c1",
        False,
    ),
    (PublishHome(PERSON), "home:p1", "p1", True),
    (
        PostShadow(CHANNEL, THREAD),
        "shadow:c1:1795176000.000100",
        "shadow:c1:1795176000.000100",
        False,
    ),
    (
        UpdateShadow(CHANNEL, THREAD),
        "shadow-state:c1:1795176000.000100",
        "shadow:c1:1795176000.000100",
        True,
    ),
    (PostNudge(NudgeId("n1")), "nudge:n1", "nudge:n1", False),
    (UpdateNudge(NudgeId("n1")), "nudge-state:n1", "nudge:n1", True),
]
TASKS: list[tuple[Task, str]] = [
    (WriteSuggestion(ISSUE, 3, "again-1"), "suggest:i1:3:again-1"),
    (AskModel(MessageId("m1"), AccountId("a1"), 1795176020), "ask-model:m1"),
    (DecideAnyway(MessageId("m1")), "decide-anyway:m1"),
    (ReleaseReply(ReplyId("r1"), 2), "release:r1:2"),
    (LookForReply(ReplyId("r1"), "noon"), "look:r1:noon"),
    (AskRating(ISSUE, 2), "ask-rating:i1:2"),
    (ExpireInvitation(InvitationId("v1")), "expire:v1"),
    (ExpireNudge(NudgeId("n1")), "expire-nudge:n1"),
    (TellAssignee(ISSUE, MessageId("m1")), "tell-assignee:m1"),
    (TellLeads(RatingId("t1")), "tell-leads:t1"),
    (RunDigest("2026-11-20"), "digest:2026-11-20"),
    (RefreshTeam("hour-2026-11-20T12"), "refresh-team:hour-2026-11-20T12"),
    (RefreshChannel(SlackChannelId("C1"), "renamed-1"), "refresh-channel:C1:renamed-1"),
    (ReadHistory(BackFillId("b1"), 4), "read-history:b1:4"),
    (ReadThread(IssueId("i1"), MessageTs("1.000000")), "read-thread:i1"),
    (UseThread(IssueId("i1")), "use-thread:i1"),
    (
        CaptureMarked(
            ChannelId("c1"), MessageTs("1.000000"), PersonId("p1"), MessageTs("9.000000")
        ),
        "capture-marked:c1:1.000000:p1:9.000000",
    ),
]
VALUES: list[Effect | Task] = [effect for effect, *_ in EFFECTS] + [task for task, _ in TASKS]

# Effects whose names leave a field out on purpose: it is the same effect whatever stands in there.
NOT_IN_THE_NAME = {
    "TellPerson": {"issue_id", "count", "whom_id"},
    "TellTeam": {"issue_id", "channel_id", "count"},
    "MirrorMessage": {"issue_id"},
    "UpdateMirror": {"issue_id"},
    "PostReply": {"issue_id", "instead_of"},
    "PostInvitation": {"issue_id"},
    "CloseInvitation": {"issue_id"},
    "TellAssignee": {"issue_id"},
    "AskModel": {"account_id", "decide_by"},
    "ReadThread": {"opener_ts"},
    "RefreshTeam": {"by", "looks_at_channels"},
}


def name_of(value: Effect | Task) -> str:
    return type(value).__name__


def test_the_lists_here_have_every_effect_and_every_task() -> None:
    assert {type(effect) for effect, *_ in EFFECTS} == set(get_args(Effect))
    assert {type(task) for task, _ in TASKS} == set(get_args(Task))


@pytest.mark.parametrize(("effect", "key", "subject", "is_latest"), EFFECTS)
def test_an_effect_has_its_name_its_subject_and_its_kind(
    effect: Effect, key: str, subject: str, is_latest: bool
) -> None:
    assert effect.key == key
    assert effect.subject == subject
    assert effect.is_latest is is_latest


@pytest.mark.parametrize(("task", "key"), TASKS)
def test_a_task_has_its_name(task: Task, key: str) -> None:
    assert task.key == key


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([effect.key for effect, *_ in EFFECTS], id="effects"),
        pytest.param([task.key for task, _ in TASKS], id="tasks"),
    ],
)
def test_two_kinds_never_share_a_name(keys: list[str]) -> None:
    """A shared name would let one swallow the other."""
    kinds = [key.split(":")[0] for key in keys]

    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("value", VALUES, ids=name_of)
def test_another_value_in_a_field_is_another_effect_unless_listed(value: Effect | Task) -> None:
    changed = {field.name: other(value, field.name).key != value.key for field in fields(value)}

    left_out = {name for name, is_other in changed.items() if not is_other}
    assert left_out == NOT_IN_THE_NAME.get(name_of(value), set())


def other(value: Effect | Task, name: str) -> Effect | Task:
    """Return the value with one field changed."""
    held = {field.name: getattr(value, field.name) for field in fields(value)}
    held[name] = held[name] + 1 if isinstance(held[name], int) else f"{held[name]}-other"
    make: Callable[..., Effect | Task] = type(value)
    return make(**held)


@pytest.mark.parametrize("value", VALUES, ids=name_of)
def test_what_is_stored_is_text_a_number_yes_no_or_nothing(value: Effect | Task) -> None:
    held = [getattr(value, field.name) for field in fields(value)]

    assert all(each is None or type(each) in {str, int, bool} for each in held)
    assert "is_latest" not in {field.name for field in fields(value)}
    assert set(get_type_hints(type(value))) >= {field.name for field in fields(value)}


@pytest.mark.parametrize("value", VALUES, ids=name_of)
def test_what_was_decided_cannot_be_changed(value: Effect | Task) -> None:
    first = fields(value)[0].name

    with pytest.raises(FrozenInstanceError):
        setattr(value, first, "something else")


@pytest.mark.parametrize("value", VALUES, ids=name_of)
def test_the_same_facts_are_the_same_effect(value: Effect | Task) -> None:
    make: Callable[..., Effect | Task] = type(value)

    twin = make(**{field.name: getattr(value, field.name) for field in fields(value)})

    assert twin == value
    assert hash(twin) == hash(value)
