"""The ledger: entries, their tree and its proofs, signed notes, the exported file."""

from __future__ import annotations

from typing import Any, NamedTuple

from nacl.signing import VerifyKey

from tests.docs.reader.forms import read, sha256, unbase64


class Entry(NamedTuple):
    origin: str
    seq: int
    prev: bytes
    body: dict[str, Any]


def read_entry(data: bytes) -> Entry:
    assert len(data) <= 65535
    first, seq, prev, body, end = data.split(b"\n")
    assert (first[-9:], end) == (b"/entry/v1", b"")
    return Entry(first[:-9].decode(), int(seq), bytes.fromhex(prev.decode()), read(body))


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:k]), root(leaves[k:]))


def inclusion_root(index: int, size: int, start: bytes, path: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.3.2."""
    fn, sn, value = index, size - 1, start
    for sibling in path:
        assert sn
        if fn & 1 or fn == sn:
            value = node(sibling, value)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return value


def consistency_roots(
    first: int, second: int, old: bytes, path: list[bytes]
) -> tuple[bytes, bytes]:
    """RFC 9162, section 2.1.4.2: the two roots that the proof leads to."""
    proof = [old, *path] if first & (first - 1) == 0 else path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for sibling in proof[1:]:
        assert sn
        if fn & 1 or fn == sn:
            fr, sr = node(sibling, fr), node(sibling, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return fr, sr


class Head(NamedTuple):
    origin: str
    size: int
    root: bytes
    signed_by: set[str]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]


def read_vkey(text: str) -> tuple[str, int, bytes]:
    name, number, rest = text.split("+", 2)
    blob = unbase64(rest)
    assert key_id(name, blob[0], blob[1:]).hex() == number
    return name, blob[0], blob[1:]


def open_note(note: str, log: str, others: list[tuple[str, int, bytes]] | None = None) -> Head:
    """Verify a checkpoint under the log's key, and every cosignature by a key that is known."""
    name, kind, public = read_vkey(log)
    assert kind == 1
    known = {(n, key_id(n, k, p)): (k, p) for n, k, p in [(name, kind, public), *(others or [])]}
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    signed_by = set()
    for line in lines.removesuffix("\n").split("\n"):
        dash, who, blob = line.split(" ")
        assert dash == "—"
        number, signature = unbase64(blob)[:4], unbase64(blob)[4:]
        if (who, number) not in known:
            continue
        kind, key = known[who, number]
        signed = text.encode()
        if kind == 4:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            signed = b"cosignature/v1\ntime %d\n%b" % (time, signed)
        VerifyKey(key).verify(signed, signature)
        signed_by.add(who)
    origin, size, head = text.split("\n")[:3]
    assert name in signed_by
    assert origin == name
    return Head(origin, int(size), unbase64(head), signed_by)


def check_proof(proof: str, entry: bytes, log: str) -> int:
    """Verify a proof for an entry; give the size of the checkpoint."""
    head, _, note = proof.partition("\n\n")
    first, *lines = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    if lines[0].startswith("extra "):
        assert unbase64(lines.pop(0)[6:]) == entry
    said, checkpoint = read_entry(entry), open_note(note, log)
    assert lines.pop(0) == f"index {said.seq}"
    path = [unbase64(line) for line in lines]
    assert said.origin == checkpoint.origin
    assert inclusion_root(said.seq, checkpoint.size, leaf(entry), path) == checkpoint.root
    return checkpoint.size


def read_ledger(data: bytes) -> tuple[str, list[bytes], str]:
    """Give the key that an exported ledger claims, its entries, and its checkpoint."""
    assert data.endswith(b"\n")
    first, *rows, last = [read(line) for line in data.removesuffix(b"\n").split(b"\n")]
    assert first["format"] == f"custody-ledger/v{2 if 'cosigned' in first else 1}"
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    return first["vkey"], [unbase64(row["entry"]) for row in rows], last["checkpoint"]
