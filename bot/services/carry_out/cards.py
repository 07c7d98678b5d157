"""The team's side: issue cards, mirrored messages, digests, notices and home tabs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import Account, AccountScope, Channel, ChannelKind
from bot.domain.briefs import DigestBrief, IssueBrief, Notice
from bot.domain.digest import DigestState
from bot.domain.effects import (
    MirrorMessage,
    PostDigest,
    PostIssueCard,
    PublishHome,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
    UpdateMirror,
)
from bot.domain.errors import DeliveryRefused, NotSetUp
from bot.domain.ids import MessageTs, RatingId
from bot.domain.people import Person, Role, Side
from bot.ports import EffectClaim, Gateway, Posted, Reports, UnitOfWork
from bot.services.carry_out.notices import is_past, notice_of
from bot.services.carry_out.steps import (
    Change,
    Look,
    Post,
    Step,
    ignore,
    note_nothing,
    nothing,
    only_note,
)
from bot.services.consequences import post_card_again

NO_PLACE = frozenset(
    {
        "channel_is_shared",
        "channel_not_found",
        "channel_not_internal",
        "is_archived",
        "not_in_channel",
    }
)
"""Refusals that mean: the team works elsewhere by now, or nowhere."""
_POINTED = -1
"""The revision of an older card that already points to the newer one."""
_ABOUT_RATING = frozenset({"low_rating", "low_rating_lead", "rating_comment"})


class TeamEffects:
    """Plan effects that only our own team sees."""

    def __init__(self, *, reports: Reports, gateway: Gateway, clock: Clock) -> None:
        self._reports = reports
        self._gateway = gateway
        self._clock = clock

    def post_card(self, work: UnitOfWork, effect: PostIssueCard, claim: EffectClaim) -> Step | None:
        """Post an issue's card once; later changes update it."""
        if work.posts.find(effect.key) is not None:
            return None
        triage = _tried_place(work, claim) or triage_channel(work)
        brief = self._brief(work, effect)

        def note(after: UnitOfWork, ts: MessageTs) -> None:
            posted = Posted(effect.key, triage.id, ts, effect.issue_id, brief.issue.revision)
            after.posts.save(posted)
            # What changed while it was being posted, and the older card, which now points here.
            after.outbox.add(UpdateIssueCard(effect.issue_id))

        return Post(
            channel=triage,
            look=self._look_in(triage),
            send=lambda marker: self._gateway.tell_team_card(brief, to=triage, marker=marker),
            note=note,
            refused=ignore,
        )

    def update_card(self, work: UnitOfWork, effect: UpdateIssueCard) -> Step | None:
        """Show the present state on the newest card; older ones point to it."""
        cards = list(work.posts.cards(effect.issue_id))
        if not cards:
            return None
        newest, older = cards[-1], [card for card in cards[:-1] if card.revision != _POINTED]
        brief = self._brief(work, effect)
        places = {card.key: work.channels.get(card.channel_id) for card in cards}

        def apply() -> None:
            self._gateway.update_team_card(brief, to=places[newest.key], ts=newest.ts)
            pointing = replace(brief, newer_card_link=brief.card_link)
            for card in older:
                # One that an earlier installation posted stays as it is.
                with suppress(DeliveryRefused):
                    self._gateway.update_team_card(pointing, to=places[card.key], ts=card.ts)

        def note(after: UnitOfWork) -> None:
            after.posts.save(replace(newest, revision=brief.issue.revision))
            for card in older:
                after.posts.save(replace(card, revision=_POINTED))

        return Change(apply, note, places[newest.key])

    def mirror(self, work: UnitOfWork, effect: MirrorMessage, claim: EffectClaim) -> Step | None:
        """Repeat a customer's message in the thread of the card.

        A copy that may stand there is looked for also when the message was deleted meanwhile: what
        stands must be known, so that it goes as well.
        """
        card = work.posts.newest_card(effect.issue_id)
        message = work.messages.get(effect.message_id)
        if card is None or message.author_id is None or work.posts.find(effect.key) is not None:
            return None
        if message.is_deleted and not claim.was_started:
            return None
        author = work.people.get(message.author_id)
        triage = work.channels.get(card.channel_id)
        if not claim.was_started and not _is_the_teams(triage):
            return only_note(lambda after: post_card_again(after, effect.issue_id))
        return Post(
            channel=triage,
            look=self._look_in(triage, card.ts),
            send=lambda marker: self._gateway.tell_team_message(
                message, author, to=triage, card_ts=card.ts, marker=marker
            ),
            note=lambda after, ts: after.posts.save(Posted(effect.key, triage.id, ts)),
            refused=ignore,
            lost=nothing if message.is_deleted else None,
        )

    def update_mirror(self, work: UnitOfWork, effect: UpdateMirror) -> Step | None:
        """Show an edit or a deletion in the mirrored copy."""
        posted = work.posts.find(f"mirror:{effect.message_id}")
        message = work.messages.get(effect.message_id)
        if posted is None or message.author_id is None:
            return None
        author = work.people.get(message.author_id)
        triage = work.channels.get(posted.channel_id)
        return Change(
            lambda: self._gateway.update_team_message(message, author, to=triage, ts=posted.ts),
            nothing,
            triage,
        )

    def post_digest(self, work: UnitOfWork, effect: PostDigest, claim: EffectClaim) -> Step | None:
        """Post a digest run in its channel."""
        run = work.digests.get(effect.run_id)
        if run.state is not DigestState.PLANNED:
            return None
        place = _tried_place(work, claim) or _digest_channel(work)
        brief = DigestBrief(run.figures, work.preferences)

        def note(after: UnitOfWork, ts: MessageTs) -> None:
            after.digests.save(replace(run, state=DigestState.POSTED))
            after.posts.save(Posted(effect.key, place.id, ts))

        def refused(after: UnitOfWork, reason: str) -> None:
            after.digests.save(replace(run, state=DigestState.SKIPPED, reason=reason))

        return Post(
            channel=place,
            look=self._look_in(place),
            send=lambda marker: self._gateway.tell_team_digest(brief, to=place, marker=marker),
            note=note,
            refused=refused,
        )

    def tell_person(self, work: UnitOfWork, effect: TellPerson) -> Step | None:
        """Send a notice to somebody of the team; nobody else gets one."""
        person = work.people.get(effect.person_id)
        if person.role is None or person.is_deactivated:
            return None
        notice = self._notice(work, effect)
        return Post(
            channel=None,
            look=lambda marker, since: self._gateway.find_told(marker, person=person, since=since),
            send=lambda marker: self._gateway.tell_person(notice, to=person, marker=marker),
            note=note_nothing,
            refused=ignore,
        )

    def tell_team(self, work: UnitOfWork, effect: TellTeam, claim: EffectClaim) -> Step | None:
        """Post a notice in the triage channel."""
        channel = work.channels.get(effect.channel_id) if effect.channel_id else None
        if channel is not None and not claim.was_started and is_past(effect.notice, channel):
            return None
        triage = _tried_place(work, claim) or triage_channel(work)
        notice = notice_of(work, effect, channel)
        return Post(
            channel=triage,
            look=self._look_in(triage),
            send=lambda marker: self._gateway.tell_team_notice(notice, to=triage, marker=marker),
            note=lambda after, ts: after.posts.save(Posted(effect.key, triage.id, ts)),
            refused=ignore,
        )

    def publish_home(self, work: UnitOfWork, effect: PublishHome) -> Step | None:
        """Show somebody of the team their home tab; to a colleague one that holds nothing."""
        person = work.people.get(effect.person_id)
        if person.side is not Side.TEAM or person.is_deactivated:
            return None
        if person.role is None:
            return Change(lambda: self._gateway.close_home(person), nothing)
        brief = self._reports.home(person.id, now=self._clock.now())
        return Change(lambda: self._gateway.publish_home(brief), nothing)

    def _look_in(self, channel: Channel, thread_ts: MessageTs | None = None) -> Look:
        return lambda marker, since: self._gateway.find_marked(
            marker, channel=channel, thread_ts=thread_ts, since=since
        )

    def _brief(self, work: UnitOfWork, effect: PostIssueCard | UpdateIssueCard) -> IssueBrief:
        issue = work.issues.get(effect.issue_id)
        return self._reports.issue_brief(issue.id, AccountScope(issue.account_id))

    def _notice(self, work: UnitOfWork, effect: TellPerson) -> Notice:
        if effect.issue_id is None:
            whom = work.people.get(effect.whom_id) if effect.whom_id is not None else None
            return Notice(effect.notice, person=whom, count=effect.count)
        issue = work.issues.get(effect.issue_id)
        account: Account = work.accounts.get(issue.account_id)
        requester: Person = work.people.get(issue.requester_id)
        brief = self._reports.issue_brief(issue.id, AccountScope(issue.account_id))
        rating = None
        if effect.notice in _ABOUT_RATING:
            rating = work.ratings.get(RatingId(effect.about.partition(":")[0]))
        return Notice(
            effect.notice,
            issue=issue,
            account=account,
            person=requester,
            channel=brief.channel,
            rating=rating,
            count=effect.count,
            link=brief.card_link or brief.permalink,
        )


def triage_channel(work: UnitOfWork) -> Channel:
    """Return where the team works.

    Raise NotSetUp when nobody chose a place and none offers itself.
    """
    for channel in work.channels.of_kind(ChannelKind.TRIAGE):
        if _is_the_teams(channel):
            return channel
    raise NotSetUp("triage_channel")


def admins(work: UnitOfWork) -> list[Person]:
    """Return who hears of what is wrong with the app."""
    everybody = list(work.people.with_role())
    return [person for person in everybody if person.role is Role.ADMIN] or everybody


def _is_the_teams(channel: Channel) -> bool:
    return channel.is_member and not channel.is_archived and not channel.is_shared


def _tried_place(work: UnitOfWork, claim: EffectClaim) -> Channel | None:
    """Return where a post in doubt was tried: there it stands, wherever the team works now."""
    return None if claim.tried_in is None else work.channels.get(claim.tried_in)


def _digest_channel(work: UnitOfWork) -> Channel:
    wanted = work.preferences.digest_channel.lstrip("#")
    if wanted:
        kinds = (ChannelKind.INTERNAL, ChannelKind.TRIAGE)
        for channel in (place for kind in kinds for place in work.channels.of_kind(kind)):
            if wanted in {channel.slack_id, channel.name} and not channel.is_archived:
                return channel
    return triage_channel(work)
