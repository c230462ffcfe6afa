"""The requests and answers between a log and a witness (c2sp.org/tlog-witness), as bytes.

The log posts to ``<submission prefix>/add-checkpoint``::

    old 5                                                   the size the witness cosigned last
    vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=            consistency proof, RFC 6962 2.1.2
    yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=            from that size to the checkpoint's

    ledger.example/kat                                      the checkpoint, signed by the log
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

    — ledger.example/kat 1e+JFMDQ2hNOfaYwMKod5yQRvrgxhXeGE2IOj2zSErt2B7KIGNAGewflz+S0w7vy5/v…

The witness answers 200 with its cosignature, a signature line; or 409 with the
size that it cosigned last, one decimal line of the type ``text/x.tlog.size``.
"""

from __future__ import annotations

from dataclasses import dataclass

from custody.errors import LedgerError
from custody.formats.encoding import format_base64, parse_base64, parse_decimal
from custody.tlog.merkle import HASH_SIZE
from custody.tlog.note import MAX_NOTE
from custody.tlog.proof import MAX_HASHES

PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
MAX_SUBMISSION = MAX_NOTE + 64 * (MAX_HASHES + 1)


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint note handed to a witness, with the proof that it continues ``old`` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def __post_init__(self) -> None:
        if parse_decimal(str(self.old)) is None:
            raise LedgerError("expected the size of the tree before")
        if len(self.proof) > MAX_HASHES or any(len(h) != HASH_SIZE for h in self.proof):
            raise LedgerError(f"expected at most {MAX_HASHES} hashes of {HASH_SIZE} bytes")

    def encode(self) -> bytes:
        """Write the body of the request."""
        lines = [f"old {self.old}", *map(format_base64, self.proof)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note

    @classmethod
    def parse(cls, data: bytes) -> Submission:
        """Read a body; ``LedgerError`` unless writing it again gives the same bytes."""
        head, _, note = data.partition(b"\n\n")
        try:
            first, *rest = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise _malformed() from None
        old = parse_decimal(first.removeprefix("old "))
        if old is None:
            raise _malformed()
        submission = cls(old, tuple(parse_base64(line) or b"" for line in rest), note)
        if submission.encode() != data:
            raise _malformed()
        return submission


def encode_size(size: int) -> bytes:
    """Write the body of an answer that says which size was cosigned last."""
    return b"%d\n" % size


def parse_size(data: bytes) -> int:
    """Read it back; ``LedgerError`` for anything else."""
    size = parse_decimal(data.decode("ascii", "replace").removesuffix("\n"))
    if size is None or encode_size(size) != data:
        raise LedgerError("expected the size of a tree, in a line of its own")
    return size


def _malformed() -> LedgerError:
    return LedgerError("expected the old size, a consistency proof and a checkpoint")
