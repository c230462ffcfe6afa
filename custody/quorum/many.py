"""The same arithmetic for many objects, on all processors this process may use.

libsodium lets go of Python's interpreter while it multiplies, so plain threads share the
work: what is given is cut into one stretch for each processor. Results keep their order,
and of several errors the one that would have come first is raised.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise
from typing import TypeVar

from custody import curve

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORTH_A_THREAD = 32
"""Fewer items than this for each thread are done sooner without."""


def for_each(work: Callable[[Item], Result], items: Sequence[Item]) -> tuple[Result, ...]:
    """Give what ``work`` makes of each item, in order."""
    stretches = _in_stretches(lambda stretch: [work(one) for one in stretch], items)
    return tuple(result for results in stretches for result in results)


def weighted_sum(weights: Sequence[int], points: Sequence[bytes]) -> bytes:
    """Give the sum of the points, at least one, each multiplied with its weight."""

    def partly(stretch: Sequence[tuple[int, bytes]]) -> bytes:
        return reduce(curve.add, (curve.mult(weight, point) for weight, point in stretch))

    return reduce(curve.add, _in_stretches(partly, list(zip(weights, points, strict=True))))


def _in_stretches(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item]
) -> Sequence[Result]:
    count = min(os.cpu_count() or 1, max(1, len(items) // _WORTH_A_THREAD))
    if count == 1:
        return [work(items)]
    edges = [len(items) * number // count for number in range(count + 1)]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, [items[a:b] for a, b in pairwise(edges)]))
