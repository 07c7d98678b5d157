"""What a mere thanks leaves as it is."""

from __future__ import annotations

from tests.scenarios.office import Office


def test_a_suggestion_can_still_be_sent_after_a_thanks(office: Office) -> None:
    """The card went on offering a text that answered every press with "no longer on offer"."""
    dana, sam = office.customer("dana"), office.agent("sam")
    before = dana.says("Our invoices of May are missing from the export page", in_="#acme-help")
    sam.says("They are back now.", in_="#acme-help", thread=before)
    office.later(minutes=1)
    raised = dana.says("How do I change the invoice address?", in_="#acme-help")
    dana.says(":D", in_="#acme-help", thread=raised)

    sam.clicks("Edit and send", on="How do I change the invoice address")
    sam.fills("Your reply", "You can change it under Settings, Invoices.")
    sam.submits()
    office.later(seconds=11)

    assert dana.sees("under Settings, Invoices", in_=raised)
