"""Queueing a notice when an expected object is overdue, and another when one has come."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, insert, select

from custody.errors import RefusedError
from custody.formats.timestamps import stamp
from custody.service import expectations
from custody.service.context import Service
from custody.service.notices import outbox
from custody.service.notices.settings import Settings
from custody.store.tables import missed_backup

Key = tuple[str, str, str]
"""A dataset, and the job and host whose objects are expected; empty: any."""


def queue_overdue_notices(service: Service, settings: Settings) -> None:
    """Queue notices for what has become overdue, and for what is no longer overdue."""
    if not settings.sinks:
        return
    late = {
        (one.dataset, one.job or "", one.host or ""): str(one.due)
        for one in expectations.overdue(service)
    }
    with service.store.reading() as connection:
        rows = connection.execute(select(missed_backup))
        known = {(row.dataset, row.job, row.host): row.due for row in rows}
    for key, due in late.items():
        if key not in known:
            _queue_missed(service, settings, key, due)
    for key, due in known.items():
        if key not in late:
            _queue_again(service, settings, key, due)


def _queue_missed(service: Service, settings: Settings, key: Key, due: str) -> None:
    try:
        with service.store.writing() as connection:
            connection.execute(insert(missed_backup), {**_columns(key), "due": due})
            _queue(service, connection, settings, "missed", key, due)
    except RefusedError:
        return  # another worker was first


def _queue_again(service: Service, settings: Settings, key: Key, due: str) -> None:
    mine = [missed_backup.c[name] == value for name, value in _columns(key).items()]
    with service.store.writing() as connection:
        done = connection.execute(delete(missed_backup).where(*mine, missed_backup.c.due == due))
        if done.rowcount:
            _queue(service, connection, settings, "again", key, due)


def _columns(key: Key) -> dict[str, str]:
    return dict(zip(("dataset", "job", "host"), key, strict=True))


def _queue(
    service: Service, connection: Connection, settings: Settings, what: str, key: Key, due: str
) -> None:
    now = stamp(service.now())
    dataset, job, host = key
    name = " ".join((what, dataset, now, *(json.dumps(part) for part in (job, host) if part)))
    for sink in settings.sinks:
        if settings.wants(sink, dataset, "missed"):
            id_ = outbox.sink_id(service, sink)
            outbox.enqueue(
                connection, id_, name, what, dataset, due, now, job=job or None, host=host or None
            )
