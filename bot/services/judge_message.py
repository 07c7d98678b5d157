"""Judge what a message is: corrections of this workspace first, then rules, then the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.conversation import Message
from bot.domain.decision import Judgement, Rule
from bot.domain.listening import Strictness
from bot.domain.precedent import find_correction
from bot.domain.second_look import Opinion, inputs_hash, is_open, weigh
from bot.domain.triage import judge
from bot.ports import MessageClassifier, UnitOfWork

MOST_CORRECTIONS = 300
"""As many as are compared with each message; going through them takes some milliseconds."""


class JudgeMessage:
    """Decide whether a message asks for something, and say why. Changes nothing."""

    def __init__(self, classifier: MessageClassifier) -> None:
        self._classifier = classifier

    def __call__(
        self,
        text: str,
        *,
        has_files: bool = False,
        forwarded: str = "",
        is_mention: bool = False,
        strictness: Strictness = Strictness.BALANCED,
        corrections: Sequence[tuple[str, bool]] = (),
    ) -> Judgement:
        """Return the judgement, with the fingerprint of what it went by.

        `corrections` are texts of this workspace and what people said they are, oldest first.
        """
        first = judge(text, has_files=has_files, forwarded=forwarded, is_mention=is_mention)
        whole = f"{text}\n{forwarded}" if forwarded else text
        corrected = find_correction(whole, corrections)
        if corrected is not None and not is_mention:
            judged = replace(first, is_issue=corrected, rule=Rule.CORRECTED, score=1.0)
        elif is_open(first, whole, has_files=has_files, strictness=strictness):
            opinion = Opinion(self._classifier.score(whole), self._classifier.version)
            judged = weigh(first, opinion, whole, strictness=strictness)
        else:
            judged = first
        mark = inputs_hash(text, has_files=has_files, forwarded=forwarded, is_mention=is_mention)
        return replace(judged, inputs_hash=mark)

    def stored(
        self, work: UnitOfWork, message: Message, *, forwarded: str = "", is_mention: bool = False
    ) -> Judgement:
        """Judge a stored message by what holds in its channel."""
        return self(
            message.text,
            has_files=bool(message.files),
            forwarded=forwarded,
            is_mention=is_mention,
            strictness=work.preferences_in(message.channel_id).strictness,
            corrections=corrected_texts(work),
        )


def corrected_texts(work: UnitOfWork) -> Sequence[tuple[str, bool]]:
    """Return what people of this workspace corrected of late, oldest first."""
    newest_first = work.corrections.texts(limit=MOST_CORRECTIONS)
    return [(one.text, one.correction.is_issue) for one in reversed(newest_first)]
