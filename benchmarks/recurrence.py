"""Whether earlier texts tell a known topic: 3,000 shuffled questions to a bank, by each way.

`python -m benchmarks.recurrence [SEED ...]` prints accuracy, AUC and seconds. Offline.
"""

from __future__ import annotations

import sys
import time

from bot.adapters.likeness import SimilarityMissing, load_similarity
from bot.capture.banking77 import SEED, draw
from bot.capture.recurrence_scores import score


def main() -> None:
    """Print a line for each way and seed."""
    for name in ("word-parts", "word-vectors"):
        try:
            similarity = load_similarity(name)
        except SimilarityMissing:
            print(f"{name}: not installed")
            continue
        for seed in [int(word) for word in sys.argv[1:]] or [SEED]:
            began = time.process_time()
            figures = score(draw(seed), similarity.open_finder()).as_dict()
            print(f"{name:12} seed {seed}  {figures}  {time.process_time() - began:.1f} s")


if __name__ == "__main__":
    main()
