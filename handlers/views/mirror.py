"""A customer's message repeated in the thread of its issue's card, for the team only. Pure."""

from __future__ import annotations

from bot.domain.conversation import Message
from bot.domain.ids import MessageTs
from bot.domain.people import Person
from bot.texts import Texts
from handlers.views.blocks import context, quotation, words_of
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import files_line, heard, moment, name_of, say

_LONGEST = 6_000


def build_mirror(
    message: Message, author: Person, *, texts: Texts, card_ts: MessageTs | None = None
) -> TeamMessage:
    """Return the copy as the message stands now; an erased one keeps only who and when."""
    name = name_of(author, texts)
    if message.is_deleted:
        blocks = [context(say(texts, "mirror.deleted", name=name))]
        return TeamMessage(blocks=tuple(blocks), text=words_of(blocks), thread=card_ts)
    code = "mirror.wrote" if message.edited_at is None else "mirror.edited"
    blocks = [context(say(texts, code, name=name, moment=moment(message.at, texts)))]
    if message.text.strip():
        blocks.append(quotation(heard(message.text, texts), _LONGEST))
    elif not message.files:
        blocks.append(context(say(texts, "card.no_words")))
    blocks += _files(message, texts)
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks), thread=card_ts)


def _files(message: Message, texts: Texts) -> list[Block]:
    files = files_line(message.files, texts)
    return [context(files)] if files else []
