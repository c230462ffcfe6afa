"""What a piece of work takes of a processor, which other programs hardly add to."""

from __future__ import annotations

import time
from collections.abc import Callable


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """Give the least processor time of a few runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000
