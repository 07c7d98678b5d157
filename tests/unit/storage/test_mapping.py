"""Values become rows or JSON and come back the same."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Account, Channel, Organisation, Workspace
from bot.domain.conversation import FileReference, Message, Reaction
from bot.domain.decision import Decision
from bot.domain.digest import DigestFigures, DigestRun
from bot.domain.effects import Effect, PostReply, Task
from bot.domain.ids import IssueId, ReplyId, WorkspaceId
from bot.domain.issue import Issue
from bot.domain.metrics import share_of
from bot.domain.people import Person
from bot.domain.preferences import Overrides, Preferences
from bot.domain.satisfaction import Invitation, Rating
from bot.domain.suggestion import Approval, Draft, Finding, Reply, Suggestion
from bot.domain.timeline import TimelineEvent
from bot.ports import Posted
from storage.columns import clean
from storage.mapping import companies, conversation, issues, replies, satisfaction, work
from storage.mapping.settings import (
    overrides_from,
    preferences_from,
    values_of,
    values_of_place,
)

HERE = WorkspaceId("w")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

# Inside JSON our own code cleans the text; in columns of text the column does.
TEXTS = st.text(max_size=40).map(clean)
FILES = st.builds(FileReference, TEXTS, TEXTS, TEXTS, TEXTS)
DRAFTS = st.builds(
    Draft,
    findings=st.lists(st.builds(Finding, excerpt=TEXTS), max_size=3).map(tuple),
    sources=st.lists(TEXTS, max_size=3).map(tuple),
)
SHARES = st.integers(0, 99).flatmap(
    lambda count: st.builds(share_of, st.integers(0, count), st.just(count))
)
FIGURES = st.builds(DigestFigures, csat=SHARES)


@given(st.from_type(Workspace), st.integers(0, 9))
def test_a_workspace_comes_back(described: Workspace, number: int) -> None:
    # The ids of earlier installations stand among the settings.
    workspace = replace(described, earlier=())
    row = companies.workspace_row(workspace, last_issue_number=number)

    assert companies.workspace_from(row) == workspace


@given(st.from_type(Account))
def test_an_account_comes_back(account: Account) -> None:
    assert companies.account_from(companies.account_row(account, HERE)) == account


@given(st.from_type(Organisation))
def test_an_organisation_comes_back(organisation: Organisation) -> None:
    row = companies.organisation_row(organisation, HERE)

    assert companies.organisation_from(row) == organisation


@given(st.from_type(Channel))
def test_a_channel_comes_back(channel: Channel) -> None:
    row = companies.channel_row(channel, HERE)

    assert companies.channel_from(row, channel.account_ids) == channel


@given(st.from_type(Person))
def test_a_person_comes_back(person: Person) -> None:
    row = companies.person_row(person, HERE, checked_at=NOW)

    assert companies.person_from(row, person.role) == person


IDS = st.text(st.characters(min_codepoint=48, max_codepoint=122), min_size=1).map(IssueId)


@given(st.builds(Issue, may_belong_to=st.lists(IDS, max_size=3).map(tuple)))
def test_an_issue_comes_back_with_its_episodes(issue: Issue) -> None:
    assert issues.issue_from(issues.issue_row(issue), issues.episode_rows(issue)) == issue


@given(st.from_type(TimelineEvent))
def test_a_timeline_event_comes_back(event: TimelineEvent) -> None:
    assert issues.event_from(issues.event_row(event, HERE, recorded_at=NOW)) == event


@given(st.builds(Message, files=st.lists(FILES, max_size=3).map(tuple)))
def test_a_message_comes_back(message: Message) -> None:
    row = conversation.message_row(message, HERE, recorded_at=NOW)

    assert conversation.message_from(row) == message


@given(st.from_type(Reaction))
def test_a_reaction_comes_back(reaction: Reaction) -> None:
    row = conversation.reaction_row(reaction, HERE, recorded_at=NOW)

    assert conversation.reaction_from(row) == reaction


@given(st.from_type(Decision))
def test_a_decision_comes_back(decision: Decision) -> None:
    assert conversation.decision_from(conversation.decision_row(decision, HERE)) == decision


@given(st.builds(Suggestion, draft=DRAFTS))
def test_a_suggestion_comes_back(suggestion: Suggestion) -> None:
    row = replies.suggestion_row(suggestion, HERE)

    assert json.loads(json.dumps(row.findings)) == row.findings
    assert replies.suggestion_from(row) == suggestion


@given(st.from_type(Approval))
def test_an_approval_comes_back(approval: Approval) -> None:
    assert replies.approval_from(replies.approval_row(approval, HERE)) == approval


@given(st.from_type(Reply))
def test_a_reply_comes_back(reply: Reply) -> None:
    assert replies.reply_from(replies.reply_row(reply, HERE)) == reply


@given(st.from_type(Posted))
def test_where_something_stands_comes_back(posted: Posted) -> None:
    assert replies.posted_from(replies.posted_row(posted, HERE, recorded_at=NOW)) == posted


@given(st.from_type(Invitation))
def test_an_invitation_comes_back(invitation: Invitation) -> None:
    assert satisfaction.invitation_from(satisfaction.invitation_row(invitation, HERE)) == invitation


@given(st.builds(Rating, score=st.integers(1, 5)))
def test_a_rating_comes_back(rating: Rating) -> None:
    assert satisfaction.rating_from(satisfaction.rating_row(rating, HERE)) == rating


@given(st.builds(DigestRun, figures=FIGURES))
def test_a_digest_run_comes_back_from_json(run: DigestRun) -> None:
    row = satisfaction.digest_run_row(run, HERE)
    row.figures = json.loads(json.dumps(row.figures))

    assert satisfaction.digest_run_from(row) == run


@given(st.from_type(Preferences))
def test_preferences_come_back_from_json(preferences: Preferences) -> None:
    values = json.loads(json.dumps(values_of(preferences)))

    assert preferences_from(values) == preferences


@given(st.from_type(Overrides))
def test_what_a_place_has_of_its_own_comes_back_from_json(own: Overrides) -> None:
    values = json.loads(json.dumps(values_of_place(own)))

    assert overrides_from(values) == own
    assert overrides_from({name: v for name, v in values.items() if v is not None}) == own


@given(st.one_of(*(st.from_type(kind) for kind in get_args(Effect))))
def test_an_effect_comes_back_from_json(effect: Effect) -> None:
    payload = json.loads(json.dumps(work.payload_of(effect)))

    assert work.effect_from(work.kind_of(effect), payload) == effect


@given(st.one_of(*(st.from_type(kind) for kind in get_args(Task))))
def test_a_task_comes_back_from_json(task: Task) -> None:
    payload = json.loads(json.dumps(work.payload_of(task)))

    assert work.task_from(work.kind_of(task), payload) == task


def test_a_stored_kind_reads_like_words() -> None:
    assert work.kind_of(PostReply(IssueId("i"), ReplyId("r"))) == "post_reply"


def test_every_field_of_an_effect_or_task_is_plain() -> None:
    """What is stored as JSON without rules may only be text, a number, yes or no, or nothing."""
    plain = {"str", "int", "bool", "None"}

    for kind in (*get_args(Effect), *get_args(Task)):
        for field in fields(kind):
            parts = {part.strip() for part in str(field.type).split("|")}
            assert all(part in plain or part.endswith(("Id", "Ts")) for part in parts), field


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        pytest.param("sing", {}, id="unknown-kind"),
        pytest.param("post_reply", {"issue_id": "i"}, id="missing-field"),
        pytest.param(
            "post_reply", {"issue_id": "i", "reply_id": "r", "loud": 1}, id="unknown-field"
        ),
    ],
)
def test_what_this_version_cannot_read_is_refused(kind: str, payload: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match="stored"):
        work.effect_from(kind, payload)
