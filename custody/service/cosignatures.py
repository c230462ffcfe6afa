"""Checkpoints that others have cosigned: officials, and witnesses from outside.

A cosignature says that its signer saw this head of the ledger, and that it continued every
one they saw before. The service keeps them beside its own signature and hands them out; it
can't make one. A ledger shown in two versions then needs the hand of everybody whose
cosignature is asked for (promise TAMPER).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from custody.errors import CredentialError, InputError, LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.service.context import KEYED_ROLES, Principal, Service
from custody.service.ledger_reads import note_with_cosignatures, size_of_head
from custody.store.tables import cosigned, state
from custody.store.tree_nodes import node_reader
from custody.tlog.cosignature import Cosigner, official_cosigner, official_name, open_cosigned
from custody.tlog.merkle import tree_root
from custody.tlog.note import Checkpoint, SignatureLine, split_note
from custody.tlog.note_keys import Verifier

_people = state["person"]


@dataclass(frozen=True, slots=True)
class Kept:
    """The names of the keys whose cosignatures were kept, and the size of the checkpoint."""

    cosigned_by: list[str]
    size: int


@dataclass(frozen=True, slots=True)
class Heads:
    """The present head with its cosignatures, and the newest head that has any."""

    checkpoint: str
    cosigned: str | None


@dataclass(frozen=True, slots=True)
class CosignedBy:
    """Who cosigned a head, whether they are enrolled here, and when, by their own clock."""

    name: str
    enrolled: bool
    at: str | None


@dataclass(frozen=True, slots=True)
class CosignedHead:
    """A cosigned head: its size, how many entries came since, by whom, and its signed note."""

    size: int
    behind: int
    by: list[CosignedBy]
    note: str


def cosign(service: Service, note: str, witnesses: Iterable[Cosigner] = ()) -> Kept:
    """Keep the cosignatures on a checkpoint of ours, by enrolled people or the witnesses given.

    ``CredentialError`` when there is none, or one that does not hold; ``TamperedError``
    when the checkpoint is under this service's signature but not of this ledger.
    """
    data = _well_formed(note)
    log = Verifier.parse(service.key.vkey)
    with service.store.writing() as connection:
        known = [*_cosigners(service, connection, data), *witnesses]
        try:
            checkpoint, verified = open_cosigned(data, log, known)
        except LedgerError as error:
            raise CredentialError(
                f"the checkpoint is not signed as it has to be: {error.message}"
            ) from None
        if not verified:
            raise CredentialError(
                "there is no cosignature here of anybody who is enrolled",
                hint="only officials and witnesses cosign, as custody cosign --key FILE does",
            )
        _require_ours(connection, checkpoint)
        keys = {(cosigner.name, cosigner.key_id) for cosigner in known}
        lines = [line for line in split_note(data)[1] if (line.name, line.key_id) in keys]
        _merge_cosignatures(service, connection, checkpoint, lines)
    return Kept(sorted({seen.name for seen in verified}), checkpoint.size)


def checkpoint(service: Service) -> Heads:
    """Give the present head with its cosignatures, and the newest head that has any."""
    newest = select(cosigned.c.note).order_by(cosigned.c.size.desc()).limit(1)
    with service.store.reading() as connection:
        note = connection.execute(newest).scalar()
        return Heads(note_with_cosignatures(connection), note)


def newest_cosigned(service: Service, principal: Principal) -> CosignedHead | None:
    """Give the newest head that anybody cosigned; None where nobody has cosigned any.

    The cosignatures were verified when they were kept; their times are the cosigners' own.
    """
    principal.require("audit")
    newest = select(cosigned).order_by(cosigned.c.size.desc()).limit(1)
    with service.store.reading() as connection:
        row = connection.execute(newest).one_or_none()
        size = size_of_head(connection)
    if row is None:
        return None
    prefix = official_name(service.origin, "")
    _, lines = split_note(row.note.encode())
    by = [
        CosignedBy(
            line.name.removeprefix(prefix), line.name.startswith(prefix), _time(line.signature)
        )
        for line in lines
        if line.name != service.origin
    ]
    return CosignedHead(row.size, size - row.size, by, row.note)


def _time(signature: bytes) -> str | None:
    """Read the time of a cosignature; None for one that no calendar has."""
    try:
        return stamp(datetime.fromtimestamp(int.from_bytes(signature[:8], "big"), UTC))
    except (OverflowError, ValueError, OSError):
        return None


def _well_formed(note: str) -> bytes:
    """Give the bytes of a signed note; ``InputError`` for text that is no signed note."""
    try:
        data = note.encode()
        split_note(data)
    except (LedgerError, UnicodeEncodeError):
        raise InputError("expected a signed note with cosignature lines") from None
    return data


def _cosigners(service: Service, connection: Connection, data: bytes) -> list[Cosigner]:
    """Look up whoever the note names among the people enrolled here."""
    prefix = official_name(service.origin, "")
    named = {line.name for line in split_note(data)[1] if line.name.startswith(prefix)}
    query = select(_people.c.name, _people.c.signing_key).where(
        _people.c.name.in_([name.removeprefix(prefix) for name in sorted(named)]),
        _people.c.role.in_(sorted(KEYED_ROLES)),
        _people.c.status == "enrolled",
    )
    rows = connection.execute(query).all()
    return [
        official_cosigner(
            service.origin, row.name, canonical_json.decode_binary(row.signing_key, 32)
        )
        for row in rows
    ]


def _require_ours(connection: Connection, seen: Checkpoint) -> None:
    """Refuse a checkpoint that our key signed but our ledger does not have: the key was stolen."""
    size = size_of_head(connection)
    if not 1 <= seen.size <= size:
        raise InputError(f"the ledger has {size} entries, the checkpoint counts {seen.size}")
    if tree_root(seen.size, node_reader(connection)) != seen.root:
        raise TamperedError(
            f"another history of {seen.size} entries was signed with this service's key",
            hint="keep this checkpoint: with the ledger's own it is evidence; tell the auditor",
            promise="TAMPER",
        )


def _merge_cosignatures(
    service: Service, connection: Connection, seen: Checkpoint, lines: Iterable[SignatureLine]
) -> None:
    """Add cosignatures to those kept for this size; of each signer only the last is kept."""
    row = connection.execute(select(cosigned.c.note).where(cosigned.c.size == seen.size)).scalar()
    before = split_note(row.encode())[1] if row else ()
    kept = {line.name: line for line in before if line.name != seen.origin}
    kept |= {line.name: line for line in lines}
    own = service.key.sign(seen)
    note = own + "".join(kept[name].encode() for name in sorted(kept))
    if row is None:
        connection.execute(insert(cosigned), {"size": seen.size, "note": note})
    else:
        connection.execute(update(cosigned).where(cosigned.c.size == seen.size), {"note": note})
