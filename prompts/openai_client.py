"""The one place that talks to a language model. Every failure leaves as ModelUnavailable.

Works with OpenAI and with servers that speak its chat completions. Nothing is logged here, and no
text of a request or an answer ever stands in an error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.errors import ModelUnavailable

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionMessageParam

TIME_LIMIT = timedelta(seconds=20)
MOST_TOKENS = 2_000
MOST_BYTES = 1_000_000
OPENAI_URL = "https://api.openai.com/v1"


class ChatModel(Protocol):
    """Something that answers a system and a user text with a JSON object as text."""

    @property
    def model(self) -> str:
        """Return the model's name."""
        ...

    def complete(self, *, system: str, user: str, schema: Mapping[str, object]) -> str:
        """Return the answer's JSON; raise ModelUnavailable with a code."""
        ...


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")

    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    choices: list[_Choice]


@dataclass(frozen=True, slots=True)
class OpenAIChat:
    """Ask one model for structured output, once, within a time limit for everything together.

    Without a `base_url` OpenAI itself is asked. Other servers may not know structured output: when
    they refuse the request it is sent once more in its plainest form. Call it from a thread that
    runs no event loop.
    """

    model: str
    api_key: str
    base_url: str | None = None
    time_limit: timedelta = TIME_LIMIT

    def complete(self, *, system: str, user: str, schema: Mapping[str, object]) -> str:
        """Return the answer's JSON; raise ModelUnavailable with a code for the reason."""
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": system},
            {"role": "user", "content": user},
        ]
        structured: dict[str, object] = {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schema},
            },
            "max_completion_tokens": MOST_TOKENS,
            "store": False,
        }
        plain: dict[str, object] = {"max_tokens": MOST_TOKENS}
        attempts = [structured] if self.base_url is None else [structured, plain]
        body = asyncio.run(self._ask(messages, attempts))
        return _json_in(_content_of(body))

    async def _ask(
        self, messages: list[ChatCompletionMessageParam], attempts: list[dict[str, object]]
    ) -> bytes:
        # openai takes over a second to import; a desk that never asks a model never pays for it.
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415

        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                async with openai.AsyncOpenAI(
                    api_key=self.api_key,
                    base_url=self.base_url or OPENAI_URL,
                    timeout=self.time_limit.total_seconds(),
                    max_retries=0,
                ) as client:
                    return await self._first_accepted(client, messages, attempts)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise ModelUnavailable("timeout") from error
        except openai.APIStatusError as error:
            raise ModelUnavailable(_code_of(error)) from error
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            raise ModelUnavailable("connection") from error
        except openai.OpenAIError as error:
            raise ModelUnavailable("client") from error

    async def _first_accepted(
        self,
        client: openai.AsyncOpenAI,
        messages: list[ChatCompletionMessageParam],
        attempts: list[dict[str, object]],
    ) -> bytes:
        import openai  # noqa: PLC0415 - see above

        for attempt in attempts[:-1]:
            with suppress(openai.BadRequestError, openai.UnprocessableEntityError):
                return await self._send(client, messages, attempt)
        return await self._send(client, messages, attempts[-1])

    async def _send(
        self,
        client: openai.AsyncOpenAI,
        messages: list[ChatCompletionMessageParam],
        parameters: dict[str, object],
    ) -> bytes:
        """Return the answer's bytes. Read raw: the vendor's parser trips over what servers send."""
        received = bytearray()
        async with client.chat.completions.with_streaming_response.create(
            model=self.model, messages=messages, extra_body=parameters
        ) as response:
            async for chunk in response.iter_bytes():
                received += chunk
                if len(received) > MOST_BYTES:
                    raise ModelUnavailable("too_large")
        return bytes(received)


def _code_of(error: openai.APIStatusError) -> str:
    codes = {401: "unauthorised", 403: "unauthorised", 404: "unknown_model", 429: "rate_limited"}
    if error.status_code == 429 and error.code == "insufficient_quota":
        return "quota"
    return codes.get(error.status_code, "server" if error.status_code >= 500 else "rejected")


def _content_of(body: bytes) -> str:
    try:
        completion = _Completion.model_validate(json.loads(body))
    except (ValidationError, ValueError, RecursionError) as error:
        raise ModelUnavailable("garbage") from error
    if not completion.choices:
        raise ModelUnavailable("garbage")
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise ModelUnavailable("refused")
    if choice.finish_reason == "length":
        raise ModelUnavailable("cut_short")
    return choice.message.content or ""


def _json_in(content: str) -> str:
    """Return the JSON object in an answer, also when prose or a fence stands around it."""
    start, end = content.find("{"), content.rfind("}")
    if start < 0 or end < start:
        raise ModelUnavailable("garbage")
    found = content[start : end + 1]
    try:
        json.loads(found)
    except (ValueError, RecursionError) as error:
        raise ModelUnavailable("garbage") from error
    return found
