"""The app is uninstalled or its token revoked, in any order, and installed again.

What is stored stays, posts wait without being tried in vain, and what was not heard is read.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.bootstrap.doctor import examine
from bot.domain.checkup import Check
from bot.simulator.faults import MethodFault
from bot.texts import load_texts
from tests.scenarios.office import Office
from tests.scenarios.outage import OpenOutage, Outage, summaries
from tests.scenarios.stories import answers, card, cards, said_by_the_app, write_reply

REPORT = "The export fails with error 500 since this morning"
SECOND = "The import stops at half"
ANSWER = "I see it as well and am looking at the export service."
HELP = "#acme-help"
TEXTS = load_texts()
ORDERS = [
    pytest.param(("tokens_revoked", "app_uninstalled"), id="revoked-first"),
    pytest.param(("app_uninstalled", "tokens_revoked"), id="uninstalled-first"),
    pytest.param(("tokens_revoked",), id="only-revoked"),
    pytest.param(("app_uninstalled",), id="only-uninstalled"),
    pytest.param(("app_uninstalled", "app_uninstalled"), id="twice"),
    pytest.param((), id="without-a-word"),
]


def is_out(office: Office) -> bool:
    with office.giraffe.opened.store.read() as work:
        return work.installations.ended_at() is not None


def is_paused(office: Office) -> bool:
    with office.giraffe.opened.store.read() as work:
        return work.preferences.is_paused


def renewals(office: Office) -> list[str]:
    words = TEXTS.say("notice.installation_renewed")
    said = said_by_the_app(office.agent("sam"), in_="#triage")
    return [text for text in said if text == words]


@pytest.mark.parametrize("tells", ORDERS)
def test_what_was_to_be_posted_waits_and_everything_is_there_afterwards(
    outage: Outage, tells: tuple[str, ...]
) -> None:
    office = outage.office
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_=HELP)
    write_reply(sam, ANSWER)
    office.later(minutes=1)
    assert [seen.text for seen in answers(sam, raised)] == [ANSWER]
    dana.says(SECOND, in_=HELP)
    write_reply(sam, ANSWER, about=SECOND)

    outage.slack.uninstall_app(tells=tells)
    before = len(outage.core.calls)
    office.later(hours=1)
    assert is_out(office)
    assert len(outage.core.calls) - before <= 4 * 61
    outage.core.faults.drop_rate = 0.0
    outage.slack.customer("dana").says("It is the nightly one", in_=HELP, thread=raised)
    office.later(hours=1)

    outage.slack.reinstall_app()
    office.later(minutes=5)

    assert not is_out(office)
    assert not is_paused(office)
    assert "It is the nightly one" in card(sam, about=REPORT).text
    assert len(cards(sam)) == 2
    thread = next(seen for seen in sam.messages_in(HELP) if SECOND in seen.text)
    assert [seen.text for seen in answers(sam, thread.ref)] == [ANSWER]
    assert len(renewals(office)) == 1


def test_what_became_of_channels_meanwhile_is_found_out_at_once(outage: Outage) -> None:
    office = outage.office
    office.customer("dana").says(REPORT, in_=HELP)
    outage.slack.uninstall_app()
    office.later(minutes=5)
    outage.slack.archive(HELP)

    outage.slack.reinstall_app()
    office.later(minutes=3)

    told = said_by_the_app(office.agent("sam"), in_="#triage")
    closed = TEXTS.say("notice.channel_archived", channel="acme-help", count=1)
    assert told.count(closed) == 1


def test_a_new_installation_under_other_ids_goes_on_where_the_old_one_ended(
    outage: Outage,
) -> None:
    office = outage.office
    dana = outage.slack.customer("dana")
    raised = office.customer("dana").says(REPORT, in_=HELP)
    outage.slack.uninstall_app()
    office.later(minutes=1)
    outage.stop()
    outage.slack.reinstall_app(as_new=True)
    outage.take_new_token()
    dana.says("It is the nightly one", in_=HELP, thread=raised)
    dana.says(SECOND, in_=HELP)
    outage.clock.advance(timedelta(hours=3))

    office = outage.start()
    office.later(minutes=10)
    assert not is_out(office)
    outage.slack.invite_app("#triage")
    office.later(minutes=10)
    outage.slack.invite_app(HELP)
    office.later(minutes=10)

    assert "arrived late" in card(office.agent("sam"), about=SECOND).text
    assert REPORT in sam_sees(office)
    office.agent("sam").reacts("white_check_mark", to=raised)
    office.later(minutes=1)
    assert any("Resolved" in seen.text for seen in cards(office.agent("sam"), about=REPORT))


def sam_sees(office: Office) -> str:
    return "\n".join(seen.text for seen in cards(office.agent("sam")))


def test_a_pause_that_somebody_chose_outlives_the_installation(outage: Outage) -> None:
    outage.office.admin("ada").runs("/giraffe pause", in_="#triage")
    outage.slack.uninstall_app()
    outage.office.later(hours=1)

    outage.slack.reinstall_app()
    outage.office.customer("dana").says(REPORT, in_=HELP)
    outage.office.later(minutes=10)
    assert is_paused(outage.office)
    assert cards(outage.office.agent("sam")) == []

    outage.office.admin("ada").runs("/giraffe resume", in_="#triage")
    outage.office.later(minutes=10)
    assert not is_out(outage.office)


def test_news_of_an_end_that_is_long_past_ends_nothing(outage: Outage) -> None:
    outage.core.faults.delay_next(timedelta(hours=2))
    outage.core.faults.delay_next(timedelta(hours=2))
    outage.slack.uninstall_app()
    outage.slack.reinstall_app()
    outage.office.later(hours=3)

    assert not is_out(outage.office)
    outage.office.customer("dana").says(REPORT, in_=HELP)
    assert len(cards(outage.office.agent("sam"))) == 1


def test_a_token_that_a_person_revoked_is_not_the_apps(outage: Outage) -> None:
    outage.slack.revoke_token_of(outage.slack.agent("sam"))
    outage.office.later(minutes=10)

    assert not is_out(outage.office)


def test_no_digest_piles_up_while_the_app_is_out(outage: Outage) -> None:
    outage.office.customer("dana").says(REPORT, in_=HELP)
    outage.slack.uninstall_app()
    outage.office.later(hours=75)

    outage.slack.reinstall_app()
    outage.office.later(minutes=10)

    said = said_by_the_app(outage.office.agent("sam"), in_="#triage")
    assert len([text for text in said if text.startswith("Digest")]) <= 1


def test_a_short_time_without_a_token_is_told_to_nobody_but_the_admins(outage: Outage) -> None:
    revoked = MethodFault.error("token_revoked")
    outage.core.faults.method_rates["*"] = [(1.0, revoked)]
    outage.office.customer("dana").says(REPORT, in_=HELP)
    outage.office.later(seconds=30)

    outage.core.faults.clear()
    outage.office.later(minutes=5)

    assert len(cards(outage.office.agent("sam"))) == 1
    assert renewals(outage.office) == []
    assert summaries(outage.office) == []


def test_doctor_and_health_say_what_to_do(outage: Outage) -> None:
    outage.slack.uninstall_app()
    outage.office.later(minutes=10)

    found = examine(outage.office.giraffe.settings)

    assert Check.KEPT_OUT in {one.check for one in found}
    assert outage.office.giraffe.to_do() == TEXTS.say("app.kept_out")
    outage.slack.reinstall_app()
    outage.office.later(minutes=10)
    assert outage.office.giraffe.to_do() == ""


def test_a_reply_whose_fate_was_unknown_is_found_under_the_ids_of_the_old_installation(
    open_outage: OpenOutage,
) -> None:
    """It was not looked for among what the old bot user posted, and was sent a second time."""
    outage = open_outage()
    office = outage.office
    raised = office.customer("dana").says(REPORT, in_=HELP)
    sam = office.agent("sam")
    write_reply(sam, ANSWER)
    outage.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))
    # The app's own message does not come back either.
    outage.core.faults.drop_next(3)
    office.later(seconds=12)
    outage.slack.uninstall_app()
    outage.stop()
    outage.slack.reinstall_app(as_new=True)
    outage.take_new_token()
    for channel in ("#triage", HELP):
        outage.slack.invite_app(channel)
    outage.clock.advance(timedelta(minutes=10))

    outage.start().later(minutes=10)

    seen = answers(outage.office.agent("sam"), raised)
    assert [one.text for one in seen if ANSWER in one.text] == [ANSWER]
    assert "did not say whether" not in card(outage.office.agent("sam")).text
