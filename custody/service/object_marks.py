"""Marking objects that the store no longer has as gone, and taking the mark back.

Nothing is deleted. An object that retention has pruned, or that was lost, keeps its
registration and its place in every list, with the mark and the time; the entry says
why. A bucket that was only not mounted takes the same entry the other way round.

Tokens with the scope "catalogue" may do this, beside administrators. Backup hosts'
tokens may not: whoever breaks into a host that seals could hide its backups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, select

from custody.errors import RefusedError
from custody.formats.quantities import count_of
from custody.formats.validation import require_text
from custody.service.active_datasets import require_active
from custody.service.context import Principal, Service, entry_body
from custody.service.objects import resolve
from custody.store.append import locked_head
from custody.store.tables import state

Mark = Callable[[Service, Principal, str, list[str], str], dict[str, int]]
OBJECTS_PER_ENTRY = 500
"""Objects named in one entry: 33,500 bytes, beside a reason of 8,000 at most."""
_objects = state["object"]


def mark_gone(
    service: Service, principal: Principal, dataset: str, objects: list[str], reason: str
) -> dict[str, int]:
    """Mark objects as gone; gives how many were ``marked``, and how many had been ``already``.

    ``objects`` are ids, or unambiguous beginnings of at least eight digits.
    """
    return _mark(service, principal, dataset, objects, reason, gone=True)


def mark_found(
    service: Service, principal: Principal, dataset: str, objects: list[str], reason: str
) -> dict[str, int]:
    """Take the mark back from objects that are there after all."""
    return _mark(service, principal, dataset, objects, reason, gone=False)


def require_not_gone(connection: Connection, dataset: str, objects: Sequence[str]) -> None:
    """Refuse a request for objects that are marked as gone from the store."""
    gone = sorted(_marked(connection, dataset, objects, gone=True))
    if gone:
        others = f" and {count_of(len(gone) - 1, 'other')}" if len(gone) > 1 else ""
        raise RefusedError(
            f"object {gone[0][:12]}{others} is marked gone: the store no longer has it",
            hint=f"if it is there after all: custody objects found -d {dataset} {gone[0][:12]}",
        )


def _mark(
    service: Service,
    principal: Principal,
    dataset: str,
    objects: list[str],
    reason: str,
    *,
    gone: bool,
) -> dict[str, int]:
    principal.require("admin" if "admin" in principal.scopes else "catalogue", dataset)
    require_text(reason, "a reason")
    with service.store.writing() as connection:
        require_active(connection, dataset)
        named = list(dict.fromkeys(id_ for id_, _ in resolve(connection, dataset, objects)))
        locked_head(connection)  # from here on nobody else marks one of them
        other = _marked(connection, dataset, named, gone=not gone)
        changed = [id_ for id_ in named if id_ in other]
        type_, now = ("objects.gone" if gone else "objects.found"), service.now()
        entries = [
            entry_body(
                type_, principal.name, now, {"objects": part, "reason": reason}, dataset=dataset
            )
            for part in _parts(changed)
        ]
        if entries:
            service.append(connection, entries)
    return {"already": len(named) - len(changed), "marked": len(changed)}


def _marked(
    connection: Connection, dataset: str, objects: Sequence[str], *, gone: bool
) -> set[str]:
    """Give those of the objects that are marked gone, or those that are not."""
    found = set[str]()
    mark = _objects.c.gone.is_not(None) if gone else _objects.c.gone.is_(None)
    for part in _parts(objects):
        named = (_objects.c.dataset == dataset, _objects.c.id.in_(part))
        found.update(connection.execute(select(_objects.c.id).where(*named, mark)).scalars())
    return found


def _parts(objects: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(objects), OBJECTS_PER_ENTRY):
        yield objects[at : at + OBJECTS_PER_ENTRY]
