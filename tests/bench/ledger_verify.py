"""Entries verified per second: chain and tree over stored bytes, and everything over a file.

*Chain and tree* is the verifier's check (``custody.audit.checks.chain_process``) in one process:
head, link, number, canonical body, leaf and tree of every entry, in memory. The peer is the
least that any verifier does, one ``hashlib.sha256`` call an entry. The entries have the
shapes and sizes of a real ledger's: three registrations of a sealed object to one
signed statement.

*Everything* is what ``custody-audit verify --ledger`` does with an exported file, in two
processes: read it, check its chain, replay it, verify every signature, decide every ceremony
again. The ledger is sound to the last rule (``tests.bench.grown``): one whole export to
112 registrations. *The least* is what no verifier in Python does without: to read and decode each
line, hash the entry, decode its body and verify its signature, with no rule held to anything, and
spread evenly over two processors. The memory is the peak of both processes together; it has to stay
what it is when the ledger is ten times as long.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custody.audit.checks.chain_process import LocalChainRunner, batches
from custody.formats import canonical_json
from custody.tlog.entry import GENESIS_PREV, encode_head
from custody.tlog.merkle import leaf_hash
from tests.bench.grown import write_grown
from tests.bench.table import Row, at_least, at_most, compare, markdown

ORIGIN = "bench.example/ledger"
FEW, MANY = 1_000, 100_000
AIM = 150_000
RUNS = 7
WHOLE, WHOLE_AIM = 1_000_000, 40_000

Rows = list[tuple[int, bytes]]


def run(scale: float = 1.0) -> list[Row]:
    """Measure ledgers of 1,000 and ``scale`` × 100,000 entries, and files of up to a million."""
    count = max(FEW, int(scale * MANY))
    small, large = ledger(FEW), ledger(count)
    few, many, hashed = _rates((_check, small), (_check, large), (_hash, large))
    return [
        *_whole(max(FEW, int(scale * WHOLE))),
        Row(
            f"chain and tree, one process, {count:,} entries",
            many,
            None,
            "entries/s",
            None,
            at_least(AIM),
        ),
        compare("… against one SHA-256 an entry", many, hashed, "entries/s", None),
        compare(f"… against {FEW:,} entries", many, few, "entries/s", at_least(0.8)),
    ]


def _whole(count: int) -> list[Row]:
    """Measure what a file takes, and what one of a tenth of its length does."""
    (rate, memory, least), (_, tenth, _) = measure(count), measure(count // 10)
    return [
        Row(f"everything, {count:,} entries", rate, None, "entries/s", None, at_least(WHOLE_AIM)),
        compare("… against the least, on both processors", rate, least, "entries/s", None),
        compare("… its memory against a tenth of it", memory, tenth, "MiB", at_most(1.5)),
    ]


def measure(count: int) -> tuple[float, float, float]:
    """Verify a file in a process of its own.

    Gives entries per second, peak memory in MiB, and the entries per second of the least that
    any verifier does, in Python, if it were spread evenly over two processors.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        log = write_grown(path, count)
        command = [sys.executable, "-c", _VERIFY, str(path), log.vkey]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        least = 2 * count / _least(path)
    entries, seconds, *both = map(float, done.stdout.split())
    return entries / seconds, sum(both), least


def _least(path: Path) -> float:
    """Read every line, hash the entry, decode its JSON, verify its signatures; give the seconds."""
    begun = time.process_time()
    keys = dict[str, Ed25519PublicKey]()
    with path.open("rb") as stream:
        for line in stream:
            entry = json.loads(line).get("entry")
            if entry is not None:
                data = base64.b64decode(entry)
                sha256(data).digest()
                _verify_signed(json.loads(data[data.index(b"{") :]), keys)
    assert keys
    return time.process_time() - begun


def _verify_signed(body: dict[str, Any], keys: dict[str, Ed25519PublicKey]) -> None:
    """Verify the statement in an entry with its official's key, which an enrolment brings."""
    data = body["data"]
    if body["type"] == "person.enrolled" and data["signing_key"]:
        public = base64.b64decode(data["signing_key"])
        keys[data["name"]] = Ed25519PublicKey.from_public_bytes(public)
    if "envelope" in data and body["type"] == "ceremony.signed":
        envelope = data["envelope"]
        payload = base64.b64decode(envelope["payload"])
        kind = envelope["payloadType"].encode()
        signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
        key = keys[json.loads(payload)["official"]]
        key.verify(base64.b64decode(envelope["signatures"][0]["sig"]), signed)


_VERIFY = """
import resource, sys
from pathlib import Path
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.tlog.note_keys import Verifier
from tests.bench.memory import peak_memory
report = verify(FileSource(Path(sys.argv[1])), Verifier.parse(sys.argv[2]))
assert report.level == "signed", report.findings[:5]
second = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(report.entries, report.seconds, peak_memory(), second)
"""


def ledger(count: int) -> Rows:
    """Make the rows of a sound ledger."""
    bodies = [canonical_json.encode(body) for body in _bodies()]
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
    runner = LocalChainRunner(ORIGIN)
    for batch in batches(rows):
        runner.add(batch)
    findings, chain = runner.end()
    assert (findings, chain.size) == ([], len(rows))
    runner.close()


def _hash(rows: Rows) -> None:
    for _, data in rows:
        sha256(data).digest()


if __name__ == "__main__":
    print(markdown(run()))
