"""What a genesis of 16 without a dealer costs an official: the commit, and then to receive.

Processor time, of one official each. The peer is what its multiplications of points alone take
in the same run: those that the protocol asks for, by libsodium, one after the other. A tree is
dealt beside COCKTAIL's own sharing, which is 16 of 16 then.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256

from nacl.signing import SigningKey

from custody import curve
from custody.dkg import Session, make_commit, receive_shares, static_key
from custody.quorum.rows import commitment_count
from custody.quorum_tree import Node, nodes, parse_quorum, people, plain
from tests.bench.processor_time import milliseconds
from tests.bench.table import Row, Target, at_most, compare, markdown
from tests.dkg.genesis import Seat, Subject

SEATS = [f"official-{number}" for number in range(1, 17)]
QUORUMS = {
    "9 of 16": plain(9, SEATS),
    "16 of 16": plain(16, SEATS),
    "a tree of 16": parse_quorum(
        f"all of (6 of ({', '.join(SEATS[:10])}), 3 of ({', '.join(SEATS[10:])}))"
    ),
}
COMMIT, RECEIVE = at_most(2 * 5), at_most(2 * 90)
"""Milliseconds: twice what the prototype took."""


@dataclass(frozen=True)
class Counted:
    """How many multiplications of the base point, of other points, and checks of points."""

    base: int
    others: int
    points: int


def run(repeats: int = 5) -> list[Row]:
    """Measure both visits for each quorum."""
    return [row for name, tree in QUORUMS.items() for row in _measure(name, tree, repeats)]


def _measure(name: str, quorum: Node, repeats: int) -> list[Row]:
    seeds = [sha256(official.encode()).digest() for official in people(quorum)]
    keys = [bytes(SigningKey(seed).verify_key) for seed in seeds]
    seats = tuple(Seat(who, key) for who, key in zip(people(quorum), keys, strict=True))
    session, statics = Session.of(Subject(quorum, seats)), [static_key(seed) for seed in seeds]
    made = [make_commit(session, own, os.urandom) for own in statics]
    commits, boxes = [commit for commit, _ in made], [sent[6] for _, sent in made]
    commit = milliseconds(lambda: make_commit(session, statics[6], os.urandom), repeats)
    receive = milliseconds(lambda: receive_shares(session, statics[6], commits, boxes), repeats)
    return [
        *_rows(f"commit, {name}", commit, _of_commit(session), COMMIT),
        *_rows(f"receive, {name}", receive, _of_receive(session), RECEIVE),
    ]


def _rows(name: str, ours: float, counted: Counted, target: Target) -> list[Row]:
    return [
        Row(name, ours, None, "ms", None, target),
        compare(f"{name}, against its multiplications", ours, _alone(counted), "ms", None),
    ]


def _of_commit(session: Session) -> Counted:
    """Commitments, the ephemeral key, the proof's three, one's own key; two secrets a box."""
    count, threshold = session.setup.count, session.setup.threshold
    tree = commitment_count(session.tree) if session.tree else 0
    return Counted(threshold + tree + 4, 2 * count, 0)


def _of_receive(session: Session) -> Counted:
    """All points; n proofs; two secrets a box; each dealer's share and rows; the sum's keys."""
    count, threshold = session.setup.count, session.setup.threshold
    higher = commitment_count(session.tree) - 1 if session.tree else 0
    points = count * (threshold + 3 + higher)
    shares = count * (threshold - 1)
    keys, rows = count * (threshold - 1), 0
    if session.tree:
        keys = sum(len(group.of) * (group.need - 1) for group in nodes(session.tree))
        rows = count * (session.tree.need - 1 + 5)  # of the one seat that is measured
    return Counted(2 * count, 3 * count + shares + rows + keys, points)


def _alone(counted: Counted) -> float:
    scalar, point = curve.Q - 12345, curve.base_mult(54321)

    def work() -> None:
        for _ in range(counted.base):
            curve.base_mult(scalar)
        for _ in range(counted.others):
            curve.mult(scalar, point)
        for _ in range(counted.points):
            curve.require_point(point)

    return milliseconds(work, 3)


if __name__ == "__main__":
    print(markdown(run()))
