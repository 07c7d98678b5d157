"""The long story of the recorded wire, chapter by chapter: people touch all that the app can do.

What it says does not matter to anybody but test_recorded_wire.py. A change here is a change of what
is recorded, so a new act goes to the end of its chapter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef, SeenMessage
from tests.scenarios.office import Office, Somebody
from tests.scenarios.recording import Tape
from tests.scenarios.stories import card, write_reply

HELP = "#acme-help"
FIRST = "The export fails with error 500 since this morning"
SECOND = "How do I add a second admin?"
THIRD = "The invoice of October is missing"
FOURTH = "The search finds nothing at all"
SUGGESTED = "Thank you for the details. I am looking into it now."
FIVE = "😀 5 · Very happy"
ONE = "😞 1 · Very unhappy"
COMMENT = "Anything you want to add?"
QUESTION = "How happy are you"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the story, and the tape that runs meanwhile."""

    office: Office
    tape: Tape
    dana: Somebody
    bob: Somebody
    sam: Somebody
    ada: Somebody


def capturing(cast: Cast) -> None:
    dana, sam, act = cast.dana, cast.sam, cast.tape.act
    with act("dana reports a problem"):
        raised = dana.says(FIRST, in_=HELP)
    with act("dana adds a screenshot in the thread"):
        reply = dana.says("It looks like this", in_=HELP, thread=raised, files=["shot.png"])
    with act("dana changes her words"):
        dana.edits(raised, f"{FIRST}, on every page")
    with act("dana deletes the reply"):
        dana.deletes(reply)
    with act("dana says hello"):
        hello = dana.says("Good morning", in_=HELP)
    with act("sam pins the hello"):
        sam.reacts("pushpin", to=hello)
    with act("dana asks the app about privacy"):
        dana.mentions_app("privacy", in_=HELP)
    with act("bob of the same company asks something else"):
        cast.bob.says(SECOND, in_=HELP)


def working(cast: Cast) -> None:
    sam, ada, act = cast.sam, cast.ada, cast.tape.act
    first = _message(sam, FIRST)
    with act("sam adds eyes"):
        sam.reacts("eyes", to=first)
    with act("sam takes the eyes away"):
        sam.unreacts("eyes", to=first)
    with act("sam presses Claim"):
        sam.clicks("Claim", on=card(sam, about=FIRST))
    with act("sam presses Release"):
        sam.clicks("Release", on=card(sam, about=FIRST))
    with act("sam gives it to ada"):
        sam.clicks("Assign to somebody", on=card(sam, about=FIRST), option=ada)
    for label in (
        "Mark as urgent",
        "Mark as not urgent",
        "Write another suggestion",
        "Mark as not an issue",
        "Reopen",
    ):
        with act(f"sam presses {label}"):
            sam.clicks(label, on=card(sam, about=FIRST))
    with act("sam corrects how it reads"):
        sam.clicks("Correct how it reads", on=card(sam, about=FIRST))
        sam.fills("How the customer feels", "Tense")
        sam.submits()


def replying(cast: Cast) -> None:
    office, sam, act = cast.office, cast.sam, cast.tape.act
    with act("sam presses Edit and send"):
        sam.clicks("Edit and send", on=card(sam, about=FIRST))
    with act("sam submits the form"):
        sam.fills("Your reply", "I am looking at the export service now.")
        sam.submits()
    with act("sam presses Undo"):
        sam.clicks("Undo", on=card(sam, about=FIRST))
    with act("sam writes it again"):
        write_reply(sam, "I am looking at the export service, page by page.", about=FIRST)
    with act("ten seconds pass"):
        office.later(seconds=11)
    with act("sam sends a suggestion as it is"):
        sam.clicks("Send as it is", on=card(sam, about=SECOND))
        office.later(seconds=11)
    with act("dana writes while a reply waits"):
        _write_another(sam, "It runs again.", about=FIRST)
        cast.dana.says("Only the nightly one", in_=HELP, thread=_message(cast.dana, FIRST))
        office.later(seconds=11)
    with act("sam looks at it again and sends it anyway"):
        sam.clicks("Edit", on=card(sam, about=FIRST))
        sam.cancels()
        sam.clicks("Send anyway", on=card(sam, about=FIRST))


def rating(cast: Cast) -> None:
    office, dana, bob, sam, act = cast.office, cast.dana, cast.bob, cast.sam, cast.tape.act
    with act("sam resolves the first with a check mark"):
        sam.reacts("white_check_mark", to=_message(sam, FIRST))
    with act("sam resolves the second with the button"):
        sam.clicks("Resolve", on=card(sam, about=SECOND))
    with act("a quarter of an hour passes"):
        office.later(minutes=16)
    first, second = _question(dana, FIRST), _question(bob, SECOND)
    with act("sam presses what only dana may"):
        sam.clicks(FIVE, on=first)
    with act("dana is very happy"):
        dana.clicks(FIVE, on=first)
    with act("dana adds words"):
        dana.fills(COMMENT, "So quick, thank you")
        dana.submits()
    with act("bob is very unhappy"):
        bob.clicks(ONE, on=second)
    with act("bob closes the window"):
        bob.cancels()
    with act("dana reports the first again"):
        dana.says("It fails again", in_=HELP, thread=_message(dana, FIRST))


def commanding(cast: Cast) -> None:
    sam, act = cast.sam, cast.tape.act
    for line in (
        "/issue Dana called: the import is slow",
        "/issues",
        "/customer Acme",
        "/digest today",
        "/giraffe status",
        "/giraffe help",
    ):
        with act(f"sam runs {line}"):
            sam.runs(line, in_=HELP)
    with act("sam shows an issue of the list"):
        sam.runs("/issues", in_="#triage")
        sam.clicks("Show", on=sam.private_notes(in_="#triage")[-1])
    with act("sam opens the form"):
        sam.runs("/issue", in_="#triage")
    with act("sam logs an issue"):
        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "Dana called: the search is slow")
        sam.submits()
    for name in ("Capture as issue", "Suggest a reply", "Ask why"):
        with act(f"sam uses the shortcut {name}"):
            sam.uses_shortcut(name, on=_message(sam, SECOND))
    with act("sam uses the shortcut New issue"):
        sam.uses_shortcut("New issue")
        sam.cancels()
    with act("sam opens the home tab"):
        sam.opens_home()
    with act("sam presses Refresh"):
        sam.clicks("Refresh", on="home")
    with act("sam presses Log an issue"):
        sam.clicks("Log an issue", on="home")
        sam.cancels()


def administering(cast: Cast) -> None:
    ada, act = cast.ada, cast.tape.act
    with act("ada opens the home tab"):
        ada.opens_home()
    with act("ada presses Pause"):
        ada.clicks("Pause", on="home")
    with act("ada presses Resume"):
        ada.clicks("Resume", on="home")
    with act("ada presses Change settings"):
        ada.clicks("Change settings", on="home")
    with act("ada saves them"):
        ada.fills("Time of the digest", "09:30")
        ada.submits()
    with act("ada posts a digest"):
        ada.runs("/digest today post", in_="#triage")
    with act("ada posts a digest that she looked at"):
        ada.runs("/digest today", in_="#triage")
        ada.clicks("Post digest", on=ada.private_notes(in_="#triage")[-1])


def changing(cast: Cast) -> None:
    office, ada, act = cast.office, cast.ada, cast.tape.act
    slack = office.slack
    with act("priya joins the triage channel"):
        slack.invite(slack.colleague("priya"), "#triage")
        office.settle()
    with act("a private channel is shared with Initech"):
        slack.add_organisation("Initech")
        eve = office.customer("eve", of="Initech")
        slack.add_channel("#initech-help", private=True, shared_with=["Initech"])
        office.settle()
    with act("eve of Initech reports a problem"):
        eve.says(THIRD, in_="#initech-help")
    with act("sam chooses one of two customers"):
        cast.sam.runs("/customer", in_="#triage")
        cast.sam.clicks("Show", on=cast.sam.private_notes(in_="#triage")[-1])
    with act("a channel gets another id"):
        slack.change_channel_id("#initech-help")
        office.settle()
    with act("priya is deactivated"):
        slack.deactivate(slack.person("priya"))
        office.settle()
    with act("the next morning comes"):
        office.later(hours=24)
    with act("ada opens the home tab"):
        ada.opens_home()


def failing(cast: Cast) -> None:
    office, dana, sam, act = cast.office, cast.dana, cast.sam, cast.tape.act
    faults = office.core.faults
    with act("the answer to a card is lost"):
        faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))
        dana.plain.says(FOURTH, in_=HELP)
        # The app's own message does not come back either, so it has to look into history.
        faults.drop_next(3)
        office.later(minutes=2)
    with act("the answer to a reply is lost"):
        write_reply(sam, "I am looking at the search now.", about=FOURTH)
        faults.answer("chat.postMessage", MethodFault.reset(is_applied=True))
        # The card changes before and after, and neither event of the app's own comes back.
        faults.drop_next(3)
        office.later(minutes=2)
    with act("Slack asks to wait with a reply"):
        _write_another(sam, "It is the index.", about=FOURTH)
        faults.answer("chat.postMessage", MethodFault.rate_limited(30))
        office.later(minutes=2)
    with act("the scope for names is gone"):
        office.core.app.rules.scopes.remove("chat:write.customize")
        _write_another(sam, "The index is complete again.", about=FOURTH)
        office.later(minutes=2)


MAIN_STORY: dict[str, Callable[[Cast], None]] = {
    "02-capture": capturing,
    "03-work": working,
    "04-reply": replying,
    "05-rating": rating,
    "06-commands": commanding,
    "07-administration": administering,
    "08-changes": changing,
    "09-trouble": failing,
}


def _message(viewer: Somebody, words: str, *, in_: str = HELP) -> MessageRef:
    return _first(viewer.messages_in(in_), words)


def _question(viewer: Somebody, words: str) -> MessageRef:
    return _first(viewer.messages_in(HELP, thread=_message(viewer, words)), QUESTION)


def _first(messages: list[SeenMessage], words: str) -> MessageRef:
    return next(seen.ref for seen in messages if words in seen.text)


def _write_another(agent: Somebody, text: str, *, about: str) -> None:
    agent.clicks("Write a reply", on=card(agent, about=about))
    agent.fills("Your reply", text)
    agent.submits()
