"""What people press, type and submit: buttons, menus, shortcuts, commands, forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.conversation import MessageHeard
from bot.domain.ids import MessageTs, SlackChannelId, TeamId, UserId
from handlers import ids
from handlers.payloads.fields import id_of, object_of, objects_of, text_of, ts_of
from handlers.payloads.messages import parse_quoted


@dataclass(frozen=True, slots=True)
class ClickHeard:
    """Somebody pressed a button or chose from a menu.

    `team` is the presser's own (the payload's `team` is the host's). `value` is the button's, or
    what was chosen. `receipt` is unique for the press.
    """

    action_id: str
    value: str
    user_id: UserId
    team: TeamId | None
    receipt: str
    block_id: str = ""
    channel: SlackChannelId | None = None
    message_ts: MessageTs | None = None
    trigger_id: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class ShortcutHeard:
    """Somebody used a shortcut; the message is there for a message shortcut on a person's words."""

    callback_id: str
    user_id: UserId
    team: TeamId | None
    receipt: str
    trigger_id: str
    channel: SlackChannelId | None = None
    message_ts: MessageTs | None = None
    message: MessageHeard | None = None
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """Somebody typed a slash command; only people of our own workspace can."""

    command: str
    text: str
    user_id: UserId
    team: TeamId | None
    receipt: str
    channel: SlackChannelId
    trigger_id: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A modal as it came back. `state` is Slack's own shape, for the view that knows its blocks."""

    callback_id: str
    private_metadata: str
    state: dict[str, Any]
    input_blocks: tuple[str, ...] = ()

    def text(self, block_id: str, action_id: str) -> str:
        """Return what was typed into a text field."""
        field = object_of(object_of(self.state.get(block_id)).get(action_id))
        return text_of(field.get("value"))

    def choice(self, block_id: str, action_id: str) -> str:
        """Return the value that was chosen in a select."""
        field = object_of(object_of(self.state.get(block_id)).get(action_id))
        return text_of(object_of(field.get("selected_option")).get("value"))


@dataclass(frozen=True, slots=True)
class FormHeard:
    """Somebody submitted or closed a modal. `receipt` is unique for this state of this view."""

    form: Form
    user_id: UserId
    team: TeamId | None
    receipt: str


def parse_click(body: dict[str, Any]) -> ClickHeard | None:
    """Return a press of a button or a choice from a menu."""
    action = next(objects_of(body.get("actions")), None)
    user = object_of(body.get("user"))
    user_id = text_of(user.get("id"))
    if action is None or not user_id:
        return None
    action_id = text_of(action.get("action_id"))
    if not action_id:
        return None
    container = object_of(body.get("container"))
    message = object_of(body.get("message"))
    channel = id_of(body.get("channel")) or text_of(container.get("channel_id"))
    trigger_id = text_of(body.get("trigger_id"))
    return ClickHeard(
        action_id=action_id,
        value=_value_of(action),
        user_id=UserId(user_id),
        team=_team_of(user),
        receipt=trigger_id or f"{user_id}:{action_id}:{text_of(action.get('action_ts'))}",
        block_id=text_of(action.get("block_id")),
        channel=SlackChannelId(channel) if channel else None,
        message_ts=ts_of(message.get("ts")) or ts_of(container.get("message_ts")),
        trigger_id=trigger_id,
        response_url=text_of(body.get("response_url")),
    )


def unfold_menu(body: dict[str, Any]) -> dict[str, Any]:
    """Turn a choice from a card's menu into the press of the button that it stands for.

    Anything else comes back as it is.
    """
    action = next(objects_of(body.get("actions")), None)
    if action is None or action.get("action_id") != ids.ISSUE_MORE:
        return body
    choice, _, value = _value_of(action).partition(" ")
    if choice not in ids.MORE_CHOICES:
        return body
    button = {
        "type": "button",
        "action_id": choice,
        "block_id": text_of(action.get("block_id")),
        "value": value,
        "action_ts": text_of(action.get("action_ts")),
    }
    return body | {"actions": [button]}


def parse_shortcut(body: dict[str, Any]) -> ShortcutHeard | None:
    """Return a global or message shortcut."""
    user = object_of(body.get("user"))
    user_id, callback_id = text_of(user.get("id")), text_of(body.get("callback_id"))
    trigger_id = text_of(body.get("trigger_id"))
    if not user_id or not callback_id or not trigger_id:
        return None
    channel = id_of(body.get("channel"))
    message = object_of(body.get("message"))
    return ShortcutHeard(
        callback_id=callback_id,
        user_id=UserId(user_id),
        team=_team_of(user),
        receipt=trigger_id,
        trigger_id=trigger_id,
        channel=SlackChannelId(channel) if channel else None,
        message_ts=ts_of(body.get("message_ts")) or ts_of(message.get("ts")),
        message=parse_quoted(message, channel=channel),
        response_url=text_of(body.get("response_url")),
    )


def parse_command(body: dict[str, Any]) -> CommandHeard | None:
    """Return a slash command; its text is escaped by Slack as messages are."""
    user_id, channel = text_of(body.get("user_id")), text_of(body.get("channel_id"))
    command, trigger_id = text_of(body.get("command")), text_of(body.get("trigger_id"))
    if not user_id or not channel or not command or not trigger_id:
        return None
    team = text_of(body.get("team_id"))
    return CommandHeard(
        command=command,
        text=text_of(body.get("text")).strip(),
        user_id=UserId(user_id),
        team=TeamId(team) if team else None,
        receipt=trigger_id,
        channel=SlackChannelId(channel),
        trigger_id=trigger_id,
        response_url=text_of(body.get("response_url")),
    )


def parse_submission(body: dict[str, Any]) -> FormHeard | None:
    """Return a submitted modal."""
    return _parse_view(body)


def parse_closed_form(body: dict[str, Any]) -> FormHeard | None:
    """Return a modal that somebody closed without submitting."""
    return _parse_view(body)


def _parse_view(body: dict[str, Any]) -> FormHeard | None:
    user, view = object_of(body.get("user")), object_of(body.get("view"))
    user_id, view_id = text_of(user.get("id")), text_of(view.get("id"))
    callback_id = text_of(view.get("callback_id"))
    if not user_id or not view_id or not callback_id:
        return None
    return FormHeard(
        form=Form(
            callback_id=callback_id,
            private_metadata=text_of(view.get("private_metadata")),
            state=object_of(object_of(view.get("state")).get("values")),
            input_blocks=tuple(
                text_of(block.get("block_id"))
                for block in objects_of(view.get("blocks"))
                if block.get("type") == "input" and text_of(block.get("block_id"))
            ),
        ),
        user_id=UserId(user_id),
        team=_team_of(user) or _team_of(object_of(body.get("team")), key="id"),
        receipt=f"{view_id}:{text_of(view.get('hash'))}",
    )


def _team_of(user: dict[str, Any], *, key: str = "team_id") -> TeamId | None:
    team = text_of(user.get(key))
    return TeamId(team) if team else None


def _value_of(action: dict[str, Any]) -> str:
    """Return a button's value, or what was chosen, whichever kind of menu it is."""
    chosen = object_of(action.get("selected_option"))
    candidates = (
        action.get("value"),
        chosen.get("value"),
        action.get("selected_user"),
        action.get("selected_conversation"),
        action.get("selected_channel"),
    )
    return next((text for one in candidates if (text := text_of(one))), "")
