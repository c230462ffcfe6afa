"""Setting how often a dataset's keys are to be tried, and finding what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from custody.drill_schedule import KINDS, DrillDue, DrillKind, compute_due, counts_as, require_days
from custody.service.active_datasets import require_active
from custody.service.ceremony_repository import read_subject
from custody.service.context import Principal, Service, entry_body
from custody.store.append import locked_head
from custody.store.tables import state

_datasets, _ceremonies = state["dataset"], state["ceremony"]


def set_schedule(
    service: Service, principal: Principal, dataset: str, drill: int | None, census: int | None
) -> tuple[DrillDue, ...]:
    """Declare after how many days at most a drill, and a census, is to follow; None: never.

    Saying what holds already writes nothing.
    """
    principal.require("admin", dataset)
    for days in (drill, census):
        if days is not None:
            require_days(days)
    with service.store.writing() as connection:
        require_active(connection, dataset)
        locked_head(connection)
        row = require_active(connection, dataset)
        if (row["drill_days"], row["census_days"]) != (drill, census):
            data = {"census": census, "drill": drill}
            now = service.now()
            said = entry_body("dataset.drills", principal.name, now, data, dataset=dataset)
            service.append(connection, [said])
        return tuple(read_due(connection, [dataset]))


def overdue(service: Service) -> tuple[DrillDue, ...]:
    """Give what is overdue now, by dataset."""
    now = service.now()
    with service.store.reading() as connection:
        return tuple(one for one in read_due(connection) if one.overdue_by(now) is not None)


def read_due(connection: Connection, names: Sequence[str] | None = None) -> list[DrillDue]:
    """Give when a drill and a census of active datasets are due: of these, or of all."""
    query = select(_datasets).where(_datasets.c.status == "active").order_by(_datasets.c.name)
    if names is not None:
        query = query.where(_datasets.c.name.in_(names))
    rows, last = connection.execute(query).mappings().all(), _last(connection, names)
    found = []
    for row in rows:
        begun = max(row["since"], row["drills_since"] or row["since"])
        for kind in KINDS:
            told = (row["name"], kind, row[f"{kind}_days"], last[row["name"]].get(kind))
            found.append(compute_due(*told, begun))
    return found


def _last(
    connection: Connection, names: Sequence[str] | None
) -> defaultdict[str, dict[DrillKind, str]]:
    """Give when the last drill and census of each dataset was closed."""
    of = _ceremonies.c
    query = select(of.dataset, of.ended, of.subject).where(of.kind == "drill")
    query = query.where(of.outcome == "closed").order_by(of.ended)
    if names is not None:
        query = query.where(of.dataset.in_(names))
    found = defaultdict[str, dict[DrillKind, str]](dict)
    for row in connection.execute(query):
        for kind in counts_as(read_subject(row.subject)):
            found[row.dataset][kind] = row.ended
    return found
