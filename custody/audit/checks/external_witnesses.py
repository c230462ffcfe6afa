"""Checks cosignatures by external witnesses, whose keys the auditor brought (TAMPER).

The ledger enrols its officials, and no one else who may cosign its checkpoints. A
witness from outside is therefore one that the auditor names by key, and asks for, and a
ledger that this witness has not seen is below what was asked for; or one that the policy of a
dataset names, which its officials signed (:mod:`custody.ceremony.outside_witnesses`). The
notes to be looked at are those that the verifier holds to the ledger anyway: its checkpoint, the
anchors, and what the database keeps as cosigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from custody.audit.checks.catalogue import make_finding
from custody.audit.finding import Finding
from custody.errors import LedgerError
from custody.tlog.cosignature import Cosigner
from custody.tlog.note import Checkpoint, split_note


@dataclass(frozen=True, slots=True)
class ExternalWitness:
    """A witness that was asked for: the largest size it cosigned (None: nothing), and when."""

    witness: Cosigner
    size: int | None = None
    time: int = 0


def check_external_witnesses(
    witnesses: Sequence[Cosigner], notes: Iterable[tuple[str, bytes]]
) -> tuple[list[Finding], tuple[ExternalWitness, ...]]:
    """Verify the cosignatures of these witnesses on all notes, each named by its place."""
    findings, newest = list[Finding](), {one: ExternalWitness(one) for one in witnesses}
    for where, note in notes:
        for seen in _verify_cosignatures(witnesses, where, note):
            if isinstance(seen, Finding):
                findings.append(seen)
            elif (seen.size or 0) >= (newest[seen.witness].size or 0):
                newest[seen.witness] = seen
    return findings, tuple(newest.values())


def reached(seen: Sequence[ExternalWitness], size: int) -> dict[Cosigner, int]:
    """Say up to where each witness cosigned, of those that cosigned no more than there is."""
    return {one.witness: one.size for one in seen if one.size and one.size <= size}


def _verify_cosignatures(
    witnesses: Sequence[Cosigner], where: str, note: bytes
) -> Iterator[Finding | ExternalWitness]:
    try:
        text, lines = split_note(note)
        size = Checkpoint.parse(text).size
    except LedgerError:
        return  # the check of the note itself says so
    for line in lines:
        for one in witnesses:
            if (line.name, line.key_id) != (one.name, one.key_id):
                continue
            try:
                yield ExternalWitness(
                    one, size, one.verify(text.encode(), line.signature).time or 0
                )
            except LedgerError as error:
                yield make_finding("witness.signature", where, one.vkey, error.message)
