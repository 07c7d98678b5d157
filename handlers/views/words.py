"""Words that several views need: sentences with safe values, names, times, states."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.domain.account import Account, Channel
from bot.domain.conversation import FileReference
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.people import Person
from bot.domain.preferences import Overrides
from bot.texts import Texts
from handlers.mrkdwn import Mrkdwn, cut, date_token, escape, from_slack, link
from handlers.views import limits

STATE_EMOJI = {
    IssueStatus.OPEN: "pushpin",
    IssueStatus.WAITING: "hourglass_flowing_sand",
    IssueStatus.RESOLVED: "white_check_mark",
    IssueStatus.CLOSED: "lock",
    IssueStatus.DISCARDED: "wastebasket",
    IssueStatus.MERGED: "link",
}
_CLAIMED_EMOJI = "eyes"
_URGENT_EMOJI = "rotating_light"
_BETWEEN = " · "
_NAMED_FILES = 5
_SLACK = 20
"""How many times its shown length of a text is looked at: blanks and markup fall away."""


def say(texts: Texts, code: str, **values: str | int) -> Mrkdwn:
    """Return a sentence as mrkdwn: values are escaped unless they are mrkdwn already."""
    safe = {
        name: value if isinstance(value, int | Mrkdwn) else escape(value)
        for name, value in values.items()
    }
    return Mrkdwn(texts.say(code, **safe))


def row(*parts: Mrkdwn) -> Mrkdwn:
    """Return the parts that say something on one line."""
    return Mrkdwn(_BETWEEN.join(part for part in parts if part))


def name_of(person: Person | None, texts: Texts, account: Account | None = None) -> str:
    """Return what to call somebody; Slack does not show everybody's name across workspaces."""
    if person is not None and person.name.strip():
        return shown(person.name)
    if account is not None and account.name.strip():
        return texts.say("person.unnamed_at", account=shown(account.name))
    return texts.say("person.unnamed")


def shown(text: str, limit: int = limits.NAME) -> str:
    """Return a name or title on one line, as long as there is room for."""
    return cut(" ".join(text[: limit * _SLACK].split()), limit)


def heard(text: str, texts: Texts) -> str:
    """Return what somebody wrote in Slack as plain words."""
    return from_slack(text, someone=texts.say("person.someone"))


def moment(at: datetime, texts: Texts) -> Mrkdwn:
    """Return a moment in each reader's own zone, e.g. "Today at 09:12"."""
    return date_token(at, f"{{date_short_pretty}} {escape(texts.say('time.at'))} {{time}}")


def duration(length: timedelta, texts: Texts) -> str:
    """Return a length of time in its two largest units, e.g. "3 hours 20 minutes"."""
    minutes = max(int(length.total_seconds()), 0) // 60
    if minutes == 0:
        return texts.say("time.less_than_minute")
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        texts.say(code, count=count)
        for code, count in (("time.days", days), ("time.hours", hours), ("time.minutes", minutes))
        if count
    ][:2]
    if len(parts) == 1:
        return parts[0]
    return texts.say("time.two_parts", first=parts[0], second=parts[1])


def day_name(day: date, texts: Texts) -> str:
    """Return a date as people say it, e.g. "Friday, 20 November"."""
    return texts.say(
        "time.day",
        weekday=texts.say(f"time.weekday.{day.isoweekday()}"),
        day=day.day,
        month=texts.say(f"time.month.{day.month}"),
    )


def title_of(issue: Issue, texts: Texts) -> str:
    """Return an issue's number and title."""
    title = shown(heard(issue.title[: limits.TITLE * _SLACK], texts), limits.TITLE)
    title = title or texts.say("card.untitled")
    return texts.say("card.title", number=issue.number, title=title)


def title_link(issue: Issue, url: str, texts: Texts) -> Mrkdwn:
    """Return an issue's number and title, leading to its card where that is known."""
    return link(url, title_of(issue, texts))


def state_of(issue: Issue, texts: Texts) -> str:
    """Return an issue's state in words; an active urgent one says so."""
    state = texts.say(f"card.state.{issue.status}")
    if issue.is_active and issue.priority is Priority.URGENT:
        return texts.say("card.urgent", state=state)
    return state


def state_emoji(issue: Issue) -> Mrkdwn:
    """Return the one emoji beside an issue's state: the customers' reaction, or the siren."""
    name = STATE_EMOJI[issue.status]
    if issue.is_active and issue.priority is Priority.URGENT:
        name = _URGENT_EMOJI
    elif issue.status is IssueStatus.OPEN and issue.assignee_id is not None:
        name = _CLAIMED_EMOJI
    return Mrkdwn(f":{name}:")


def who_has(assignee: Person | None, texts: Texts) -> str:
    """Return who looks after an issue."""
    if assignee is None:
        return texts.say("card.nobody_has_it")
    return texts.say("card.has_it", name=name_of(assignee, texts))


def waits_since(issue: Issue) -> datetime:
    """Return since when the issue is in its present state, as far as its facts tell."""
    if issue.resolved_at is not None:
        return issue.resolved_at
    if issue.waiting_since is not None:
        return issue.waiting_since
    start = issue.episode.opened_at
    if issue.last_agent_at is None or issue.last_customer_at is None:
        return start
    return (
        max(start, issue.last_customer_at)
        if issue.last_customer_at > issue.last_agent_at
        else start
    )


def way_to(url: str, label: str, texts: Texts) -> Mrkdwn:
    """Return a link by the code of its label, or nothing where there is nowhere to go."""
    return link(url, texts.say(label)) if url else Mrkdwn("")


def files_line(files: tuple[FileReference, ...], texts: Texts) -> Mrkdwn:
    """Return which files came along, with links to those that Slack names."""
    if not files:
        return Mrkdwn("")
    named = [file for file in files if file.name.strip()]
    if not named:
        return say(texts, "card.unnamed_files", count=len(files))
    names = [link(file.permalink, shown(file.name)) for file in named[:_NAMED_FILES]]
    if len(files) > len(names):
        names.append(Mrkdwn("…"))
    return say(texts, "card.files", count=len(files), names=Mrkdwn(", ".join(names)))


def channel_name(channel: Channel) -> str:
    """Return a channel's name without its sign, or its id while Slack has not told the name."""
    return shown(channel.name.removeprefix("#")) or channel.slack_id


def names_of(names: list[str], most: int, more: str) -> str:
    """Return names in a row, at most `most`, and `more` for the rest."""
    head = ", ".join(names[:most])
    return f"{head}, {more}" if len(names) > most else head


def own_settings(own: Overrides, texts: Texts) -> list[str]:
    """Return in words what a channel has of its own; a "yes" to the model says nothing there."""
    codes = {
        "has_ai": "off" if own.has_ai is False else None,
        "has_ratings": _on_or_off(own.has_ratings),
        "mirrors_state": _on_or_off(own.mirrors_state),
        "mirrors_messages": _on_or_off(own.mirrors_messages),
        "resolve_scope": own.resolve_scope,
        "mode": own.mode,
        "strictness": own.strictness,
        "guests": own.guests,
    }
    minutes = None if own.merge_window is None else int(own.merge_window.total_seconds()) // 60
    counts = {
        "merge_window": minutes,
        "teammates": len(own.teammates) or None,
        "customers": len(own.customers) or None,
    }
    return [
        *(texts.say(f"place.said.{name}_{code}") for name, code in codes.items() if code),
        *(
            texts.say(f"place.said.{name}", count=count)
            for name, count in counts.items()
            if count is not None
        ),
    ]


def _on_or_off(own: bool | None) -> str | None:
    if own is None:
        return None
    return "on" if own else "off"
