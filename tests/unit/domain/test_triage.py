"""Whether a message asks for something, whether it settles a talk, and what its title is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chit_chat import find_phrases
from bot.domain.decision import Rule
from bot.domain.triage import is_settling, judge, title_of

HUGE = {
    "letters": "a " * 20_000,
    "zero-width": "\u200b" * 40_000,
    "thanks": "thanks " * 6_000,
    "mentions": "<@U12345678> " * 200,
    "code": "```" + "x = 1\n" * 6_000,
    "opening-brackets": "<" * 40_000,
    "links-left-open": "<http://" * 5_000,
    "quotes": '"' * 40_000,
    "colons": ":a" * 20_000,
    "stretched-greeting": "h" + "i" * 39_999,
    "right-to-left": "\u202e\u05e9\u05dc\u05d5\u05dd " * 6_000,
    "the-word-the": "the a b " * 5_000,
    "backquotes": "`" * 40_000,
}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hi team!", Rule.GREETING),
        ("Hello there, hope you are well.", Rule.GREETING),
        ("hiii", Rule.GREETING),
        ("good morning Sam", Rule.GREETING),
        ("Grüß Gott", Rule.GREETING),
        ("buenos días", Rule.GREETING),
        ("Olá, bom dia", Rule.GREETING),
        ("Thanks a lot, Taylor", Rule.THANKS),
        ("thx!!! :heart:", Rule.THANKS),
        ("got it, thank you so much for the quick response", Rule.THANKS),
        ("<@U123456> thanks", Rule.THANKS),
        ("thnaks", Rule.THANKS),
        ("thankyous", Rule.THANKS),
        ("\uff54\uff48\uff41\uff4e\uff4b\uff53", Rule.THANKS),
        ("t\u200bhanks", Rule.THANKS),
        ("merci beaucoup !", Rule.THANKS),
        ("Muito obrigado", Rule.THANKS),
        ("Grazie mille", Rule.THANKS),
        ("Bedankt", Rule.THANKS),
        ("tack så mycket!", Rule.THANKS),
        ("No thank you, that's all", Rule.ACKNOWLEDGEMENT),
        ("it works now, thanks!", Rule.WORKS_NOW),
        ("Vielen Dank, funktioniert jetzt wieder", Rule.WORKS_NOW),
        ("the export works again", Rule.WORKS_NOW),
        ("Never mind, found it", Rule.WORKS_NOW),
        ("The issue is now fixed on our side", Rule.WORKS_NOW),
        ("Perfect, that solved it", Rule.WORKS_NOW),
        ("sure, will do", Rule.ACKNOWLEDGEMENT),
        ("Ok I will check and let you know", Rule.ACKNOWLEDGEMENT),
        ("ok :thumbsup:", Rule.ACKNOWLEDGEMENT),
        ("nope, nothing else", Rule.ACKNOWLEDGEMENT),
        ("Have a great weekend everyone", Rule.SMALL_TALK),
        ("how are you?", Rule.SMALL_TALK),
        (":tada:", Rule.EMOJI_ONLY),
        ("👍🏽", Rule.EMOJI_ONLY),
        ("👨\u200d👩\u200d👧", Rule.EMOJI_ONLY),
        ("", Rule.EMPTY),
        ("\u200b \u2060", Rule.EMPTY),
        ("<@U123456> <!here>", Rule.EMPTY),
        ("...", Rule.EMPTY),
    ],
)
def test_a_message_that_is_chit_chat_from_end_to_end_is_skipped(text: str, rule: Rule) -> None:
    judgement = judge(text)

    assert (judgement.is_issue, judgement.rule) == (False, rule)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("hi, export fails", Rule.REPORT),
        ("thanks, but it still fails", Rule.REPORT),
        ("Great. Again.", Rule.REPORT),
        ("the error is back", Rule.REPORT),
        ("my computer slow working", Rule.REPORT),
        ("How do I add an admin", Rule.QUESTION),
        ("Any update?", Rule.QUESTION),
        ("works now?", Rule.QUESTION),
        ("??", Rule.QUESTION),
        ("I'm good thanks, you?", Rule.QUESTION),
        ("thanks for breaking it", Rule.SOMETHING_TO_READ),
        ("thanks for nothing", Rule.SOMETHING_TO_READ),
        ('thanks for the "help"', Rule.SOMETHING_TO_READ),
        ("great, another outage", Rule.SOMETHING_TO_READ),
        ("my data is gone", Rule.SOMETHING_TO_READ),
        ("nothing works now", Rule.SOMETHING_TO_READ),
        ("danke, aber es geht nicht", Rule.SOMETHING_TO_READ),
        ("hi invoice", Rule.SOMETHING_TO_READ),
        ("ok missing", Rule.REPORT),
        ("ok dropouts", Rule.SOMETHING_TO_READ),
        (":rotating_light:", Rule.SOMETHING_TO_READ),
        ("thanks 🙄", Rule.SOMETHING_TO_READ),
        ("https://acme.example/x", Rule.SOMETHING_TO_READ),
        ("105947", Rule.SOMETHING_TO_READ),
        ("```\nthanks\n```", Rule.SOMETHING_TO_READ),
        ("thank you " * 60, Rule.SOMETHING_TO_READ),
    ],
)
def test_anything_else_opens_an_issue(text: str, rule: Rule) -> None:
    judgement = judge(text)

    assert (judgement.is_issue, judgement.rule) == (True, rule)


def test_a_file_makes_an_issue_of_a_greeting() -> None:
    judgement = judge("hi", has_files=True)

    assert (judgement.is_issue, judgement.rule) == (True, Rule.FILE_ONLY)


def test_a_forwarded_report_is_not_hidden_by_a_thanks() -> None:
    judgement = judge("thanks", forwarded="The import stopped at row 40")

    assert judgement.is_issue


def test_a_forwarded_thanks_asks_for_nothing() -> None:
    judgement = judge("nice", forwarded="Thank you all")

    assert not judgement.is_issue


@pytest.mark.parametrize("text", ["<@U0BOT>", "<@U0BOT> can you look at this"])
def test_calling_the_app_opens_an_issue(text: str) -> None:
    judgement = judge(text, is_mention=True)

    assert (judgement.is_issue, judgement.rule) == (True, Rule.MENTIONED)


def test_thanking_the_app_does_not() -> None:
    judgement = judge("<@U0BOT> thanks", is_mention=True)

    assert not judgement.is_issue


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_huge_and_hostile_texts_are_judged_fast(text: str) -> None:
    started = time.process_time()

    judge(text)
    is_settling(text)
    title_of(text)

    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    "text", ["Thanks!", "works now", "ok", ":+1:", "no thanks", "No, that's all", "bye", "yes"]
)
def test_a_closing_word_leaves_a_resolved_issue_resolved(text: str) -> None:
    assert is_settling(text)


@pytest.mark.parametrize(
    "text", ["no", "not yet", "are you there?", "thanks, but it is back", "still broken", "🚨"]
)
def test_a_word_that_asks_for_more_does_not(text: str) -> None:
    assert not is_settling(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("Hi team! The export fails.", "The export fails.", id="greeting"),
        pytest.param("hello Sam, where is my order", "Where is my order", id="greeting-and-name"),
        pytest.param("Good morning. Thanks! Login is slow", "Login is slow", id="chit-chat-first"),
        pytest.param("<@U1234> see <https://a.example/x|the log>", "See the log", id="markup"),
        pytest.param("in <#C012AB3CD|general> &amp; more", "In #general & more", id="channel"),
        pytest.param("```\ntrace\n```\nsync stops", "Sync stops", id="code-skipped"),
        pytest.param("```\ntrace", "", id="only-code"),
        pytest.param("*Urgent*: `api` is _down_", "Urgent: api is down", id="bold-and-code"),
        pytest.param("&gt; you said\nit is empty", "You said", id="quote-mark"),
        pytest.param(":wave: :tada:", "", id="only-emoji"),
        pytest.param("thanks", "", id="only-thanks"),
        pytest.param("iPhone app crashes", "iPhone app crashes", id="name-kept"),
        pytest.param("v1.2.3 is out? Yes", "V1.2.3 is out?", id="no-break-in-versions"),
    ],
)
def test_a_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text).casefold() == title.casefold()


def test_a_long_title_is_cut_at_a_word() -> None:
    title = title_of("the nightly import of all orders " * 10)

    assert len(title) <= 80
    assert title.endswith("…")


@given(st.text(max_size=300))
def test_any_text_is_judged_and_titled(text: str) -> None:
    judgement = judge(text)
    title = title_of(text)

    assert 0 <= judgement.score <= 1
    assert len(title) <= 80
    assert "\n" not in title


@given(st.text(alphabet="abdfghjklmpqrvxz", min_size=16, max_size=30))
def test_words_nobody_knows_are_never_chit_chat(word: str) -> None:
    assert judge(f"thanks {word}").is_issue


@given(st.lists(st.sampled_from(["hi", "thanks", "ok", "bye", "sure"]), min_size=1, max_size=8))
def test_chit_chat_stays_chit_chat_when_strung_together(words: list[str]) -> None:
    assert not judge(", ".join(words)).is_issue


def test_a_clause_of_link_words_alone_is_no_phrase() -> None:
    assert find_phrases("and so") is None
