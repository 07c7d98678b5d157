"""Ask a language model about a message that rules and trained model are unsure of, then decide.

Read, ask outside any transaction, decide. Whatever goes wrong, the message is decided about.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.account import AccountScope
from bot.domain.causes import JobRun
from bot.domain.effects import AskModel, DecideAnyway
from bot.domain.errors import ModelUnavailable
from bot.domain.people import DESK
from bot.domain.permissions import Act, require
from bot.domain.third_opinion import Said, may_ask, sentence_of
from bot.log import get_logger
from bot.ports import Store, ThirdOpinion, UnitOfWork
from bot.services.judge_message import JudgeMessage
from bot.services.settle_message import SettleMessage, is_undecided


class AskLanguageModel:
    """Settle undecided messages: by a model's word, or without it when the wait is over."""

    def __init__(
        self,
        *,
        store: Store,
        judge: JudgeMessage,
        settle: SettleMessage,
        opinion: ThirdOpinion | None,
    ) -> None:
        self._store = store
        self._judge = judge
        self._settle = settle
        self._opinion = opinion
        self._log = get_logger(__name__)

    def ask(self, task: AskModel, *, cause: JobRun) -> None:
        """Ask, decide, and settle the job. What is repeated after a crash takes effect once."""
        said = None
        if self._opinion is not None and cause.at < datetime.fromtimestamp(task.decide_by, UTC):
            require(DESK, Act.ASK_MODEL)
            said = self._ask(self._opinion, task)
        with self._store(cause) as work:
            channel = work.channels.get(work.messages.get(task.message_id).channel_id)
            # Whoever said no to the model while it was asked is not judged by it.
            may_count = may_ask(channel, work.preferences_in(channel.id))
            self._settle.settle(
                work, task.message_id, at=cause.at, said=said if may_count else None
            )
            work.commit()

    def decide_anyway(self, task: DecideAnyway, *, cause: JobRun) -> None:
        """Decide without an answer, where none came in time, and settle the job."""
        with self._store(cause) as work:
            self._settle.settle(work, task.message_id, at=cause.at)
            work.commit()

    def _ask(self, opinion: ThirdOpinion, task: AskModel) -> Said | None:
        with self._store.read() as work:
            question = self._question(work, task)
        if question is None:
            return None
        text, sentence = question
        try:
            answer = opinion.ask(sentence)
        except ModelUnavailable as error:
            self._log.warning(
                "opinion.unavailable", reason=error.reason, message_id=task.message_id
            )
            return None
        self._log.info("opinion.given", outcome=answer.value, message_id=task.message_id)
        return Said(text=text, answer=answer, model=opinion.name)

    def _question(self, work: UnitOfWork, task: AskModel) -> tuple[str, str] | None:
        """Return the words that are judged and what may be shown of them; None to ask nothing."""
        message = work.messages.get(task.message_id)
        if message.is_deleted or not is_undecided(work, message):
            return None
        channel = work.channels.get(message.channel_id)
        if channel.account_id is None or not may_ask(channel, work.preferences_in(channel.id)):
            return None
        if not self._judge.stored(work, message).is_unsure:
            # Its words were changed, and now the rules are sure.
            return None
        others = work.accounts.names_of_others(AccountScope(channel.account_id))
        return message.text, sentence_of(message.text, others=others)
