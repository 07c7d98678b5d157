from __future__ import annotations

import pytest

from bot.practice.leaks import Leak, find_leaks
from bot.practice.witness import Witness
from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.unit.practice.small_stage import SmallStage

TEXTS = load_texts()


@pytest.fixture
def stage() -> SmallStage:
    return SmallStage()


def leaks_of(stage: SmallStage) -> list[Leak]:
    return find_leaks(stage.workspace, stage.witness.approvals, texts=TEXTS)


def send_suggestion(stage: SmallStage, root: MessageRef, text: str) -> None:
    card = stage.post_card(1, root, suggestion=text)
    stage.sam.clicks("suggestion.send", on=card)


def submit_reply(stage: SmallStage, root: MessageRef, text: str) -> None:
    card = stage.post_card(1, root, suggestion="a draft")
    stage.sam.clicks("suggestion.edit", on=card)
    trigger = stage.core.world.issue_trigger(stage.sam.id)
    stage.open_reply_form(trigger.id)
    stage.sam.fills("reply.text", text)
    stage.sam.submits()


def test_a_planted_text_of_the_app_is_one_leak(stage: SmallStage) -> None:
    stage.dana.says("exports fail", in_="#acme")
    stage.post("#acme", text="internal: this customer is difficult")

    leaks = leaks_of(stage)

    assert [(leak.surface, leak.channel) for leak in leaks] == [("message", "acme")]
    assert "difficult" in leaks[0].text


def test_what_people_type_is_no_leak(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    stage.sam.says("I am looking", in_="#acme", thread=root)

    assert leaks_of(stage) == []


def test_what_the_team_reads_in_its_own_channel_is_no_leak(stage: SmallStage) -> None:
    stage.post("#support", text="internal: this customer is difficult")

    assert leaks_of(stage) == []


def test_a_suggestion_that_was_sent_as_it_is_is_no_leak(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    send_suggestion(stage, root, "It works <again> & again")
    stage.post("#acme", thread_ts=root.ts, text="It works &lt;again&gt; &amp; again")

    assert leaks_of(stage) == []


def test_a_reply_that_was_edited_in_the_form_is_no_leak(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    submit_reply(stage, root, "First line\n\nsecond line")
    stage.post("#acme", thread_ts=root.ts, text="First line\n\nsecond line")

    assert leaks_of(stage) == []


def test_the_draft_leaks_when_another_text_was_approved(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    submit_reply(stage, root, "what sam wrote")
    stage.post("#acme", thread_ts=root.ts, text="a draft")

    assert len(leaks_of(stage)) == 1


def test_more_than_what_was_approved_is_a_leak(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    submit_reply(stage, root, "what sam wrote")
    stage.post("#acme", thread_ts=root.ts, text="what sam wrote and a note of the model")

    assert len(leaks_of(stage)) == 1


def test_one_yes_is_good_for_one_message(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    submit_reply(stage, root, "what sam wrote")
    stage.post("#acme", thread_ts=root.ts, text="what sam wrote")
    stage.post("#acme", thread_ts=root.ts, text="what sam wrote")

    assert len(leaks_of(stage)) == 1


def test_a_yes_for_one_thread_is_none_for_another(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    other = stage.dana.says("imports fail", in_="#acme")
    submit_reply(stage, root, "what sam wrote")
    stage.post("#acme", thread_ts=other.ts, text="what sam wrote")

    assert len(leaks_of(stage)) == 1


def test_what_a_message_once_said_counts_too(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    submit_reply(stage, root, "what sam wrote")
    posted = stage.post("#acme", thread_ts=root.ts, text="what sam wrote")
    stage.update(posted, text="secret plans")
    stage.update(posted, text="what sam wrote")

    assert [leak.text for leak in leaks_of(stage)] == ["secret plans"]


def test_the_closed_list_is_no_leak_with_its_buttons(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    question = TEXTS.say("customer.rating_question")
    label = TEXTS.say("customer.rating_label.5")
    section = {"type": "section", "text": {"type": "plain_text", "text": question}}
    button = {
        "type": "button",
        "action_id": "rating.give.5",
        "value": "v1",
        "text": {"type": "plain_text", "text": label},
    }
    stage.post(
        "#acme",
        thread_ts=root.ts,
        text=question,
        blocks=[section, {"type": "divider"}, {"type": "actions", "elements": [button]}],
    )

    assert leaks_of(stage) == []


def test_a_form_that_opens_for_a_customer_is_looked_at(stage: SmallStage) -> None:
    stage.open_reply_form(stage.core.world.issue_trigger(stage.dana.id).id, text="a draft")

    assert {leak.surface for leak in leaks_of(stage)} == {"modal"}


def test_a_reaction_of_the_app_is_no_text(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    args = {"channel": root.channel_id, "timestamp": root.ts, "name": "eyes"}
    stage.core.call(stage.core.bot_token, "reactions.add", args)

    assert leaks_of(stage) == []


def test_a_declared_customer_channel_is_watched_like_a_shared_one(stage: SmallStage) -> None:
    stage.workspace.add_channel("#club")
    stage.post("#club", text="internal")

    leaks = find_leaks(
        stage.workspace, stage.witness.approvals, texts=TEXTS, customer_channels=["#club"]
    )

    assert [leak.channel for leak in leaks] == ["club"]


def test_a_witness_needs_somebody_to_hand_on_to(stage: SmallStage) -> None:
    stage.core.deliverer = None

    with pytest.raises(ValueError, match="make a courier first"):
        Witness(stage.core)
