"""An account at a glance, and the choice of one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.briefs import AccountBrief, AccountChoice
from bot.domain.metrics import FEWEST_TO_SHOW
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, join
from handlers.views.blocks import actions, button, context, header, section, words_of
from handlers.views.issue_list import issue_line
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import channel_name, moment, name_of, names_of, own_settings, say, shown

_MOST_LINES = 8
_MOST_NAMES = 10
_MOST_PLACES = 5
_MOST_CHOICES = 20


def build_account_card(
    brief: AccountBrief, *, texts: Texts, has_settings: bool = False
) -> TeamMessage:
    """Return the account's card: its issues, how happy they are, where and who they are.

    `has_settings` adds the button with which an admin changes what the account has of its own.
    """
    blocks = [
        header(shown(brief.account.name) or texts.say("person.unnamed")),
        section(join([_counts(brief, texts), _satisfaction(brief, texts), _heard(brief, texts)])),
        context(*_where(brief, texts)),
        section(bold(say(texts, "account.open_issues"))),
    ]
    blocks += [issue_line(line, texts) for line in brief.open_lines[:_MOST_LINES]]
    if not brief.open_lines:
        blocks.append(context(say(texts, "account.no_open_issues")))
    elif brief.open_count > _MOST_LINES:
        more = say(texts, "home.more", count=brief.open_count - _MOST_LINES)
        blocks.append(context(more))
    if has_settings:
        label = texts.say("label.change_settings")
        change = button(label, action_id=ids.ACCOUNT_SETTINGS, value=brief.account.id)
        blocks.append(actions([change]))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def build_account_choices(choices: Sequence[AccountChoice], *, texts: Texts) -> TeamMessage:
    """Return the accounts to choose from."""
    if not choices:
        blocks = [section(say(texts, "account.none"))]
        return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))
    blocks = [section(bold(say(texts, "account.choose")))]
    blocks += [_choice(choice, texts) for choice in choices[:_MOST_CHOICES]]
    if len(choices) > _MOST_CHOICES:
        blocks.append(context(say(texts, "account.more", count=len(choices) - _MOST_CHOICES)))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _choice(choice: AccountChoice, texts: Texts) -> Block:
    name = shown(choice.account.name) or texts.say("person.unnamed")
    show = button(texts.say("label.show"), action_id=ids.ACCOUNT_PICK, value=choice.account.id)
    return section(say(texts, "account.choice", name=name, count=choice.open_count), accessory=show)


def _counts(brief: AccountBrief, texts: Texts) -> Mrkdwn:
    return say(
        texts,
        "account.counts",
        open=brief.open_count,
        resolved=brief.resolved_count,
        reopened=brief.reopened_count,
        total=brief.total_count,
    )


def _satisfaction(brief: AccountBrief, texts: Texts) -> Mrkdwn:
    count, hits = brief.rating_count, brief.satisfied_count
    if not count:
        return say(texts, "account.no_ratings")
    if count < FEWEST_TO_SHOW:
        return say(texts, "account.too_few", count=count)
    percent = round(100 * hits / count)
    return say(texts, "account.satisfaction", percent=percent, hits=hits, count=count)


def _heard(brief: AccountBrief, texts: Texts) -> Mrkdwn:
    if brief.last_heard_at is None:
        return say(texts, "account.never_heard")
    return say(texts, "account.last_heard", moment=moment(brief.last_heard_at, texts))


def _where(brief: AccountBrief, texts: Texts) -> list[Mrkdwn]:
    lines = []
    if brief.account.tier:
        lines.append(say(texts, "account.tier", tier=shown(brief.account.tier)))
    if brief.owner is not None:
        lines.append(say(texts, "account.owner", name=name_of(brief.owner, texts)))
    if brief.channels:
        names = [f"#{channel_name(channel)}" for channel in brief.channels]
        lines.append(say(texts, "account.channels", names=_names(names, texts)))
    if brief.people:
        people = [name_of(person, texts) for person in brief.people]
        lines.append(say(texts, "account.people", names=_names(people, texts)))
    lines += _settings(brief, texts)
    return lines or [say(texts, "account.never_heard")]


def _settings(brief: AccountBrief, texts: Texts) -> list[Mrkdwn]:
    """Return what is switched off for the account, and what channels of it have of their own."""
    lines = []
    if not brief.preferences.has_ai:
        lines.append(say(texts, "account.ai_off"))
    if not brief.preferences.has_ratings:
        lines.append(say(texts, "account.ratings_off"))
    for channel, own in brief.own_settings[:_MOST_PLACES]:
        words = ", ".join(own_settings(own, texts))
        if words:
            lines.append(say(texts, "account.own", channel=channel_name(channel), settings=words))
    return lines


def _names(names: list[str], texts: Texts) -> str:
    more = texts.say("account.more_people", count=max(len(names) - _MOST_NAMES, 0))
    return names_of(names, _MOST_NAMES, more)
