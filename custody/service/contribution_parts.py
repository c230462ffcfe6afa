"""Taking parts of contributions to more than 1,000 objects, before the statement that names them.

Each part is verified by itself when it comes, and replaces an earlier one of its number; all of
them count for nothing until their official's statement names them, to the byte
(:func:`custody.service.contributions.take_contribution`). So the window does not open while
somebody computes, and who begins again sends all anew.

The proof is verified without the ledger's lock. That is safe, since all that it is held against,
subject, seats and objects, was frozen when the request was opened; whether its official may
still turn, and in which ceremony, is asked again under the lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from custody.ceremony import Ceremony, require_may_turn
from custody.errors import RefusedError
from custody.quorum.parts import PART
from custody.service.ceremony_repository import lock
from custody.service.context import Principal, Service
from custody.service.contributions import parts_of, require_right
from custody.service.settling import looking
from custody.store.engine import erase
from custody.store.tables import contribution_part as parts_here


@dataclass(frozen=True, slots=True)
class PartsHere:
    """How many parts of an official's contribution have come, and how many there will be."""

    here: int
    parts: int


def take_part(
    service: Service, principal: Principal, ceremony_id: str, part: int, sealed: bytes
) -> PartsHere:
    """Verify a part of the contribution of whoever calls, and keep it in place of an earlier one.

    ``RefusedError`` for somebody who may not turn, or not now, and for a part that the request
    does not have; ``ContributionError`` for one that is wrong (promise NAMED). Repeating a call
    changes nothing.
    """
    principal.require("attend", principal.dataset)
    with looking(service, principal, ceremony_id) as (connection, state_):
        require_may_turn(state_, principal.name, service.now())
        _require_its_part(state_, part)
        require_right(service, connection, state_, principal.name, sealed, part)
    with service.store.writing() as connection:
        act = lock(service, principal, ceremony_id, connection)
        require_may_turn(act.state, principal.name, act.now)
        here = _replace(connection, ceremony_id, principal.name, part, sealed)
    return PartsHere(here, parts_of(state_))


def _require_its_part(state_: Ceremony, part: int) -> None:
    parts = parts_of(state_)
    if parts == 1:
        raise RefusedError(
            f"a contribution to up to {PART:,} objects comes whole, with its statement",
            promise="BOUND",
        )
    if not 0 <= part < parts:
        raise RefusedError(
            f"the contribution has {parts} parts, counted from 0, and no part {part}",
            promise="BOUND",
        )


def _replace(connection: Connection, ceremony: str, official: str, part: int, sealed: bytes) -> int:
    """Put a part in the place of an earlier one; gives how many parts there are."""
    mine = (parts_here.c.ceremony == ceremony) & (parts_here.c.official == official)
    this = mine & (parts_here.c.part == part)
    before = connection.execute(select(parts_here.c.sealed).where(this)).scalar()
    if before is not None and before != sealed:
        erase(connection, delete(parts_here).where(this))
    if before != sealed:
        row = {"ceremony": ceremony, "official": official, "part": part, "sealed": sealed}
        connection.execute(insert(parts_here).values(row))
    return connection.execute(select(func.count()).where(mine)).scalar_one()
