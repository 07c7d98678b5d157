"""Promises about how everything ends: asked once faults have stopped and nothing is under way.

Each function yields what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.faults.heard import Told, mark_in
from tests.faults.questions import QUESTIONS
from tests.faults.store import OPEN_WORK

if TYPE_CHECKING:
    from tests.faults.scene import Scene


def i13_everything_ends(scene: Scene) -> Iterator[str]:
    """I13: every inbox row ends processed, quarantined or superseded; queues are bounded."""
    for table in OPEN_WORK:
        for row in scene.store.rows(
            f"SELECT id, state, problem, attempts FROM {table}"  # noqa: S608 - our own names
            " WHERE settled_at IS NULL AND due < ?",
            scene.now_in_store,
        ):
            yield f"{table} {row['id']} waits: {row['state']} {row['problem']} x{row['attempts']}"
    for row in scene.store.rows(
        "SELECT key, problem, attempts FROM inbox WHERE state = 'quarantined'"
    ):
        yield f"an event nobody poisoned was set aside: {row['problem']} x{row['attempts']}"


def i13_no_message_waits(scene: Scene) -> Iterator[str]:
    """I13: what waited for a model's opinion was decided about, once."""
    for row in scene.store.rows(
        "SELECT ts FROM decision AS waiting WHERE verdict = 'undecided' AND NOT EXISTS ("
        " SELECT 1 FROM decision AS other WHERE other.channel_id = waiting.channel_id"
        " AND other.ts = waiting.ts AND other.verdict <> 'undecided')"
    ):
        yield f"nobody decided about {row['ts']}"
    for row in scene.store.rows(
        "SELECT ts, COUNT(*) AS n FROM decision"
        " WHERE rule IN ('model_saw_issue', 'model_saw_none', 'model_silent')"
        " GROUP BY channel_id, ts HAVING COUNT(*) > 1"
    ):
        yield f"{row['ts']} was decided about {row['n']} times"


def i1_messages_are_true(scene: Scene) -> Iterator[str]:
    """I1: every acknowledged message is stored exactly once per (workspace, channel, ts); the
    latest edit wins, a deletion is final.
    """
    rows: dict[str, list[tuple[str, bool, str | None]]] = {}
    for row in scene.store.rows("SELECT ts, text, deleted_at, issue_id FROM message"):
        found = (row["text"].lower(), row["deleted_at"] is not None, row["issue_id"])
        rows.setdefault(row["ts"], []).append(found)
    for told in scene.heard.told.values():
        stored = rows.get(told.ts, [])
        if len(stored) != 1:
            yield f"{told.ts} in {told.place.name} is stored {len(stored)} times"
            continue
        text, is_deleted, _ = stored[0]
        if told.is_deleted and (text or not is_deleted):
            yield f"{told.ts} was deleted and still has its words"
        elif not told.is_deleted and not _is_told_or_later(told, text, is_deleted):
            yield f"{told.ts} in {told.place.name} should say {told.mark}, not {text[:60]!r}"


def i3_approved_words_only(scene: Scene) -> Iterator[str]:
    """I3: nothing written by a model is visible to a customer without a valid, single-use approval
    by a person, bound to the hash of the text, its destination and the draft's version.
    """
    used = Counter(
        row["id"] for row in scene.store.rows("SELECT id FROM approval WHERE used_at IS NOT NULL")
    )
    for row in scene.store.rows("SELECT id, state, posted_ts FROM reply WHERE state = 'sent'"):
        approvals = scene.store.rows("SELECT id FROM approval WHERE reply_id = ?", row["id"])
        if len(approvals) != 1 or used[approvals[0]["id"]] != 1:
            yield f"reply at {row['posted_ts']} went out with {len(approvals)} approvals"


def i4_visible_once(scene: Scene) -> Iterator[str]:
    """I4: each logical outbound message is visible at most once; at least once unless it is marked
    failed or needs_human.
    """
    # Where the news of a channel's new id got lost, its name tells which one it is.
    visible = {
        (place, shown.message.ts)
        for shown in scene.watch.shown
        for place in (shown.channel.id, shown.channel.name)
    }
    replies = scene.store.rows(
        "SELECT reply.id, state, posted_ts, slack_id, name FROM reply"
        " JOIN channel ON channel.id = reply.channel_id"
    )
    for row in replies:
        job = f"release:{row['id']}:1"
        waits = "SELECT 1 FROM job WHERE key = ? AND settled_at IS NULL AND due > ?"
        if row["state"] == "held" and scene.store.value(waits, job, scene.now_in_store):
            continue
        if row["state"] in {"held", "released"}:
            yield f"reply {row['id']} is still {row['state']}"
        stands = {(row["slack_id"], row["posted_ts"]), (row["name"], row["posted_ts"])}
        if row["state"] == "sent" and stands.isdisjoint(visible):
            yield f"reply {row['id']} is taken for sent and nobody sees it"
    if not scene.has_triage:
        return
    for row in scene.store.rows("SELECT id, number FROM issue"):
        key = f"card:{row['id']}:1"
        if scene.store.value("SELECT 1 FROM posted_message WHERE key = ?", key) is None:
            yield f"issue {row['number']} has no card"


def i8_approvals_are_audited(scene: Scene) -> Iterator[str]:
    """I8: whoever approved a text stands in the audit, once for each approval."""
    approved = _counted(
        scene,
        "SELECT issue_id, COUNT(*) AS n FROM approval JOIN reply ON reply.id = reply_id"
        " GROUP BY issue_id",
    )
    audited = _counted(
        scene, "SELECT issue_id, COUNT(*) AS n FROM audit WHERE act = 'reply' GROUP BY issue_id"
    )
    for issue_id in approved.keys() | audited.keys():
        if approved[issue_id] != audited[issue_id]:
            yield f"{approved[issue_id]} approvals on an issue, {audited[issue_id]} audit rows"


def i14_no_stale_invitation(scene: Scene) -> Iterator[str]:
    """I14: an issue that is open again has no request for a rating that can still be answered."""
    for shown in scene.watch.shown:
        if not shown.is_invitation or not shown.readers or shown.message.is_deleted:
            continue
        thread = shown.message.thread_ts or shown.message.ts
        status = scene.store.value("SELECT status FROM issue WHERE thread_ts = ?", thread)
        has_buttons = "rating.give" in str(shown.message.blocks)
        if status not in {"resolved", "closed"} and has_buttons and scene.can_update(shown):
            yield f"an issue that is {status} still asks for a rating in {thread}"


def i16_rest_is_real(scene: Scene) -> Iterator[str]:
    """I16: after any crash and restart the app comes to rest within a bound once faults stop."""
    if scene.rest is not None and scene.rest > scene.longest_rest:
        yield f"it took {scene.rest} to come to rest"


def _is_told_or_later(told: Told, text: str, is_deleted: bool) -> bool:
    """Tell whether stored words are those the app was told of last, or what Slack shows since then.

    Catching up may have read in history what no event told.
    """
    message = told.place.channel.messages[told.ts]
    if is_deleted:
        return not text and (message.is_deleted or message.is_tombstone)
    wordings = [mark_in(version.text) for version in message.versions]
    since = wordings.index(told.mark) if told.mark in wordings else 0
    return any(mark is None or mark in text for mark in wordings[since:])


def _counted(scene: Scene, statement: str) -> Counter[str]:
    return Counter({row["issue_id"]: row["n"] for row in scene.store.rows(statement)})


AT_REST = (
    i13_everything_ends,
    i13_no_message_waits,
    i1_messages_are_true,
    i3_approved_words_only,
    i8_approvals_are_audited,
    i4_visible_once,
    i14_no_stale_invitation,
    i16_rest_is_real,
    *QUESTIONS,
)
