"""One writer after the other: the model first, the offline writer when that gives nothing usable.

A draft with a hard finding is dropped here, before anybody sees it. Which codes are hard is decided
in bot.domain.output_gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.errors import ModelUnavailable
from bot.domain.output_gate import inspect, is_offerable
from bot.domain.suggestion import Draft, Finding
from bot.log import get_logger
from bot.ports import ReplyWriter, SuggestionRequest
from prompts.offline_writer import context_of

Gate = Callable[[str, SuggestionRequest], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class FirstThenOffline:
    """Ask `first`; where it fails or breaks the house rules, ask `offline`."""

    first: ReplyWriter
    offline: ReplyWriter
    gate: Gate

    @property
    def name(self) -> str:
        """Return who is asked first."""
        return self.first.name

    def write(self, request: SuggestionRequest) -> Draft | None:
        """Return the first usable draft; None when the model chose silence or nobody has one."""
        log = get_logger(__name__)
        try:
            draft = self.first.write(request)
        except ModelUnavailable as error:
            log.warning("model.unavailable", reason=error.reason)
            return self.offline.write(request)
        if draft is None:
            return None
        findings = self.gate(draft.text, request)
        if not is_offerable(findings):
            code = next(found.code for found in findings if found.is_hard)
            log.warning("model.draft_dropped", reason=code)
            return self.offline.write(request)
        soft = tuple(finding for finding in findings if not finding.is_hard)
        return replace(draft, findings=(*draft.findings, *soft))


def build_gate(*, allowed_hosts: frozenset[str] = frozenset()) -> Gate:
    """Return the output gate for drafts: judged against the request's own texts."""

    def gate(text: str, request: SuggestionRequest) -> tuple[Finding, ...]:
        return inspect(text, context=context_of(request, allowed_hosts=allowed_hosts))

    return gate
