"""Bugs that somebody could write, each put into the app for the length of a run.

None of this is ever in the product. A simulation that does not find one of them is what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, Executable, Table
from sqlmodel import select

from bot.domain.account import AccountScope
from bot.domain.causes import Delivery
from bot.domain.effects import Effect, PostInvitation, PostIssueCard, RunDigest, Task
from bot.domain.ids import AccountId
from bot.domain.issue import Issue
from bot.domain.satisfaction import InvitationState
from bot.jobs import planner
from bot.jobs.schedule import planned
from bot.jobs.worker import Worker
from bot.ports import InboxClaim, IncomingEvent, PastReply, Queue, UnitOfWork
from bot.services.carry_out import run as carrying_out
from bot.services.carry_out.customer import CustomerEffects
from bot.services.carry_out.run import CarryOut
from bot.services.change_words import ChangeWords
from handlers import mrkdwn
from handlers.asgi import HttpAnswer, HttpRequest
from handlers.intake import Door, Reception
from storage import settling, unit_of_work, work
from storage.gate import WriteGate
from storage.inbox import store_events
from storage.mapping.work import kind_of, payload_of
from storage.reports import reports
from storage.reports.loading import Loader
from storage.reports.past_replies import find_past_replies
from storage.repositories import queues
from storage.repositories.queues import SqlOutbox
from storage.tables import AccountRow, OutboxRow
from storage.unit_of_work import SqlUnitOfWork
from tests.faults import wire

Bug = Callable[[], AbstractContextManager[None]]


@contextmanager
def _patched(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for target, name, value in changes:
            stack.enter_context(patch.object(target, name, value))
        yield


def no_dedupe() -> AbstractContextManager[None]:
    """An event that comes again is stored again."""
    count = iter(range(10**9))

    def careless(
        engine: Engine, gate: WriteGate, events: Sequence[IncomingEvent], *, insert: Executable
    ) -> None:
        renamed = [replace(event, key=f"{next(count)}:{event.key}") for event in events]
        store_events(engine, gate, renamed, insert=insert)

    return _patched((wire, "store_events", careless))


def drop_retries() -> AbstractContextManager[None]:
    """A request with a retry header is answered and forgotten."""
    receive = Door._receive

    async def careless(self: Door, request: HttpRequest) -> HttpAnswer:
        if request.header(b"x-slack-retry-num"):
            return HttpAnswer(200)
        return await receive(self, request)

    return _patched((Door, "_receive", careless))


def acknowledge_first() -> AbstractContextManager[None]:
    """An event is acknowledged and stored a moment later, when the next one comes."""
    store, pending = Reception.store, dict[int, dict[str, Any]]()

    async def careless(self: Reception, body: dict[str, Any], *, raw: str | None = None) -> bool:
        before = pending.pop(id(self), None)
        pending[id(self)] = body
        if before is not None:
            await store(self, before)
        return True

    return _patched((Reception, "store", careless))


def blind_resend() -> AbstractContextManager[None]:
    """What may have been posted is posted again without a look."""
    return _patched((CarryOut, "_reconcile", CarryOut._post))


def no_fence() -> AbstractContextManager[None]:
    """Whoever held a piece of work once may settle it for ever."""

    def careless(
        connection: Connection,
        table: Table,
        *,
        work_id: int,
        fence: int,
        values: dict[str, object],
    ) -> None:
        connection.execute(table.update().where(table.c.id == work_id).values(values))

    return _patched((settling, "change_claimed", careless), (work, "change_claimed", careless))


def no_scope() -> AbstractContextManager[None]:
    """Past replies are looked for in every account."""

    def careless(
        loader: Loader, scope: AccountScope, *, words: str, limit: int
    ) -> Sequence[PastReply]:
        accounts = loader.session.exec(select(AccountRow.id)).all()
        found = [
            reply
            for account in accounts
            for reply in find_past_replies(
                loader, AccountScope(AccountId(account)), words=words, limit=limit
            )
        ]
        return found[:limit] or find_past_replies(loader, scope, words=words, limit=limit)

    return _patched((reports, "find_past_replies", careless))


def escape_before_normalising() -> AbstractContextManager[None]:
    """Words are escaped first, and other spellings of brackets are resolved after that."""
    encode, folded = mrkdwn._encode, mrkdwn._FOLDED
    return _patched(
        (mrkdwn, "clean", lambda text: text),
        (mrkdwn, "_encode", lambda text: encode(text).translate(folded)),
    )


def digest_by_utc_date() -> AbstractContextManager[None]:
    """The day of a digest is UTC's, not the team's."""

    def careless(now: datetime, *rest: Any) -> tuple[Task, ...]:
        day = now.date().isoformat()
        tasks = planned(now, *rest)
        return tuple(RunDigest(day) if isinstance(task, RunDigest) else task for task in tasks)

    return _patched((planner, "planned", careless))


def rating_twice() -> AbstractContextManager[None]:
    """A request for a rating is queued twice, and nobody asks whether it stands already."""
    plan: Callable[..., Any] = CustomerEffects.post_invitation

    def careless(
        self: CustomerEffects, work: UnitOfWork, effect: PostInvitation, *rest: Any
    ) -> Any:
        invitation = work.ratings.get_invitation(effect.invitation_id)
        if invitation.state is InvitationState.SENT:
            work.ratings.save_invitation(replace(invitation, state=InvitationState.PLANNED))
        return plan(self, work, effect, *rest)

    return _patched(
        (SqlOutbox, "add", _twice(PostInvitation)), (CustomerEffects, "post_invitation", careless)
    )


def card_posted_twice() -> AbstractContextManager[None]:
    """A card is queued twice under two names."""
    add = SqlOutbox.add

    def careless(self: SqlOutbox, effect: Effect, **more: Any) -> None:
        add(self, effect, **more)
        if isinstance(effect, PostIssueCard):
            add(self, replace(effect, posting=effect.posting + 50), **more)

    return _patched((SqlOutbox, "add", careless))


def late_event_reopens() -> AbstractContextManager[None]:
    """A message that was written before the resolution and arrives after it reopens the issue."""
    return _patched((Issue, "is_older_than_resolution", lambda *_: False))


def lost_edit() -> AbstractContextManager[None]:
    """An edit that overtakes its message is dropped."""
    edit = ChangeWords._edit

    def careless(
        self: ChangeWords, work: UnitOfWork, change: Any, *, channel: Any, author: Any, at: datetime
    ) -> None:
        if work.messages.find(channel.id, change.ts) is not None:
            edit(self, work, change, channel=channel, author=author, at=at)

    return _patched((ChangeWords, "_edit", careless))


def bolt_status_settles() -> AbstractContextManager[None]:
    """An event counts as done once Bolt has answered, whatever became of the listener."""

    def careless(self: Worker, claim: InboxClaim) -> None:
        delivery = Delivery(claim.id, claim.fence, claim.received_at)
        try:
            self._dispatcher.dispatch(claim.body, delivery)
        except Exception:  # noqa: BLE001 - that is the bug
            self._log.debug("work.swallowed")
        if not self._queue.is_settled(Queue.INBOX, claim.id, claim.fence):
            self._queue.settle_ignored(claim.id, claim.fence, at=self._clock.now())

    return _patched((Worker, "_dispatch", careless))


def no_receipt() -> AbstractContextManager[None]:
    """A click or command that comes again takes effect again."""
    return _patched((unit_of_work, "_take_receipt", lambda *_: None))


def reply_before_message() -> AbstractContextManager[None]:
    """A reply goes out although messages of its channel still wait to be read."""
    return _patched((SqlUnitOfWork, "has_earlier_unread", lambda *_: False))


def _twice(kind: type[Effect]) -> Callable[..., None]:
    add = SqlOutbox.add

    def careless(self: SqlOutbox, effect: Effect, **more: Any) -> None:
        add(self, effect, **more)
        if isinstance(effect, kind):
            queues._insert_once(
                self._tx,
                OutboxRow,
                key=f"{effect.key}#again",
                base=effect.key,
                lane=effect.subject,
                kind=kind_of(effect),
                payload=payload_of(effect),
                marker=self._tx.ids.new(),
                due=self._tx.recorded_at,
            )

    return careless


def late_post() -> AbstractContextManager[None]:
    """A process that stood still posts what it was about to post, whatever happened meanwhile."""
    return _patched((carrying_out, "POST_WITHIN", timedelta(days=99)))


BUGS: Mapping[str, Bug] = MappingProxyType(
    {
        bug.__name__: bug
        for bug in (
            no_dedupe,
            drop_retries,
            acknowledge_first,
            blind_resend,
            no_fence,
            no_scope,
            escape_before_normalising,
            digest_by_utc_date,
            rating_twice,
            card_posted_twice,
            late_event_reopens,
            lost_edit,
            bolt_status_settles,
            no_receipt,
            reply_before_message,
            late_post,
        )
    }
)
