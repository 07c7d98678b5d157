"""Everything that knows the language model, and the writer that needs none."""

from __future__ import annotations

from datetime import timedelta

from bot.ports import ReplyWriter, ThirdOpinion
from prompts.catalog import load_prompt
from prompts.fallback import FirstThenOffline, build_gate
from prompts.offline_writer import OfflineReplyWriter
from prompts.openai_client import TIME_LIMIT, OpenAIChat
from prompts.opinion import ModelOpinion
from prompts.phrase_book import load_phrase_book
from prompts.reply_writer import ModelReplyWriter

__all__ = ["build_offline_writer", "build_reply_writer", "build_third_opinion"]

OPINION_TIME_LIMIT = timedelta(seconds=8)
"""A customer's message waits meanwhile, so this is shorter than what a suggestion gets."""


def build_offline_writer(*, allowed_hosts: frozenset[str] = frozenset()) -> ReplyWriter:
    """Return the writer that asks no model: for desks without a key and accounts that want none."""
    return OfflineReplyWriter(book=load_phrase_book(), allowed_hosts=allowed_hosts)


def build_reply_writer(
    *,
    api_key: str | None,
    model: str,
    base_url: str | None = None,
    allowed_hosts: frozenset[str] = frozenset(),
) -> ReplyWriter:
    """Return the desk's reply writer: a model with the offline writer behind it, or that one alone.

    A `base_url` without a key is a server of one's own that asks for none.
    """
    offline = build_offline_writer(allowed_hosts=allowed_hosts)
    if not api_key and not base_url:
        return offline
    chat = OpenAIChat(
        model=model, api_key=api_key or "none", base_url=base_url, time_limit=TIME_LIMIT
    )
    return FirstThenOffline(
        first=ModelReplyWriter(chat=chat, prompt=load_prompt("suggest_reply")),
        offline=offline,
        gate=build_gate(allowed_hosts=allowed_hosts),
    )


def build_third_opinion(
    *, api_key: str | None, model: str, base_url: str | None = None
) -> ThirdOpinion | None:
    """Return who is asked about messages that nobody else is sure of; None without a model."""
    if not api_key and not base_url:
        return None
    chat = OpenAIChat(
        model=model, api_key=api_key or "none", base_url=base_url, time_limit=OPINION_TIME_LIMIT
    )
    return ModelOpinion(chat=chat, prompt=load_prompt("judge_message"))
