"""Block Kit for the digest. Pure: no client, no clock.

At most twelve lines stand before "More"; the definitions stand behind it.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.briefs import DigestBrief
from bot.domain.digest import DigestFigures, IssueMention, local_day
from bot.domain.metrics import Share, Spread
from bot.domain.satisfaction import HIGHEST, LOWEST, SkipReason
from bot.texts import Texts
from handlers import ids
from handlers.mrkdwn import Mrkdwn, bold, escape, join, link
from handlers.views.blocks import (
    actions,
    button,
    context,
    divider,
    header,
    section,
    words_of,
)
from handlers.views.messages import Block, TeamMessage
from handlers.views.words import day_name, duration, heard, moment, row, say, shown

_MOST_WAITING = 3
_TITLE = 80
_BULLET = Mrkdwn("• ")


def build_digest(brief: DigestBrief, *, texts: Texts, post_value: str | None = None) -> TeamMessage:
    """Return the digest. With `post_value` it is a preview that a lead may post."""
    figures = brief.figures
    blocks = [
        header(texts.say("digest.title", day=_days(figures, texts))),
        *_main(figures, texts),
        divider(),
        *_more(figures, texts),
    ]
    if brief.is_posted:
        blocks.append(context(say(texts, "digest.posted")))
    elif post_value is not None:
        post = button(texts.say("label.post_digest"), action_id=ids.DIGEST_POST, value=post_value)
        blocks.append(actions([post]))
    return TeamMessage(blocks=tuple(blocks), text=words_of(blocks))


def _main(figures: DigestFigures, texts: Texts) -> list[Block]:
    if figures.is_empty:
        return [section(say(texts, "digest.quiet"))]
    feelings = [
        _labelled("satisfaction", _csat(figures.csat, texts), texts),
        _labelled("scores", _scores(figures, texts), texts),
        _labelled("asked", _asked(figures, texts), texts),
    ]
    times = [
        _labelled("first_response", _spread(figures.first_response, texts), texts),
        _labelled("resolution", _spread(figures.resolution, texts), texts),
        _labelled("issues", _issues(figures, texts), texts),
        _labelled("now", _now(figures, texts), texts),
    ]
    return [
        section(join([bold(say(texts, "digest.first")), *_first(figures, texts)])),
        section(join(feelings)),
        section(join(times)),
    ]


def _labelled(label: str, words: Mrkdwn, texts: Texts) -> Mrkdwn:
    return Mrkdwn(f"{bold(say(texts, f'digest.label.{label}'))} {words}")


def _first(figures: DigestFigures, texts: Texts) -> list[Mrkdwn]:
    lines = [
        Mrkdwn(_BULLET + _waiting(mention, texts))
        for mention in figures.waiting_longest[:_MOST_WAITING]
    ]
    if not lines:
        lines = [say(texts, "digest.nothing_first")]
    if figures.low_count:
        # Not which: who rated what is for the owner of the issue and for leads.
        lines.append(Mrkdwn(_BULLET + say(texts, "digest.low", count=figures.low_count)))
    return lines


def _waiting(mention: IssueMention, texts: Texts) -> Mrkdwn:
    who = shown(mention.assignee_name)
    return say(
        texts,
        "digest.waiting_urgent" if mention.is_urgent else "digest.waiting",
        issue=_mention(mention, texts),
        account=shown(mention.account_name) or texts.say("person.unnamed"),
        moment=moment(mention.since, texts),
        who=texts.say("card.has_it", name=who) if who else texts.say("card.nobody_has_it"),
    )


def _mention(mention: IssueMention, texts: Texts) -> Mrkdwn:
    title = shown(heard(mention.title, texts), _TITLE) or texts.say("card.untitled")
    return link(mention.link, texts.say("card.title", number=mention.number, title=title))


def _csat(csat: Share, texts: Texts) -> Mrkdwn:
    fraction = csat.fraction
    if fraction is None or not csat.is_enough:
        return say(texts, "digest.csat_too_few", count=csat.count)
    return say(
        texts,
        "digest.csat",
        percent=round(100 * fraction),
        hits=csat.hits,
        count=csat.count,
        low=round(100 * csat.low),
        high=round(100 * csat.high),
    )


def _scores(figures: DigestFigures, texts: Texts) -> Mrkdwn:
    counted = zip(range(LOWEST, HIGHEST + 1), figures.scores, strict=True)
    said = [
        texts.say(
            "digest.score",
            count=count,
            word=texts.say(f"customer.rating_score.{score}").lower(),
        )
        for score, count in reversed(list(counted))
        if count
    ]
    if not said:
        return say(texts, "digest.no_scores")
    return escape(", ".join(said))


def _asked(figures: DigestFigures, texts: Texts) -> Mrkdwn:
    return say(
        texts,
        "digest.asked",
        asked=figures.asked_count,
        answered=figures.answered_count,
        skipped=sum(count for _, count in figures.skipped),
    )


def _spread(spread: Spread, texts: Texts) -> Mrkdwn:
    if spread.median is None or spread.p90 is None:
        return say(texts, "digest.no_spread")
    return say(
        texts,
        "digest.spread",
        median=duration(spread.median, texts),
        p90=duration(spread.p90, texts),
        count=spread.count,
    )


def _issues(figures: DigestFigures, texts: Texts) -> Mrkdwn:
    return say(
        texts,
        "digest.issues",
        opened=figures.opened_count,
        resolved=figures.resolved_count,
        reopened=figures.reopened_count,
    )


def _now(figures: DigestFigures, texts: Texts) -> Mrkdwn:
    return say(
        texts,
        "digest.now",
        open=figures.open_count,
        waiting=figures.waiting_count,
        unanswered=figures.unanswered_count,
    )


def _more(figures: DigestFigures, texts: Texts) -> list[Block]:
    counts = row(
        say(texts, "digest.replies", count=figures.reply_count),
        say(texts, "digest.discarded", count=figures.discarded_count),
    )
    lines = [counts]
    if figures.skipped:
        reasons = [
            texts.say("digest.skip_count", count=count, reason=_reason(reason, texts))
            for reason, count in figures.skipped
        ]
        lines.append(say(texts, "digest.skipped", reasons=", ".join(reasons)))
    if figures.late_count:
        lines.append(say(texts, "digest.late", count=figures.late_count))
    covers = say(
        texts,
        "digest.covers",
        start=moment(figures.start, texts),
        end=moment(figures.end, texts),
        zone=figures.zone,
    )
    return [
        section(bold(escape(texts.say("digest.more")))),
        context(join(lines), covers, say(texts, "digest.definitions")),
    ]


def _reason(reason: SkipReason, texts: Texts) -> str:
    return texts.say_first(f"digest.skip.{reason}", "digest.skip.other")


def _days(figures: DigestFigures, texts: Texts) -> str:
    zone = ZoneInfo(figures.zone)
    first = local_day(figures.start, zone)
    last = local_day(max(figures.end - timedelta(microseconds=1), figures.start), zone)
    if first == last:
        return day_name(last, texts)
    return texts.say("time.span", first=day_name(first, texts), last=day_name(last, texts))
