"""What Giraffe can do, command by command. Pure."""

from __future__ import annotations

from bot.domain.preferences import STANDARD_EMOJI
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, join
from handlers.views.blocks import context, header, section, words_of
from handlers.views.messages import TeamMessage
from handlers.views.words import say

_COMMANDS = (
    ids.COMMAND_ISSUE,
    ids.COMMAND_ISSUES,
    ids.COMMAND_CUSTOMER,
    ids.COMMAND_DIGEST,
    ids.COMMAND_GIRAFFE,
)


def build_help(command: str = "", *, texts: Texts) -> TeamMessage:
    """Return the help of one command, or of everything."""
    if command in _COMMANDS:
        blocks = [section(_one(command, texts)), context(say(texts, "help.private"))]
        return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))
    emoji: dict[str, str | int] = {act.value: name for act, name in STANDARD_EMOJI.items()}
    used = {name: Mrkdwn(value) for name, value in emoji.items()}
    blocks = [
        header(texts.say("help.title")),
        section(say(texts, "help.intro")),
        section(join([bold(say(texts, "help.commands")), *_lines(texts)])),
        section(join([say(texts, "help.emoji", **used), say(texts, "help.card_emoji", **used)])),
        context(say(texts, "help.emoji_note"), say(texts, "help.private")),
    ]
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _lines(texts: Texts) -> list[Mrkdwn]:
    return [Mrkdwn(f"• {_line(command, texts)}") for command in _COMMANDS]


def _one(command: str, texts: Texts) -> Mrkdwn:
    example = texts.say(f"help.example.{command.removeprefix('/')}")
    return join([_line(command, texts), say(texts, "help.example_line", example=example)])


def _line(command: str, texts: Texts) -> Mrkdwn:
    return say(texts, f"help.command.{command.removeprefix('/')}")
