"""Publishing checkpoints: deciding when each sink gets the head, and recording how far it is.

A sink gets the head when the ledger has grown and a ceremony has ended since, or the
interval is over since the last time. One that fails is tried again ever more rarely
(:mod:`custody.service.backoff`). Its row says since when, why, and how many entries it
has: the gap that auditors see. The ledger knows nothing of all this, so nothing that
happens to a sink holds it up.

All workers run this; the row's ``next`` is what keeps them apart.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from custody.errors import CustodyError, RefusedError
from custody.formats.timestamps import parse_stamp, stamp
from custody.service.backoff import LEASE, retry_delay
from custody.service.context import Principal, Service
from custody.service.ledger_reads import size_of_head
from custody.service.publishing.checkpoint_sinks import Sink
from custody.store.rows import read_all, read_one
from custody.store.tables import ledger_entry, ledger_head, publication

log = logging.getLogger("custody")


@dataclass(frozen=True, slots=True)
class Publication:
    """A sink's row: the head it has and since when, since when it fails and why, the next try."""

    sink: str
    size: int
    at: str | None
    failing_since: str | None
    error: str | None
    next: str


@dataclass(frozen=True, slots=True)
class SinkProgress:
    """How far a sink has come, how many entries it lacks, and what is wrong."""

    sink: str
    size: int
    behind: int
    at: str | None
    failing_since: str | None
    error: str | None


def prepare(service: Service, sinks: Sequence[Sink]) -> None:
    """Make a row for every new sink, and delete those of sinks that are no longer configured."""
    names = [sink.name for sink in sinks]
    with service.store.writing() as connection:
        connection.execute(delete(publication).where(publication.c.sink.not_in(names)))
    for name in names:
        row = {"sink": name, "size": 0, "next": stamp(service.now())}
        try:
            with service.store.writing() as connection:
                if _row(connection, name) is None:
                    connection.execute(insert(publication), row)
        except RefusedError:
            continue  # another worker was first


def publish(service: Service, sinks: Sequence[Sink], every: timedelta) -> None:
    """Send the head to every sink that is due; failures are recorded and never raised."""
    for sink in sinks:
        last = _claim(service, sink.name, every)
        if last is None:
            continue
        try:
            size = sink.publish(service, last)
        except CustodyError as error:
            _record_failure(service, sink.name, error.message)
        except Exception as error:  # its text is nobody's to show: it might hold a secret (QUIET)
            _record_failure(service, sink.name, f"an unforeseen {type(error).__name__}")
        else:
            _record_success(service, sink.name, size)


def publications(service: Service, principal: Principal) -> list[SinkProgress]:
    """Give for every sink how far it has come."""
    principal.require("audit")
    with service.store.reading() as connection:
        head = size_of_head(connection)
        rows = read_all(connection, select(publication).order_by(publication.c.sink), Publication)
    return [
        SinkProgress(
            row.sink, row.size, max(0, head - row.size), row.at, row.failing_since, row.error
        )
        for row in rows
    ]


def _claim(service: Service, name: str, every: timedelta) -> int | None:
    """Claim a due sink for this worker for a minute; give the number of entries it has."""
    with service.store.reading() as connection:
        if not _due(connection, _row(connection, name), service.now(), every):
            return None
    with service.store.writing() as connection:
        row, now = _row(connection, name, lock=True), service.now()
        if row is None or not _due(connection, row, now, every):
            return None
        _write(connection, name, next=stamp(now + LEASE))
        return row.size


def _due(connection: Connection, row: Publication | None, now: datetime, every: timedelta) -> bool:
    head = connection.execute(select(ledger_head.c.size)).scalar()
    if row is None or not head or stamp(now) < row.next or head == row.size:
        return False
    if row.at is None or row.failing_since is not None or head < row.size:
        return True
    if now >= parse_stamp(row.at) + every:
        return True
    ended = (ledger_entry.c.type == "ceremony.ended", ledger_entry.c.seq >= row.size)
    return bool(connection.execute(select(exists().where(*ended))).scalar())


def _record_success(service: Service, name: str, size: int) -> None:
    at = stamp(service.now())
    with service.store.writing() as connection:
        _write(connection, name, size=size, at=at, next=at, failing_since=None, error=None)


def _record_failure(service: Service, name: str, why: str) -> None:
    log.warning("nothing was published to the %s: %s", name, why)
    with service.store.writing() as connection:
        row, now = _row(connection, name, lock=True), service.now()
        since = parse_stamp(row.failing_since) if row and row.failing_since else now
        next_ = stamp(now + retry_delay(since, now))
        _write(connection, name, error=why, failing_since=stamp(since), next=next_)


def _row(connection: Connection, name: str, *, lock: bool = False) -> Publication | None:
    query = select(publication).where(publication.c.sink == name)
    return read_one(connection, query.with_for_update() if lock else query, Publication)


def _write(connection: Connection, name: str, **values: Any) -> None:
    connection.execute(update(publication).where(publication.c.sink == name).values(values))
