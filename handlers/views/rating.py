"""The request for a rating in the customer's thread, and the form for a comment. Pure.

Everything here stands on the closed list of texts that customers may see.
"""

from __future__ import annotations

from bot.domain.briefs import InvitationBrief
from bot.domain.ids import InvitationId
from bot.domain.satisfaction import UNHAPPY
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import actions, button, context, section, words_of
from handlers.views.forms import modal, text_input
from handlers.views.messages import CustomerMessage, View
from handlers.views.words import say

_FACES = {1: "😞", 2: "🙁", 3: "😐", 4: "🙂", 5: "😀"}


def build_rating_request(brief: InvitationBrief, *, texts: Texts) -> CustomerMessage:
    """Return the question with its five answers, in words beside every face."""
    buttons = [
        button(
            f"{_FACES[score]} {texts.say(f'customer.rating_label.{score}')}",
            action_id=action_id,
            value=brief.invitation.id,
            spoken=texts.say(f"customer.rating_spoken.{score}"),
        )
        for action_id, score in ids.RATING_SCORES.items()
    ]
    blocks = [
        section(say(texts, "customer.rating_question")),
        actions(buttons),
        context(say(texts, "customer.rating_hint")),
    ]
    return CustomerMessage(
        blocks=tuple(blocks), text=words_of(blocks), thread=brief.invitation.thread_ts
    )


def build_rating_closed(brief: InvitationBrief, *, texts: Texts) -> CustomerMessage:
    """Return what stands there once nobody can answer any more."""
    blocks = [context(say(texts, "customer.rating_ended"))]
    return CustomerMessage(
        blocks=tuple(blocks), text=words_of(blocks), thread=brief.invitation.thread_ts
    )


def build_comment_form(invitation_id: InvitationId, score: int, *, texts: Texts) -> View:
    """Return the private thanks for a rating, with room for a comment that may stay empty."""
    thanks = "customer.comment_sorry" if score <= UNHAPPY else "customer.comment_thanks"
    comment = text_input(
        texts.say("customer.comment_label"),
        block_id=ids.RATING_COMMENT_BLOCK,
        action_id=ids.RATING_COMMENT_TEXT,
        hint=texts.say("customer.comment_hint"),
        is_optional=True,
    )
    return modal(
        texts.say("customer.comment_title"),
        [section(say(texts, thanks)), comment],
        callback_id=ids.RATING_COMMENT,
        submit=texts.say("customer.comment_send"),
        close=texts.say("customer.comment_skip"),
        private_metadata=invitation_id,
    )
