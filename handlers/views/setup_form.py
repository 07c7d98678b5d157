"""The form behind `/giraffe setup`: one channel, or a list of them with a look before. Pure.

The list stays in its field while it is looked at, so what is applied is what stands there; a print
of what was shown tells whether it still comes to the same.
"""

from __future__ import annotations

import json

from bot.domain.channel_plan import ChannelPlan, PlannedLine
from bot.texts import Texts
from bot.texts.channel_plan import told_change, told_elsewhere, told_problem
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, escape, join
from handlers.views.blocks import context, divider, section
from handlers.views.form_state import State, answer_of, text_of
from handlers.views.forms import field, modal, text_input
from handlers.views.messages import Block, View
from handlers.views.words import channel_name, say, shown

_MOST_SHOWN = 40
_LINE = 400
_ROOM = 150_000
"""Bytes for the lines, of the 250,000 of a form: each sign of a strange name may take a dozen."""


def build_setup_form(
    *,
    texts: Texts,
    text: str = "",
    plan: ChannelPlan | None = None,
    print_: str = "",
    is_done: bool = False,
) -> View:
    """Return the form; with a plan it shows what the list would change, or did."""
    told = [] if plan is None else [*_plan(plan, texts, is_done=is_done), divider()]
    blocks = [*told] if plan is not None else [_channel(texts)]
    blocks.append(
        text_input(
            texts.say("setup.list"),
            block_id=ids.SETUP_LIST_BLOCK,
            action_id=ids.SETUP_LIST,
            hint=texts.say("setup.list_hint"),
            value=text,
            is_optional=True,
        )
    )
    can_apply = plan is not None and not plan.problems and not is_done
    return modal(
        texts.say("setup.title"),
        blocks,
        callback_id=ids.SETUP_FORM,
        submit=texts.say("label.apply" if can_apply else "label.look"),
        close=texts.say("label.close" if is_done else "label.cancel"),
        private_metadata=print_ if can_apply else "",
    )


def parse_channel(state: State) -> str:
    """Return Slack's id of the one channel that was chosen, or ""."""
    answer = answer_of(state, ids.SETUP_CHANNEL_BLOCK, ids.SETUP_CHANNEL)
    return text_of(answer, "selected_conversation")


def parse_list(state: State) -> str:
    """Return the list as it stands in the form."""
    return text_of(answer_of(state, ids.SETUP_LIST_BLOCK, ids.SETUP_LIST))


def _channel(texts: Texts) -> Block:
    element: Block = {
        "type": "conversations_select",
        "action_id": ids.SETUP_CHANNEL,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return field(
        texts.say("setup.channel"),
        element,
        block_id=ids.SETUP_CHANNEL_BLOCK,
        hint=texts.say("setup.channel_hint"),
        is_optional=True,
    )


def _plan(plan: ChannelPlan, texts: Texts, *, is_done: bool) -> list[Block]:
    if plan.problems:
        lines = [escape(shown(told_problem(problem, texts), _LINE)) for problem in plan.problems]
        return [section(bold(say(texts, "channel_list.refused"))), *_sections(lines, texts)]
    changed = [line for line in plan.lines if line.changes]
    code = "channel_list.done" if is_done else "channel_list.would"
    head = say(texts, code, count=len(changed), total=len(plan.lines))
    return [section(bold(head)), *_sections([_line(line, texts) for line in changed], texts)]


def _line(line: PlannedLine, texts: Texts) -> Mrkdwn:
    changes = "; ".join(
        f"{texts.say(f'channel_list.column.{change.field}')}: {told_change(change, texts)}"
        for change in line.changes
    )
    words = Mrkdwn(
        f"{bold(escape('#' + channel_name(line.channel)))}  {escape(shown(changes, _LINE))}"
    )
    also = escape(shown(told_elsewhere(line, texts), _LINE)) if line.also else Mrkdwn("")
    return join([words, also])


def _sections(lines: list[Mrkdwn], texts: Texts) -> list[Block]:
    """Return one block for each line, as far as a form can hold them."""
    blocks: list[Block] = []
    room = _ROOM
    for line in lines[:_MOST_SHOWN]:
        block = section(line)
        room -= len(json.dumps(block))
        if room < 0:
            break
        blocks.append(block)
    left = len(lines) - len(blocks)
    return [*blocks, context(say(texts, "setup.more", count=left))] if left else blocks
