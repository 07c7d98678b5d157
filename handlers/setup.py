"""`/giraffe setup`, and the button on the notice about a new channel.

One channel by a form of its own, or many from a list with a look before anything changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.ids import ChannelId, SlackChannelId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.services.import_history import USUAL_DAYS
from bot.services.set_up_channels import print_of
from bot.texts.channel_plan import told_reason
from handlers import ids
from handlers.desk import Desk
from handlers.views.connect_form import block_of, build_connect_form, parse_connect, wants_history
from handlers.views.setup_form import build_setup_form, parse_channel, parse_list


def register(app: App, desk: Desk) -> None:
    """Listen for both forms and for the button."""
    _register_list(app, desk)
    _register_channel(app, desk)


def _register_list(app: App, desk: Desk) -> None:
    set_up = desk.services.set_up_channels

    @app.view(ids.SETUP_FORM)
    def handle_setup(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        require(asked.by, Act.SET_UP_CHANNELS)
        if channel := parse_channel(form.state):
            picked = desk.services.change_place.find_picked(SlackChannelId(channel), by=asked.by)
            brief = set_up.read(picked, by=asked.by)
            ack(response_action="update", view=build_connect_form(brief, texts=desk.texts))
            return
        text, seen = parse_list(form.state), form.private_metadata
        done = None
        if seen:
            done = set_up.apply(text, by=asked.by, cause=asked.cause, seen=seen)
        plan = done or set_up.plan(text, by=asked.by)
        view = build_setup_form(
            texts=desk.texts,
            text=text,
            plan=plan,
            print_=print_of(plan),
            is_done=done is not None,
        )
        ack(response_action="update", view=view)


def _register_channel(app: App, desk: Desk) -> None:
    set_up, importing = desk.services.set_up_channels, desk.services.import_history

    @app.action(ids.CHANNEL_SET_UP)
    def handle_set_up(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        brief = set_up.read(ChannelId(asked.heard.value), by=asked.by)
        view = build_connect_form(brief, texts=desk.texts)
        desk.answers.open_form(asked.heard.trigger_id, view)
        ack()

    @app.view(ids.CONNECT_FORM)
    def handle_channel(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        brief = set_up.read(ChannelId(form.private_metadata), by=asked.by)
        text = parse_connect(form.state, brief)
        plan = set_up.plan(text, by=asked.by)
        if plan.problems:
            told = {block_of(one): told_reason(one, desk.texts) for one in plan.problems}
            ack(response_action="errors", errors=told)
            return
        set_up.apply(text, by=asked.by, cause=asked.cause)
        if wants_history(form.state):
            # Two changes, two receipts: the second would otherwise count as a repeated click.
            again = replace(asked.cause, receipt=f"{asked.cause.receipt}:history")
            importing.request([brief.channel.id], days=USUAL_DAYS, by=asked.by, cause=again)
        ack()


def open_setup_form(desk: Desk, *, by: Actor, trigger_id: str) -> None:
    """Open the form, for admins alone."""
    require(by, Act.SET_UP_CHANNELS)
    desk.answers.open_form(trigger_id, build_setup_form(texts=desk.texts))
