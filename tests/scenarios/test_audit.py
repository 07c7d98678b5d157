"""Whoever changes something leaves one line in the audit, whichever way they took."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.scenarios.office import DATABASE, Office
from tests.scenarios.stories import card, write_reply

REPORT = "The export fails with error 500 since this morning"


def test_emoji_on_the_customers_message_are_audited(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")

    sam.reacts("eyes", to=raised)
    sam.unreacts("eyes", to=raised)
    sam.reacts("white_check_mark", to=raised)
    sam.unreacts("white_check_mark", to=raised)

    assert _acts(office) == ["claim", "claim", "resolve", "reopen"]


def test_emoji_on_the_card_are_audited(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    dana.says(REPORT, in_="#acme-help")

    sam.reacts("rotating_light", to=card(sam))
    sam.reacts("wastebasket", to=card(sam))
    sam.unreacts("wastebasket", to=card(sam))

    assert _acts(office) == ["prioritise", "discard", "reopen"]


def test_a_pushpin_is_audited(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    said = dana.says("ok thanks", in_="#acme-help")

    sam.reacts("pushpin", to=said)

    assert _acts(office) == ["capture"]


def test_a_reply_its_undoing_and_another_suggestion_are_audited(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    dana.says(REPORT, in_="#acme-help")

    write_reply(sam, "We are looking into it.")
    sam.clicks("Undo", on=card(sam))
    sam.clicks("Write another suggestion", on=card(sam))

    assert _acts(office) == ["reply", "undo_reply", "suggest"]


def test_an_emoji_of_somebody_who_may_not_leaves_no_line(office: Office) -> None:
    dana, eve = office.customer("dana"), office.customer("eve")
    raised = dana.says(REPORT, in_="#acme-help")

    eve.reacts("white_check_mark", to=raised)

    assert _acts(office) == []


def test_a_rating_is_audited_without_its_score(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    sam.says("It runs again.", in_="#acme-help", thread=raised)
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=16)
    question = dana.messages_in("#acme-help", thread=raised)[-1]

    dana.clicks("🙂 4 · Happy", on=question)

    assert _acts(office) == ["resolve", "rate"]
    assert "4" not in _details(office)


def _acts(office: Office) -> list[str]:
    return [act for act, _ in _rows(office)]


def _details(office: Office) -> str:
    return "".join(details for _, details in _rows(office))


def _rows(office: Office) -> list[tuple[str, str]]:
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    assert path.endswith(DATABASE)
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT act, details FROM audit ORDER BY id").fetchall()
