"""Messages.

Written, edited, deleted. Subtypes are an allow-list; everything else is nobody's words.
"""

from __future__ import annotations

from typing import Any

from bot.domain.conversation import (
    Authorship,
    FileReference,
    MessageDeleted,
    MessageEdited,
    MessageHeard,
)
from bot.domain.ids import SlackChannelId, TeamId, UserId
from bot.domain.people import Identity
from handlers.payloads.fields import (
    EARLIER,
    SEEN_SINCE,
    id_of,
    moment_at,
    object_of,
    objects_of,
    text_of,
    ts_of,
)
from handlers.payloads.rich_text import words_of

# file_share: a screenshot with text. me_message: "/me is getting impatient". Both are complaints
# people really send.
_WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_SLACKBOT = "USLACKBOT"
_MAX_FILES = 20


def parse_message(event: dict[str, Any]) -> MessageHeard | MessageEdited | MessageDeleted | None:
    """Return what a `message` event says happened, or None when no person's words changed.

    Bots and system messages are None: they never open issues. An edit by Slack's meaning alone (an
    unfurled link, a reply count) is None too.
    """
    match text_of(event.get("subtype")):
        case "message_changed":
            return _parse_change(event)
        case "message_deleted":
            return _parse_deletion(event)
        case subtype if subtype in _WRITTEN:
            return _parse_written(event, channel=id_of(event.get("channel")))
        case _:
            return None


def parse_mention(event: dict[str, Any]) -> MessageHeard | None:
    """Return the message that mentions the app; a `message` event tells it a second time."""
    return _parse_written(event, channel=id_of(event.get("channel")), is_mention=True)


def parse_quoted(message: dict[str, Any], *, channel: str) -> MessageHeard | None:
    """Return a message as a shortcut's payload carries it."""
    return _parse_written(message, channel=channel)


def _parse_written(
    message: dict[str, Any], *, channel: str, is_mention: bool = False
) -> MessageHeard | None:
    ts = ts_of(message.get("ts"))
    author = _author_of(message, is_mention=is_mention)
    if ts is None or not channel or author is None:
        return None
    words, forwarded = words_of(message)
    return MessageHeard(
        channel=SlackChannelId(channel),
        ts=ts,
        author=author,
        text=words,
        thread_ts=ts_of(message.get("thread_ts")),
        files=_files_of(message),
        forwarded=forwarded,
        edited_at=moment_at(object_of(message.get("edited")).get("ts")),
        is_from_history=SEEN_SINCE in message,
        is_earlier=ts < text_of(message.get(EARLIER)),
        is_broadcast=text_of(message.get("subtype")) == "thread_broadcast",
        is_mention=is_mention,
    )


def _parse_change(event: dict[str, Any]) -> MessageEdited | MessageDeleted | None:
    message = object_of(event.get("message"))
    before = object_of(event.get("previous_message"))
    channel = SlackChannelId(id_of(event.get("channel")))
    ts = ts_of(message.get("ts"))
    if ts is None or not channel:
        return None
    if text_of(message.get("subtype")) == "tombstone":
        # A deleted message that has replies does not vanish: Slack puts a stone in its place.
        return None if _is_bot(before) else MessageDeleted(channel=channel, ts=ts)
    author = _author_of(message, is_mention=False)
    edited = object_of(message.get("edited"))
    # `edited.ts` counts whole seconds: of two edits within one, only the event tells the later.
    edited_at = moment_at(event.get("event_ts")) or moment_at(edited.get("ts"))
    if author is None or edited_at is None or not edited or not _has_other_words(message, before):
        return None
    return MessageEdited(
        channel=channel,
        ts=ts,
        author=author,
        text=words_of(message)[0],
        edited_at=edited_at,
        thread_ts=ts_of(message.get("thread_ts")),
    )


def _has_other_words(message: dict[str, Any], before: dict[str, Any]) -> bool:
    """Tell an edit from an unfurl or a reply count: those leave the text as it was.

    `edited` alone does not tell: two edits within a second carry the same one.
    """
    if message.get("text") != before.get("text"):
        return True
    was_edited = object_of(message.get("edited")) != object_of(before.get("edited"))
    return was_edited and message.get("blocks") != before.get("blocks")


def _parse_deletion(event: dict[str, Any]) -> MessageDeleted | None:
    before = object_of(event.get("previous_message"))
    channel = id_of(event.get("channel"))
    ts = ts_of(event.get("deleted_ts")) or ts_of(before.get("ts"))
    if ts is None or not channel or _is_bot(before):
        return None
    return MessageDeleted(channel=SlackChannelId(channel), ts=ts)


def _author_of(message: dict[str, Any], *, is_mention: bool) -> Authorship | None:
    """Return who wrote a message as far as it says, or None for bots and Slack itself.

    In app_mention, `team` is the installed team and not the author's, so only `user_team` counts
    there.
    """
    user_id = id_of(message.get("user"))
    if not user_id or _is_bot(message):
        return None
    team = text_of(message.get("user_team")) or text_of(message.get("source_team"))
    if not team and not is_mention:
        team = text_of(message.get("team"))
    identity = Identity(team=TeamId(team), user=UserId(user_id)) if team else None
    return Authorship(user=identity, user_id=user_id)


def _is_bot(message: dict[str, Any]) -> bool:
    return (
        bool(message.get("bot_id"))
        or bool(message.get("bot_profile"))
        or text_of(message.get("subtype")) == "bot_message"
        or id_of(message.get("user")) == _SLACKBOT
    )


def _files_of(message: dict[str, Any]) -> tuple[FileReference, ...]:
    """Return what was attached; in Slack Connect channels a file is a stub with an id alone."""
    files = (
        FileReference(
            slack_id=text_of(file.get("id")),
            name=text_of(file.get("name")) or text_of(file.get("title")),
            mimetype=text_of(file.get("mimetype")),
            permalink=text_of(file.get("permalink")),
        )
        for file in objects_of(message.get("files"))
        if text_of(file.get("id")) and text_of(file.get("mode")) != "tombstone"
    )
    return tuple(files)[:_MAX_FILES]
