"""An office with two customers and a channel for colleagues, and what several stories ask of it."""

from __future__ import annotations

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from tests.scenarios.office import Somebody


def furnish_two_customers(slack: Workspace) -> None:
    """Add Acme, Smith & Co, and #lunch, where the app is not and cleo is no agent."""
    slack.add_organisation("Acme")
    slack.add_organisation("Smith & Co")
    ada, sam, cleo = slack.admin("ada"), slack.agent("sam"), slack.colleague("cleo")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])
    slack.add_channel("#smith-help", shared_with=["Smith & Co"])
    slack.add_channel("#lunch", members=[ada, sam, cleo], app=False)


def link_to(message: MessageRef) -> str:
    """Return a message's link as somebody copies it."""
    ts = message.ts.replace(".", "")
    return f"https://northwind.slack.com/archives/{message.channel_id}/p{ts}"


def notes_of(*people: Somebody) -> list[str]:
    """Return what the app told these people and nobody else."""
    return [note.text for person in people for note in person.private_notes()]


def digests(viewer: Somebody, *, in_: str = "#triage") -> list[str]:
    """Return the digests that were posted for everybody there."""
    return [
        seen.text
        for seen in viewer.messages_in(in_)
        if seen.text.startswith("Digest") and not seen.is_ephemeral
    ]
