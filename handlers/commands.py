"""The slash commands. Answers are private, and nothing here waits for anything slow."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.briefs import AccountBrief
from bot.domain.errors import ChannelNotConnected
from bot.domain.permissions import Act, allows, require
from handlers import ids
from handlers.desk import Asked, Desk
from handlers.mrkdwn import from_slack
from handlers.new_issue import open_issue_form
from handlers.own_command import answer_own_command
from handlers.payloads import CommandHeard
from handlers.views.account_card import build_account_card, build_account_choices
from handlers.views.digest import build_digest
from handlers.views.help import build_help
from handlers.views.issue_list import build_issue_list
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note

_HELP = "help"
_POST = "post"


def register(app: App, desk: Desk) -> None:
    """Listen for every command that app_manifest.yml names."""
    answering = {
        ids.COMMAND_ISSUE: _log_issue,
        ids.COMMAND_ISSUES: _list_issues,
        ids.COMMAND_CUSTOMER: _read_account,
        ids.COMMAND_DIGEST: _read_digest,
        ids.COMMAND_GIRAFFE: answer_own_command,
    }

    def handle_command(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.command(body, context)
        command = asked.heard.command
        if asked.heard.text.lower() == _HELP:
            require(asked.by, Act.SEE_HELP)
            shown = "" if command == ids.COMMAND_GIRAFFE else command
            message: TeamMessage | None = build_help(shown, texts=desk.texts)
        else:
            message = answering[command](desk, asked)
        if message is None:
            ack()
        else:
            desk.answers.acknowledge(ack, message)

    for command in answering:
        app.command(command)(handle_command)


def _log_issue(desk: Desk, asked: Asked[CommandHeard]) -> TeamMessage | None:
    """Log what was typed in a customer's channel; anywhere else, or without text, open the form."""
    heard = asked.heard
    if heard.text:
        try:
            issue_id = desk.services.log_issue.log(
                channel=heard.channel, text=heard.text, by=asked.by, cause=asked.cause
            )
        except ChannelNotConnected:
            pass
        else:
            number = desk.services.find_issues.brief(issue_id, by=asked.by).issue.number
            return build_note("done.issue_logged", texts=desk.texts, number=number)
    # A form shows plain words; Slack wrote "Smith &amp; Co" where somebody typed "Smith & Co".
    words = from_slack(heard.text, someone=desk.texts.say("person.someone"))
    open_issue_form(desk, by=asked.by, trigger_id=heard.trigger_id, text=words)
    return None


def _list_issues(desk: Desk, asked: Asked[CommandHeard]) -> TeamMessage:
    listing = desk.services.find_issues.search(asked.heard.text, by=asked.by)
    return build_issue_list(listing, texts=desk.texts)


def _read_account(desk: Desk, asked: Asked[CommandHeard]) -> TeamMessage:
    name = from_slack(asked.heard.text, someone=desk.texts.say("person.someone"))
    found = desk.services.read_account.read(name, by=asked.by, channel=asked.heard.channel)
    if isinstance(found, AccountBrief):
        may_change = allows(asked.by, Act.CHANGE_SETTINGS)
        return build_account_card(found, texts=desk.texts, has_settings=may_change)
    return build_account_choices(found, texts=desk.texts)


def _read_digest(desk: Desk, asked: Asked[CommandHeard]) -> TeamMessage:
    """Preview a digest, or post it when the last word says so."""
    words = asked.heard.text.lower().split()
    is_to_be_posted = words[-1:] == [_POST]
    span = " ".join(words[:-1] if is_to_be_posted else words)
    if is_to_be_posted:
        desk.services.write_digest.post(span, by=asked.by, cause=asked.cause)
        return build_note("done.digest_posted", texts=desk.texts)
    brief = desk.services.write_digest.preview(span, by=asked.by)
    may_post = allows(asked.by, Act.POST_DIGEST)
    return build_digest(brief, texts=desk.texts, post_value=span if may_post else None)
