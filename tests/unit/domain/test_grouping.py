"""Which messages of a channel belong together: little stories, as support channels tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.grouping import Group, Said

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Story = list[tuple[str, str, str, str]]
"""When (minutes), who, what, and the letter of the conversation it belongs to."""


def found_in(story: Story) -> str:
    """Return the letters that the grouping gives, in the order of first use."""
    group, letters, found = Group(), dict[str, str](), ""
    for place, (minutes, author, text, _) in enumerate(story):
        at = MORNING + timedelta(minutes=float(minutes))
        talk = group.place(Said(str(place), author, at, text)).conversation
        found += letters.setdefault(talk, "abcdefgh"[len(letters)])
    return found


def wanted_in(story: Story) -> str:
    return "".join(letter for _, _, _, letter in story)


STORIES: dict[str, Story] = {
    "a report in three messages": [
        ("0", "dana", "Hi team", "a"),
        ("0.2", "dana", "the CSV export is broken since this morning", "a"),
        ("1", "dana", "it says error 500", "a"),
    ],
    "an answer that names nobody": [
        ("0", "dana", "Hello, is there a way to change the billing address?", "a"),
        ("4", "sam", "Yes, under Settings > Billing. You need to be an admin for that.", "a"),
        ("6", "dana", "found it, thank you", "a"),
    ],
    "two customers at once": [
        ("0", "dana", "Hi, our webhooks stopped at 8:40, can you look into it?", "a"),
        ("1", "omar", "Good morning! How do I add a second admin to our account?", "b"),
        ("3", "sam", "<@dana> looking at the webhooks now", "a"),
        ("4", "sam", "<@omar> Settings > People > Invite, then choose Admin", "b"),
        ("5", "omar", "perfect, thanks", "b"),
        ("9", "dana", "they are arriving again", "a"),
    ],
    "any update after hours": [
        ("0", "dana", "Hi, our invoice for February shows the wrong VAT number", "a"),
        ("5", "sam", "Thanks dana, I have asked our finance team", "a"),
        ("40", "omar", "Hello! Is the EU region slow for anybody else?", "b"),
        ("44", "sam", "omar: no, what do you see?", "b"),
        ("300", "dana", "any update on this?", "a"),
    ],
    "a new question on the next day": [
        ("0", "dana", "Hi, the export fails with error 500", "a"),
        ("3", "sam", "Thanks, we are on it", "a"),
        ("30", "dana", "works again, thank you", "a"),
        ("1500", "dana", "Good morning, how can we change the sender address of mails?", "b"),
    ],
    "the answer to a question comes late": [
        ("0", "dana", "The sync with our CRM stopped", "a"),
        ("5", "sam", "Sorry about that, we are looking into it", "a"),
        ("6", "sam", "which account is it?", "a"),
        ("120", "dana", "acme-eu-2", "a"),
    ],
    "a colleague says the same": [
        ("0", "dana", "Is the dashboard down? I only get a blank page", "a"),
        ("1", "lee", "same here", "a"),
        ("3", "sam", "we are looking into it", "a"),
    ],
    "a helper goes on without a name": [
        ("0", "dana", "How do I rotate the API key?", "a"),
        ("2", "sam", "dana: Settings > API > Rotate", "a"),
        ("2.5", "sam", "the old one stays valid for a day", "a"),
    ],
}


@pytest.mark.parametrize("story", [pytest.param(s, id=name) for name, s in STORIES.items()])
def test_a_story_is_told_apart_as_a_reader_would(story: Story) -> None:
    assert found_in(story) == wanted_in(story)


def test_a_thread_is_one_conversation_whatever_is_said_in_it() -> None:
    group = Group()
    head = group.place(Said("1", "dana", MORNING, "Hi, the export fails"))
    group.place(Said("2", "omar", MORNING, "Hello, how do I add a second admin?"))
    later = MORNING + timedelta(days=3)

    reply = group.place(Said("3", "omar", later, "Hi, is it down again?", thread="1"))

    assert reply.conversation == head.conversation


def test_a_thread_whose_head_was_never_heard_is_a_conversation_of_its_own() -> None:
    group = Group()

    first = group.place(Said("2", "dana", MORNING, "and one more thing", thread="1"))
    second = group.place(Said("3", "omar", MORNING, "Hello, how do I log in?", thread="1"))

    assert first.conversation == second.conversation
    assert (first.is_new, second.is_new) == (True, False)


@given(
    st.lists(
        st.tuples(st.sampled_from(["dana", "omar", "", "U1", "@", "dana2"]), st.text(max_size=80)),
        max_size=12,
    )
)
def test_whatever_is_said_is_placed_and_a_conversation_bears_its_first_messages_id(
    said: list[tuple[str, str]],
) -> None:
    group, seen = Group(), set[str]()
    for place, (author, text) in enumerate(said):
        placed = group.place(Said(str(place), author, MORNING, text))

        assert placed.is_new == (placed.conversation == str(place))
        assert placed.is_new or placed.conversation in seen
        seen.add(placed.conversation)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 40_000, id="one-long-word"),
        pytest.param("@" * 40_000, id="only-at-signs"),
        pytest.param("<@U1> " * 7_000, id="thousands-of-mentions"),
        pytest.param("? " * 20_000, id="only-questions"),
        pytest.param("\u202e\u200b\U0001f600" * 10_000, id="marks-nobody-sees"),
        pytest.param("https://" * 5_000, id="only-links"),
    ],
)
@pytest.mark.timeout(2)
def test_a_hostile_text_is_placed_at_once(text: str) -> None:
    group = Group()
    group.place(Said("1", "dana", MORNING, "Hi"))

    for place in range(20):
        group.place(Said(f"h{place}", "eve", MORNING, text))
