"""views.*: modals with triggers that expire, the stack of three, and home tabs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.simulator.block_kit import check_view, complete_blocks, is_view_too_large
from bot.simulator.errors import SlackRefusal, refuse_blocks
from bot.simulator.shapes import view_json
from bot.simulator.state import Trigger, View
from bot.simulator.web_api.call import TIER_4, Api, Args, Method
from bot.simulator.world import copy_json

TRIGGER_LIFE = timedelta(seconds=3)
MAX_STACK = 3


def open_view(api: Api, args: Args) -> dict[str, Any]:
    """views.open: a new modal for the person whose trigger it is."""
    body = checked_view(api, args.json("view"))
    trigger = _take_trigger(api, args)
    view = place_view(api, body, user_id=trigger.user_id)
    api.world.stacks[trigger.user_id] = [view]
    return {"ok": True, "view": view_json(api.world, api.app, view)}


def push_view(api: Api, args: Args) -> dict[str, Any]:
    """views.push: another modal above the one in which somebody acted."""
    body = checked_view(api, args.json("view"))
    trigger = _take_trigger(api, args)
    if not api.world.stacks.get(trigger.user_id):
        raise SlackRefusal("not_found")
    view = push_on_stack(api, body, user_id=trigger.user_id)
    return {"ok": True, "view": view_json(api.world, api.app, view)}


def update_view(api: Api, args: Args) -> dict[str, Any]:
    """views.update: by view id or external id, guarded by the hash."""
    view = _find_view(api, args)
    body = checked_view(api, args.json("view"))
    _check_hash(args, view)
    replace_view(api, view, body)
    return {"ok": True, "view": view_json(api.world, api.app, view)}


def publish_view(api: Api, args: Args) -> dict[str, Any]:
    """views.publish: somebody's home tab."""
    if not api.app.rules.has_home:
        raise SlackRefusal("not_enabled")
    body = checked_view(api, args.json("view"))
    user = api.user(args.text("user_id"))
    view = api.world.homes.get(user.id)
    if view is None:
        view = place_view(api, body, user_id=user.id)
        api.world.homes[user.id] = view
    else:
        _check_hash(args, view)
        replace_view(api, view, body)
    return {"ok": True, "view": view_json(api.world, api.app, view)}


def checked_view(api: Api, body: Any) -> dict[str, Any]:
    """Return a view's body, completed; raise what Slack would say of a wrong one.

    Slack names the trouble `invalid_arguments` here, with pointers below /view.
    """
    if not isinstance(body, dict):
        messages = ["[ERROR] missing required field: view"]
        raise SlackRefusal("invalid_arguments", response_metadata={"messages": messages})
    if is_view_too_large(body):
        raise SlackRefusal("view_too_large")
    problems = check_view(body)
    if problems:
        raise refuse_blocks("invalid_arguments", problems)
    completed: dict[str, Any] = copy_json(body)
    completed["blocks"] = complete_blocks(body["blocks"], lambda: api.world.new_secret(5))
    for key in ("title", "submit", "close"):
        if completed.get(key):
            completed[key].setdefault("emoji", True)
    for block in completed["blocks"]:
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
    return completed


def place_view(api: Api, body: dict[str, Any], *, user_id: str) -> View:
    """Make a view of a checked body and remember it."""
    user = api.world.users[user_id]
    _check_external_id(api, body, own=None)
    view_id = api.world.new_id("V")
    view = View(
        id=view_id,
        kind=body["type"],
        user_id=user_id,
        team_id=user.team_id,
        body=body,
        hash=_new_hash(api),
        root_id=view_id,
        versions=[copy_json(body)],
    )
    api.world.views[view_id] = view
    return view


def push_on_stack(api: Api, body: dict[str, Any], *, user_id: str) -> View:
    """Put a view above somebody's open modal; at most three lie on each other."""
    stack = api.world.stacks.setdefault(user_id, [])
    if len(stack) >= MAX_STACK:
        raise SlackRefusal("push_limit_reached")
    view = place_view(api, body, user_id=user_id)
    if stack:
        view.previous_id, view.root_id = stack[-1].id, stack[0].id
    stack.append(view)
    return view


def replace_view(api: Api, view: View, body: dict[str, Any]) -> None:
    """Show something else in the same view; what was filled in stays where the block stays."""
    _check_external_id(api, body, own=view)
    kept = {block.get("block_id"): _action_of(block) for block in body["blocks"]}
    view.values = {
        block_id: values
        for block_id, values in view.values.items()
        if block_id in kept and kept[block_id] in values
    }
    view.body, view.hash = body, _new_hash(api)
    view.versions.append(copy_json(body))


def _action_of(block: dict[str, Any]) -> str:
    element = block.get("element")
    return str(element.get("action_id", "")) if isinstance(element, dict) else ""


def _take_trigger(api: Api, args: Args) -> Trigger:
    trigger = api.world.triggers.get(args.text("trigger_id"))
    if trigger is None:
        raise SlackRefusal("invalid_trigger_id")
    if trigger.is_used:
        raise SlackRefusal("exchanged_trigger_id")
    if api.world.now() - trigger.issued_at > TRIGGER_LIFE:
        raise SlackRefusal("expired_trigger_id")
    trigger.is_used = True
    return trigger


def _find_view(api: Api, args: Args) -> View:
    view = api.world.views.get(args.text("view_id"))
    external_id = args.text("external_id")
    if view is None and external_id:
        for candidate in api.world.views.values():
            if candidate.body.get("external_id") == external_id:
                view = candidate
    is_open = view is not None and (
        view.kind == "home" or view in api.world.stacks.get(view.user_id, [])
    )
    if view is None or not is_open:
        raise SlackRefusal("not_found")
    return view


def _check_hash(args: Args, view: View) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise SlackRefusal("hash_conflict")


def _check_external_id(api: Api, body: dict[str, Any], *, own: View | None) -> None:
    external_id = body.get("external_id")
    open_views = [view for stack in api.world.stacks.values() for view in stack]
    for view in open_views:
        if external_id and view is not own and view.body.get("external_id") == external_id:
            raise SlackRefusal("duplicate_external_id")


def _new_hash(api: Api) -> str:
    return f"{api.world.epoch()}.{api.world.new_secret(8)}"


METHODS = {
    "views.open": Method(open_view, TIER_4, (), ("trigger_id", "view")),
    "views.push": Method(push_view, TIER_4, (), ("trigger_id", "view")),
    "views.update": Method(update_view, TIER_4, (), ("view",)),
    "views.publish": Method(publish_view, TIER_4, (), ("user_id", "view")),
}
