"""How two reports of one message become one: in whatever order they come. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.conversation import Message

_NEVER = datetime.min.replace(tzinfo=UTC)


def merge(stored: Message, heard: Message) -> Message:
    """Return what is known of a message after it was heard of again.

    A deletion is final, the latest edit's words stand, and what one report does not know the other
    fills in. The stored id stays, and so does the issue: only `move` changes that.
    """
    newer, older = (heard, stored) if _edited(heard) >= _edited(stored) else (stored, heard)
    known = heard if heard.author_id is not None else stored
    return bare(
        replace(
            heard,
            id=stored.id,
            author_id=known.author_id,
            voice=known.voice,
            text=newer.text,
            edited_at=newer.edited_at,
            files=newer.files or older.files,
            thread_ts=heard.thread_ts or stored.thread_ts,
            issue_id=stored.issue_id or heard.issue_id,
            sent_by=heard.sent_by or stored.sent_by,
            is_late=heard.is_late or stored.is_late,
            deleted_at=_first(stored.deleted_at, heard.deleted_at),
        )
    )


def bare(message: Message) -> Message:
    """Return the message without words and files if it was deleted."""
    return replace(message, text="", files=()) if message.is_deleted else message


def _edited(message: Message) -> datetime:
    return message.edited_at or _NEVER


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
