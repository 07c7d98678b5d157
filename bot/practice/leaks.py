"""Find every text that customers can see and no person sent: the measure of I3, from the outside.

Looks only at the simulated workspace and at what people did there, never into the app's store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.practice.witness import Approval, Thread, plain
from bot.simulator.sight import Visible
from bot.simulator.state import Poster
from bot.simulator.workspace import Workspace
from bot.texts import Texts

_CONTROL = re.compile(r"\[([^\[\]]*)\]")
_PICTURE = re.compile(r"^\W+")
"""A face before a label says nothing that words do not."""
_HINT = re.compile(r"(.*) \((.*)\)")
_RULE = "———"


@dataclass(frozen=True, slots=True)
class Leak:
    """A text of ours that customers can see although nobody sent it."""

    surface: str
    channel: str
    ts: str
    text: str


def find_leaks(
    workspace: Workspace,
    approvals: Iterable[Approval],
    *,
    texts: Texts,
    customer_channels: Iterable[str] = (),
) -> list[Leak]:
    """Return what leaked, in all versions that any message ever had.

    A text may be seen when a person typed it, when it stands on the closed list of fixed texts, or
    when a person said yes to exactly it for exactly that thread. Each yes is good for one message.
    """
    unused = list(approvals)
    leaks = []
    for seen in workspace.visible_to_externals(customer_channels=customer_channels):
        if seen.posted_by is not Poster.APP or seen.surface == "reaction":
            continue
        approval = _find_approval(workspace, seen, unused)
        if approval is not None:
            unused.remove(approval)
        leaks += [
            Leak(seen.surface, seen.channel, seen.ts, version)
            for version in seen.versions
            if not is_harmless(version, approval, texts)
        ]
    return leaks


def _find_approval(
    workspace: Workspace, seen: Visible, approvals: Iterable[Approval]
) -> Approval | None:
    thread = _thread_of(workspace, seen)
    shown = plain(seen.versions[0])
    fitting = [
        approval
        for approval in approvals
        if approval.text.strip()
        and plain(approval.text) in shown
        and (approval.thread == thread or _begins_its_own(workspace, seen, approval))
    ]
    return max(fitting, key=lambda approval: len(approval.text), default=None)


def _begins_its_own(workspace: Workspace, seen: Visible, approval: Approval) -> bool:
    """Tell whether words stand at the head of the channel that they were approved for.

    What was split off has no thread of its own yet: its card links to words inside another one, and
    the answer begins a thread.
    """
    thread = approval.thread
    channel = workspace.core.world.find_channel(seen.channel) if seen.channel else None
    if channel is None or thread is None or thread.channel_id != channel.id:
        return False
    posted, asked = channel.messages.get(seen.ts), channel.messages.get(thread.ts)
    is_head = posted is not None and posted.thread_ts in {None, posted.ts}
    return is_head and asked is not None and asked.thread_ts not in {None, asked.ts}


def _thread_of(workspace: Workspace, seen: Visible) -> Thread | None:
    channel = workspace.core.world.find_channel(seen.channel) if seen.channel else None
    message = channel.messages.get(seen.ts) if channel else None
    if channel is None or message is None:
        return None
    return Thread(channel.id, message.thread_ts or message.ts)


def is_harmless(version: str, approval: Approval | None, texts: Texts) -> bool:
    """Tell whether a text is what was approved, with nothing but fixed texts beside it."""
    rest = version
    if approval is not None:
        rest = plain(version).replace(plain(approval.text), "").strip()
    return all(texts.is_fixed_customer_text(piece) for piece in _pieces(rest))


def _pieces(text: str) -> Iterator[str]:
    """Return the single texts of a rendered message or form: lines, labels of buttons, hints."""
    for line in text.splitlines():
        labels = (_PICTURE.sub("", label) for label in _CONTROL.findall(line))
        yield from (label for label in labels if label)
        rest = _CONTROL.sub("", line).strip()
        hint = _HINT.fullmatch(rest)
        yield from (
            part for part in (hint.groups() if hint else (rest,)) if part not in {"", _RULE}
        )
