"""Refuses what suspended and removed people would do, at the one place where entries are written.

It is asked for after the ledger's head is locked, so that of a suspension and an act at the same
moment either the act came first, or it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from custody.errors import NotAllowedError
from custody.standing import MAY_NOT_ACT, doers_of
from custody.store.tables import state

_people = state["person"]


def require_doers(connection: Connection, bodies: Iterable[dict[str, Any]]) -> None:
    """Refuse entries that say that somebody acted who may not, by ``NotAllowedError``."""
    require_may_act(connection, set[str]().union(*map(doers_of, bodies)))


def require_may_act(connection: Connection, names: Iterable[str]) -> None:
    """Refuse with ``NotAllowedError`` if one of these people is suspended or removed."""
    query = select(_people.c.name, _people.c.status).where(
        _people.c.name.in_(sorted(names)), _people.c.status.in_(sorted(MAY_NOT_ACT))
    )
    out = connection.execute(query.order_by(_people.c.name)).first()
    if out is not None:
        raise NotAllowedError(
            f"{out.name} is {out.status}, and can't act here",
            hint="ask an administrator"
            if out.status == "removed"
            else "an administrator can let them back in",
        )
