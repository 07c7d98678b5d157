"""How many messages a second rules and model decide about, on one core.

    python -m benchmarks.judging [--seconds 5]

The texts are those of bot/capture/evals, for their lengths. Prints one JSON object; processor time,
so that a busy machine counts less. The load of the model is in milliseconds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from bot.adapters.classifier import load_model
from bot.capture import evals
from bot.capture.evaluation_file import read_labelled
from bot.services.judge_message import JudgeMessage

_MESSAGES = Path(evals.__file__).parent / "slack_messages.jsonl"


@click.command()
@click.option("--seconds", type=float, default=5.0)
def main(*, seconds: float) -> None:
    """Decide about every message again and again, and print the rate of the best round."""
    texts = [text for text, _ in read_labelled(_MESSAGES)]
    began = time.process_time()
    judge = JudgeMessage(load_model())
    loading = time.process_time() - began
    rates = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.process_time()
        for text in texts:
            judge(text)
        rates.append(len(texts) / (time.process_time() - began))
    rates.sort()
    figures = {
        "load_ms": round(1000 * loading, 1),
        "decisions_per_second": round(rates[-1]),
        "median": round(rates[len(rates) // 2]),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
