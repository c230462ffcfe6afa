"""The boxes of a genesis without a dealer: what each official dealt to each, as ciphertext.

They stand beside the projection, as sealed shares do, and the commits on the ledger bind their
digests. They are what officials open their shares from for as long as the dataset lasts, and are
deleted where a genesis ends before it was active.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from custody.ceremony import Ceremony
from custody.ceremony.generation import session_of
from custody.dkg import Commit, require_boxes
from custody.errors import LedgerError, RefusedError
from custody.store.engine import erase
from custody.store.tables import dealt_box


def take_boxes(
    connection: Connection, state_: Ceremony, official: str, boxes: Sequence[bytes]
) -> None:
    """Keep the boxes that came with a commit which the ceremony has just taken (promise BOUND)."""
    commit = state_.commits[official]
    session = session_of(state_.subject)
    require_boxes(session, session.setup.names.index(official) + 1, commit, boxes)
    rows = [
        {"ceremony": state_.id, "official": official, "receiver": receiver, "ciphertext": box}
        for receiver, box in enumerate(boxes, start=1)
    ]
    connection.execute(insert(dealt_box), rows)


def require_no_boxes(boxes: Sequence[bytes], kind: str) -> None:
    """Refuse boxes with a statement that deals nothing."""
    if boxes:
        raise RefusedError(f"a statement of kind {kind} comes with no boxes")


def boxes_of(
    connection: Connection, state_: Ceremony
) -> tuple[tuple[Commit, ...], tuple[tuple[bytes, ...], ...]]:
    """Give the commits of all seats, and their boxes to each, in the order of the seats."""
    table = dealt_box
    query = select(table.c.official, table.c.ciphertext).where(table.c.ceremony == state_.id)
    found: dict[str, list[bytes]] = {}
    for row in connection.execute(query.order_by(table.c.official, table.c.receiver)):
        found.setdefault(row.official, []).append(row.ciphertext)
    names = [seat.official for seat in state_.seats]
    if {*found} != {*names}:
        raise LedgerError(
            f"the boxes of the genesis {state_.id} are not all in the database",
            hint="take the dataset's bundle from an official, and find out: custody-audit verify",
            promise="TAMPER",
        )
    return tuple(state_.commits[name] for name in names), tuple(tuple(found[n]) for n in names)


def erase_boxes(connection: Connection, ceremony: str) -> None:
    """Delete what was dealt in a genesis that came to nothing (promise QUIET)."""
    erase(connection, delete(dealt_box).where(dealt_box.c.ceremony == ceremony))
