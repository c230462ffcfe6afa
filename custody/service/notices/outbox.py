"""The database rows of notices: what is to be sent to which sink, and what became of it.

Every sink has a row: how many entries have been looked through for it, and until when a
worker holds it. Every notice to a sink has one, too, with its tries; it is made in the
transaction that counts its entry as looked through, so none is forgotten and none is made
twice. A sink that is new begins at the present head.

A sink is known by a keyed digest of its address: whoever has the database can't even try
out guesses of the password in it (promise QUIET).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from custody.errors import RefusedError
from custody.formats.timestamps import parse_stamp, stamp
from custody.service.backoff import LEASE, retry_delay
from custody.service.context import Principal, Service
from custody.service.ledger_reads import size_of_head
from custody.service.notices.apprise_sink import Sink
from custody.service.notices.events import notice_events
from custody.store.rows import read_one
from custody.store.tables import ledger_head, missed_backup, missed_drill, notice, notice_sink

GIVE_UP_AFTER = timedelta(days=3)
"""How long a notice is tried before it is given up."""
KEEP_ENDED_FOR = timedelta(days=30)
"""How long what was delivered or given up is kept."""

Wants = Callable[[str, str], bool]
"""Tells, for a dataset and a kind of notice, whether a sink gets it."""
_waiting = (notice.c.delivered.is_(None), notice.c.given_up.is_(None))


@dataclass(frozen=True, slots=True)
class QueuedNotice:
    """A notice to a sink: of what, about which dataset and entry, and what became of it."""

    sink: str
    key: str
    what: str
    dataset: str
    seq: int | None
    at: str
    tries: int
    next: str
    failing_since: str | None
    error: str | None
    delivered: str | None
    given_up: str | None
    job: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class SinkStatus:
    """A sink's state: notices that wait or were given up; if it fails, since when and why."""

    sink: str
    delivered: str | None
    waiting: int
    given_up: int
    failing_since: str | None
    error: str | None
    next: str | None


def sink_id(service: Service, sink: Sink) -> str:
    """Give the key by which the rows name a sink: a keyed digest of its address."""
    address = b"custody notice sink\n" + sink.url.encode()
    return hmac.digest(service.key.seed, address, "sha256").hex()


def prepare(service: Service, sinks: Sequence[Sink]) -> None:
    """Make a row for every new sink, from the present head on; delete those of all others."""
    named = {sink_id(service, sink): sink.shown for sink in sinks}
    with service.store.writing() as connection:
        for table in (notice, notice_sink):
            connection.execute(delete(table).where(table.c.sink.not_in(list(named))))
        if not named:
            connection.execute(delete(missed_backup))
            connection.execute(delete(missed_drill))
    for id_, shown in named.items():
        try:
            with service.store.writing() as connection:
                _ensure_sink_row(connection, id_, shown, stamp(service.now()))
        except RefusedError:
            continue  # another worker was first


def due_sinks(service: Service) -> set[str]:
    """Give the sinks with a notice to send now, or with entries not yet looked through."""
    now = stamp(service.now())
    with service.store.reading() as connection:
        query = select(notice_sink.c.sink).where(_due(now))
        return set(connection.execute(query).scalars())


def claim(service: Service, id_: str, wants: Wants) -> bool:
    """Claim a sink for this worker for a minute, and queue notices of its new ledger entries."""
    with service.store.writing() as connection:
        now = service.now()
        query = select(notice_sink).where(notice_sink.c.sink == id_).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is None or stamp(now) < row.next:
            return False
        head = size_of_head(connection)
        for one in notice_events(connection, row.size, head):
            if wants(one.dataset, one.what):
                key = f"entry {one.seq:012}"
                enqueue(connection, id_, key, one.what, one.dataset, one.at, stamp(now), one.seq)
        _postpone(connection, id_, stamp(now + LEASE), size=head)
        old = stamp(now - KEEP_ENDED_FOR)
        ended = or_(notice.c.delivered < old, notice.c.given_up < old)
        connection.execute(delete(notice).where(notice.c.sink == id_, ended))
        return True


def enqueue(
    connection: Connection,
    id_: str,
    key: str,
    what: str,
    dataset: str,
    at: str,
    now: str,
    seq: int | None = None,
    *,
    job: str | None = None,
    host: str | None = None,
) -> None:
    """Queue a notice for a sink."""
    row = {"sink": id_, "key": key, "what": what, "dataset": dataset, "seq": seq, "at": at}
    row |= {"job": job, "host": host}
    connection.execute(insert(notice), {**row, "tries": 0, "next": now})


def next_notice(connection: Connection, id_: str, now: str) -> QueuedNotice | None:
    """Give the next notice to send to a sink: the one with the fewest tries, the oldest first."""
    query = select(notice).where(notice.c.sink == id_, notice.c.next <= now, *_waiting)
    ordered = query.order_by(notice.c.tries, notice.c.at, notice.c.key).limit(1)
    return read_one(connection, ordered, QueuedNotice)


def mark_delivered(service: Service, row: QueuedNotice) -> None:
    """Record that a notice has arrived, and keep the claim on its sink for another minute."""
    with service.store.writing() as connection:
        now = service.now()
        _write(connection, row, delivered=stamp(now), tries=row.tries + 1)
        _postpone(connection, row.sink, stamp(now + LEASE))


def mark_failed(service: Service, row: QueuedNotice, why: str) -> None:
    """Record that a notice could not be sent, and put off the next attempt at its sink.

    All that waits there is put off with it; what happens later is tried at once.
    """
    with service.store.writing() as connection:
        now = service.now()
        since = parse_stamp(row.failing_since) if row.failing_since else now
        late = stamp(now) if now - since >= GIVE_UP_AFTER else None
        values = {"error": why, "failing_since": stamp(since), "given_up": late}
        _write(connection, row, tries=row.tries + 1, **values)
        again = stamp(now + retry_delay(since, now))
        others = (notice.c.sink == row.sink, notice.c.next < again, *_waiting)
        connection.execute(update(notice).where(*others).values(next=again))


def release(service: Service, id_: str) -> None:
    """End this worker's claim on a sink."""
    with service.store.writing() as connection:
        _postpone(connection, id_, stamp(service.now()))


def sink_status(service: Service, principal: Principal) -> list[SinkStatus]:
    """Give every sink's state: notices waiting and given up, and since when and why it fails."""
    principal.require("admin")
    with service.store.reading() as connection:
        sinks = connection.execute(select(notice_sink).order_by(notice_sink.c.shown)).all()
        return [_status(connection, row.sink, row.shown) for row in sinks]


def count_failing(service: Service) -> int:
    """Count the sinks that the last notice did not reach."""
    with service.store.reading() as connection:
        sinks = connection.execute(select(notice_sink.c.sink)).scalars().all()
        return sum(_trouble(connection, id_) is not None for id_ in sinks)


def _status(connection: Connection, id_: str, shown: str) -> SinkStatus:
    mine = notice.c.sink == id_
    waiting = select(func.count(), func.min(notice.c.next)).where(mine, *_waiting)
    ended = select(func.max(notice.c.delivered), func.count(notice.c.given_up)).where(mine)
    number, next_ = connection.execute(waiting).one()
    arrived, lost = connection.execute(ended).one()
    trouble = _trouble(connection, id_)
    return SinkStatus(
        sink=shown,
        delivered=arrived,
        waiting=number,
        given_up=lost,
        failing_since=trouble.failing_since if trouble else None,
        error=trouble.error if trouble else None,
        next=next_ if trouble else None,
    )


def _trouble(connection: Connection, id_: str) -> QueuedNotice | None:
    """Give the oldest notice that a sink is failing to take; None while the sink works.

    Once something has arrived, what was given up before it is trouble no more.
    """
    mine = notice.c.sink == id_
    arrived = select(func.coalesce(func.max(notice.c.delivered), "")).where(mine).scalar_subquery()
    lost = notice.c.given_up > arrived
    query = select(notice).where(
        mine, notice.c.error.is_not(None), notice.c.delivered.is_(None), or_(_waiting[1], lost)
    )
    oldest = query.order_by(notice.c.failing_since, notice.c.key).limit(1)
    return read_one(connection, oldest, QueuedNotice)


def _due(now: str) -> ColumnElement[bool]:
    size = select(ledger_head.c.size).scalar_subquery()
    waits = exists().where(notice.c.sink == notice_sink.c.sink, notice.c.next <= now, *_waiting)
    return (notice_sink.c.next <= now) & or_(notice_sink.c.size != size, waits)


def _ensure_sink_row(connection: Connection, id_: str, shown: str, now: str) -> None:
    mine = notice_sink.c.sink == id_
    if connection.execute(update(notice_sink).where(mine).values(shown=shown)).rowcount == 0:
        row = {"sink": id_, "shown": shown, "size": size_of_head(connection), "next": now}
        connection.execute(insert(notice_sink), row)


def _postpone(connection: Connection, id_: str, until: str, **values: Any) -> None:
    row = update(notice_sink).where(notice_sink.c.sink == id_)
    connection.execute(row.values(next=until, **values))


def _write(connection: Connection, row: QueuedNotice, **values: Any) -> None:
    mine = (notice.c.sink == row.sink, notice.c.key == row.key)
    connection.execute(update(notice).where(*mine).values(values))
