"""Which step each kind of effect comes down to. One line each; nothing is decided here."""

from __future__ import annotations

from bot.domain.effects import (
    CloseInvitation,
    MirrorMessage,
    PostDigest,
    PostFixedText,
    PostInvitation,
    PostIssueCard,
    PostNudge,
    PostReply,
    PostShadow,
    PublishHome,
    ShowState,
    TellPerson,
    TellTeam,
    UpdateIssueCard,
    UpdateMirror,
    UpdateNudge,
    UpdateShadow,
)
from bot.ports import EffectClaim, UnitOfWork
from bot.services.carry_out.cards import TeamEffects
from bot.services.carry_out.customer import CustomerEffects
from bot.services.carry_out.nudges import NudgeEffects
from bot.services.carry_out.shadows import ShadowEffects
from bot.services.carry_out.steps import Step

_ForCustomers = PostReply | PostInvitation | CloseInvitation | PostFixedText | ShowState
_ForTheTeam = (
    PostIssueCard
    | UpdateIssueCard
    | MirrorMessage
    | UpdateMirror
    | PostDigest
    | TellPerson
    | TellTeam
    | PublishHome
)
_OfWatched = PostShadow | UpdateShadow
_OfNudges = PostNudge | UpdateNudge


class Plans:
    """Plan a claimed effect from the state of now; None where nothing is left to do."""

    def __init__(
        self,
        *,
        team: TeamEffects,
        shadows: ShadowEffects,
        customer: CustomerEffects,
        nudges: NudgeEffects,
    ) -> None:
        self._team = team
        self._nudges = nudges
        self._shadows = shadows
        self._customer = customer

    def of(self, work: UnitOfWork, claim: EffectClaim) -> Step | None:
        """Return what to do; raise NotSetUp and NotSent where it has to wait."""
        effect = claim.effect
        if isinstance(effect, _ForCustomers):
            return self._for_customers(work, effect, claim)
        if isinstance(effect, _OfWatched):
            return self._of_watched(work, effect, claim)
        if isinstance(effect, _OfNudges):
            return self._of_nudges(work, effect, claim)
        return self._for_the_team(work, effect, claim)

    def _of_watched(self, work: UnitOfWork, effect: _OfWatched, claim: EffectClaim) -> Step | None:
        match effect:
            case PostShadow():
                return self._shadows.post(work, effect, claim)
            case UpdateShadow():
                return self._shadows.update(work, effect)

    def _of_nudges(self, work: UnitOfWork, effect: _OfNudges, claim: EffectClaim) -> Step | None:
        match effect:
            case PostNudge():
                return self._nudges.post(work, effect, claim)
            case UpdateNudge():
                return self._nudges.update(work, effect)

    def _for_customers(
        self, work: UnitOfWork, effect: _ForCustomers, claim: EffectClaim
    ) -> Step | None:
        match effect:
            case PostReply():
                return self._customer.post_reply(work, effect, claim)
            case PostInvitation():
                return self._customer.post_invitation(work, effect, claim)
            case CloseInvitation():
                return self._customer.close_invitation(work, effect)
            case PostFixedText():
                return self._customer.post_fixed(work, effect)
            case ShowState():
                return self._customer.show_state(work, effect)

    def _for_the_team(
        self, work: UnitOfWork, effect: _ForTheTeam, claim: EffectClaim
    ) -> Step | None:
        match effect:
            case PostIssueCard():
                return self._team.post_card(work, effect, claim)
            case UpdateIssueCard():
                return self._team.update_card(work, effect)
            case MirrorMessage():
                return self._team.mirror(work, effect, claim)
            case UpdateMirror():
                return self._team.update_mirror(work, effect)
            case PostDigest():
                return self._team.post_digest(work, effect, claim)
            case TellPerson():
                return self._team.tell_person(work, effect)
            case TellTeam():
                return self._team.tell_team(work, effect, claim)
            case PublishHome():
                return self._team.publish_home(work, effect)
