"""Promises that are kept at every moment: each function looks at what is new since the last step.

It yields what is wrong.
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
    from tests.faults.scene import Scene

_FOUND = "history:"
_BY_AGENTS = frozenset(
    {
        "claimed",
        "released",
        "priority_set",
        "reading_corrected",
        "discarded",
        "merged",
        "split",
        "reply_approved",
    }
)
_AUDITED = {
    "claimed": "claim",
    "released": "claim",
    "priority_set": "prioritise",
    "reading_corrected": "correct_reading",
    "discarded": "discard",
    "merged": "merge",
    "resolved": "resolve",
}
"""The audit's word for what a timeline tells."""


def i1_acknowledged_is_stored(scene: Scene) -> Iterator[str]:
    """I1 (at once): whatever was acknowledged stands in the inbox."""
    for row in scene.store.fresh("inbox"):
        _, found, place = row["key"].partition(_FOUND)
        # What catching up found has no id of Slack's: it is named by where it stands.
        event_id = found + place if found else row["key"].rpartition(":")[2]
        if event_id in scene.inbox_ids:
            yield f"{event_id} is stored twice"
        scene.inbox_ids.add(event_id)
    for event_id in scene.heard.event_ids[scene.checked_ids :]:
        if event_id not in scene.inbox_ids:
            yield f"{event_id} was acknowledged and is not stored"
    scene.checked_ids = len(scene.heard.event_ids)


def i4_cards(scene: Scene) -> Iterator[str]:
    """I4, I15: an issue has one card, and one more for each time it was reopened.

    One whose channel stopped being the team's own comes again where the team works then.
    """
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
        # What was taken apart is posted anew.
        parted = scene.store.value("SELECT COUNT(*) FROM timeline_event WHERE kind = 'split'")
        again = int(reopened or 0) + int(parted or 0) + scene.town.moves
        if scene.cards[thread.ts] > 1 + again:
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


def i8_allowed_actors(scene: Scene) -> Iterator[str]:
    """I8: every privileged effect has an allowed actor."""
    for row in scene.fresh_events:
        user = scene.user_of(row["by"])
        if row["kind"] in _BY_AGENTS and user not in scene.agent_ids:
            yield f"{row['kind']} by {user}, who is no agent"
        if row["kind"] == "resolved" and user not in scene.agent_ids:
            statement = "SELECT requester_id FROM issue WHERE id = ?"
            if scene.store.value(statement, row["issue_id"]) != row["by"]:
                yield f"resolved by {user}, who is neither agent nor requester"


def i8_audited_once(scene: Scene) -> Iterator[str]:
    """I8: every privileged effect has one audit row, and one request has one effect."""
    for row in scene.fresh_events:
        if row["kind"] in _AUDITED:
            scene.acts[row["issue_id"], _AUDITED[row["kind"]]] += 1
    for row in scene.store.fresh("audit"):
        if row["act"] in _AUDITED.values():
            scene.audited[row["issue_id"], row["act"]] += 1
        if row["act"] in scene.asked:
            scene.done[row["act"]] += 1
    for key, count in scene.acts.items():
        if scene.audited[key] != count:
            yield f"{count} x {key[1]} on an issue, and {scene.audited[key]} audit rows"
    for act, asked in scene.asked.items():
        if scene.done[act] > asked:
            yield f"{act} was done {scene.done[act]} times and asked for {asked} times"


def i11_legal_histories(scene: Scene) -> Iterator[str]:
    """I11: an issue's history is a legal path of its state machine; durations never run
    backwards.
    """
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
            # Nobody answers what opened the conversation before it was there.
            is_later = word.event_ts != thread
            is_between = is_later and row["approved_at"] < scene.in_store(word.event_ts)
            was_there = word.acknowledged_at <= released - scene.most_skew
            if word.thread_ts == thread and is_between and was_there:
                yield f"a reply in {thread} passed {word.event_ts} by"


EACH_STEP = (
    i1_acknowledged_is_stored,
    i4_cards,
    i5_one_digest_a_day,
    i8_allowed_actors,
    i8_audited_once,
    i11_legal_histories,
    i12_no_secrets_in_logs,
    i14_one_invitation,
    reply_after_messages,
)
