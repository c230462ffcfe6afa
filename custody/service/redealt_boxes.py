"""The boxes of a reshare: what each dealer dealt to each new official, as ciphertext.

They stand beside the projection, as those of a genesis do, and the dealings on the ledger bind
their digests. With the switch those of dealers who are not used are deleted, and so are all that
the former epoch's shares were in (promise EPOCH); a reshare that ends before leaves none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from custody.ceremony import Ceremony
from custody.ceremony.resharing import course_of
from custody.errors import LedgerError, RefusedError
from custody.reshare import Redeal, ReshareBundle, require_boxes
from custody.store.engine import erase
from custody.store.tables import dealt_box, redealt_box, sealed_share


def take_redealt(
    connection: Connection, state_: Ceremony, record: object, boxes: Sequence[bytes]
) -> None:
    """Keep the boxes that came with a dealing which the ceremony has just taken (promise BOUND).

    They are in the order of the new seats.
    """
    made, officials = Redeal.read(record), [seat.official for seat in state_.seats]
    if len(boxes) != len(officials):
        raise RefusedError(f"expected {len(officials)} boxes, one for each new seat in its order")
    given = dict(zip(officials, boxes, strict=True))
    require_boxes(course_of(state_).subject, made, given)
    rows = [
        {"ceremony": state_.id, "dealer": made.row, "official": official, "ciphertext": box}
        for official, box in given.items()
    ]
    connection.execute(insert(redealt_box), rows)


def bundle_of(connection: Connection, state_: Ceremony) -> ReshareBundle:
    """Give what a reshare's dealers have dealt, once they are frozen, with the boxes to everybody.

    And what was opened after complaints. ``RefusedError`` before.
    """
    course = course_of(state_)
    if course.frozen is None:
        raise RefusedError(
            f"the dealers of {state_.id} are not fixed yet",
            hint=f"see what it waits for: custody show {state_.id}",
        )
    usable, found = course.usable(), _boxes(connection, state_)
    return ReshareBundle(
        subject=course.subject,
        frozen=course.frozen,
        redeals={row: usable[row] for row in course.frozen.dealers},
        boxes={row: found.get(row, {}) for row in course.frozen.dealers},
        answers={
            (one.dealer, one.official): one.opened
            for one in course.disputes
            if one.opened is not None and one.dealer in course.frozen.dealers
        },
    )


def _boxes(connection: Connection, state_: Ceremony) -> Mapping[int, Mapping[str, bytes]]:
    table = redealt_box
    query = select(table.c.dealer, table.c.official, table.c.ciphertext)
    query = query.where(table.c.ceremony == state_.id)
    found: dict[int, dict[str, bytes]] = {}
    for row in connection.execute(query.order_by(table.c.dealer, table.c.official)):
        found.setdefault(row.dealer, {})[row.official] = row.ciphertext
    course, officials = course_of(state_), {seat.official for seat in state_.seats}
    dealers = course.frozen.dealers if course.frozen else ()
    if any(found.get(dealer, {}).keys() != officials for dealer in dealers):
        raise LedgerError(
            f"the boxes of the reshare {state_.id} are not all in the database",
            hint="take the dataset's bundle from an official, and find out: custody-audit verify",
            promise="TAMPER",
        )
    return found


def erase_redealt(connection: Connection, ceremony: str) -> None:
    """Delete what was dealt in a reshare that came to nothing (promise QUIET)."""
    erase(connection, delete(redealt_box).where(redealt_box.c.ceremony == ceremony))


def erase_former(connection: Connection, state_: Ceremony, ceremonies: Sequence[str]) -> None:
    """Delete what the shares of former epochs are in, and dealings that the new one leaves out."""
    for table in (sealed_share, dealt_box, redealt_box):
        erase(connection, delete(table).where(table.c.ceremony.in_(ceremonies)))
    frozen = course_of(state_).frozen
    used = redealt_box.c.dealer.in_(frozen.dealers if frozen else ())
    mine = redealt_box.c.ceremony == state_.id
    erase(connection, delete(redealt_box).where(mine, ~used))
