"""Read questions to a bank with their topics: bot/capture/corpora/banking77 (CC-BY-4.0, PolyAI).

`python -m bot.capture.banking77 [SEED]` prints 3,000 of them, shuffled, as
`giraffe eval recurrence` reads them. The data is in the repository only, not in the wheel.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "corpora" / "banking77"
MANY = 3_000
SEED = 7


def read_banking77(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Return each question with its topic, in the order of the file."""
    with gzip.open(folder / "train.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\n").split("\t", 1) for line in file if not line.startswith("#")]
    return [(text, topic) for topic, text in rows]


def draw(seed: int = SEED, many: int = MANY) -> list[tuple[str, str]]:
    """Return some questions in an order that only the seed decides."""
    questions = read_banking77()
    random.Random(seed).shuffle(questions)  # noqa: S311 - repeatable chance, no secret
    return questions[:many]


if __name__ == "__main__":
    for _text, _topic in draw(int(sys.argv[1]) if len(sys.argv) > 1 else SEED):
        sys.stdout.write(json.dumps({"text": _text, "topic": _topic}, ensure_ascii=False) + "\n")
