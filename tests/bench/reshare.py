"""What a reshare costs: to deal one's row, to receive from all, and to freeze the dealers.

Processor time of one person or of the service, the least of a few runs. The peer is what the
multiplications of points that the protocol asks for take alone, in the same run, by libsodium and
one after the other. The aims are twice what the prototype took.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from nacl import bindings

from custody import curve
from custody.quorum_tree import Node, nodes, people, plain
from custody.reshare import freeze, redeal
from tests.bench.processor_time import milliseconds
from tests.bench.table import Row, Target, at_most, compare, markdown
from tests.reshare.scene import Dataset, Reshare

PEOPLE = [f"official-{number}" for number in range(1, 17)]
QUORUMS = {
    "3 of 5 to 2 of 4": (plain(3, PEOPLE[:5]), plain(2, PEOPLE[3:7])),
    "16 of 16 to 16 of 16": (plain(16, PEOPLE), plain(16, PEOPLE)),
}
AIMS = {"3 of 5 to 2 of 4": (1, 1, 2), "16 of 16 to 16 of 16": (3, 19, 66)}
"""Milliseconds of the prototype, to deal, to receive and to freeze."""


@dataclass(frozen=True)
class Counted:
    """How many multiplications of the base point, of other points, and of X25519."""

    base: int
    others: int
    boxes: int


def run(repeats: int = 5) -> list[Row]:
    """Measure each for a small and a large quorum."""
    return [row for name, pair in QUORUMS.items() for row in _measure(name, *pair, repeats)]


def _measure(name: str, old: Node, new: Node, repeats: int) -> list[Row]:
    dataset = Dataset.dealt(old)
    reshare = dataset.reshare(new)
    subject, share, official = reshare.subject, dataset.shares[1], people(new)[1]
    assert reshare.frozen.dealing.public == dataset.dealing.public
    works: list[tuple[str, Callable[[], object], Counted]] = [
        ("deal", lambda: redeal(subject, share), _to_deal(new)),
        ("receive", lambda: reshare.received(official), _to_receive(reshare)),
        ("freeze", lambda: freeze(subject, reshare.redeals, 1), _to_freeze(reshare)),
    ]
    rows = []
    for (what, work, counted), aim in zip(works, AIMS[name], strict=True):
        ours = milliseconds(work, repeats)
        rows += _rows(f"{what}, {name}", ours, counted, at_most(2 * aim))
    return rows


def _rows(name: str, ours: float, counted: Counted, target: Target) -> list[Row]:
    return [
        Row(name, ours, None, "ms", None, target),
        compare(f"{name}, against its multiplications", ours, _alone(counted), "ms", None),
    ]


def _to_deal(new: Node) -> Counted:
    """One's own key, a commitment for each degree; the ephemeral key and the secret of each box."""
    return Counted(base=1 + _degrees(new) + 1, others=0, boxes=2 * len(people(new)))


def _to_receive(reshare: Reshare) -> Counted:
    """Of each dealer a box, the sub-share's key, and what it has to be; then one's own row."""
    dealers, need = len(reshare.frozen.dealers), reshare.subject.quorum.need
    return Counted(base=dealers + 1, others=dealers * (need - 1), boxes=dealers)


def _to_freeze(reshare: Reshare) -> Counted:
    """Each dealer's commitments with their coefficient; and each row's key from the sums."""
    new = reshare.subject.quorum
    weighted = len(reshare.frozen.dealers) * (1 + _degrees(new))
    return Counted(base=0, others=weighted + len(new.of) * (new.need - 1), boxes=0)


def _degrees(tree: Node) -> int:
    return sum(group.need - 1 for group in nodes(tree))


def _alone(counted: Counted) -> float:
    chance = random.Random(1)
    scalar = chance.randrange(curve.Q)
    point = curve.base_mult(chance.randrange(curve.Q))
    private, u = chance.randbytes(curve.SIZE), curve.to_montgomery(point)

    def work() -> None:
        for _ in range(counted.base):
            curve.base_mult(scalar)
        for _ in range(counted.others):
            curve.mult(scalar, point)
        for _ in range(counted.boxes):
            bindings.crypto_scalarmult(private, u)

    return milliseconds(work, 5)


if __name__ == "__main__":
    print(markdown(run()))
