from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.domain.briefs import Notice, ShadowBrief
from bot.domain.errors import CannotSpeak, DeliveryRefused, NotSent, OutcomeUnknown
from bot.domain.ids import MessageTs, SlackChannelId, TeamId, UserId
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Identity
from bot.ports import Marker
from bot.simulator.courier import InProcessDeliverer
from bot.simulator.faults import MethodFault
from handlers.answers import post_by_url
from handlers.refusals import REFUSALS
from tests.contract.slack_place import Place, a_place
from tests.unit.views.builders import (
    NOON,
    a_digest,
    a_home,
    a_message,
    a_nudge,
    a_reply,
    an_invitation_brief,
    an_issue_brief,
)

MARKER = "m" * 32
MARK = Marker(MARKER, NOON + timedelta(days=1))
OTHER_MARK = Marker("n" * 32, NOON + timedelta(days=1))


@pytest.fixture
def place() -> Iterator[Place]:
    with a_place() as place:
        yield place


def last_post(place: Place, method: str = "chat.postMessage") -> dict[str, Any]:
    """Return what the app really sent."""
    body = [call.body for call in place.core.calls if call.method == method][-1]
    assert isinstance(body, dict)
    return body


def posts(place: Place) -> int:
    return sum(call.method == "chat.postMessage" for call in place.core.calls)


def test_a_card_stands_in_the_triage_channel_and_nowhere_else(place: Place) -> None:
    brief = an_issue_brief()

    ts = place.gateway.tell_team_card(brief, to=place.triage, marker=MARK)

    assert place.sam.sees(brief.issue.title, in_="#triage")
    assert not place.dana.sees(brief.issue.title)
    [card] = [seen for seen in place.sam.messages_in("#triage") if seen.ref.ts == ts]
    assert card.buttons


def test_a_post_carries_its_mark_twice_and_never_unfurls(place: Place) -> None:
    place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)

    sent = last_post(place)
    assert sent["metadata"] == {"event_type": "giraffe", "event_payload": {"marker": MARKER}}
    assert sent["blocks"][0]["block_id"] == f"g:{MARKER}"
    assert sent["unfurl_links"] is False
    assert sent["unfurl_media"] is False
    assert sent["text"]
    assert "link_names" not in sent
    assert "parse" not in sent


def test_a_card_is_changed_in_place(place: Place) -> None:
    brief = an_issue_brief()
    ts = place.gateway.tell_team_card(brief, to=place.triage, marker=MARK)
    renamed = replace(brief, issue=replace(brief.issue, title="Exports stop at half"))

    place.gateway.update_team_card(renamed, to=place.triage, ts=ts)

    assert place.sam.sees("Exports stop at half", in_="#triage")
    assert len([seen for seen in place.sam.messages_in("#triage") if seen.ref.ts == ts]) == 1


def test_a_customers_message_is_repeated_in_the_cards_thread_and_follows_edits(
    place: Place,
) -> None:
    card = place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    message = a_message("It got worse")

    ts = place.gateway.tell_team_message(
        message, place.requester, to=place.triage, card_ts=card, marker=OTHER_MARK
    )
    edited = replace(message, text="It got much worse", edited_at=NOON)
    place.gateway.update_team_message(edited, place.requester, to=place.triage, ts=ts)

    assert last_post(place)["thread_ts"] == card
    assert place.sam.sees("It got much worse")
    assert not place.dana.sees("It got much worse")


def test_what_was_only_watched_is_told_to_the_team_and_follows_edits(place: Place) -> None:
    brief = ShadowBrief(a_message("It is slow"), place.requester, place.help)

    ts = place.gateway.tell_team_shadow(brief, to=place.triage, marker=MARK)
    edited = replace(brief, message=replace(brief.message, text="It is very slow"))
    place.gateway.update_team_shadow(edited, to=place.triage, ts=ts)

    assert place.sam.sees("It is very slow")
    assert not place.dana.sees("It is very slow")


def test_digests_and_notices_reach_the_team(place: Place) -> None:
    place.gateway.tell_team_digest(a_digest(), to=place.triage, marker=MARK)
    place.gateway.tell_team_notice(
        Notice("new_shared_channel", channel=place.help), to=place.triage, marker=OTHER_MARK
    )

    assert posts(place) == 2
    assert len(place.sam.messages_in("#triage")) >= 2


def test_an_agent_is_told_directly(place: Place) -> None:
    place.gateway.tell_person(
        Notice("customer_wrote_again", issue=an_issue_brief().issue), to=place.agent, marker=MARK
    )

    assert len(place.sam.direct_messages()) == 1


def test_a_customer_is_never_told_directly(place: Place) -> None:
    as_if_ours = replace(place.agent, identity=place.requester.identity)

    with pytest.raises(DeliveryRefused, match="not_a_member"):
        place.gateway.tell_person(Notice("reopened"), to=as_if_ours, marker=MARK)

    assert posts(place) == 0


def test_a_channel_that_became_shared_after_the_decision_gets_nothing(place: Place) -> None:
    """The row in the outbox is older than the sharing; the look at the moment of posting is not."""
    brief = an_issue_brief()
    place.gateway.tell_team_card(brief, to=place.triage, marker=MARK)
    place.workspace.share_channel("#triage", "Acme")
    shown = len(place.core.calls)

    with pytest.raises(DeliveryRefused, match="channel_is_shared"):
        place.gateway.tell_team_card(brief, to=place.triage, marker=OTHER_MARK)
    with pytest.raises(DeliveryRefused):
        place.gateway.update_team_card(brief, to=place.triage, ts=MessageTs("1.000000"))

    methods = {call.method for call in place.core.calls[shown:]}
    assert methods == {"conversations.info"}


def test_a_channel_whose_sharing_is_only_pending_counts_as_shared(place: Place) -> None:
    place.workspace.share_channel("#triage", "Acme", is_pending=True)

    with pytest.raises(DeliveryRefused, match="channel_is_shared"):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(MethodFault.rate_limited(9), id="limited"),
        pytest.param(MethodFault.error("missing_scope"), id="no-scope"),
    ],
)
def test_without_knowing_who_is_in_a_channel_nothing_is_posted(
    place: Place, fault: MethodFault
) -> None:
    place.core.faults.answer("conversations.info", fault)

    with pytest.raises(NotSent):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)

    assert posts(place) == 0


def test_a_reply_stands_in_the_customers_thread_under_the_agents_name(place: Place) -> None:
    asked = place.customer_writes()
    reply = a_reply("It is fixed & deployed", thread_ts=asked)

    place.gateway.reply_to_customer(reply, place.agent, to=place.help, marker=MARK)

    sent = last_post(place)
    assert sent["username"] == "sam"
    assert sent["thread_ts"] == asked
    assert place.dana.sees("It is fixed & deployed")


def test_without_the_scope_for_names_a_line_says_who_wrote(place: Place) -> None:
    place.core.app.rules.scopes.remove("chat:write.customize")
    asked = place.customer_writes()

    for number in range(2):
        reply = a_reply(f"Answer {number}", thread_ts=asked)
        place.gateway.reply_to_customer(reply, place.agent, to=place.help, marker=MARK)

    # Three calls for two replies: the missing scope is found out once.
    assert posts(place) == 3
    sent = last_post(place)
    assert "username" not in sent
    assert "sam" in sent["text"]
    assert place.dana.sees("Answer 0")
    assert place.dana.sees("Answer 1")


def test_a_reply_that_slack_refuses_for_another_reason_is_not_tried_under_no_name(
    place: Place,
) -> None:
    place.core.faults.answer("chat.postMessage", MethodFault.error("restricted_action"))

    with pytest.raises(DeliveryRefused, match="restricted_action"):
        place.gateway.reply_to_customer(
            a_reply(thread_ts=place.customer_writes()), place.agent, to=place.help, marker=MARK
        )

    assert posts(place) == 1


def test_a_sender_without_a_name_signs_nothing_and_borrows_none(place: Place) -> None:
    nameless = replace(place.agent, name="")

    place.gateway.reply_to_customer(
        a_reply(thread_ts=place.customer_writes()), nameless, to=place.help, marker=MARK
    )

    assert "username" not in last_post(place)


def test_a_reply_to_an_issue_logged_by_hand_opens_a_conversation(place: Place) -> None:
    reply = a_reply("We found it", thread_ts=MessageTs("logged-i1"))

    place.gateway.reply_to_customer(reply, place.agent, to=place.help, marker=MARK)

    assert "thread_ts" not in last_post(place)
    assert place.dana.sees("We found it")


def test_a_reply_never_goes_into_a_channel_of_the_team(place: Place) -> None:
    with pytest.raises(DeliveryRefused, match="channel_not_for_customers"):
        place.gateway.reply_to_customer(a_reply(), place.agent, to=place.triage, marker=MARK)

    assert posts(place) == 0


def test_a_card_never_goes_into_a_channel_of_a_customer(place: Place) -> None:
    with pytest.raises(DeliveryRefused, match="channel_not_internal"):
        place.gateway.tell_team_card(an_issue_brief(), to=place.help, marker=MARK)

    assert posts(place) == 0


def test_a_rating_is_asked_for_and_the_buttons_go_again(place: Place) -> None:
    invitation = an_invitation_brief()
    asked = place.customer_writes()
    brief = replace(
        invitation,
        channel=place.help,
        invitation=replace(invitation.invitation, thread_ts=asked),
    )

    ts = place.gateway.ask_customer_rating(brief, marker=MARK)
    [request] = [seen for seen in _in_thread(place, asked) if seen.ref.ts == ts]
    place.gateway.close_customer_rating(brief, ts=ts)
    [closed] = [seen for seen in _in_thread(place, asked) if seen.ref.ts == ts]

    assert len(request.buttons) == 5
    assert closed.buttons == []


def test_a_writer_is_asked_and_reads_in_its_place_that_the_team_has_it(place: Place) -> None:
    asked = place.customer_writes()
    nudge = replace(a_nudge(), thread_ts=asked)

    ts = place.gateway.ask_customer_nudge(nudge, to=place.help, marker=MARK)
    [question] = [seen for seen in _in_thread(place, asked) if seen.ref.ts == ts]
    place.gateway.close_customer_nudge(nudge, to=place.help, ts=ts)
    [accepted] = [seen for seen in _in_thread(place, asked) if seen.ref.ts == ts]

    assert len(question.buttons) == 2
    assert accepted.buttons == []


def test_a_question_is_taken_back_and_once_more_is_no_error(place: Place) -> None:
    asked = place.customer_writes()
    nudge = replace(a_nudge(), thread_ts=asked)
    ts = place.gateway.ask_customer_nudge(nudge, to=place.help, marker=MARK)

    place.gateway.take_back_customer_nudge(nudge, to=place.help, ts=ts)
    place.gateway.take_back_customer_nudge(nudge, to=place.help, ts=ts)

    assert [seen.ref.ts for seen in _in_thread(place, asked)] == [asked]


def test_what_somebody_else_wrote_is_not_taken_back(place: Place) -> None:
    asked = place.customer_writes()

    with pytest.raises(DeliveryRefused, match="cant_delete_message"):
        place.gateway.take_back_customer_nudge(a_nudge(), to=place.help, ts=asked)

    assert [seen.ref.ts for seen in _in_thread(place, asked)] == [asked]


def _in_thread(place: Place, ts: MessageTs) -> list[Any]:
    parent = next(seen.ref for seen in place.dana.messages_in("#acme-help") if seen.ref.ts == ts)
    return list(place.dana.messages_in("#acme-help", thread=parent))


def test_a_fixed_text_answers_a_customer_in_the_thread(place: Place) -> None:
    asked = place.customer_writes("@giraffe privacy")

    place.gateway.tell_customer_fixed("privacy", to=place.help, thread_ts=asked, marker=MARK)

    assert last_post(place)["thread_ts"] == asked


@pytest.mark.parametrize(
    ("status", "is_claimed", "emoji"),
    [
        (IssueStatus.OPEN, False, {"pushpin"}),
        (IssueStatus.OPEN, True, {"eyes"}),
        (IssueStatus.WAITING, True, {"eyes"}),
        (IssueStatus.RESOLVED, True, {"white_check_mark"}),
        (IssueStatus.CLOSED, True, {"white_check_mark"}),
        (IssueStatus.DISCARDED, False, set()),
    ],
)
def test_the_state_is_one_reaction_of_the_app(
    place: Place, status: IssueStatus, *, is_claimed: bool, emoji: set[str]
) -> None:
    ts = place.customer_writes()
    place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.OPEN, is_claimed=False)

    for _ in range(2):
        place.gateway.show_state(to=place.help, ts=ts, status=status, is_claimed=is_claimed)

    assert _reactions(place, ts) == emoji


def _reactions(place: Place, ts: MessageTs) -> set[str]:
    answer = place.client.reactions_get(channel=place.help.slack_id, timestamp=ts).data
    assert isinstance(answer, dict)
    return {reaction["name"] for reaction in answer["message"].get("reactions", [])}


def test_other_peoples_reactions_are_left_alone(place: Place) -> None:
    ts = place.customer_writes()
    message = next(seen for seen in place.dana.messages_in("#acme-help") if seen.ref.ts == ts)
    place.sam.reacts("eyes", to=message.ref)

    place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.RESOLVED, is_claimed=True)

    assert _reactions(place, ts) == {"eyes", "white_check_mark"}


def test_the_state_is_shown_where_slack_does_not_tell_what_is_there(place: Place) -> None:
    ts = place.customer_writes()
    place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.OPEN, is_claimed=False)
    place.core.faults.answer("reactions.get", MethodFault.error("unknown_method"), times=2)

    for _ in range(2):
        place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.RESOLVED, is_claimed=True)

    assert _reactions(place, ts) == {"white_check_mark"}


@pytest.mark.parametrize("method", ["reactions.add", "reactions.remove"])
def test_a_reaction_that_slack_refuses_is_told(place: Place, method: str) -> None:
    ts = place.customer_writes()
    place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.OPEN, is_claimed=False)
    place.core.faults.answer(method, MethodFault.error("message_not_found"))

    with pytest.raises(DeliveryRefused, match="message_not_found"):
        place.gateway.show_state(to=place.help, ts=ts, status=IssueStatus.RESOLVED, is_claimed=True)


def test_a_home_tab_is_published_to_its_owner(place: Place) -> None:
    brief = a_home(viewer=place.agent)

    place.gateway.publish_home(brief)

    assert last_post(place, "views.publish")["user_id"] == place.user_id("sam")


def test_a_closed_home_tab_holds_nothing_internal(place: Place) -> None:
    place.gateway.close_home(place.agent)

    published = last_post(place, "views.publish")
    assert published["user_id"] == place.user_id("sam")
    assert len(published["view"]["blocks"]) == 1


def test_nobody_outside_gets_a_home_tab(place: Place) -> None:
    brief = a_home(viewer=replace(place.agent, identity=place.requester.identity))

    with pytest.raises(DeliveryRefused):
        place.gateway.publish_home(brief)


@pytest.mark.parametrize(
    ("fault", "is_posted"),
    [
        pytest.param(MethodFault.timeout(is_applied=True), True, id="time-out-after"),
        pytest.param(MethodFault.timeout(is_applied=False), False, id="time-out-before"),
        pytest.param(MethodFault.reset(is_applied=True), True, id="reset-after"),
        pytest.param(MethodFault.server_error(503, is_applied=True), True, id="503-after"),
        pytest.param(MethodFault.server_error(500, is_applied=False), False, id="500-before"),
        pytest.param(MethodFault.error("internal_error"), False, id="internal-error"),
        pytest.param(MethodFault.error("fatal_error"), False, id="fatal-error"),
    ],
)
def test_a_lost_answer_is_never_tried_again_blindly_and_the_mark_tells(
    place: Place, fault: MethodFault, *, is_posted: bool
) -> None:
    place.core.faults.answer("chat.postMessage", fault)
    before = posts(place)

    with pytest.raises(OutcomeUnknown):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)

    assert posts(place) <= before + 1
    found = place.gateway.find_marked(
        MARKER, channel=place.triage, thread_ts=None, since=place.clock.now()
    )
    assert (found is not None) is is_posted


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "msg_too_long"])
def test_a_refusal_of_slacks_is_final(place: Place, code: str) -> None:
    assert code in REFUSALS
    place.core.faults.answer("chat.postMessage", MethodFault.error(code))

    with pytest.raises(DeliveryRefused, match=code):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)


def test_a_limited_channel_waits_and_others_do_not(place: Place) -> None:
    place.core.faults.answer("chat.postMessage", MethodFault.rate_limited(30))
    asked = place.customer_writes()

    with pytest.raises(NotSent) as caught:
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    assert caught.value.retry_after == timedelta(seconds=30)
    with pytest.raises(NotSent, match="pacing"):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    place.gateway.reply_to_customer(
        a_reply("Hello", thread_ts=asked), place.agent, to=place.help, marker=MARK
    )

    assert place.dana.sees("Hello")


def test_one_post_a_second_goes_into_a_channel(place: Place) -> None:
    gateway = place.a_gateway(step=timedelta(seconds=1))
    gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)

    with pytest.raises(NotSent, match="pacing"):
        gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=OTHER_MARK)
    place.clock.advance(timedelta(seconds=1))
    gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=OTHER_MARK)

    assert posts(place) == 2


def test_what_is_begun_too_late_is_not_posted(place: Place) -> None:
    """Another process may have gone on with it."""
    late, asked = Marker(MARKER, place.clock.now()), place.customer_writes()

    with pytest.raises(NotSent, match="stood_still"):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=late)
    with pytest.raises(NotSent, match="stood_still"):
        place.gateway.reply_to_customer(
            a_reply(thread_ts=asked), place.agent, to=place.help, marker=late
        )

    assert posts(place) == 0


def test_nobody_at_the_other_end_means_not_sent(place: Place) -> None:
    place.client.base_url = "http://127.0.0.1:1/api/"

    with pytest.raises(NotSent):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)


def test_a_reply_in_a_thread_is_found_by_its_mark(place: Place) -> None:
    asked = place.customer_writes()
    reply = a_reply("Found", thread_ts=asked)
    ts = place.gateway.reply_to_customer(reply, place.agent, to=place.help, marker=MARK)
    for number in range(40):
        place.dana.says(f"more {number}", in_="#acme-help", thread=_ref(place, asked))

    found = place.gateway.find_marked(
        MARKER, channel=place.help, thread_ts=asked, since=place.clock.now()
    )
    other = place.gateway.find_marked(
        "n" * 32, channel=place.help, thread_ts=asked, since=place.clock.now()
    )

    assert found == ts
    assert other is None


def _ref(place: Place, ts: MessageTs) -> Any:
    return next(seen.ref for seen in place.dana.messages_in("#acme-help") if seen.ref.ts == ts)


def test_a_post_of_a_machine_whose_clock_is_ahead_is_found(place: Place) -> None:
    """The look began after the post by Slack's clock, so it was posted again."""
    asked = place.customer_writes()
    card = place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    reply = a_reply("Found", thread_ts=asked)
    sent = place.gateway.reply_to_customer(reply, place.agent, to=place.help, marker=MARK)
    since = place.clock.now() + timedelta(minutes=5)

    in_channel = place.gateway.find_marked(
        MARKER, channel=place.triage, thread_ts=None, since=since
    )
    in_thread = place.gateway.find_marked(MARKER, channel=place.help, thread_ts=asked, since=since)

    assert (in_channel, in_thread) == (card, sent)


def test_a_mark_is_found_on_a_block_where_metadata_is_left_out(place: Place) -> None:
    place.client.chat_postMessage(
        channel=place.triage.slack_id,
        text="x",
        blocks=[{"type": "divider", "block_id": f"g:{MARKER}"}],
    )

    found = place.gateway.find_marked(
        MARKER, channel=place.triage, thread_ts=None, since=place.clock.now()
    )

    assert found is not None


def test_a_thread_that_is_gone_holds_nothing(place: Place) -> None:
    found = place.gateway.find_marked(
        MARKER,
        channel=place.help,
        thread_ts=MessageTs("1000000000.000100"),
        since=place.clock.now(),
    )

    assert found is None


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(MethodFault.rate_limited(9), NotSent, id="429"),
        pytest.param(MethodFault.error("invalid_cursor"), NotSent, id="cursor"),
        pytest.param(MethodFault.error("token_revoked"), CannotSpeak, id="revoked"),
        pytest.param(MethodFault.error("channel_not_found"), DeliveryRefused, id="gone"),
        pytest.param(MethodFault.error("not_in_channel"), DeliveryRefused, id="removed"),
    ],
)
def test_a_look_that_fails_is_no_answer(
    place: Place, fault: MethodFault, outcome: type[Exception]
) -> None:
    place.core.faults.answer("conversations.history", fault)

    with pytest.raises(outcome):
        place.gateway.find_marked(
            MARKER, channel=place.triage, thread_ts=None, since=place.clock.now()
        )


def test_a_direct_message_is_found_by_its_mark(place: Place) -> None:
    since = place.clock.now()
    ts = place.gateway.tell_person(Notice("reopened"), to=place.agent, marker=MARK)

    assert place.gateway.find_told(MARKER, person=place.agent, since=since) == ts
    assert place.gateway.find_told("n" * 32, person=place.agent, since=since) is None


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(MethodFault.rate_limited(9), NotSent, id="429"),
        pytest.param(MethodFault.error("invalid_arguments"), NotSent, id="confused"),
        pytest.param(MethodFault.error("missing_scope"), CannotSpeak, id="no-scope"),
    ],
)
def test_a_conversation_that_cannot_be_opened_is_no_answer(
    place: Place, fault: MethodFault, outcome: type[Exception]
) -> None:
    place.core.faults.answer("conversations.open", fault)

    with pytest.raises(outcome):
        place.gateway.find_told(MARKER, person=place.agent, since=place.clock.now())


def test_nothing_stands_with_somebody_slack_does_not_let_us_write_to(place: Place) -> None:
    place.core.faults.answer("conversations.open", MethodFault.error("user_disabled"))

    found = place.gateway.find_told(MARKER, person=place.agent, since=place.clock.now())

    assert found is None


def test_a_mark_in_somebody_elses_message_is_not_found(place: Place) -> None:
    """Block ids are for everybody to read, and to copy."""
    channel = place.core.world.channels[place.help.slack_id]
    ts = place.customer_writes()
    channel.messages[ts].blocks = [{"type": "divider", "block_id": f"g:{MARKER}"}]

    found = place.gateway.find_marked(
        MARKER, channel=place.help, thread_ts=None, since=place.clock.now()
    )

    assert found is None


@pytest.mark.parametrize("method", ["chat.update", "reactions.add", "views.publish"])
def test_a_limited_method_waits_and_posts_go_on(place: Place, method: str) -> None:
    card = place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    asked = place.customer_writes()
    acts = {
        "chat.update": lambda: place.gateway.update_team_card(
            an_issue_brief(), to=place.triage, ts=card
        ),
        "reactions.add": lambda: place.gateway.show_state(
            to=place.help, ts=asked, status=IssueStatus.OPEN, is_claimed=False
        ),
        "views.publish": lambda: place.gateway.close_home(place.agent),
    }
    place.core.faults.answer(method, MethodFault.rate_limited(30))

    for _ in range(2):
        with pytest.raises(NotSent) as caught:
            acts[method]()
        assert caught.value.retry_after == timedelta(seconds=30)
    place.gateway.tell_team_notice(Notice("reopened"), to=place.triage, marker=OTHER_MARK)

    assert sum(call.method == method for call in place.core.calls) == 1
    place.clock.advance(timedelta(seconds=30))
    acts[method]()


def test_an_answer_to_a_customer_waits_for_no_question_that_slack_limits(place: Place) -> None:
    """Cards use up what Slack allows of conversations.info; a reply is let through by the store."""
    place.core.faults.answer("conversations.info", MethodFault.rate_limited(60))
    asked = place.customer_writes()
    known = replace(place.help, checked_at=place.clock.now())

    with pytest.raises(NotSent):
        place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    place.gateway.reply_to_customer(
        a_reply("Hello", thread_ts=asked), place.agent, to=known, marker=MARK
    )

    assert place.dana.sees("Hello")


def test_names_are_tried_again_after_an_hour(place: Place) -> None:
    scopes = place.core.app.rules.scopes
    scopes.remove("chat:write.customize")
    asked = place.customer_writes()
    first = a_reply("Answer 1", thread_ts=asked)
    place.gateway.reply_to_customer(first, place.agent, to=place.help, marker=MARK)
    scopes.append("chat:write.customize")
    place.clock.advance(timedelta(hours=1))

    second = a_reply("Answer 2", thread_ts=asked)
    place.gateway.reply_to_customer(second, place.agent, to=place.help, marker=OTHER_MARK)

    assert last_post(place)["username"] == "sam"


def test_a_look_that_does_not_come_to_an_end_is_no_answer(place: Place) -> None:
    for number in range(650):
        place.core.call(
            place.core.bot_token,
            "chat.postMessage",
            {"channel": place.triage.slack_id, "text": str(number)},
        )

    with pytest.raises(NotSent, match="look_incomplete"):
        place.gateway.find_marked(
            MARKER, channel=place.triage, thread_ts=None, since=place.clock.now()
        )


def test_a_channel_that_slack_does_not_know_gets_nothing(place: Place) -> None:
    gone = replace(place.triage, slack_id=SlackChannelId("C0GONE"))

    with pytest.raises(DeliveryRefused, match="channel_not_found"):
        place.gateway.tell_team_card(an_issue_brief(), to=gone, marker=MARK)


def test_somebody_slack_does_not_know_gets_nothing(place: Place) -> None:
    gone = replace(place.agent, identity=Identity(TeamId("T1"), UserId("U0GONE")))

    with pytest.raises(DeliveryRefused, match="not_a_member"):
        place.gateway.tell_person(Notice("reopened"), to=gone, marker=MARK)


def _noting(urls: list[str]) -> Callable[[bytes, dict[str, str]], tuple[int, str]]:
    """Return an app that acknowledges and writes down where it may answer."""

    def hear(raw: bytes, headers: dict[str, str]) -> tuple[int, str]:
        assert headers
        payload = json.loads(dict(parse_qsl(raw.decode()))["payload"])
        urls.append(payload["response_url"])
        return 200, ""

    return hear


def test_an_answer_reaches_the_one_who_pressed_and_nobody_else(place: Place) -> None:
    ts = place.gateway.tell_team_card(an_issue_brief(), to=place.triage, marker=MARK)
    urls: list[str] = []
    place.core.deliverer = InProcessDeliverer(place.core, _noting(urls))
    card = next(seen.ref for seen in place.sam.messages_in("#triage") if seen.ref.ts == ts)
    place.sam.clicks("Claim", on=card)

    post_by_url(urls[0], {"response_type": "ephemeral", "text": "It is yours."})

    assert place.sam.sees_only_to_him("It is yours.")


def test_an_answer_that_slack_no_longer_takes_is_let_go(place: Place) -> None:
    post_by_url(f"{place.shell.url}/response/T0/unknown", {"text": "late"})

    assert not place.sam.sees("late")
