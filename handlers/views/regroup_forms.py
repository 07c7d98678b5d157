"""The forms that merge an issue into another one, or split messages off. Pure."""

from __future__ import annotations

from bot.domain.briefs import MergeBrief, SplitBrief
from bot.domain.conversation import Message
from bot.domain.plain_text import cut
from bot.texts import Texts
from handlers import ids
from handlers.views import limits
from handlers.views.blocks import context, option, plain, section
from handlers.views.forms import field, modal
from handlers.views.messages import Block, View
from handlers.views.words import heard, say, shown, title_of


def build_merge_form(brief: MergeBrief, *, texts: Texts) -> View:
    """Return the form that asks into which open issue; where there is none, it says so."""
    title = texts.say("merge.title", number=brief.issue.number)
    if not brief.others:
        return _notice(title, "merge.nothing", texts)
    menu: Block = {
        "type": "static_select",
        "action_id": ids.MERGE_INTO,
        "placeholder": plain(texts.say("merge.placeholder"), limits.PLACEHOLDER),
        "options": [
            option(cut(title_of(one, texts), limits.OPTION), one.id) for one in brief.others
        ],
    }
    label = texts.say("merge.label")
    return modal(
        title,
        [
            context(say(texts, "merge.intro")),
            field(label, menu, block_id=ids.MERGE_INTO_BLOCK),
            _telling(texts),
        ],
        callback_id=ids.MERGE_FORM,
        submit=texts.say("label.merge_now"),
        close=texts.say("label.cancel"),
        private_metadata=brief.issue.id,
    )


def _telling(texts: Texts) -> Block:
    """Return the tick that has the customer told; it is there at first."""
    tick = option(texts.say("merge.tells"), ids.MERGE_TELLS)
    element: Block = {
        "type": "checkboxes",
        "action_id": ids.MERGE_TELL,
        "options": [tick],
        "initial_options": [tick],
    }
    return field(texts.say("merge.tell"), element, block_id=ids.MERGE_TELL_BLOCK, is_optional=True)


def build_split_form(brief: SplitBrief, *, texts: Texts) -> View:
    """Return the form that asks which messages are about something else."""
    title = texts.say("split.title", number=brief.issue.number)
    if not brief.messages:
        return _notice(title, "split.nothing", texts)
    options = [option(_words(one, brief, texts), one.id) for one in brief.messages]
    menu: Block = {
        "type": "multi_static_select",
        "action_id": ids.SPLIT_WORDS,
        "placeholder": plain(texts.say("split.placeholder"), limits.PLACEHOLDER),
        "options": options,
    }
    return modal(
        title,
        [
            context(say(texts, "split.intro")),
            field(texts.say("split.label"), menu, block_id=ids.SPLIT_WORDS_BLOCK),
        ],
        callback_id=ids.SPLIT_FORM,
        submit=texts.say("label.split_now"),
        close=texts.say("label.cancel"),
        private_metadata=brief.issue.id,
    )


def _words(message: Message, brief: SplitBrief, texts: Texts) -> str:
    """Return a message as a line of a menu; one that heads a thread says that it brings that."""
    words = shown(heard(message.text, texts)) or texts.say("card.untitled")
    if message.ts not in brief.threads:
        return cut(words, limits.OPTION)
    whole = texts.say("split.whole")
    return f"{cut(words, limits.OPTION - len(whole) - 1)} {whole}"


def _notice(title: str, code: str, texts: Texts) -> View:
    return {
        "type": "modal",
        "title": plain(title, limits.MODAL_TITLE),
        "close": plain(texts.say("label.close"), limits.MODAL_TITLE),
        "blocks": [section(say(texts, code))],
    }
