"""A desk with one of everything that can be posted, over a real store and a Slack in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

from sqlalchemy import text

from bot.domain.account import ChannelKind
from bot.domain.conversation import Voice
from bot.domain.digest import DigestRun
from bot.domain.effects import (
    Effect,
    MirrorMessage,
    PostDigest,
    PostFixedText,
    PostInvitation,
    PostIssueCard,
    PostReply,
    TellPerson,
    TellTeam,
)
from bot.domain.ids import ApprovalId, DigestRunId, ReplyId
from bot.domain.people import Role, Side
from bot.domain.satisfaction import InvitationState
from bot.domain.suggestion import Approval, Reply, ReplyState, hash_of
from bot.ports import Posted
from bot.services.carry_out import CarryOut
from bot.services.check_reply import CheckReply
from bot.services.hear_own_post import HearOwnPost
from tests.contract.fake_slack import CrashError, FakeSlack
from tests.contract.store_support import LEASE, MONDAY, World, ts_of
from tests.unit.builders import figures

STEP = timedelta(seconds=10)


class PostingDesk:
    """One customer, one agent, an issue, and the service that carries effects out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slack = FakeSlack(world.clock)
        self.desk = world.desk()
        self.triage = world.channel(slack_id="CTRIAGE", kind=ChannelKind.TRIAGE)
        self.admin = world.person("Ada", side=Side.TEAM)
        with world.opened.store(world.upkeep()) as work:
            work.people.set_role(self.admin.id, Role.ADMIN, source="slack")
            work.people.set_role(self.desk.agent.id, Role.AGENT, source="slack")
            work.commit()
        self.issue = self.desk.opens(MONDAY)
        self.carry_out = self.replica()
        self.own_posts = HearOwnPost(store=world.opened.store, ids=world.ids)
        self.check = CheckReply(store=world.opened.store, gateway=self.slack, ids=world.ids)

    def replica(self) -> CarryOut:
        """Return what carries effects out in one process."""
        opened = self.world.opened
        return CarryOut(
            store=opened.store,
            queue=opened.work_queue,
            reports=opened.reports,
            gateway=self.slack,
            ids=opened.ids,
            clock=self.world.clock,
            random=Random(5),
        )

    def step(self) -> int:
        """Carry out what is due now; a crash leaves what it held to its lease."""
        claims = self.world.opened.work_queue.claim_effects(
            now=self.world.now, lease=LEASE, limit=20
        )
        for claim in claims:
            with suppress(CrashError):
                self.carry_out.run(claim)
        return len(claims)

    def work(self, duration: timedelta) -> None:
        """Let time pass and carry out what falls due on the way."""
        end = self.world.now + duration
        while True:
            while self.step():
                pass
            due = self.world.opened.work_queue.next_due()
            if due is None or due > end or self.world.now >= end:
                break
            # Tasks and events are due as well, and nobody does them here.
            self.world.clock.move_to(max(due, self.world.now + STEP))
        self.world.clock.move_to(max(end, self.world.now))

    def queue(self, effect: Effect) -> str:
        """Queue an effect and return its mark."""
        with self.world.opened.store(self.world.upkeep()) as work:
            work.outbox.add(effect)
            work.commit()
        with self.world.opened.store(self.world.upkeep()) as work:
            trace = work.outbox.trace(effect.key)
        assert trace is not None
        return trace.marker

    def hear(self, marker: str) -> None:
        """Let Slack show us a post of ours, if it stands."""
        for one in self.slack.standing:
            if one.marker == marker:
                self.own_posts.hear(marker, one.ts, cause=self.world.upkeep())

    def state_of(self, effect: Effect) -> str:
        """Return where the effect's row stands: ready, claimed, done or quarantined."""
        with self.world.opened.engine.connect() as connection:
            row = connection.execute(
                text("SELECT state FROM outbox WHERE key = :key"), {"key": effect.key}
            )
            return str(row.scalar_one())

    def problem_of(self, effect: Effect) -> str:
        """Return why the effect waits."""
        with self.world.opened.engine.connect() as connection:
            row = connection.execute(
                text("SELECT problem FROM outbox WHERE key = :key"), {"key": effect.key}
            )
            return str(row.scalar_one())

    def told(self, notice: str) -> int:
        """Count how many direct messages of one kind were queued."""
        with self.world.opened.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT count(*) FROM outbox WHERE key LIKE :key"), {"key": f"tell:{notice}:%"}
            )
            return int(rows.scalar_one())

    def reply(self, reply_id: str = "r1") -> Reply:
        """Return a reply as it is stored."""
        with self.world.opened.store(self.world.upkeep()) as work:
            return work.replies.get(ReplyId(reply_id))

    def approved(self, reply_id: str = "r1") -> Reply:
        """Store a reply that an agent approved and that was released."""
        agent = self.desk.agent
        reply = Reply(
            id=ReplyId(reply_id),
            issue_id=self.issue.id,
            account_id=self.issue.account_id,
            channel_id=self.issue.channel_id,
            thread_ts=self.issue.thread_ts,
            text="It runs again.",
            by=agent.id,
            approved_at=self.world.now,
            release_at=self.world.now,
            talk_revision=self.issue.talk_revision,
            state=ReplyState.RELEASED,
        )
        approval = Approval(
            id=ApprovalId(f"approval-{reply_id}"),
            reply_id=reply.id,
            approved_by=agent.id,
            approved_at=self.world.now,
            channel_id=reply.channel_id,
            thread_ts=reply.thread_ts,
            text_hash=hash_of(reply.text),
        )
        with self.world.opened.store(self.world.upkeep()) as work:
            work.replies.save(reply)
            work.replies.add_approval(approval)
            work.commit()
        return reply

    def posted_card(self) -> None:
        """Let the issue's card stand in the triage channel."""
        posted = Posted(
            f"card:{self.issue.id}:1", self.triage.id, ts_of(self.world.now), self.issue.id
        )
        with self.world.opened.store(self.world.upkeep()) as work:
            work.posts.save(posted)
            work.commit()


def a_card(desk: PostingDesk) -> Effect:
    return PostIssueCard(desk.issue.id)


def a_reply(desk: PostingDesk) -> Effect:
    return PostReply(desk.issue.id, desk.approved().id)


def an_invitation(desk: PostingDesk) -> Effect:
    desk.desk.answers(desk.issue, desk.world.now)
    resolved = desk.desk.resolves(desk.issue, desk.world.now)
    invitation = desk.desk.invites(resolved, desk.world.now, state=InvitationState.PLANNED)
    return PostInvitation(desk.issue.id, invitation.id)


def a_digest(desk: PostingDesk) -> Effect:
    run = DigestRun(DigestRunId("d1"), figures().day, figures(), desk.world.now)
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.digests.save(run)
        work.commit()
    return PostDigest(run.id)


def a_team_notice(desk: PostingDesk) -> Effect:
    return TellTeam("new_shared_channel", "c1", channel_id=desk.desk.channel.id)


def a_direct_notice(desk: PostingDesk) -> Effect:
    return TellPerson(desk.desk.agent.id, "reopened", "i1", desk.issue.id)


def a_mirror(desk: PostingDesk) -> Effect:
    desk.posted_card()
    said = desk.desk.says(desk.issue, desk.world.now, "It got worse", voice=Voice.CUSTOMER)
    return MirrorMessage(desk.issue.id, said.id)


def a_fixed_text(desk: PostingDesk) -> Effect:
    return PostFixedText(desk.desk.channel.id, desk.issue.thread_ts, "privacy")


EFFECTS: dict[str, Callable[[PostingDesk], Effect]] = {
    "reply": a_reply,
    "card": a_card,
    "invitation": an_invitation,
    "digest": a_digest,
    "team-notice": a_team_notice,
    "direct-notice": a_direct_notice,
    "mirror": a_mirror,
    "fixed-text": a_fixed_text,
}
