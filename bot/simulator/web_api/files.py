"""files.*: look at a file, and the three steps of an upload."""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.shapes import file_json
from bot.simulator.state import File, Message, Poster
from bot.simulator.web_api.call import TIER_4, Api, Args, Method


def info(api: Api, args: Args) -> dict[str, Any]:
    """files.info: the whole file, also for the stubs of shared channels."""
    file = api.world.files.get(args.text("file"))
    if file is None:
        raise SlackRefusal("file_not_found")
    return {"ok": True, "file": file_json(api.world, file, is_stub=False)}


def get_upload_url(api: Api, args: Args) -> dict[str, Any]:
    """files.getUploadURLExternal: where to send the bytes."""
    name = args.text("filename")
    file = File(
        id=api.world.new_id("F"),
        name=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=args.number("length", 0),
        user_id=api.app.user_id,
        team_id=api.world.host.team_id,
        created=api.world.epoch(),
        is_complete=False,
    )
    api.world.files[file.id] = file
    url = f"{api.world.base_url}/upload/v1/{file.id}"
    return {"ok": True, "upload_url": url, "file_id": file.id}


def complete_upload(api: Api, args: Args) -> dict[str, Any]:
    """files.completeUploadExternal: name the files and share them into a channel."""
    shared = []
    for item in args.json("files") or []:
        file = api.world.files.get(item.get("id", ""))
        if file is None or file.content is None:
            raise SlackRefusal("file_not_found")
        file.title = item.get("title", file.name)
        file.is_complete = True
        shared.append(file)
    if args.text("channel_id"):
        _share(api, args, shared)
    return {"ok": True, "files": [{"id": f.id, "title": f.title} for f in shared]}


def _share(api: Api, args: Args, files: list[File]) -> None:
    channel = api.writable(args.text("channel_id"))
    message = Message(
        ts=api.world.next_ts(),
        channel_id=channel.id,
        text=args.text("initial_comment"),
        user_id=api.app.user_id,
        team_id=api.app.user.team_id,
        posted_by=Poster.APP,
        subtype="file_share",
        thread_ts=args.text("thread_ts") or None,
        bot_id=api.app.bot_id,
        app_id=api.app.app_id,
        files=files,
    )
    api.conversation.add(channel, message)


METHODS = {
    "files.info": Method(info, TIER_4, ("files:read",), ("file",), is_modest=False),
    "files.getUploadURLExternal": Method(
        get_upload_url, TIER_4, ("files:write",), ("filename", "length"), is_modest=False
    ),
    "files.completeUploadExternal": Method(
        complete_upload, TIER_4, ("files:write",), ("files",), is_modest=False
    ),
}
