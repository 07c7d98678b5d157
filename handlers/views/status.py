"""How the app itself is doing, for `/giraffe status`. Pure."""

from __future__ import annotations

from bot.domain.account import Channel
from bot.domain.briefs import StatusBrief
from bot.domain.people import Person, Role
from bot.texts import Texts
from handlers.mrkdwn import Mrkdwn, bold, join
from handlers.views.blocks import context, header, section, words_of
from handlers.views.messages import TeamMessage
from handlers.views.words import channel_name, moment, name_of, names_of, row, say

_MOST_NAMES = 12
_OFFLINE = "offline"


def build_status(brief: StatusBrief, *, texts: Texts) -> TeamMessage:
    """Return where the app listens, who its agents are, and what waits."""
    preferences = brief.preferences
    state = bold(say(texts, "app.paused" if preferences.is_paused else "app.running"))
    time = preferences.digest_at.strftime("%H:%M")
    blocks = [
        header(texts.say("app.title")),
        section(row(state, say(texts, "app.version", version=brief.version))),
        section(
            join(
                [
                    _triage(brief.triage, texts),
                    _customers(brief.customer_channels, texts),
                    _agents(brief.agents, texts),
                    _writer(brief, texts),
                    say(texts, "app.digest", time=time, zone=preferences.time_zone),
                ]
            )
        ),
        context(
            _queues(brief, texts),
            say(texts, "time.as_of", moment=moment(brief.made_at, texts)),
        ),
    ]
    if brief.quarantined_count:
        blocks.append(section(say(texts, "app.quarantined", count=brief.quarantined_count)))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _triage(channel: Channel | None, texts: Texts) -> Mrkdwn:
    if channel is None:
        return say(texts, "app.no_triage")
    return say(texts, "app.triage", channel=channel_name(channel))


def _customers(channels: tuple[Channel, ...], texts: Texts) -> Mrkdwn:
    if not channels:
        return say(texts, "app.no_customers")
    names = _names([f"#{channel_name(channel)}" for channel in channels], texts)
    return say(texts, "app.customers", count=len(channels), names=names)


def _agents(agents: tuple[Person, ...], texts: Texts) -> Mrkdwn:
    if not agents:
        return say(texts, "app.no_agents")
    names = _names([_with_role(agent, texts) for agent in agents], texts)
    return say(texts, "app.agents", count=len(agents), names=names)


def _with_role(agent: Person, texts: Texts) -> str:
    name = name_of(agent, texts)
    if agent.role in {Role.LEAD, Role.ADMIN}:
        return texts.say(f"app.agent_as.{agent.role}", name=name)
    return name


def _writer(brief: StatusBrief, texts: Texts) -> Mrkdwn:
    if not brief.preferences.has_ai:
        return say(texts, "app.writer_off")
    if brief.writer == _OFFLINE:
        return say(texts, "app.writer_offline")
    return say(texts, "app.writer_model", writer=brief.writer)


def _queues(brief: StatusBrief, texts: Texts) -> Mrkdwn:
    return say(
        texts, "app.queues", inbox=brief.waiting_inbox_count, outbox=brief.waiting_outbox_count
    )


def _names(names: list[str], texts: Texts) -> str:
    more = texts.say("app.more_names", count=max(len(names) - _MOST_NAMES, 0))
    return names_of(names, _MOST_NAMES, more)
