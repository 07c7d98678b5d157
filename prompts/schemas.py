"""The shapes that models answer in. What an answer is worth is judged in reply_writer.py."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _rounded_in(value: object) -> object:
    """Bring a confidence given as a percentage, or as text, between 0 and 1."""
    try:
        number = float(str(value).rstrip("% "))
    except ValueError:
        return value
    number = number / 100 if number > 1 or str(value).endswith("%") else number
    return min(max(number, 0.0), 1.0)


class SuggestedReply(BaseModel):
    """A suggested reply. An empty `reply` is silence, which is allowed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    reply: str = Field(
        description="The reply as plain text, at most 110 words. Empty when silence is better."
    )
    needs_from_customer: list[str] = Field(
        description="The questions that the reply asks, at most three. Empty when it asks nothing."
    )
    confidence: Annotated[float, BeforeValidator(_rounded_in)] = Field(
        description="How sure you are that this reply is right and useful, from 0 to 1."
    )
    facts_used: list[str] = Field(
        description="Every fact the reply relies on, copied word for word from the material."
    )


class MessageKind(BaseModel):
    """What a message is, in one word of two. Anything beside it makes the answer unusable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    answer: Literal["issue", "other"] = Field(
        description="Whether somebody of the support team should do or answer something."
    )


def schema_of(shape: type[BaseModel]) -> dict[str, object]:
    """Return a shape as the strict JSON schema that structured output asks for."""
    schema: dict[str, object] = shape.model_json_schema()
    properties = schema.get("properties")
    names = sorted(properties) if isinstance(properties, dict) else []
    return {**schema, "additionalProperties": False, "required": names}
