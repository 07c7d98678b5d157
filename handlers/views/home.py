"""The app's home tab: the viewer's issues, and the ones nobody has. Pure."""

from __future__ import annotations

from bot.domain.briefs import HomeBrief, IssueLine
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold
from handlers.views.blocks import actions, button, context, divider, header, section
from handlers.views.issue_list import issue_line
from handlers.views.messages import Block, View
from handlers.views.words import channel_name, moment, row, say

_MOST_LINES = 15


def build_home(brief: HomeBrief, *, texts: Texts) -> View:
    """Return the home tab of somebody of the team."""
    blocks = [
        header(texts.say("home.title")),
        section(_counts(brief, texts)),
        actions(_buttons(brief, texts)),
        *_state(brief, texts),
        divider(),
        *_lines("mine", brief.mine, count=brief.mine_count, texts=texts),
        divider(),
        *_lines("unclaimed", brief.unclaimed, count=brief.unclaimed_count, texts=texts),
        context(say(texts, "time.as_of", moment=moment(brief.made_at, texts))),
    ]
    return {"type": "home", "blocks": blocks}


def build_closed_home(*, texts: Texts) -> View:
    """Return what people outside the team see: nothing internal."""
    return {"type": "home", "blocks": [section(say(texts, "home.closed"))]}


def _counts(brief: HomeBrief, texts: Texts) -> Mrkdwn:
    return say(texts, "home.counts", open=brief.open_count, waiting=brief.waiting_count)


def _state(brief: HomeBrief, texts: Texts) -> list[Block]:
    if brief.triage is None:
        place = say(texts, "home.no_triage")
    else:
        place = say(texts, "home.triage", channel=channel_name(brief.triage))
    paused = say(texts, "home.paused") if brief.preferences.is_paused else Mrkdwn("")
    return [context(row(paused, place))]


def _buttons(brief: HomeBrief, texts: Texts) -> list[Block]:
    buttons = [
        button(
            texts.say("label.log_issue"), action_id=ids.HOME_NEW_ISSUE, value="new", style="primary"
        ),
        button(texts.say("label.refresh"), action_id=ids.HOME_REFRESH, value="home"),
    ]
    if not brief.is_admin:
        return buttons
    is_paused = brief.preferences.is_paused
    switch = button(
        texts.say("label.resume" if is_paused else "label.pause"),
        action_id=ids.APP_RESUME if is_paused else ids.APP_PAUSE,
        value="app",
    )
    settings = button(
        texts.say("label.change_settings"), action_id=ids.HOME_SETTINGS, value="settings"
    )
    return [*buttons, settings, switch]


def _lines(name: str, lines: tuple[IssueLine, ...], *, count: int, texts: Texts) -> list[Block]:
    blocks = [section(bold(say(texts, f"home.{name}")))]
    if not lines:
        return [*blocks, context(say(texts, f"home.none_{name}"))]
    shown = [issue_line(line, texts) for line in lines[:_MOST_LINES]]
    if count > len(shown):
        shown.append(context(say(texts, "home.more", count=count - len(shown))))
    return [*blocks, *shown]
