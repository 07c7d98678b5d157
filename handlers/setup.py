"""`/giraffe setup`: one channel, or many from a list with a look before anything changes."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.ids import SlackChannelId
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.services.set_up_channels import print_of
from handlers import ids
from handlers.desk import Desk
from handlers.place_form import build_channel_settings
from handlers.views.setup_form import build_setup_form, parse_channel, parse_list


def register(app: App, desk: Desk) -> None:
    """Listen for the form: it shows what a list comes to, and applies what was shown."""
    set_up = desk.services.set_up_channels

    @app.view(ids.SETUP_FORM)
    def handle_setup(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        require(asked.by, Act.SET_UP_CHANNELS)
        if channel := parse_channel(form.state):
            view = build_channel_settings(desk, SlackChannelId(channel), by=asked.by)
            ack(response_action="update", view=view)
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


def open_setup_form(desk: Desk, *, by: Actor, trigger_id: str) -> None:
    """Open the form, for admins alone."""
    require(by, Act.SET_UP_CHANNELS)
    desk.answers.open_form(trigger_id, build_setup_form(texts=desk.texts))
