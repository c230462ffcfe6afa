"""Proofs for outsiders: a c2sp.org/tlog-proof file shows one entry in a signed ledger.

::

    c2sp.org/tlog-proof@v1
    extra YmxvYg==                                          only if there is extra data
    index 5
    vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=            sibling hashes, from the leaf up
    yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=
    037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=

    ledger.example/kat                                      the checkpoint, verbatim
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

    — ledger.example/kat 1e+JFMDQ2hNOfaYwMKod5yQRvrgxhXeGE2IOj2zSErt2B7KIGNAGewflz+S0w7vy5/v…

The index line and the extra data are signed by nobody. So the size is taken
from the checkpoint, the index from the entry, and the extra data is never
believed (TAMPER). Where it is the entry itself, as in proofs of whole entries
(:func:`with_entry`), it is hashed and compared like bytes from anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.errors import LedgerError
from custody.formats.encoding import format_base64, parse_base64, parse_decimal
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from custody.tlog.note import Checkpoint, Verifier, open_checkpoint, split_note

FORMAT = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An inclusion proof with its checkpoint note (bytes, verbatim), nothing verified yet."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if parse_decimal(str(self.index)) is None or self.extra == b"":
            raise LedgerError("expected a leaf index, and extra data only where there is some")
        if len(self.hashes) > MAX_HASHES or any(len(h) != HASH_SIZE for h in self.hashes):
            raise LedgerError(f"expected at most {MAX_HASHES} hashes of {HASH_SIZE} bytes")
        Checkpoint.parse(split_note(self.checkpoint)[0])

    def encode(self) -> bytes:
        """Write the file."""
        lines = [FORMAT]
        if self.extra is not None:
            lines.append(f"extra {format_base64(self.extra)}")
        lines += [f"index {self.index}", *map(format_base64, self.hashes)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """Read a file; ``LedgerError`` unless writing it again gives the same bytes."""
        head, _, checkpoint = data.partition(b"\n\n")
        try:
            _, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise _malformed() from None
        extra = parse_base64(lines.pop(0)[6:]) if _starts(lines, "extra ") else None
        index = parse_decimal(lines.pop(0)[6:]) if _starts(lines, "index ") else None
        if index is None:
            raise _malformed()
        hashes = tuple(parse_base64(line) or b"" for line in lines)
        proof = cls(index, hashes, checkpoint, extra)
        if proof.encode() != data:
            raise _malformed()
        return proof

    def verify(self, leaf: bytes, index: int, log: Verifier) -> Checkpoint:
        """Check that the leaf hash stands at ``index`` in the log; give the signed checkpoint.

        ``index`` is what the caller knows from elsewhere, the proof's own line
        is only compared with it. Raises ``LedgerError``.
        """
        checkpoint = open_checkpoint(self.checkpoint, log)
        if index != self.index:
            raise LedgerError(
                f"expected a proof for leaf {index}, got one for {self.index}", promise="TAMPER"
            )
        verify_inclusion(index, checkpoint.size, leaf, self.hashes, checkpoint.root)
        return checkpoint


def verify_entry(proof: TlogProof, data: bytes, log: Verifier) -> Checkpoint:
    """Check a proof for the exact bytes of a ledger entry, at the place the entry names.

    Raises ``LedgerError``, also for an entry of another ledger.
    """
    entry = parse_entry(data)
    if entry.origin != log.name:
        raise LedgerError(
            f"expected an entry of {log.name!r}, got one of {entry.origin!r}", promise="TAMPER"
        )
    return proof.verify(leaf_hash(data), entry.seq, log)


def with_entry(proof: TlogProof, entry: bytes) -> TlogProof:
    """Give a proof that brings its entry along, as extra data."""
    return TlogProof(proof.index, proof.hashes, proof.checkpoint, entry)


def _starts(lines: list[str], key: str) -> bool:
    return bool(lines) and lines[0].startswith(key)


def _malformed() -> LedgerError:
    return LedgerError(f"expected a {FORMAT} file in its one exact form")
