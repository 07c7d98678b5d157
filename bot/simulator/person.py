"""A person in the workspace: what he does, and what he then sees. The language of scenarios."""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.simulator.core import Core
from bot.simulator.deliveries import Kind
from bot.simulator.forms import complete_values
from bot.simulator.interactions import Interactions
from bot.simulator.modals import Modal, ModalHands
from bot.simulator.presses import action_of, state_of
from bot.simulator.reader import Reader
from bot.simulator.render import Control, controls_of
from bot.simulator.shapes import view_json
from bot.simulator.sight import MessageRef, Place, Sight, ref_of
from bot.simulator.slash import Commands
from bot.simulator.state import Channel, File, Message, User, View


class Person(Reader):
    """Somebody with a Slack client in front of him."""

    def __init__(self, *, core: Core, user: User, sight: Sight) -> None:
        super().__init__(core=core, user=user, sight=sight)
        self._payloads = Interactions(core.world, core.app)
        self._modals = ModalHands(core, user, sight.renderer)
        self._commands = Commands(core, user, sight)

    def says(
        self,
        text: str,
        *,
        in_: str,
        thread: Place | None = None,
        files: list[str] | None = None,
        broadcast: bool = False,
        me: bool = False,
    ) -> MessageRef:
        """Post a message; `in_="app"` is the direct message with the app."""
        with self._world.lock:
            channel = self._enter(in_)
            subtype = "thread_broadcast" if broadcast else ("me_message" if me else None)
            message = self._core.conversation.say(
                channel,
                user=self.user,
                text=text,
                thread_ts=self._thread_of(channel, thread),
                files=[self._file(name) for name in files or []],
                subtype=subtype,
            )
        return MessageRef(channel_id=channel.id, ts=message.ts)

    def mentions_app(self, text: str, *, in_: str, thread: Place | None = None) -> MessageRef:
        """Post a message that begins with @app: two events tell of it."""
        return self.says(f"<@{self._core.app.user_id}> {text}", in_=in_, thread=thread)

    def edits(self, message: Place, text: str) -> None:
        """Change one's own message."""
        channel, target = self._own(message)
        self._core.conversation.edit(channel, target, user=self.user, text=text)

    def deletes(self, message: Place) -> None:
        """Delete one's own message; admins may delete anybody's."""
        channel, target = self._own(message)
        self._core.conversation.delete(channel, target)

    def reacts(self, emoji: str, *, to: Place) -> None:
        """Add a reaction, named with or without colons."""
        channel, target = self._find(to)
        name = emoji.strip(":")
        self._core.conversation.react(channel, target, user=self.user, name=name)

    def unreacts(self, emoji: str, *, to: Place) -> None:
        """Take one's reaction away."""
        channel, target = self._find(to)
        name = emoji.strip(":")
        self._core.conversation.unreact(channel, target, user=self.user, name=name)

    def clicks(self, label: str, *, on: Place | str | None = None, option: Any = None) -> None:
        """Press a button, or choose from a menu, by its visible label or its action id.

        `on` is a message, some words of one, "modal" or "home"; without it the open modal, else
        the newest message that has such a button. Raises AssertionError with what there is.
        """
        if on == "home":
            self._press_in_view(self._home_view(), label, option)
            return
        modal = self._modals.top()
        if on == "modal" or (on is None and modal and _find(controls_of_view(modal), label)):
            self._press_in_view(self._modals.require(), label, option)
            return
        channel, message, control = self._find_control(label, on)
        with self._world.lock:
            action = action_of(control, option)
            payload = self._payloads.message_click(self.user, channel, message, action)
            payload["state"] = {"values": state_of(action)}
        self._send(payload)

    def uses_shortcut(self, name: str, *, on: Place | None = None) -> None:
        """Use a message shortcut on a message, or a global one."""
        kind = "message" if on else "global"
        shortcut = self._core.app.rules.find_shortcut(name, kind)
        if shortcut is None or self._world.is_external(self.user):
            raise AssertionError(f"{self.name} is offered no {kind} shortcut {name!r}")
        callback_id = shortcut["callback_id"]
        if on is None:
            payload = self._payloads.global_shortcut(self.user, callback_id)
        else:
            channel, message = self._find(on)
            payload = self._payloads.message_shortcut(self.user, channel, message, callback_id)
        self._send(payload)

    def runs(self, line: str, *, in_: str) -> str:
        """Run a slash command and return what he sees privately thereafter."""
        return self._commands.run(line, self._enter(in_))

    @property
    def modal(self) -> Modal | None:
        """Return the form that is open, or None."""
        return self._modals.current()

    def fills(self, name: str, value: Any) -> None:
        """Fill in a field by label, block id or action id.

        Choices go by their labels; people by Person.
        """
        plain = _plain(value)
        self._modals.fill(name, plain)

    def submits(self) -> None:
        """Press the form's submit button; complaints stand in `modal.errors`."""
        self._modals.submit()

    def cancels(self) -> None:
        """Close the form without submitting."""
        self._modals.cancel()

    def opens_home(self) -> str:
        """Open the app's home tab and return what it shows already."""
        with self._world.lock:
            channel = self._world.direct_channel(self.user.id, self._core.app.user_id)
            view = self._world.homes.get(self.user.id)
            shown = view_json(self._world, self._core.app, view) if view else None
            self._core.events.home_opened(self.user, channel, tab="home", view=shown)
        return self.home

    def opens_messages_tab(self) -> None:
        """Open the app's messages tab."""
        with self._world.lock:
            channel = self._world.direct_channel(self.user.id, self._core.app.user_id)
            self._core.events.home_opened(self.user, channel, tab="messages", view=None)

    @property
    def home(self) -> str:
        """Return the text of the home tab, empty when none was published."""
        view = self._world.homes.get(self.user.id)
        return self._sight.renderer.view(view) if view else ""

    def _enter(self, name: str) -> Channel:
        channel = self._channel(name)
        if channel.is_archived:
            raise AssertionError(f"{name} is archived")
        if self.user.id in channel.members:
            return channel
        sides = (self._world.host.team_id, *channel.connected_team_ids)
        is_welcome = self.user.team_id in sides and not self.user.is_guest
        if channel.is_private or not is_welcome:
            raise AssertionError(f"{self.name} is not in {name} and cannot join it")
        channel.members.append(self.user.id)
        self._core.events.member(channel, self.user, joined=True, inviter=None)
        return channel

    def _own(self, place: Place) -> tuple[Channel, Message]:
        channel, message = self._find(place)
        if message.user_id != self.user.id and not self.user.is_admin:
            raise AssertionError(f"{self.name} did not write that message")
        return channel, message

    def _file(self, name: str) -> File:
        file = File(
            id=self._world.new_id("F"),
            name=name,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            size=4096,
            user_id=self.user.id,
            team_id=self.user.team_id,
            created=self._world.epoch(),
        )
        self._world.files[file.id] = file
        return file

    def _find_control(self, label: str, on: Place | str | None) -> tuple[Channel, Message, Control]:
        offered: list[str] = []
        for channel, message in reversed(self._candidates(on)):
            controls = self._sight.controls(message)
            control = _find(controls, label)
            if control:
                return channel, message, control
            offered += [c.label or c.action_id for c in controls]
        where = f" on {on!r}" if on else ""
        raise AssertionError(f"{self.name} sees no {label!r} to press{where}, only {offered}")

    def _candidates(self, on: Place | str | None) -> list[tuple[Channel, Message]]:
        seen = self._sight.everything(self.user)
        if on is None:
            return seen
        if isinstance(on, str):
            return [(c, m) for c, m in seen if on in self._sight.renderer.everything(m)]
        ref = ref_of(on)
        here = [(c, m) for c, m in seen if c.id == ref.channel_id]
        thread = [(c, m) for c, m in here if m.thread_ts == ref.ts and m.ts != ref.ts]
        return thread + [(c, m) for c, m in here if m.ts == ref.ts]

    def _home_view(self) -> View:
        view = self._world.homes.get(self.user.id)
        if view is None:
            raise AssertionError(f"{self.name} sees no home tab")
        return view

    def _press_in_view(self, view: View, label: str, option: Any) -> None:
        controls = controls_of_view(view)
        control = _find(controls, label)
        if control is None:
            offered = [c.label or c.action_id for c in controls]
            raise AssertionError(f"{self.name} sees no {label!r} to press, only {offered}")
        with self._world.lock:
            action = action_of(control, option)
            for block_id, values in state_of(action).items():
                view.values.setdefault(block_id, {}).update(values)
            complete_values(view)
            payload = self._payloads.view_click(self.user, view, action)
        self._send(payload)

    def _send(self, payload: dict[str, Any]) -> None:
        reply = self._core.interact(Kind.INTERACTIVE, payload)
        if not reply.is_acknowledged:
            what = reply.failure or str(reply.status)
            self._world.note_problem(f"{payload['type']} was not acknowledged: {what}")


def controls_of_view(view: View) -> list[Control]:
    """Return what can be pressed in a view."""
    return controls_of(view.body["blocks"])


def _find(controls: list[Control], label: str) -> Control | None:
    for control in controls:
        if label in (control.label, control.action_id):
            return control
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Person):
        return value.id
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
