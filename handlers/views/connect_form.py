"""One channel at its beginning: how it is listened to, whose it is, and what was open before. Pure.

What is entered is a list of one line, so it is judged as one that was pasted.
"""

from __future__ import annotations

import csv
from io import StringIO

from bot.domain.briefs import ConnectBrief
from bot.domain.channel_list import COLUMNS, LONGEST_CELL, LineProblem
from bot.domain.modes import OFFERED
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import header, option
from handlers.views.form_state import State, answer_of, choice_of, choices_of, text_of
from handlers.views.forms import field, modal, text_input
from handlers.views.messages import Block, View
from handlers.views.words import channel_name, shown

HISTORY = "history"
_FIELD_OF = {"owner": "owner", "tier": "tier", "mode": "mode"}


def build_connect_form(brief: ConnectBrief, *, texts: Texts) -> View:
    """Return the form, filled with what holds now."""
    account = brief.account
    blocks = [
        header(texts.say("place.channel", channel=channel_name(brief.channel))),
        _mode(brief, texts),
        _words("account", shown(account.name, LONGEST_CELL) if account else "", texts),
        _words("tier", shown(account.tier, LONGEST_CELL) if account else "", texts),
        _owner(brief, texts),
        _history(texts),
    ]
    return modal(
        texts.say("setup.title"),
        blocks,
        callback_id=ids.CONNECT_FORM,
        submit=texts.say("label.save"),
        close=texts.say("label.cancel"),
        private_metadata=brief.channel.id,
    )


def parse_connect(state: State, brief: ConnectBrief) -> str:
    """Return the list of one line that says what was entered."""
    chosen = answer_of(state, ids.connect_block("owner"), ids.connect_input("owner"))
    mode = choice_of(answer_of(state, ids.connect_block("mode"), ids.connect_input("mode")))
    cells = {
        "channel": brief.channel.slack_id,
        "account": _text(state, "account"),
        "tier": _text(state, "tier"),
        "owner": text_of(chosen, "selected_user"),
        # What stays as it is goes on following the workspace.
        "mode": "" if mode == brief.mode else mode,
    }
    # What stands there as it was says nothing: a company of several accounts has no tier.
    if brief.account is None and not cells["account"]:
        cells |= {"tier": "", "owner": ""}
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerow([" ".join(cells[column].split()) for column in COLUMNS])
    return file.getvalue()


def wants_history(state: State) -> bool:
    """Tell whether what was open before is to be read."""
    answer = answer_of(state, ids.connect_block(HISTORY), ids.connect_input(HISTORY))
    return HISTORY in choices_of(answer)


def block_of(problem: LineProblem) -> str:
    """Return the field that a problem belongs to."""
    name = problem.value if problem.code.startswith("cell_") else problem.code.partition("_")[0]
    return ids.connect_block(_FIELD_OF.get(name, "account"))


def _text(state: State, name: str) -> str:
    return text_of(answer_of(state, ids.connect_block(name), ids.connect_input(name)))


def _mode(brief: ConnectBrief, texts: Texts) -> Block:
    choices = {one: option(texts.say(f"listening.mode.{one}"), one) for one in OFFERED}
    element: Block = {
        "type": "static_select",
        "action_id": ids.connect_input("mode"),
        "options": [*choices.values()],
        "initial_option": choices.get(brief.mode, choices[OFFERED[0]]),
    }
    hint = texts.say("listening.hint.mode")
    label = texts.say("listening.label.mode")
    return field(label, element, block_id=ids.connect_block("mode"), hint=hint)


def _words(name: str, value: str, texts: Texts) -> Block:
    return text_input(
        texts.say(f"setup.{name}"),
        block_id=ids.connect_block(name),
        action_id=ids.connect_input(name),
        hint=texts.say(f"setup.{name}_hint"),
        value=value,
        is_optional=True,
        is_multiline=False,
        most=LONGEST_CELL,
    )


def _owner(brief: ConnectBrief, texts: Texts) -> Block:
    element: Block = {"type": "users_select", "action_id": ids.connect_input("owner")}
    if brief.owner is not None:
        element["initial_user"] = brief.owner.identity.user
    return field(
        texts.say("setup.owner"), element, block_id=ids.connect_block("owner"), is_optional=True
    )


def _history(texts: Texts) -> Block:
    element: Block = {
        "type": "checkboxes",
        "action_id": ids.connect_input(HISTORY),
        "options": [option(texts.say("setup.history_choice"), HISTORY)],
    }
    return field(
        texts.say("setup.history"),
        element,
        block_id=ids.connect_block(HISTORY),
        hint=texts.say("setup.history_hint"),
        is_optional=True,
    )
