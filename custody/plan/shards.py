"""Which of the work is whose: every process works it out alone, and all come to the same."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from custody.errors import InputError
from custody.formats.encoding import parse_decimal

OBJECT_COST = 1 << 20
"""What opening one more object costs, in bytes that could have been written meanwhile."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The ``number``-th of ``count`` shards, counted from 1."""

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read ``3/20``."""
        number, slash, count = text.partition("/")
        pair = (parse_decimal(number), parse_decimal(count))
        if not slash or None in pair or not 1 <= (pair[0] or 0) <= (pair[1] or 0) <= 1_000_000:
            raise InputError(f"expected a shard as 3/20, from 1/20 to 20/20, got {text!r}")
        return cls(pair[0] or 0, pair[1] or 0)


def shares(weights: Sequence[int], count: int) -> list[int]:
    """Give the shard of each item, from 1: the heaviest first, each to whoever has least.

    The heaviest shard has at most a third more than the best that could be.
    """
    shard_of = [0] * len(weights)
    loads = [(0, shard) for shard in range(1, count + 1)]
    for at in sorted(range(len(weights)), key=lambda at: (-weights[at], at)):
        load, shard = heapq.heappop(loads)
        shard_of[at] = shard
        heapq.heappush(loads, (load + weights[at], shard))
    return shard_of
