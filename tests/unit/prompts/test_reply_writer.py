"""The writer behind a key: what leaves the house, what may come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.domain.conversation import Voice
from bot.domain.errors import ModelUnavailable
from prompts.catalog import load_prompt
from prompts.reply_writer import LONGEST_CONVERSATION, ModelReplyWriter
from tests.unit.prompts.builders import a_past_reply, a_request, agent, customer


def an_answer(
    reply: str = "I'm looking into it.", *, confidence: object = 0.8, facts: tuple[str, ...] = ()
) -> str:
    return json.dumps(
        {
            "reply": reply,
            "needs_from_customer": [],
            "confidence": confidence,
            "facts_used": list(facts),
        }
    )


@dataclass
class FakeChat:
    """A model that answers what it was given and keeps what it was asked."""

    answer: str = field(default_factory=an_answer)
    model: str = "m-1"
    system: str = ""
    user: str = ""
    schema: Mapping[str, object] = field(default_factory=dict)

    def complete(self, *, system: str, user: str, schema: Mapping[str, object]) -> str:
        self.system, self.user, self.schema = system, user, schema
        return self.answer


def a_writer(chat: FakeChat) -> ModelReplyWriter:
    return ModelReplyWriter(chat=chat, prompt=load_prompt("suggest_reply"))


def test_a_draft_names_prompt_version_and_model() -> None:
    writer = a_writer(FakeChat())

    draft = writer.write(a_request("the export fails"))

    assert draft is not None
    assert (draft.text, draft.model) == ("I'm looking into it.", "m-1")
    assert (draft.prompt_name, draft.prompt_version) == ("suggest_reply", 1)
    assert writer.name == "m-1"


def test_the_schema_of_the_answer_is_strict() -> None:
    chat = FakeChat()

    a_writer(chat).write(a_request("the export fails"))

    assert chat.schema["required"] == ["confidence", "facts_used", "needs_from_customer", "reply"]
    assert chat.schema["additionalProperties"] is False


def test_nothing_personal_and_no_secret_leaves_the_house() -> None:
    chat = FakeChat()
    request = a_request(
        "I'm dana@acme.com, +49 30 1234567, card 4111 1111 1111 1111",
        agent("Please write to sam@desk.example"),
        customer("pw: hunter22, key sk-abcdefghijklmnopqrstuv"),
        title="Mail to dana@acme.com",
        past=(a_past_reply("We wrote to bob@acme.com"),),
        recent_openers=("For dana@acme.com",),
    )

    a_writer(chat).write(request)

    for secret in ("@acme.com", "1234567", "4111", "hunter22", "sk-abc", "@desk.example"):
        assert secret not in chat.user + chat.system


def test_customers_words_stand_in_the_user_part_alone() -> None:
    chat = FakeChat()

    a_writer(chat).write(a_request("the zebra export fails", title="zebra"))

    assert "zebra" not in chat.system
    assert "zebra" in chat.user


def test_contacts_of_the_conversation_are_put_back() -> None:
    chat = FakeChat(an_answer("Is [e-mail 1] the right address?"))

    draft = a_writer(chat).write(a_request("I'm dana@acme.com, login fails"))

    assert draft is not None
    assert draft.text == "Is dana@acme.com the right address?"


@pytest.mark.parametrize("placeholder", ["[e-mail 9]", "[password 1]"])
def test_other_placeholders_make_a_draft_unusable(placeholder: str) -> None:
    chat = FakeChat(an_answer(f"Use {placeholder}."))

    with pytest.raises(ModelUnavailable) as caught:
        a_writer(chat).write(a_request("pw: hunter22 is refused"))

    assert caught.value.reason == "placeholder"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(an_answer("  "), id="empty"),
        pytest.param(an_answer(confidence=0.1), id="unsure"),
        pytest.param(an_answer(confidence="10%"), id="unsure-in-percent"),
    ],
)
def test_a_model_may_stay_silent(answer: str) -> None:
    assert a_writer(FakeChat(answer)).write(a_request("the export fails")) is None


@pytest.mark.parametrize("confidence", [0.9, 90, "0.95", "90%"])
def test_confidence_may_be_spelt_in_several_ways(confidence: object) -> None:
    answer = an_answer(confidence=confidence)

    assert a_writer(FakeChat(answer)).write(a_request("the export fails")) is not None


@pytest.mark.parametrize(
    "answer", ["{}", '{"reply": 7}', an_answer(confidence="sure"), an_answer(confidence=None)]
)
def test_an_answer_of_another_shape_is_garbage(answer: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        a_writer(FakeChat(answer)).write(a_request("the export fails"))

    assert caught.value.reason == "garbage"


def test_a_fact_that_nobody_wrote_is_noted() -> None:
    chat = FakeChat(an_answer(facts=("the disk was full",)))

    draft = a_writer(chat).write(a_request("the export fails"))

    assert draft is not None
    assert [finding.code for finding in draft.findings] == ["gate.fact_unsupported"]


def test_facts_of_the_conversation_are_supported_however_they_are_spelt() -> None:
    chat = FakeChat(an_answer(facts=('The Export says "no rows"', "")))

    draft = a_writer(chat).write(a_request('Hi\nthe export says "no\nrows"'))

    assert draft is not None
    assert draft.findings == ()


def test_a_past_answer_that_was_used_is_named_as_a_source() -> None:
    chat = FakeChat(an_answer(facts=("Choose CSV",)))

    draft = a_writer(chat).write(
        a_request("the export fails", past=(a_past_reply("Choose CSV instead.", number=12),))
    )

    assert draft is not None
    assert draft.sources == ("issue:12",)


def test_a_long_conversation_is_bounded_and_keeps_its_first_line() -> None:
    chat = FakeChat()
    lines = [customer("first words"), *(customer(f"line {n} " + "x" * 900) for n in range(60))]

    a_writer(chat).write(a_request(*lines, customer("last words")))

    assert len(chat.user) < LONGEST_CONVERSATION + 3_000
    assert "first words" in chat.user
    assert "last words" in chat.user
    assert "line 3 " not in chat.user


def test_voices_that_are_neither_customer_nor_agent_are_others() -> None:
    chat = FakeChat()

    a_writer(chat).write(a_request((Voice.COLLEAGUE, "we see it too"), customer("it fails")))

    assert '"who": "other"' in chat.user
