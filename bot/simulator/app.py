"""The installed app as Slack knows it: its ids, its tokens, and whether they still hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.simulator.rules import Rules
from bot.simulator.state import User
from bot.simulator.world import World


@dataclass(slots=True)
class InstalledApp:
    """Ids and secrets of the app in the host's workspace. All made up, none real."""

    app_id: str
    bot_id: str
    user: User
    rules: Rules
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    is_installed: bool = True

    @property
    def user_id(self) -> str:
        """Return the bot user's id."""
        return self.user.id


def install(world: World, rules: Rules) -> InstalledApp:
    """Install the app in the host's workspace: make its bot user and its secrets."""
    app_id, bot_id = world.new_id("A"), world.new_id("B")
    user = User(
        id=world.new_id("U"),
        team_id=world.host.team_id,
        name=rules.bot_name.lower().replace(" ", ""),
        real_name=rules.bot_name,
        is_bot=True,
        bot_id=bot_id,
        app_id=app_id,
    )
    world.users[user.id] = user
    return InstalledApp(
        app_id=app_id,
        bot_id=bot_id,
        user=user,
        rules=rules,
        bot_token=f"xoxb-simulated-{world.new_secret(24)}",
        app_token=f"xapp-simulated-{world.new_secret(24)}",
        signing_secret=world.new_secret(),
    )
