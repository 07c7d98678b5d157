"""`/giraffe`: everything about the app itself."""

from __future__ import annotations

from bot.domain.errors import InvalidInput
from bot.domain.permissions import Act, require
from handlers.desk import Asked, Desk
from handlers.payloads import CommandHeard
from handlers.place_form import open_channel_settings
from handlers.settings_form import open_settings_form
from handlers.setup import open_setup_form
from handlers.views.help import build_help
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note
from handlers.views.status import build_status
from handlers.views.why import build_why


def answer_own_command(desk: Desk, asked: Asked[CommandHeard]) -> TeamMessage | None:
    """Do what was typed after `/giraffe`; None when a form says the rest.

    Raises InvalidInput for a word that is none of ours.
    """
    manage, change_settings = desk.services.manage, desk.services.change_settings
    word, _, rest = asked.heard.text.partition(" ")
    match word.lower():
        case "":
            require(asked.by, Act.SEE_HELP)
            return build_help("", texts=desk.texts)
        case "status":
            return build_status(manage.status(by=asked.by), texts=desk.texts)
        case "setup" | "settings" if rest.strip():
            open_channel_settings(desk, rest, by=asked.by, trigger_id=asked.heard.trigger_id)
            return None
        case "setup":
            open_setup_form(desk, by=asked.by, trigger_id=asked.heard.trigger_id)
            return None
        case "settings":
            open_settings_form(desk, by=asked.by, trigger_id=asked.heard.trigger_id)
            return None
        case "why":
            return build_why(manage.why(rest.strip(), by=asked.by), texts=desk.texts)
        case "pause":
            change_settings.pause(by=asked.by, cause=asked.cause)
            return build_note("done.paused", texts=desk.texts)
        case "resume":
            change_settings.resume(by=asked.by, cause=asked.cause)
            return build_note("done.resumed", texts=desk.texts)
        case _:
            raise InvalidInput("unknown_subcommand", word)
