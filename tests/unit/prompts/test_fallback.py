"""Who writes when the model cannot, or should not have."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain.errors import ModelUnavailable
from bot.domain.suggestion import Draft
from bot.ports import SuggestionRequest
from prompts import build_offline_writer, build_reply_writer
from prompts.fallback import FirstThenOffline, build_gate
from tests.unit.prompts.builders import a_draft, a_request

OFFLINE = a_draft("I'm looking at it.", model="offline")


@dataclass
class FakeWriter:
    """A writer that gives what it was told to."""

    gives: Draft | ModelUnavailable | None
    name: str = "m-1"

    def write(self, request: SuggestionRequest) -> Draft | None:
        del request
        if isinstance(self.gives, ModelUnavailable):
            raise self.gives
        return self.gives


def a_pair(
    first: Draft | ModelUnavailable | None, offline: Draft | None = OFFLINE
) -> FirstThenOffline:
    return FirstThenOffline(
        first=FakeWriter(first),
        offline=FakeWriter(offline, name="offline"),
        gate=build_gate(allowed_hosts=frozenset({"docs.acme.example"})),
    )


def test_a_clean_draft_of_the_model_is_taken() -> None:
    draft = a_draft("I'm checking the import, see https://docs.acme.example/a.")

    assert a_pair(draft).write(a_request("it fails")) == draft


def test_a_gap_is_left_to_the_agent() -> None:
    draft = a_draft("What I know: […]")

    assert a_pair(draft).write(a_request("it fails")) == draft


def test_soft_findings_are_kept_with_the_draft() -> None:
    written = a_pair(a_draft("It works now!")).write(a_request("it fails"))

    assert written is not None
    assert [finding.code for finding in written.findings] == ["gate.exclamation"]


@pytest.mark.parametrize(
    "text",
    ["We will refund you.", "<!channel> look", "See https://evil.example/x", "Done by Friday."],
)
def test_a_draft_that_breaks_a_hard_rule_is_dropped_for_the_offline_one(text: str) -> None:
    assert a_pair(a_draft(text)).write(a_request("it fails")) == OFFLINE


def test_the_offline_writer_answers_when_the_model_cannot() -> None:
    assert a_pair(ModelUnavailable("timeout")).write(a_request("it fails")) == OFFLINE


def test_a_silent_model_is_not_overruled() -> None:
    assert a_pair(None).write(a_request("it fails")) is None


def test_both_may_be_silent() -> None:
    assert a_pair(ModelUnavailable("timeout"), None).write(a_request("it fails")) is None


def test_the_pair_goes_by_the_models_name() -> None:
    assert a_pair(None).name == "m-1"


def test_without_key_and_server_the_offline_writer_works_alone() -> None:
    assert build_reply_writer(api_key=None, model="m-1").name == "offline"
    assert build_reply_writer(api_key="", model="m-1").name == "offline"
    assert build_offline_writer().name == "offline"


def test_a_key_or_a_server_of_ones_own_brings_the_model() -> None:
    local = build_reply_writer(api_key=None, model="m-2", base_url="http://127.0.0.1:9/v1")

    assert build_reply_writer(api_key="sk-test", model="m-1").name == "m-1"
    assert local.name == "m-2"


def test_a_desk_whose_server_is_away_still_gets_a_draft() -> None:
    writer = build_reply_writer(api_key=None, model="m-2", base_url="http://127.0.0.1:9/v1")

    draft = writer.write(a_request("the export fails"))

    assert draft is not None
    assert draft.model == "offline"
