"""Queueing a notice when a drill or a census is due and was not held; once, until it is."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from custody.errors import RefusedError
from custody.formats.timestamps import stamp
from custody.service import drill_schedules
from custody.service.context import Service
from custody.service.notices import outbox
from custody.service.notices.settings import Settings
from custody.store.tables import missed_drill


def queue_due_drills(service: Service, settings: Settings) -> None:
    """Queue notices for what has become due, and forget what was held since."""
    if not settings.sinks:
        return
    late = {(one.dataset, str(one.kind)): str(one.due) for one in drill_schedules.overdue(service)}
    with service.store.reading() as connection:
        rows = connection.execute(select(missed_drill))
        known = {(row.dataset, row.kind): row.due for row in rows}
    for key, due in late.items():
        if key not in known:
            _queue_missed(service, settings, key, due)
    for dataset, kind in known.keys() - late.keys():
        mine = (missed_drill.c.dataset == dataset, missed_drill.c.kind == kind)
        with service.store.writing() as connection:
            connection.execute(delete(missed_drill).where(*mine))


def _queue_missed(service: Service, settings: Settings, key: tuple[str, str], due: str) -> None:
    dataset, kind = key
    try:
        with service.store.writing() as connection:
            connection.execute(insert(missed_drill), {"dataset": dataset, "kind": kind, "due": due})
            _queue(service, connection, settings, dataset, kind, due)
    except RefusedError:
        return  # another worker was first


def _queue(
    service: Service, connection: Connection, settings: Settings, dataset: str, kind: str, due: str
) -> None:
    now = stamp(service.now())
    for sink in settings.sinks:
        if settings.wants(sink, dataset, "drill"):
            id_, name = outbox.sink_id(service, sink), f"due {kind} {dataset} {now}"
            outbox.enqueue(connection, id_, name, f"due {kind}", dataset, due, now)
