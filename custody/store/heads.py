"""The head of the ledger as the database has it, and whether it is ours to build on and to sign.

SQL alone can't make a head: its MAC is under the service's key. Nor can it bring back one of
an earlier time, whose MAC is good: that does not continue the mark (promise ONE-HISTORY).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from custody.errors import HistoryError, LedgerError
from custody.store.tree_nodes import require_continues
from custody.tlog.mark import Mark
from custody.tlog.merkle import Frontier
from custody.tlog.note import Checkpoint

Mac = Callable[[Checkpoint, bytes], bytes]
"""Authenticates a head and its last leaf hash: :meth:`custody.servicekey.ServiceKey.mac`."""
Head = Mapping[Any, Any]
"""The row of ``ledger_head``."""

WAYS_OUT = (
    "bring the newer database back; or, with all hosts of the service stopped: "
    "custody ledger resume --after-restore --reason …"
)


def read_frontier(head: Head) -> Frontier:
    """Rebuild the tree's frontier from a head row: its peaks, largest subtree first."""
    peaks = head["peaks"]
    try:
        return Frontier(head["size"], tuple(peaks[at : at + 32] for at in range(0, len(peaks), 32)))
    except LedgerError as error:
        raise LedgerError(
            f"the head of the ledger is damaged: {error.message}",
            hint="find out what happened to it: custody-audit verify",
            promise="TAMPER",
        ) from None


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
            hint="is this the key file of this database? if so: custody-audit verify",
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
