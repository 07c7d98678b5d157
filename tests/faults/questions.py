"""Promises about questions to writers, asked once faults have stopped and nothing is under way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.simulator.state import Poster

if TYPE_CHECKING:
    from tests.faults.scene import Scene

_BUTTON = '"nudge.open"'


def one_question_at_a_time(scene: Scene) -> Iterator[str]:
    """Nobody is asked two things at once in a channel, nor about words that are gone."""
    for row in scene.store.rows(
        "SELECT person_id, COUNT(*) AS n FROM nudge WHERE state = 'standing'"
        " GROUP BY channel_id, person_id HAVING COUNT(*) > 1"
    ):
        yield f"{row['n']} questions to {row['person_id']}"
    for row in scene.store.rows(
        "SELECT nudge.id FROM nudge JOIN message ON message.channel_id = nudge.channel_id"
        " AND message.ts = nudge.ts WHERE state = 'standing' AND deleted_at IS NOT NULL"
    ):
        yield f"question {row['id']} is about deleted words"


def no_question_is_left_behind(scene: Scene) -> Iterator[str]:
    """A question stands only while somebody waits for its answer."""
    for row in scene.store.rows(
        "SELECT nudge.id, state FROM nudge JOIN channel ON channel.id = channel_id"
        " WHERE state IN ('declined', 'withdrawn', 'expired') AND posted_ts IS NOT NULL"
        " AND is_archived = 0 AND is_member = 1 AND kind = 'customer'"
    ):
        yield f"question {row['id']} was {row['state']} and still stands"
    standing = {
        row["posted_ts"]
        for row in scene.store.rows("SELECT posted_ts FROM nudge WHERE state = 'standing'")
    }
    reached = {
        row["slack_id"]
        for row in scene.store.rows(
            "SELECT slack_id FROM channel"
            " WHERE is_archived = 0 AND is_member = 1 AND kind = 'customer'"
        )
    }
    for place in scene.town.places.values():
        if place.channel.id not in reached:
            continue
        for message in place.channel.messages.values():
            is_question = message.posted_by is Poster.APP and not message.is_deleted
            if is_question and _BUTTON in json.dumps(message.blocks) and message.ts not in standing:
                yield f"nobody knows of the question at {message.ts}"


QUESTIONS = (one_question_at_a_time, no_question_is_left_behind)
