"""The head of the ledger as the database has it, and whether it is ours to build on and to sign.

SQL alone can't make a head: its MAC is under the service's key. Nor can it bring back one of
an earlier time, whose MAC is good: that does not continue the mark (promise ONE-HISTORY).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import MultipleResultsFound

from custody.errors import HistoryError, LedgerError
from custody.store.tables import ledger_entry, ledger_head, ledger_node
from custody.store.tree_nodes import read_nodes, require_continues
from custody.tlog.mark import Mark
from custody.tlog.merkle import Frontier, leaf_hash
from custody.tlog.note import Checkpoint

Mac = Callable[[Checkpoint, bytes], bytes]
"""Authenticates a head and its last leaf hash: :meth:`custody.servicekey.ServiceKey.mac`."""
Head = Mapping[Any, Any]
"""The row of ``ledger_head``."""

WAYS_OUT = (
    "bring the newer database back; or, with all hosts of the service stopped: "
    "custody ledger resume --after-restore --reason …"
)


BRING_BACK = (
    "bring a copy of the database back: the newest; where it is older than what was signed, the "
    "service then says how to go on. With no copy this ledger is over: choose another "
    "CUSTODY_HOME for a new one"
)
FIND_OUT = "find out what happened to it: custody-audit verify"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "size": int,
    "leaf": bytes,
    "peaks": bytes,
    "mac": (bytes, type(None)),
}


def read_head(connection: Connection, *, lock: bool = False) -> Head | None:
    """Read the head row, and lock it until the transaction ends; None where there is none.

    ``LedgerError`` for one that no program of ours wrote: SQLite keeps values of any type. A note
    that is no text is none, and is made anew.
    """
    query = select(ledger_head)
    try:
        found = connection.execute(query.with_for_update() if lock else query).mappings()
        row = found.one_or_none()
    except (TypeError, ValueError, MultipleResultsFound):
        raise _damaged("its values are of other types") from None
    if row is None:
        return None
    for name, wanted in _TYPES.items():
        if not isinstance(row[name], wanted):
            raise _damaged(f"its {name} is of another type")
    return {**row, "note": row["note"] if isinstance(row["note"], str) else ""}


def _damaged(why: str) -> LedgerError:
    return LedgerError(f"the head of the ledger is damaged: {why}", hint=FIND_OUT, promise="TAMPER")


def read_frontier(head: Head) -> Frontier:
    """Rebuild the tree's frontier from a head row: its peaks, largest subtree first."""
    peaks = head["peaks"]
    try:
        return Frontier(head["size"], tuple(peaks[at : at + 32] for at in range(0, len(peaks), 32)))
    except LedgerError as error:
        raise _damaged(error.message) from None


def checkpoint_of(head: Head, origin: str) -> Checkpoint:
    """Give what a head row says as a checkpoint."""
    frontier = read_frontier(head)
    return Checkpoint(origin, frontier.size, frontier.root())


def require_own(
    connection: Connection, head: Head, origin: str, mac: Mac, mark: Mark | None
) -> Checkpoint:
    """Give the head, which this service wrote and which continues the one it signed last.

    ``HistoryError`` for one that is older, or of another history; ``LedgerError`` for one
    that this service's key never made.
    """
    found = checkpoint_of(head, origin)
    if mark is None and not found.size:
        return found
    if mark is None:
        raise HistoryError(
            f"the database has {found.size} entries, and there is no service.mark beside the "
            "service's key to say which head was signed last",
            hint="put back a copy of service.mark, an older one will do; or, if you are sure "
            "that this database is the newest: custody database upgrade",
            promise="TAMPER",
        )
    if found.size < mark.size or mark.origin != origin:
        raise older(found.size, mark)
    if found.size:
        require_mac(head, found, mac)
        _require_continues(connection, mark, found)
    return found


def older(size: int, mark: Mark) -> HistoryError:
    """Say that the database ends before the head that was signed last."""
    if not size:
        return HistoryError(
            f"the database has no ledger, and a head of {mark.size} entries was signed",
            hint=BRING_BACK,
            promise="TAMPER",
        )
    return HistoryError(
        f"the database has {size} entries of {mark.origin}, and a head of {mark.size} was signed: "
        "it is older than what this service said",
        hint=WAYS_OUT,
        promise="TAMPER",
    )


def is_made_by(head: Head, found: Checkpoint, mac: Mac) -> bool:
    """Tell whether a head's MAC is of this key."""
    return head["mac"] is not None and hmac.compare_digest(head["mac"], mac(found, head["leaf"]))


def require_mac(head: Head, found: Checkpoint, mac: Mac) -> None:
    """Refuse a head that was not made with this key."""
    if head["mac"] is None:
        raise HistoryError(
            "the head of the ledger was written by an older program, and is not taken over yet",
            hint="custody database upgrade",
            promise="TAMPER",
        )
    if not is_made_by(head, found, mac):
        raise LedgerError(
            "the head of the ledger is not one that this service's key has made",
            hint="is this the key file of this database? if so it was altered: see where, with "
            "custody-audit verify, and bring a copy from before back",
            promise="TAMPER",
        )


def require_last_entry(connection: Connection, head: Head) -> None:
    """Refuse a ledger whose last entry is not the one that its head was made for."""
    entry = ledger_entry.c
    query = select(entry.seq, entry.leaf, entry.entry).order_by(entry.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    last = (-1, None) if row is None else (row.seq, row.leaf)
    right = last == (head["size"] - 1, head["leaf"] if head["size"] else None)
    if right and row is not None:
        right = isinstance(row.entry, bytes) and leaf_hash(row.entry) == row.leaf
    if not right:
        raise LedgerError(
            "the last entry of the ledger is not the one that its head was made for",
            hint=FIND_OUT,
            promise="TAMPER",
        )


def require_whole(connection: Connection, head: Head, *, counted: bool) -> None:
    """Refuse a ledger that lacks its last entry, or the subtrees that its head is made of.

    Where it is ``counted``, one that has lost any entry or hash: that looks at all of them.
    """
    require_last_entry(connection, head)
    frontier = read_frontier(head)
    stored = read_nodes(connection, frontier.places())
    whole = [stored.get(place) for place in frontier.places()] == list(frontier.peaks)
    if counted:
        entries, nodes = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (ledger_entry, ledger_node)
        )
        whole &= entries == frontier.size and nodes == frontier.size - frontier.size.bit_count()
    if not whole:
        raise LedgerError(
            "entries of the ledger are missing, or hashes of its tree",
            hint=FIND_OUT,
            promise="TAMPER",
        )


def _require_continues(connection: Connection, mark: Mark, found: Checkpoint) -> None:
    try:
        require_continues(connection, mark.head, found)
    except LedgerError:
        raise HistoryError(
            f"the database's ledger does not continue the head of {mark.size} entries that was "
            "signed last",
            hint=WAYS_OUT,
            promise="TAMPER",
        ) from None
