"""Which entries of the ledger people are told of, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from custody.service import objects
from custody.service.object_sizes import usual_size_if_small
from custody.standing import STATUS_AFTER
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry

_TYPES = ("ceremony.opened", "ceremony.signed", "ceremony.unlocked", "ceremony.ended")
_entry = ledger_entry.c


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """A ledger entry that gets a notice: its number, dataset and time, and the kind of notice."""

    seq: int
    at: str
    dataset: str
    what: str


def notice_events(connection: Connection, first: int, end: int) -> Iterator[NoticeEvent]:
    """Give what people are told of among the entries from ``first`` to before ``end``.

    Of exports: a genesis is run by people who sit together. Of changes of a policy that are
    asked for, in force, or ended without. Of drills that are opened, or failed. Of sealed objects
    that are far smaller than their job's usual. And of people who may not act any more, or again;
    of no dataset ("").
    """
    query = select(ledger_entry).where(
        _entry.seq >= first,
        _entry.seq < end,
        or_(
            _entry.ceremony.is_not(None),
            _entry.type.in_(("object.registered", *STATUS_AFTER)),
        ),
    )
    for row in connection.execute(query.order_by(_entry.seq)).all():
        if row.type == "object.registered":
            registered = parse_entry(row.entry).body["data"]["id"]
            if usual_size_beside(connection, row.dataset, registered):
                yield NoticeEvent(row.seq, row.at, row.dataset, "small")
            continue
        if row.type in STATUS_AFTER:
            yield NoticeEvent(row.seq, row.at, "", "standing")
            continue
        kind = _kind(connection, row.ceremony)
        if kind == "policy" and _tells_of_policy(row):
            yield NoticeEvent(row.seq, row.at, row.dataset, "policy")
        if kind == "drill" and _tells_of_drill(row):
            yield NoticeEvent(row.seq, row.at, row.dataset, "drill")
        if row.type not in _TYPES or kind != "export":
            continue
        if what := _event_kind(connection, row):
            yield NoticeEvent(row.seq, row.at, row.dataset, what)


def usual_size_beside(connection: Connection, dataset: str, object_id: str) -> int | None:
    """Give the usual size of a registered object's job, if the object is far smaller."""
    found = objects.find(connection, dataset, object_id)
    return usual_size_if_small(connection, found) if found else None


def _kind(connection: Connection, ceremony: str) -> str | None:
    kind = select(state["ceremony"].c.kind).where(state["ceremony"].c.id == ceremony)
    return connection.execute(kind).scalar()


def _tells_of_policy(row: Row[Any]) -> bool:
    """Tell whether a change is asked for, in force, or ended without."""
    if row.type == "ceremony.ended":
        return bool(parse_entry(row.entry).body["data"]["outcome"] != "closed")
    return row.type in ("ceremony.opened", "dataset.policy")


def _tells_of_drill(row: Row[Any]) -> bool:
    """Tell whether a drill is opened, so that officials come, or has failed."""
    if row.type == "ceremony.ended":
        return bool(parse_entry(row.entry).body["data"]["outcome"] == "failed")
    return bool(row.type == "ceremony.opened")


def _event_kind(connection: Connection, row: Row[Any]) -> str | None:
    if row.type == "ceremony.opened":
        return "requested"
    if row.type == "ceremony.unlocked":
        return "unlocked"
    data = parse_entry(row.entry).body["data"]
    if row.type == "ceremony.ended":
        return _end_kind(connection, row, data["outcome"])
    if data["kind"] == "deny":
        return "denied"
    return "turning" if data["kind"] == "turn" and _is_first_turn(connection, row) else None


def _end_kind(connection: Connection, row: Row[Any], how: str) -> str | None:
    """Give the kind for an end; None for one that is expected, or has a notice already."""
    if how == "closed":
        return None
    if how != "denied":
        return "ended"
    query = select(_entry.entry).where(_entry.seq == row.seq - 1, _entry.ceremony == row.ceremony)
    before = connection.execute(query).scalar()
    said = parse_entry(before).body["data"] if before else {}
    return None if said.get("kind") == "deny" else "denied"


def _is_first_turn(connection: Connection, row: Row[Any]) -> bool:
    """Tell whether a turned key opened its window: none turned since the last one was erased."""
    query = select(_entry.type, _entry.entry).where(
        _entry.ceremony == row.ceremony,
        _entry.seq < row.seq,
        _entry.type.in_(("ceremony.signed", "ceremony.lapsed")),
    )
    for type_, entry in connection.execute(query.order_by(_entry.seq.desc())):
        if type_ == "ceremony.lapsed":
            return True
        if parse_entry(entry).body["data"]["kind"] == "turn":
            return False
    return True
