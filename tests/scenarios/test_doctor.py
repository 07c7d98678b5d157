"""`giraffe doctor` on a store in use: quiet when all is well, plain words when something is not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.checkup import BROKEN, Check
from bot.services.capture_message import CaptureMessage
from bot.simulator.faults import MethodFault
from storage import read_findings
from storage.engine import open_engine, reader_of
from tests.scenarios.conftest import offices
from tests.scenarios.office import MONDAY_MORNING, Office
from tests.scenarios.stories import card, cards, write_reply

REPORT = "The export fails with error 500 since this morning"
SECRET_WORDS = "Our launch is on the second of May"
KEPT_WORDS = f"UPDATE message SET text = '{SECRET_WORDS}' WHERE deleted_at IS NOT NULL"  # noqa: S608 - a constant
OTHER_ACCOUNT = """
    INSERT INTO account (id, workspace_id, name, name_key)
    SELECT 'other', workspace_id, 'Initech', 'initech' FROM account;
"""
LATER = MONDAY_MORNING + timedelta(days=3)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[Office]:
    """Yield an office where everything happened once, two digests included; look, do not touch."""
    with offices(tmp_path_factory.mktemp("busy"), empty_store) as open_one:
        office = open_one()
        _keep_busy(office)
        yield office


def _keep_busy(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    gone = dana.says(SECRET_WORDS, in_="#acme-help", thread=raised)
    dana.deletes(gone)
    sam.reacts("eyes", to=raised)
    write_reply(sam, "We are looking into it.")
    office.later(seconds=30)
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=20)
    question = dana.messages_in("#acme-help", thread=raised)[-1]
    dana.clicks("🙂 4 · Happy", on=question)
    dana.says("It fails again", in_="#acme-help", thread=raised)
    sam.reacts("rotating_light", to=card(sam))
    write_reply(sam, "I will look into it now.")
    office.later(hours=50)


@pytest.fixture
def store(busy: Office, tmp_path: Path) -> str:
    """Return the address of a copy of that office's store, to damage."""
    source, copy = _path_of(busy.giraffe.settings.database_url), tmp_path / "giraffe.db"
    with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(copy)) as made:
        kept.backup(made)
    return f"sqlite:///{copy}"


def test_a_desk_that_works_has_nothing_to_say(store: str) -> None:
    assert _found(store) == set()


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        pytest.param(
            Check.WORDS_OF_DELETED,
            KEPT_WORDS,
            id="words-of-a-deleted-message",
        ),
        pytest.param(
            Check.UNAPPROVED_REPLY, "UPDATE reply SET text = text || '.'", id="another-text-sent"
        ),
        pytest.param(
            Check.UNAPPROVED_REPLY, "UPDATE approval SET used_at = NULL", id="approval-not-used"
        ),
        pytest.param(
            Check.CARD_AMONG_CUSTOMERS,
            "UPDATE channel SET is_shared = 1 WHERE kind = 'triage'",
            id="triage-is-shared",
        ),
        pytest.param(Check.ACT_WITHOUT_AUDIT, "DELETE FROM audit", id="audit-emptied"),
        pytest.param(
            Check.DIGEST_GAP,
            "UPDATE digest_run SET start_at = start_at + 1"
            " WHERE day = (SELECT max(day) FROM digest_run)",
            id="digest-with-a-gap",
        ),
        pytest.param(
            Check.IMPOSSIBLE_STATE, "UPDATE issue SET status = 'resolved'", id="resolved-but-open"
        ),
        pytest.param(
            Check.TIME_BACKWARDS,
            "UPDATE episode SET resolved_at = opened_at - 1 WHERE resolved_at IS NOT NULL",
            id="resolved-before-opened",
        ),
        pytest.param(
            Check.ASKED_WHILE_OPEN,
            "UPDATE invitation SET state = 'planned'",
            id="asked-while-open",
        ),
        pytest.param(
            Check.PART_KEEPS_WORDS, "UPDATE issue SET status = 'merged'", id="part-with-words"
        ),
        pytest.param(
            Check.FOREIGN_SUGGESTION,
            OTHER_ACCOUNT + "UPDATE suggestion SET account_id = 'other'",  # noqa: S608 - constants
            id="foreign-suggestion",
        ),
        pytest.param(
            Check.REPLY_ELSEWHERE,
            OTHER_ACCOUNT + "UPDATE reply SET account_id = 'other'",  # noqa: S608 - constants
            id="foreign-reply",
        ),
        pytest.param(
            Check.SET_ASIDE,
            "UPDATE inbox SET state = 'quarantined', problem = 'KeyError'"
            " WHERE id = (SELECT min(id) FROM inbox)",
            id="poison",
        ),
        pytest.param(
            Check.WORK_WAITS,
            "UPDATE job SET settled_at = NULL, state = 'ready', lease_until = NULL"
            " WHERE id = (SELECT min(id) FROM job)",
            id="overdue-work",
        ),
        pytest.param(
            Check.IN_DOUBT,
            "UPDATE outbox SET settled_at = NULL, state = 'ready', attempt_started_at = created_at"
            " WHERE id = (SELECT min(id) FROM outbox)",
            id="unknown-outcome",
        ),
        pytest.param(
            Check.REPLY_NEEDS_PERSON, "UPDATE reply SET state = 'unsure'", id="undecided-reply"
        ),
        pytest.param(Check.NO_AGENTS, "UPDATE role SET role = NULL", id="nobody-on-the-team"),
        pytest.param(
            Check.NO_TRIAGE,
            "UPDATE channel SET kind = 'internal' WHERE kind = 'triage'",
            id="no-triage-channel",
        ),
    ],
)
def test_what_was_damaged_is_found(store: str, check: Check, damage: str) -> None:
    _damage(store, damage)

    assert check in _found(store)


def test_every_broken_promise_has_a_test_that_breaks_it() -> None:
    (marks,) = [
        mark
        for mark in test_what_was_damaged_is_found.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    ]

    assert {case.values[0] for case in marks.args[1]} >= BROKEN


def test_a_pause_is_told(office: Office) -> None:
    office.admin("ada").runs("/giraffe pause", in_="#triage")

    assert _found(office.giraffe.settings.database_url) == {Check.PAUSED}


def test_a_store_in_which_all_is_well_is_told_so(store: str) -> None:
    told = _doctor(store)

    assert told.exit_code == 0
    assert told.stdout.startswith("All is well.")


def test_findings_are_told_in_plain_words_and_without_the_customers(store: str) -> None:
    _damage(store, KEPT_WORDS)

    told = _doctor(store)

    assert told.exit_code == 1
    assert "Not in order: 1 message was deleted in Slack and its words are still" in told.stdout
    assert "Please report it" in told.stdout
    assert SECRET_WORDS not in told.stdout


def test_findings_come_as_json_for_machines(store: str) -> None:
    _damage(store, "UPDATE inbox SET state = 'quarantined', problem = 'KeyError' WHERE id = 1")

    told = _doctor(store, "--json")

    (finding,) = json.loads(told.stdout)["findings"]
    assert finding == {
        "check": "set_aside",
        "is_broken": False,
        "count": 1,
        "examples": ["inbox 1 (KeyError)"],
    }


def test_what_was_set_aside_is_tried_again_when_somebody_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as sick:
        sick.setattr(CaptureMessage, "hear", _stumble)
        office.customer("dana").says(REPORT, in_="#acme-help")
        office.later(hours=2)
    url = office.giraffe.settings.database_url
    assert Check.SET_ASIDE in _found(url)

    told = _doctor(url, "--retry")
    office.later(minutes=1)

    assert "1 piece of work that was set aside will be tried again." in told.stderr
    assert Check.SET_ASIDE not in _found(url)
    assert len(cards(office.agent("sam"))) == 1
    assert "0 pieces" in _doctor(url, "--retry").stderr


def _stumble(*_: object, **__: object) -> None:
    raise KeyError("a mistake of ours")


def test_a_post_that_slack_never_confirms_is_told_after_a_quarter_of_an_hour(
    office: Office,
) -> None:
    office.core.faults.answer("chat.postMessage", MethodFault.timeout(), times=99)
    office.core.faults.answer("conversations.history", MethodFault.server_error(), times=999)
    office.customer("dana").says(REPORT, in_="#acme-help")

    office.later(minutes=30)

    assert _found(office.giraffe.settings.database_url) >= {Check.IN_DOUBT}


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        pytest.param(
            lambda path: sqlite3.connect(path).close(), "Run giraffe db first.", id="no-tables"
        ),
        pytest.param(
            lambda path: path.write_bytes(b"no database at all" * 100),
            "cannot be used",
            id="no-database",
        ),
    ],
)
def test_a_database_that_cannot_be_examined_is_told_in_plain_words(
    tmp_path_factory: pytest.TempPathFactory, prepare: Callable[..., object], sentence: str
) -> None:
    path = tmp_path_factory.mktemp("sick") / "giraffe.db"
    prepare(path)

    told = CliRunner().invoke(
        main, ["doctor"], env={"GIRAFFE_DATABASE_URL": f"sqlite:///{path}"}, catch_exceptions=False
    )

    assert told.exit_code == 2
    assert sentence in told.stderr


def _found(url: str) -> set[Check]:
    engine = reader_of(open_engine(url))
    findings = read_findings(engine, now=LATER)
    engine.dispose()
    return {finding.check for finding in findings}


def _doctor(url: str, *options: str) -> Result:
    environment = {"GIRAFFE_DATABASE_URL": url}
    return CliRunner().invoke(main, ["doctor", *options], env=environment, catch_exceptions=False)


def _damage(url: str, statements: str) -> None:
    with closing(sqlite3.connect(_path_of(url))) as connection:
        connection.executescript(statements)
        connection.commit()


def _path_of(url: str) -> str:
    return url.removeprefix("sqlite:///")
