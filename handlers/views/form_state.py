"""Read what came back from a form: Slack's own shape, with nothing taken for granted. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.views.messages import Json

State = Mapping[str, Json]
Answer = Mapping[str, Json]


def answer_of(state: State, block_id: str, action_id: str) -> Answer:
    """Return what was answered in one field, empty for a field that did not come back."""
    block = state.get(block_id)
    answer = block.get(action_id) if isinstance(block, Mapping) else None
    return answer if isinstance(answer, Mapping) else {}


def text_of(answer: Answer, key: str = "value") -> str:
    """Return a text without blanks around it, or ""."""
    value = answer.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts_of(answer: Answer, key: str) -> list[str]:
    """Return a list of ids, whatever else stands in it left out."""
    values = answer.get(key)
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def choice_of(answer: Answer) -> str:
    """Return the value of the one option that was chosen, or ""."""
    chosen = answer.get("selected_option")
    return text_of(chosen) if isinstance(chosen, Mapping) else ""


def choices_of(answer: Answer) -> list[str]:
    """Return the values of the options that were chosen."""
    options = answer.get("selected_options")
    if not isinstance(options, list):
        return []
    return [text_of(choice) for choice in options if isinstance(choice, Mapping)]
