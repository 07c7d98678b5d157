"""The form in which an agent edits a reply before it goes out. Pure."""

from __future__ import annotations

from bot.domain.briefs import FormBrief
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import cut
from handlers.views.blocks import context, quotation
from handlers.views.forms import modal, text_input
from handlers.views.messages import Block, View
from handlers.views.suggestion_card import findings_lines
from handlers.views.words import heard, name_of, say, shown

_LATEST = 600


def build_reply_form(form: FormBrief, *, texts: Texts, private_metadata: str = "") -> View:
    """Return the form: what the customer said last, the text to edit, and what to check in it."""
    brief = form.brief
    reply = text_input(
        texts.say("form.reply_label"),
        block_id=ids.REPLY_TEXT_BLOCK,
        action_id=ids.REPLY_TEXT,
        hint=texts.say("form.reply_hint"),
        value=form.text,
    )
    return modal(
        cut(texts.say("form.reply_title", number=brief.issue.number), 24),
        [*_said(form, texts), reply, *_checks(form, texts)],
        callback_id=ids.REPLY_FORM,
        submit=texts.say("label.send_reply"),
        close=texts.say("label.cancel"),
        private_metadata=private_metadata,
        tells_when_closed=True,
    )


def _said(form: FormBrief, texts: Texts) -> list[Block]:
    brief = form.brief
    to = say(
        texts,
        "form.reply_to",
        requester=name_of(brief.requester, texts),
        account=shown(brief.account.name),
    )
    latest = brief.latest or brief.opening
    if latest is None or not latest.text.strip():
        return [context(to)]
    return [context(to), quotation(heard(latest.text, texts), _LATEST)]


def _checks(form: FormBrief, texts: Texts) -> list[Block]:
    suggestion = form.brief.suggestion
    if suggestion is None or form.suggestion_version is None:
        return []
    gap = [say(texts, "suggestion.gap")] if suggestion.draft.has_gap else []
    lines = [*gap, *findings_lines(suggestion.draft.findings, texts)]
    return [context(*lines)] if lines else []
