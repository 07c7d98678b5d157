"""The form to log an issue by hand. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.briefs import AccountChoice
from bot.texts import Texts
from handlers import ids
from handlers.views import limits
from handlers.views.blocks import option, plain, section
from handlers.views.forms import field, modal, text_input
from handlers.views.messages import Block, View
from handlers.views.words import say, shown


def build_issue_form(
    accounts: Sequence[AccountChoice], *, texts: Texts, text: str = "", private_metadata: str = ""
) -> View:
    """Return the form: whose issue it is, and what was raised.

    A menu holds a hundred accounts; for the others the command works in their own channel.
    """
    if not accounts:
        return {
            "type": "modal",
            "title": plain(texts.say("form.issue_title"), limits.MODAL_TITLE),
            "close": plain(texts.say("label.close"), limits.MODAL_TITLE),
            "blocks": [section(say(texts, "form.issue_no_accounts"))],
        }
    words = text_input(
        texts.say("form.issue_text"),
        block_id=ids.ISSUE_TEXT_BLOCK,
        action_id=ids.ISSUE_TEXT,
        hint=texts.say("form.issue_hint"),
        value=text,
    )
    return modal(
        texts.say("form.issue_title"),
        [_account(accounts, texts), words],
        callback_id=ids.ISSUE_FORM,
        submit=texts.say("label.log"),
        close=texts.say("label.cancel"),
        private_metadata=private_metadata,
    )


def _account(accounts: Sequence[AccountChoice], texts: Texts) -> Block:
    options = [
        option(shown(choice.account.name) or texts.say("person.unnamed"), choice.account.id)
        for choice in accounts[: limits.SELECT_OPTIONS]
    ]
    menu: Block = {
        "type": "static_select",
        "action_id": ids.ISSUE_ACCOUNT,
        "placeholder": plain(texts.say("form.issue_account_placeholder"), limits.PLACEHOLDER),
        "options": options,
    }
    return field(texts.say("form.issue_account"), menu, block_id=ids.ISSUE_ACCOUNT_BLOCK)
