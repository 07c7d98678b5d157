"""A Slack that takes its time: a post can stand there before the app is told."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.simulator.shell import Shell
from tests.unit.simulator.support import Scene


class Watch:
    """A pace that notes how many posts of the app stood there when it was asked."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.noted: list[tuple[str, str, int]] = []

    async def before(self, method: str) -> None:
        self._note("before", method)

    async def after(self, method: str) -> None:
        self._note("after", method)

    def _note(self, when: str, method: str) -> None:
        channels = self._scene.core.world.channels.values()
        count = sum(one.text == "hello" for each in channels for one in each.messages.values())
        self.noted.append((when, method, count))


def test_a_call_waits_before_and_after_its_effect() -> None:
    scene = Scene()
    watch = Watch(scene)
    channel = next(iter(scene.core.world.channels))

    with Shell(scene.core, pace=watch) as shell:
        client = WebClient(token=scene.core.bot_token, base_url=f"{shell.url}/api/")
        client.chat_postMessage(channel=channel, text="hello")

    assert watch.noted == [("before", "chat.postMessage", 0), ("after", "chat.postMessage", 1)]
