"""A person's open forms: filling, submitting, and what the app's answer makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.core import Core
from bot.simulator.deliveries import Kind
from bot.simulator.errors import SlackRefusal
from bot.simulator.forms import complete_values, find_input, inputs_of, missing_values, value_of
from bot.simulator.interactions import Interactions
from bot.simulator.render import Renderer
from bot.simulator.state import User, View
from bot.simulator.web_api.views import checked_view, push_on_stack, replace_view

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack shows when the app does not answer a submission."""


@dataclass(frozen=True, slots=True)
class Modal:
    """An open form as a person sees it. `values` go by label, else block id."""

    title: str
    text: str
    labels: list[str]
    values: dict[str, Any]
    submit_label: str
    callback_id: str
    depth: int
    errors: dict[str, str] = field(default_factory=dict)


class ModalHands:
    """What one person does with forms."""

    def __init__(self, core: Core, user: User, renderer: Renderer) -> None:
        self._core = core
        self._user = user
        self._renderer = renderer
        self._payloads = Interactions(core.world, core.app)
        self._errors: dict[str, dict[str, str]] = {}

    def top(self) -> View | None:
        """Return the form on top of the stack, or None."""
        stack = self._core.world.stacks.get(self._user.id)
        return stack[-1] if stack else None

    def require(self) -> View:
        """Return the open form; raise when there is none."""
        view = self.top()
        if view is None:
            raise AssertionError(f"{self._user.name} has no form open")
        return view

    def current(self) -> Modal | None:
        """Return the open form as it is seen."""
        view = self.top()
        if view is None:
            return None
        with self._core.world.lock:
            complete_values(view)
            values = {}
            for block, element in inputs_of(view):
                state = view.values[block["block_id"]][element["action_id"]]
                label = (block.get("label") or {}).get("text") or block["block_id"]
                values[label] = next(v for k, v in state.items() if k != "type")
        return Modal(
            title=view.body["title"]["text"],
            text=self._renderer.view(view),
            labels=list(values),
            values=values,
            submit_label=(view.body.get("submit") or {}).get("text", ""),
            callback_id=view.body.get("callback_id", ""),
            depth=len(self._core.world.stacks[self._user.id]),
            errors=dict(self._errors.get(view.id, {})),
        )

    def fill(self, name: str, value: Any) -> None:
        """Fill in one field; a field with dispatch_action tells the app at once."""
        view = self.require()
        block, element = find_input(view, name)
        if element["type"].endswith("external_select"):
            value = self._suggested(view, block["block_id"], element["action_id"], value)
        with self._core.world.lock:
            state = value_of(element, value)
            view.values.setdefault(block["block_id"], {})[element["action_id"]] = state
            complete_values(view)
        if block.get("dispatch_action"):
            action = {"action_id": element["action_id"], "block_id": block["block_id"], **state}
            self._send(self._payloads.view_click(self._user, view, action))

    def submit(self) -> None:
        """Submit the form on top."""
        view = self.require()
        self._errors.pop(view.id, None)
        with self._core.world.lock:
            complete_values(view)
            missing = missing_values(view)
            payload = self._payloads.submission(self._user, view)
        if missing:
            self._errors[view.id] = missing
            return
        reply = self._core.interact(Kind.INTERACTIVE, payload)
        if not reply.is_acknowledged:
            self._errors[view.id] = {"": TROUBLE}
            what = reply.failure or str(reply.status)
            self._core.world.note_problem(f"view_submission was not acknowledged: {what}")
            return
        self._apply(view, reply.body)

    def cancel(self) -> None:
        """Close the form on top; the app hears of it when it asked to."""
        view = self.require()
        self._close(view)
        if view.body.get("notify_on_close"):
            self._send(self._payloads.closing(self._user, view, is_cleared=False))

    def _apply(self, view: View, answer: Any) -> None:
        action = answer.get("response_action") if isinstance(answer, dict) else None
        if action is None:
            self._close(view)
        elif action == "errors":
            self._show_errors(view, answer.get("errors") or {})
        elif action == "clear":
            self._core.world.stacks.pop(self._user.id, None)
        elif action in ("update", "push"):
            self._show_view(view, action, answer.get("view"))
        else:
            self._core.world.note_problem(f"unknown response_action {action}")

    def _show_errors(self, view: View, errors: dict[str, str]) -> None:
        known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        unknown = sorted(set(errors) - known)
        if unknown or not errors:
            self._core.world.note_problem(f"errors for blocks that are no inputs: {unknown}")
        self._errors[view.id] = dict(errors)

    def _show_view(self, view: View, action: str, body: Any) -> None:
        api = self._core.api
        try:
            with self._core.world.lock:
                checked = checked_view(api, body)
                if action == "update":
                    replace_view(api, view, checked)
                else:
                    push_on_stack(api, checked, user_id=self._user.id)
        except SlackRefusal as refusal:
            self._errors[view.id] = {"": TROUBLE}
            self._core.world.note_problem(f"response_action {action}: {refusal.body()}")

    def _close(self, view: View) -> None:
        stack = self._core.world.stacks.get(self._user.id, [])
        if view in stack:
            stack.remove(view)
        if not stack:
            self._core.world.stacks.pop(self._user.id, None)

    def _suggested(self, view: View, block_id: str, action_id: str, label: Any) -> Any:
        payload = self._payloads.suggestion(
            self._user, view, block_id=block_id, action_id=action_id, value=str(label)
        )
        reply = self._core.interact(Kind.INTERACTIVE, payload)
        options = reply.body.get("options", []) if isinstance(reply.body, dict) else []
        labels = []
        for option in options:
            labels.append(option["text"]["text"])
            if labels[-1] == label:
                return option
        raise AssertionError(f"the app suggests no {label!r}, only {labels}")

    def _send(self, payload: dict[str, Any]) -> None:
        reply = self._core.interact(Kind.INTERACTIVE, payload)
        if not reply.is_acknowledged:
            what = reply.failure or str(reply.status)
            self._core.world.note_problem(f"{payload['type']} was not acknowledged: {what}")
