"""The one story that everything stands on: from a customer's message to the next digest."""

from __future__ import annotations

from tests.scenarios.office import Office


def test_from_a_customers_message_to_the_next_mornings_digest(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    raised = dana.says("The export fails with error 500 since this morning", in_="#acme-help")

    assert sam.sees("The export fails with error 500", in_="#triage")
    assert not dana.sees("triage")

    sam.clicks("Edit and send", on="The export fails with error 500")
    sam.fills("Your reply", "I see the error 500 as well. I am looking at the export service now.")
    sam.submits()
    assert not dana.sees("I am looking at the export service now", in_=raised)
    office.later(seconds=11)

    assert dana.sees("I am looking at the export service now", in_=raised)

    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=16)
    dana.clicks("😀 5 · Very happy", on="How happy are you")
    office.later(hours=24)

    assert sam.sees("5", in_="#triage")
    digest = [m for m in sam.messages_in("#triage") if "CSAT" in m.text or "Digest" in m.text]
    assert len(digest) == 1
