"""What a quorum costs per object, against what ``age`` itself spends on a header.

The peer is one plain X25519 exchange by pyca an object, in the same run: the
least that any opener of an age header does. A quorum of 3 does per object, on
each official's machine, one partial decryption and its part of the proof; at the
service, one verification for each official at hand-in; and when the last key has
turned, the combination, which verifies nothing again.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from custody.quorum import Context, contribute, deal, join, verify_contribution
from custody.quorum_tree import nameless, parse_quorum
from tests.bench.table import Row, compare, markdown

OBJECTS = (1, 100, 1000)
THRESHOLD, SEATS = 3, 5
TREE = parse_quorum("all of (2 of (a, b, c) as security, 1 of (d, e) as legal)")


def run(counts: Sequence[int] = OBJECTS) -> list[Row]:
    """Measure every operation at each number of objects."""
    return [row for count in counts for row in _measure(count)]


def _measure(count: int) -> list[Row]:
    key = X25519PrivateKey.generate()
    dealing, shares = deal(
        nameless(THRESHOLD, SEATS), private=key.private_bytes_raw(), randbelow=secrets.randbelow
    )
    publics = [X25519PrivateKey.generate().public_key() for _ in range(count)]
    elements = [public.public_bytes_raw() for public in publics]
    contexts = [
        Context("bench.example", "dataset", "export", "nonce", "digest", f"official-{i}", i)
        for i in range(1, THRESHOLD + 1)
    ]
    turns = [
        (context, contribute(share, dealing, elements, context, random=os.urandom))
        for context, share in zip(contexts, shares, strict=False)
    ]
    (context, contribution), *_ = turns

    peer = _seconds(lambda: [key.exchange(public) for public in publics], count)
    operations: dict[str, Callable[[], object]] = {
        "partial and proof": lambda: contribute(
            shares[0], dealing, elements, context, random=os.urandom
        ),
        "verification of one": lambda: verify_contribution(
            dealing, elements, contribution, context
        ),
        "combination of three": lambda: join(dealing, turns),
        **_by_tree(elements),
    }
    return [
        _row(f"{name}, {count:,} objects", _seconds(work, count), peer, count)
        for name, work in operations.items()
    ]


def _by_tree(elements: list[bytes]) -> dict[str, Callable[[], object]]:
    """The same by a quorum with groups, each official holding one row of it."""
    dealing, shares = deal(TREE, private=os.urandom(32), randbelow=secrets.randbelow)
    turns = [
        (
            context,
            contribute(shares[context.index - 1], dealing, elements, context, random=os.urandom),
        )
        for context in (
            Context("bench.example", "dataset", "export", "nonce", "digest", f"official-{row}", row)
            for row in (1, 2, 4)
        )
    ]
    (context, contribution), *_ = turns
    return {
        "partial and proof, by a tree": lambda: contribute(
            shares[0], dealing, elements, context, random=os.urandom
        ),
        "verification of one, by a tree": lambda: verify_contribution(
            dealing, elements, contribution, context
        ),
        "combination of three, by a tree": lambda: join(dealing, turns),
    }


def _row(name: str, ours: float, peer: float, count: int) -> Row:
    micros = 1e6 / count
    return compare(name, ours * micros, peer * micros, "µs", None)


def _seconds(work: Callable[[], object], count: int) -> float:
    """Give the best of three runs, each long enough for the clock."""
    repeats = max(1, 100 // count)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        best = min(best, (time.perf_counter() - start) / repeats)
    return best


if __name__ == "__main__":
    print(markdown(run()))
