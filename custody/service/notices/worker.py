"""The worker that sends the notices that wait in the outbox, with one thread for each sink.

Every sink has a thread as long as there is something to give it, so one that hangs is in
nobody's way. What fails ends its sink's turn, is written down, and is never raised.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy import select

from custody.errors import CustodyError
from custody.formats.timestamps import stamp
from custody.service.context import Service
from custody.service.notices import drills_due, outbox, overdue
from custody.service.notices.apprise_sink import Sink
from custody.service.notices.messages import compose
from custody.service.notices.settings import Settings
from custody.store.tables import state

log = logging.getLogger("custody")


def unknown_datasets(service: Service, settings: Settings) -> list[str]:
    """List the datasets that the settings name and that are not there: they may be misspelt."""
    with service.store.reading() as connection:
        there = connection.execute(select(state["dataset"].c.name)).scalars().all()
    return sorted(settings.datasets.keys() - set(there))


@dataclass(slots=True)
class NoticeWorker:
    """The sending of notices in one worker process."""

    service: Service
    settings: Settings
    _running: dict[str, threading.Thread] = field(default_factory=dict, init=False)

    def prepare(self) -> None:
        """Make a row for every sink in the settings, and delete those of sinks no longer there."""
        outbox.prepare(self.service, self.settings.sinks)

    def start_due_sinks(self) -> list[threading.Thread]:
        """Start a thread for every sink with notices to send and no thread; give the threads."""
        overdue.queue_overdue_notices(self.service, self.settings)
        drills_due.queue_due_drills(self.service, self.settings)
        due = outbox.due_sinks(self.service)
        started = []
        for sink in self.settings.sinks:
            id_ = outbox.sink_id(self.service, sink)
            running = self._running.get(id_)
            if id_ in due and (running is None or not running.is_alive()):
                name = f"notices to {sink.shown}"
                turn = threading.Thread(
                    target=self._send_waiting, args=(id_, sink), name=name, daemon=True
                )
                self._running[id_] = turn
                turn.start()
                started.append(turn)
        return started

    def _send_waiting(self, id_: str, sink: Sink) -> None:
        try:
            if outbox.claim(self.service, id_, lambda *told: self.settings.wants(sink, *told)):
                while self._send_next(id_, sink):
                    continue
                outbox.release(self.service, id_)
        except Exception as error:  # the sink is free again in a minute
            log.error("the notices to %s failed: %s", sink.shown, type(error).__name__)

    def _send_next(self, id_: str, sink: Sink) -> bool:
        """Send a sink its next notice; True when it was sent, so that there may be another."""
        with self.service.store.reading() as connection:
            row = outbox.next_notice(connection, id_, stamp(self.service.now()))
        if row is None:
            return False
        try:
            self._send(sink, row)
        except CustodyError as error:
            return self._failed(sink, row, error.message)
        except Exception as error:  # its text is nobody's to show: it might hold a secret (QUIET)
            return self._failed(sink, row, f"an unforeseen {type(error).__name__}")
        outbox.mark_delivered(self.service, row)
        return True

    def _send(self, sink: Sink, row: outbox.QueuedNotice) -> None:
        with self.service.store.reading() as connection:
            notice = compose(connection, row, self.service.now(), self.settings.console)
        sink.send(notice)

    def _failed(self, sink: Sink, row: outbox.QueuedNotice, why: str) -> bool:
        log.warning("a notice did not reach %s: %s", sink.shown, why)
        outbox.mark_failed(self.service, row, why)
        return False
