"""What a form carries along and gives back: ids and revisions in private_metadata, never words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.briefs import FormBrief, PlaceBrief
from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountId, ChannelId, IssueId, SuggestionId


@dataclass(frozen=True, slots=True)
class ReplyFormMemory:
    """For which issue, state of the conversation and suggestion a reply form was opened."""

    issue_id: IssueId
    talk_revision: int
    suggestion_id: SuggestionId | None = None

    def dump(self) -> str:
        """Return it as private_metadata."""
        return json.dumps(
            {"issue": self.issue_id, "talk": self.talk_revision, "suggestion": self.suggestion_id},
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True)
class ReadingFormMemory:
    """Of which issue a form shows how it reads, and what it showed."""

    issue_id: IssueId
    shown: Mapping[str, str]

    def dump(self) -> str:
        """Return it as private_metadata."""
        return json.dumps({"issue": self.issue_id, **self.shown}, separators=(",", ":"))


def load_reading_memory(private_metadata: str) -> ReadingFormMemory:
    """Return what a form remembered; raise InvalidInput for anything that we did not write."""
    try:
        found = json.loads(private_metadata)
        shown = {name: found[name] for name in ("category", "urgency", "temperature")}
        issue = found["issue"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput("unreadable_request") from error
    if not all(isinstance(value, str) for value in (issue, *shown.values())):
        raise InvalidInput("unreadable_request")
    return ReadingFormMemory(issue_id=IssueId(issue), shown=shown)


@dataclass(frozen=True, slots=True)
class PlaceFormMemory:
    """Of which account, channel or both a form holds the settings."""

    account_id: AccountId | None = None
    channel_id: ChannelId | None = None

    def dump(self) -> str:
        """Return it as private_metadata."""
        return json.dumps(
            {"account": self.account_id, "channel": self.channel_id}, separators=(",", ":")
        )


def place_memory_of(place: PlaceBrief) -> PlaceFormMemory:
    """Return what the form of a place has to remember."""
    return PlaceFormMemory(
        account_id=place.account.id if place.account else None,
        channel_id=place.channel.id if place.channel else None,
    )


def load_place_memory(private_metadata: str) -> PlaceFormMemory:
    """Return what a form remembered; raise InvalidInput for anything that we did not write."""
    try:
        found = json.loads(private_metadata)
        account, channel = found["account"], found["channel"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput("unreadable_request") from error
    return PlaceFormMemory(
        account_id=AccountId(account) if isinstance(account, str) else None,
        channel_id=ChannelId(channel) if isinstance(channel, str) else None,
    )


def memory_of(form: FormBrief) -> ReplyFormMemory:
    """Return what the form has to remember. Without a version the text is not the suggestion's."""
    suggestion = form.brief.suggestion if form.suggestion_version is not None else None
    return ReplyFormMemory(
        issue_id=form.brief.issue.id,
        talk_revision=form.brief.issue.talk_revision,
        suggestion_id=suggestion.id if suggestion is not None else None,
    )


def load_memory(private_metadata: str) -> ReplyFormMemory:
    """Return what a form remembered; raise InvalidInput for anything that we did not write."""
    try:
        found = json.loads(private_metadata)
        issue, talk, suggestion = found["issue"], found["talk"], found["suggestion"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput("unreadable_request") from error
    if not isinstance(issue, str) or not isinstance(talk, int):
        raise InvalidInput("unreadable_request")
    return ReplyFormMemory(
        issue_id=IssueId(issue),
        talk_revision=talk,
        suggestion_id=SuggestionId(suggestion) if isinstance(suggestion, str) else None,
    )
