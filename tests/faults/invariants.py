"""The promises, each as a function that looks at Slack, at the store and at the ledger.

A function yields what is wrong. Those in EACH_STEP look only at what is new; those in AT_REST look
at everything, once nothing is under way any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.faults.histories import History
from tests.faults.store import moment_of
from tests.faults.watch import card_thread

if TYPE_CHECKING:
    from tests.faults.checker import Scene

_BY_AGENTS = frozenset({"claimed", "released", "priority_set", "discarded", "reply_approved"})
_AUDITED = {
    "claimed": "claim",
    "released": "claim",
    "priority_set": "prioritise",
    "discarded": "discard",
    "resolved": "resolve",
    "reply_approved": "reply",
}
_OPEN_WORK = ("inbox", "outbox", "job")
MOST_WAITING = 2_000


def i1_acknowledged_is_stored(scene: Scene) -> Iterator[str]:
    """I1 (at once): whatever was acknowledged stands in the inbox."""
    for row in scene.store.fresh("inbox"):
        event_id = row["key"].rpartition(":")[2]
        if event_id in scene.inbox_ids:
            yield f"{event_id} is stored twice"
        scene.inbox_ids.add(event_id)
    for event_id in scene.heard.event_ids[scene.checked_ids :]:
        if event_id not in scene.inbox_ids:
            yield f"{event_id} was acknowledged and is not stored"
    scene.checked_ids = len(scene.heard.event_ids)


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
        elif not told.is_deleted and told.mark and told.mark not in text:
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
    visible = {(s.channel.id, s.message.ts): s for s in scene.watch.shown}
    replies = scene.store.rows(
        "SELECT reply.id, state, posted_ts, slack_id FROM reply"
        " JOIN channel ON channel.id = reply.channel_id"
    )
    for row in replies:
        job = f"release:{row['id']}:1"
        waits = "SELECT 1 FROM job WHERE key = ? AND settled_at IS NULL AND due > ?"
        if row["state"] == "held" and scene.store.value(waits, job, scene.now_in_store):
            continue
        if row["state"] in {"held", "released"}:
            yield f"reply {row['id']} is still {row['state']}"
        if row["state"] == "sent" and (row["slack_id"], row["posted_ts"]) not in visible:
            yield f"reply {row['id']} is taken for sent and nobody sees it"
    if not scene.has_triage:
        return
    for row in scene.store.rows("SELECT id, number FROM issue"):
        key = f"card:{row['id']}:1"
        if scene.store.value("SELECT 1 FROM posted_message WHERE key = ?", key) is None:
            yield f"issue {row['number']} has no card"


def i4_cards(scene: Scene) -> Iterator[str]:
    """I4, I15: an issue has one card, and one more for each time it was reopened."""
    for shown in scene.new_posts:
        if not shown.is_card:
            continue
        thread = card_thread(shown.message)
        if thread is None:
            continue
        scene.cards[thread.ts] += 1
        reopened = scene.store.value(
            "SELECT COUNT(*) FROM timeline_event JOIN issue ON issue.id = issue_id"
            " WHERE thread_ts = ? AND kind = 'reopened'",
            thread.ts,
        )
        if scene.cards[thread.ts] > 1 + int(reopened or 0):
            yield f"the issue of {thread.ts} has {scene.cards[thread.ts]} cards"


def i5_one_digest_a_day(scene: Scene) -> Iterator[str]:
    """I5: there is exactly one digest run per workspace, digest and local date, with any number of
    replicas: posted once, or skipped with its reason.
    """
    zone = ZoneInfo(scene.zone)
    for row in scene.fresh_jobs:
        if row["kind"] != "run_digest" and not row["key"].startswith("digest:"):
            continue
        made = moment_of(row["created_at"])
        around = {
            (made + skew).astimezone(zone).date().isoformat()
            for skew in (-scene.most_skew, timedelta(0), scene.most_skew)
        }
        day = row["key"].rpartition(":")[2]
        if day not in around:
            yield f"the digest of {day} was planned on {sorted(around)}"
    posted: Counter[str] = Counter()
    for shown in scene.new_posts:
        run = scene.effect_of(shown)
        if run.startswith("digest:"):
            scene.digests[run] += 1
            posted[run] = scene.digests[run]
    for run, count in posted.items():
        if count > 1:
            yield f"{run} stands there {count} times"


def i8_allowed_and_audited(scene: Scene) -> Iterator[str]:
    """I8: every privileged effect has an allowed actor and one audit row."""
    for row in scene.fresh_events:
        user = scene.user_of(row["by"])
        if row["kind"] in _BY_AGENTS and user not in scene.agent_ids:
            yield f"{row['kind']} by {user}, who is no agent"
        if row["kind"] == "resolved" and user not in scene.agent_ids:
            requester = scene.store.value(
                "SELECT requester_id FROM issue WHERE id = ?", row["issue_id"]
            )
            if requester != row["by"]:
                yield f"resolved by {user}, who is neither agent nor requester"
        if row["kind"] in _AUDITED:
            scene.acts[row["issue_id"], _AUDITED[row["kind"]]] += 1
    for row in scene.store.fresh("audit"):
        if row["act"] in _AUDITED.values():
            scene.audited[row["issue_id"], row["act"]] += 1
        if row["act"] == "log_issue":
            scene.audited["logged", "log_issue"] += 1
        if row["act"] == "post_digest":
            scene.audited["asked", "post_digest"] += 1
    for key, count in scene.acts.items():
        if scene.audited[key] != count:
            yield f"{count} x {key[1]} on an issue, and {scene.audited[key]} audit rows"
    if scene.audited["logged", "log_issue"] > scene.logs_asked:
        yield f"{scene.audited['logged', 'log_issue']} issues logged by {scene.logs_asked} requests"
    if scene.audited["asked", "post_digest"] > scene.digests_asked:
        yield f"more digests posted than the {scene.digests_asked} that were asked for"


def i11_legal_histories(scene: Scene) -> Iterator[str]:
    """I11: an issue's history is a legal path of its state machine; durations never run backwards."""
    touched = set()
    for row in scene.fresh_events:
        history = scene.histories.setdefault(row["issue_id"], History())
        touched.add(row["issue_id"])
        wrong = history.goes_on(row["kind"], moment_of(row["at"]), scene.is_customer(row["by"]))
        if wrong:
            yield wrong
    for issue_id in touched:
        status = scene.store.value("SELECT status FROM issue WHERE id = ?", issue_id)
        if not scene.histories[issue_id].fits(str(status)):
            yield f"an issue is {status} after {scene.histories[issue_id].path[-4:]}"
    for row in scene.store.rows(
        "SELECT issue_id FROM episode"
        " WHERE resolved_at < opened_at OR first_response_at < opened_at OR waited < 0"
        " OR waited > resolved_at - opened_at"
    ):
        yield f"an episode of {row['issue_id']} runs backwards"


def i12_no_secrets_in_logs(scene: Scene) -> Iterator[str]:
    """I12: no secret in any log, repr, export, metric or error text. Nobody's words either."""
    text = scene.log.take()
    for name, secret in scene.secrets.items():
        if secret in text:
            yield f"the log holds {name}"
    for words in scene.ledger.found_in(text):
        yield f"the log holds somebody's words: {words.mark}"


def i13_everything_ends(scene: Scene) -> Iterator[str]:
    """I13: every inbox row ends processed, quarantined or superseded; queues are bounded."""
    for table in _OPEN_WORK:
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


def i14_one_invitation(scene: Scene) -> Iterator[str]:
    """I14: at most one invitation per resolution, none after a reopening."""
    for shown in scene.new_posts:
        if not shown.is_invitation or not shown.readers:
            continue
        thread = shown.message.thread_ts or shown.message.ts
        scene.invitations[thread] += 1
        resolved = scene.store.value(
            "SELECT COUNT(*) FROM timeline_event JOIN issue ON issue.id = issue_id"
            " WHERE thread_ts = ? AND kind = 'resolved'",
            thread,
        )
        if scene.invitations[thread] > int(resolved or 0):
            yield f"{scene.invitations[thread]} invitations for {resolved} resolutions in {thread}"


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


def reply_after_messages(scene: Scene) -> Iterator[str]:
    """A reply is posted only when its channel's earlier inbox rows are settled and the conversation
    is still the one that was clicked; else the agent is asked again.
    """
    for shown in scene.new_posts:
        if shown.approval is None:
            continue
        row = scene.reply_of(shown)
        if row is None:
            continue
        thread = row["thread_ts"]
        released = moment_of(row["release_at"])
        for word in scene.heard.words:
            is_between = row["approved_at"] < scene.in_store(word.event_ts)
            was_there = word.acknowledged_at <= released - scene.most_skew
            if word.thread_ts == thread and is_between and was_there:
                yield f"a reply in {thread} passed {word.event_ts} by"


def i16_rest_is_real(scene: Scene) -> Iterator[str]:
    """I16: after any crash and restart the app comes to rest within 5 simulated minutes once faults
    stop.
    """
    if scene.rest is not None and scene.rest > scene.longest_rest:
        yield f"it took {scene.rest} to come to rest"


EACH_STEP = (
    i1_acknowledged_is_stored,
    i4_cards,
    i5_one_digest_a_day,
    i8_allowed_and_audited,
    i11_legal_histories,
    i12_no_secrets_in_logs,
    i14_one_invitation,
    reply_after_messages,
)
AT_REST = (
    i13_everything_ends,
    i1_messages_are_true,
    i3_approved_words_only,
    i4_visible_once,
    i14_no_stale_invitation,
    i16_rest_is_real,
)
