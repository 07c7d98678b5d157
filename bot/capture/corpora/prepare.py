"""Make the training files of this folder out of the published ones, once: intent and text alone.

python -m bot.capture.corpora.prepare FOLDER, where FOLDER holds multidogo/ and banking77/ as they
were published. Who wrote, in which conversation, and what stood where is left out.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
_CONTENT = "contentonly"
_CHANGED = (
    "#\tChanged by Giraffe: intent and text alone, in one line each. See LICENSE and ../README.md\n"
)


def main(source: Path) -> None:
    """Write every file anew; the same input gives the same bytes."""
    for trade in ("insurance", "software"):
        for part in ("train", "dev"):
            file = source / "multidogo" / trade / f"{part}.tsv"
            rows = _rows(file, delimiter="\t")
            kept = ((row["intent"], row["utterance"]) for row in rows if row["intent"])
            _write(
                f"multidogo/{trade}.{part}.tsv.gz", (pair for pair in kept if pair[0] != _CONTENT)
            )
    questions = _rows(source / "banking77" / "train.csv", delimiter=",")
    _write("banking77/train.tsv.gz", ((row["category"], row["text"]) for row in questions))


def _rows(file: Path, *, delimiter: str) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def _write(name: str, pairs: Iterable[tuple[str, str]]) -> None:
    lines = (f"{intent}\t{' '.join(text.split())}\n" for intent, text in pairs)
    packed = gzip.compress("".join((_CHANGED, *lines)).encode(), compresslevel=9, mtime=0)
    (HERE / name).write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
