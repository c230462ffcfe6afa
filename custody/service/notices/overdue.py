"""Queueing a notice when a dataset's next object is overdue, and another when one has come."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from custody.errors import RefusedError
from custody.formats.timestamps import stamp
from custody.service import expectations
from custody.service.context import Service
from custody.service.notices import outbox
from custody.service.notices.settings import Settings
from custody.store.tables import missed_backup


def queue_overdue_notices(service: Service, settings: Settings) -> None:
    """Queue notices for datasets that have become overdue, and for those no longer overdue."""
    if not settings.sinks:
        return
    late = {one.dataset: str(one.due) for one in expectations.overdue_datasets(service)}
    with service.store.reading() as connection:
        known = {row.dataset: row.due for row in connection.execute(select(missed_backup))}
    for dataset, due in late.items():
        if dataset not in known:
            _queue_missed(service, settings, dataset, due)
    for dataset, due in known.items():
        if dataset not in late:
            _queue_again(service, settings, dataset, due)


def _queue_missed(service: Service, settings: Settings, dataset: str, due: str) -> None:
    try:
        with service.store.writing() as connection:
            connection.execute(insert(missed_backup), {"dataset": dataset, "due": due})
            _queue(service, connection, settings, "missed", dataset, due)
    except RefusedError:
        return  # another worker was first


def _queue_again(service: Service, settings: Settings, dataset: str, due: str) -> None:
    mine = (missed_backup.c.dataset == dataset, missed_backup.c.due == due)
    with service.store.writing() as connection:
        if connection.execute(delete(missed_backup).where(*mine)).rowcount:
            _queue(service, connection, settings, "again", dataset, due)


def _queue(
    service: Service, connection: Connection, settings: Settings, what: str, dataset: str, due: str
) -> None:
    now = stamp(service.now())
    for sink in settings.sinks:
        if settings.wants(sink, dataset, "missed"):
            id_ = outbox.sink_id(service, sink)
            outbox.enqueue(connection, id_, f"{what} {dataset} {now}", what, dataset, due, now)
