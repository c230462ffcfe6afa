"""Entries verified per second over stored bytes, against a bare SHA-256 of the same bytes.

The check is the verifier's own (``custody.audit.chain``), in one process: head,
link, number, canonical body, leaf and tree of every entry. The peer is the least
that any verifier does, one ``hashlib.sha256`` call an entry. The entries have
the shapes and sizes of a real ledger's: three registrations of a sealed object
to one signed statement.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from custody import canonical
from custody.audit.chain import check_chain
from custody.ledger import GENESIS_PREV, encode_head
from custody.merkle import leaf_hash
from tests.bench.table import Row, at_least, compare, markdown

ORIGIN = "bench.example/ledger"
FEW, MANY = 1_000, 100_000
AIM = 150_000
RUNS = 7

Rows = list[tuple[int, bytes]]


def run(scale: float = 1.0) -> list[Row]:
    """Measure ledgers of 1,000 and ``scale`` × 100,000 entries."""
    count = max(FEW, int(scale * MANY))
    small, large = ledger(FEW), ledger(count)
    few, many, hashed = _rates((_check, small), (_check, large), (_hash, large))
    return [
        Row(f"ledger verified, {count:,} entries", many, None, "entries/s", None, at_least(AIM)),
        compare("… against one SHA-256 an entry", many, hashed, "entries/s", None),
        compare(f"… against {FEW:,} entries", many, few, "entries/s", at_least(0.8)),
    ]


def ledger(count: int) -> Rows:
    """Make the rows of a sound ledger."""
    bodies = [canonical.encode(body) for body in _bodies()]
    rows, prev = Rows(), GENESIS_PREV
    for seq in range(count):
        data = b"%b%b\n" % (encode_head(ORIGIN, seq, prev), bodies[seq % len(bodies)])
        rows.append((seq, data))
        prev = leaf_hash(data)
    return rows


def _bodies() -> list[dict[str, Any]]:
    common = {"at": "2026-01-31T22:05:00.000000Z", "dataset": "payroll"}
    registration = common | {
        "header": base64.b64encode(bytes(200)).decode(),
        "name": "payroll-2026-01-31.tar.zst.age",
        "object": "ab" * 32,
        "size": 90_123_456_789,
        "type": "object.registered",
    }
    signature = {"keyid": "cd" * 32, "sig": base64.b64encode(bytes(64)).decode()}
    envelope = {
        "payload": base64.b64encode(bytes(620)).decode(),
        "payloadType": "application/vnd.custody.statement+json",
        "signatures": [signature],
    }
    signed = common | {
        "ceremony": "export-000123",
        "envelope": envelope,
        "kind": "approve",
        "official": "anna",
        "type": "ceremony.signed",
    }
    return [registration, registration, registration, signed]


def _rates(*works: tuple[Callable[[Rows], None], Rows]) -> list[float]:
    """Give the entries per second of each work: the best of several runs, taking turns."""
    rates = [0.0] * len(works)
    for _ in range(RUNS):
        for place, (work, rows) in enumerate(works):
            rates[place] = max(rates[place], _rate(work, rows))
    return rates


def _rate(work: Callable[[Rows], None], rows: Rows) -> float:
    repeats = max(1, 20_000 // len(rows))
    start = time.perf_counter()
    for _ in range(repeats):
        work(rows)
    return repeats * len(rows) / (time.perf_counter() - start)


def _check(rows: Rows) -> None:
    for finding in check_chain(rows, ORIGIN, size=len(rows)):
        raise AssertionError(finding)


def _hash(rows: Rows) -> None:
    for _, data in rows:
        sha256(data).digest()


if __name__ == "__main__":
    print(markdown(run()))
