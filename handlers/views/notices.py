"""Short messages of ours: notices to the team, private answers, and words for errors. Pure."""

from __future__ import annotations

from bot.domain.briefs import Notice
from bot.domain.errors import DeskError, NotAllowed, NudgeClosed, RatingClosed
from bot.domain.permissions import Act
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, channel_token, escape, link
from handlers.views import limits
from handlers.views.blocks import actions, button, context, plain, quotation, section, words_of
from handlers.views.messages import Block, CustomerMessage, TeamMessage, View
from handlers.views.words import channel_name, moment, name_of, say, shown, title_link

_COMMENT = 2_000
_NEW_CHANNEL = "new_shared_channel"
_WHO_MAY: dict[str, str] = {
    Act.RATE: "customer.only_requester",
    Act.ANSWER_NUDGE: "customer.only_writer",
}


def build_notice(notice: Notice, *, texts: Texts) -> TeamMessage:
    """Return a notice with what it speaks of; its link leads there."""
    code = f"notice.{notice.code.removeprefix('notice.')}"
    words = say(texts, code if texts.has(code) else "notice.other", **_values(notice, texts))
    blocks: list[Block] = [section(words), *_comment(notice, texts)]
    if notice.code == _NEW_CHANNEL and notice.channel is not None:
        label = texts.say("label.set_up")
        blocks.append(
            actions([button(label, action_id=ids.CHANNEL_SET_UP, value=notice.channel.id)])
        )
    if notice.link and notice.issue is None:
        blocks.append(context(link(notice.link, texts.say("label.show"))))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def build_note(code: str, *, texts: Texts, **values: str | int) -> TeamMessage:
    """Return one sentence as an answer that only one person of the team sees."""
    blocks = [section(say(texts, code, **values))]
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def build_note_view(message: TeamMessage | CustomerMessage, *, texts: Texts) -> View:
    """Return a small window that says what the message says; for presses outside any channel."""
    return {
        "type": "modal",
        "title": plain(texts.say("customer.app_name"), limits.MODAL_TITLE),
        "close": plain(texts.say("label.close"), limits.MODAL_TITLE),
        "blocks": list(message.blocks),
    }


def build_error(error: DeskError, *, texts: Texts) -> TeamMessage:
    """Return what somebody of our workspace reads about an error."""
    words = texts.say_error(error)
    if isinstance(error, NotAllowed):
        # An agent who may not do it is of the support team all the same.
        words = texts.say_first(f"refused.{error.act}", error.code)
    blocks = [section(escape(words))]
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def build_customer_error(error: Exception, *, texts: Texts) -> CustomerMessage:
    """Return what somebody outside reads about any error: a text of the closed list."""
    if isinstance(error, NotAllowed):
        code = _WHO_MAY.get(error.act, "customer.not_allowed")
    elif isinstance(error, RatingClosed):
        code = "customer.rating_closed"
    elif isinstance(error, NudgeClosed):
        code = "customer.nudge_closed"
    else:
        code = "customer.try_again"
    blocks = [section(say(texts, code))]
    return CustomerMessage(blocks=tuple(blocks), text=words_of(blocks))


def _values(notice: Notice, texts: Texts) -> dict[str, str | int]:
    values: dict[str, str | int] = {
        "count": notice.count,
        "person": name_of(notice.person, texts, notice.account),
        "account": shown(notice.account.name) if notice.account else texts.say("person.unnamed"),
        "channel": channel_name(notice.channel) if notice.channel else "…",
        "score": notice.rating.score if notice.rating else "…",
        "issue": Mrkdwn("…"),
        "place": channel_token(notice.place),
        "finding": "…",
    }
    if notice.since is not None and notice.until is not None:
        values |= {
            "since": moment(notice.since, texts),
            "until": moment(notice.until, texts),
            "issues": texts.say("notice.backfill_issues", count=notice.issue_count),
        }
    if notice.issue is not None:
        values["issue"] = title_link(notice.issue, notice.link, texts)
    return values


def _comment(notice: Notice, texts: Texts) -> list[Block]:
    if notice.rating is None or not notice.rating.comment.strip():
        return []
    label = context(say(texts, "notice.low_rating_comment"))
    return [label, quotation(notice.rating.comment, _COMMENT)]
