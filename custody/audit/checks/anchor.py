"""Checks the ledger against anchors: checkpoints the auditor kept from earlier (TAMPER).

A chain and a checkpoint show that a ledger agrees with itself and with its key.
Whoever has that key can write all of it anew, or cut it short, and only something
from before can tell. An anchor is such a thing, in any of three kinds of file:

* a checkpoint note, as the service gives it and as officials' clients keep it;
* a ledger file, of which the checkpoint in its last line counts;
* a tlog-proof, of which again the checkpoint counts.

Its signature has to hold under the key of the ledger, and its root has to be that
of the first so many entries. A ledger file with fewer entries than that is merely *older*
than the anchor, which is no fork, and nobody is accused: whoever has a newer export can
tell. Only an anchor that is itself a ledger file can be compared then, as its own first
entries can. So it is with a database that says that it follows another one: it is behind.
Any other live database that has fewer is one that lost them, or a copy that passes for live.

A ledger that was resumed under another key (:mod:`custody.audit.checks.resumed`) continues what its
former key signed up to there. What that signed of entries which were lost is neither continued
nor contradicted.

Where the root is another, and the ledger's entries do lead to the checkpoint that the key
signed for them, the same key has signed two histories; a copy that is merely damaged
shows no such thing. Both notes then go to a file, verbatim, as RFC 8785 JSON::

    {"contradictions":[{"anchor":"<note>","check":"anchor.root","ledger":"<note>"}],
     "format":"custody-evidence/v1","origin":"custody.example/main","vkey":"…"}

Two notes of one size and two roots prove it to anybody; for two sizes the ledger
file belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.resumed import Resumption, check_lost, resumption_after
from custody.audit.checks.tree import Claim
from custody.audit.finding import Finding
from custody.errors import CustodyError, InputError, LedgerError
from custody.files import atomic_output
from custody.formats import canonical_json
from custody.formats.carried import MARK, carried
from custody.streams import open_input
from custody.tlog.export_file import LedgerFile
from custody.tlog.merkle import Frontier, leaf_hash
from custody.tlog.note import MAX_NOTE, Checkpoint, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import FORMAT as PROOF
from custody.tlog.proof import TlogProof

EVIDENCE = "custody-evidence/v1"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint held before: its file's name, the note verbatim, and what it says, unverified.

    ``file`` is the file, where it is that of a whole ledger. ``InputError`` for the
    checkpoint of an empty tree, which every history continues.
    """

    name: str
    note: bytes
    checkpoint: Checkpoint
    file: Path | None = None

    def __post_init__(self) -> None:
        if self.checkpoint.size == 0:
            raise InputError(f"{self.name} is the checkpoint of no entries, so it proves nothing")

    @property
    def where(self) -> str:
        """Give the name that findings use for this anchor."""
        return f"anchor {self.name}"

    def is_lost(self, resumed: Sequence[Resumption]) -> bool:
        """Tell whether its last entries were lost when the ledger was resumed."""
        left = resumption_after(self.note, resumed)
        return left is not None and self.checkpoint.size > left.seq


def read_anchor(path: Path) -> Anchor:
    """Read an anchor of any kind; ``InputError`` when the file is none."""
    try:
        note, whole = _note(path)
        checkpoint = Checkpoint.parse(split_note(note)[0])
        return Anchor(str(path), note, checkpoint, path if whole else None)
    except LedgerError as error:
        raise InputError(
            f"{path} is no anchor: {error.message}",
            hint="give a checkpoint note, a ledger file or a tlog-proof that you kept",
        ) from None


def _note(path: Path) -> tuple[bytes, bool]:
    """Read an anchor's note, and tell whether the file is a whole ledger, to be read again."""
    with open_input(path) as raw, BufferedReader(cast("RawIOBase", raw)) as stream:
        if stream.peek(64).removeprefix(MARK).lstrip().startswith(b"{"):
            file = LedgerFile(stream)
            for _ in file:
                pass
            return file.checkpoint, path.is_file()  # a pipe is read once
        data = stream.read(2 * MAX_NOTE + 1)
    if len(data) > 2 * MAX_NOTE:
        raise InputError(f"{path} is larger than {2 * MAX_NOTE} bytes")
    data = carried(data, str(path)).lstrip()
    is_proof = data.startswith(PROOF.encode())
    return TlogProof.parse(data).checkpoint if is_proof else data, False


def check_anchors(
    anchors: Sequence[Anchor],
    key: Verifier | None,
    size: int,
    *,
    live: bool,
    resumed: Sequence[Resumption] = (),
) -> Iterator[Finding | Claim]:
    """Check anchors against the ledger's key and size; give a claim about the root of each.

    ``live`` is for the service's database, which can't be older than what it once gave out; a
    replica of it can. Where the ledger was ``resumed``, a former key counts up to there.
    """
    for anchor in anchors:
        left = resumption_after(anchor.note, resumed)
        if left is not None and anchor.checkpoint.size > left.seq:
            yield from check_lost(left, anchor.checkpoint, anchor.where)
            prefix = _prefix_root(anchor, left.seq)
            if prefix is not None:
                yield Claim("anchor.root", anchor.where, left.seq, prefix)
            continue
        try:
            if key is None:
                raise LedgerError("there is no key to verify it with")
            if left is None:
                open_checkpoint(anchor.note, key)
        except CustodyError as error:
            yield make_finding(
                "anchor.key", anchor.where, key.vkey if key else "a key", error.message
            )
            continue
        if anchor.checkpoint.size > size and not live:
            prefix = _prefix_root(anchor, size)
            if prefix is not None:
                yield Claim("anchor.root", anchor.where, size, prefix)
        elif anchor.checkpoint.size > size:
            counted = f"at least {anchor.checkpoint.size} entries"
            yield make_finding("anchor.rollback", anchor.where, counted, f"{size} entries")
        else:
            root = anchor.checkpoint.root.hex()
            yield Claim("anchor.root", anchor.where, anchor.checkpoint.size, root)


def _prefix_root(anchor: Anchor, size: int) -> str | None:
    """Give the root of a ledger file's first entries; None unless all lead to its checkpoint."""
    if anchor.file is None or not size:
        return None
    prefix, tree = None, Frontier()
    with open_input(anchor.file) as stream:
        for _, data in LedgerFile(stream):
            tree, _ = tree.append(leaf_hash(data))
            if tree.size == size:
                prefix = tree.root().hex()
    whole = Checkpoint(anchor.checkpoint.origin, tree.size, tree.root())
    return prefix if whole == anchor.checkpoint else None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An anchor, and the check by which the ledger contradicts it."""

    check: str
    anchor: Anchor


_UNSIGNED = {"checkpoint.missing", "checkpoint.signature"}
_DAMAGED = {"checkpoint.root", "chain.short", "chain.long"}


def contradictions(
    anchors: Sequence[Anchor],
    findings: Sequence[Finding],
    head: Checkpoint | None,
    resumed: Sequence[Resumption] = (),
) -> list[Contradiction]:
    """Give the anchors that show, beside the ledger's ``head``, that its key signed two histories.

    Those of a former key don't: the ledger that it signed is not at hand.

    Two roots of one size do that by themselves; for two sizes the entries have to lead to
    the head, else it is this copy that is damaged.
    """
    at, found = {anchor.where: anchor for anchor in anchors}, {one.check for one in findings}
    if head is None or found & _UNSIGNED:
        return []
    differ = [at[one.where] for one in findings if one.check == "anchor.root"]
    differ = [one for one in differ if resumption_after(one.note, resumed) is None]
    return [
        Contradiction("anchor.root", anchor)
        for anchor in differ
        if _two_roots(anchor.checkpoint, head) or not found & _DAMAGED
    ]


def _two_roots(one: Checkpoint, other: Checkpoint) -> bool:
    return one.size == other.size and one.root != other.root


def write_evidence(
    path: Path, log: Verifier, head: bytes, contradicted: Sequence[Contradiction]
) -> None:
    """Write the signed checkpoints that contradict each other, byte for byte."""
    record = {
        "contradictions": [
            {
                "anchor": one.anchor.note.decode(),
                "check": one.check,
                "ledger": head.decode(errors="replace"),
            }
            for one in contradicted
        ],
        "format": EVIDENCE,
        "origin": log.name,
        "vkey": log.vkey,
    }
    with atomic_output(path) as stream:
        stream.write(canonical_json.encode(record) + b"\n")
