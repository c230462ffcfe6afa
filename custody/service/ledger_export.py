"""The whole ledger for the console: exporting it to a file, and verifying it with progress.

Both go through :mod:`custody.audit` on a connection of its own, so what the console says
of the ledger is what anybody would be told who runs the verifier on the same database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from custody.audit.checks.checkpoint import claimed_size
from custody.audit.export import export
from custody.audit.levels import INTACT
from custody.audit.report_format import as_text
from custody.audit.sources.database_source import open_database
from custody.audit.sources.source import Stored
from custody.audit.verify import verify
from custody.errors import RefusedError
from custody.service.context import Service
from custody.tlog.note_keys import Verifier

REPORT_INTERVAL = 0.5
"""Seconds between two words about how far a verification has come."""

_ONE_AT_A_TIME = threading.Lock()
"""Held by the verification that is under way: each keeps a processor busy, for minutes."""

log = logging.getLogger("custody")


def export_ledger(service: Service, path: Path) -> int:
    """Write the ledger to a file that ``custody-audit verify --ledger`` reads."""
    with open_database(service.store.url) as source:
        return export(source, path, lambda _, rows: rows, overwrite=True)


@dataclass
class Verification:
    """A verification of ledger and state that runs in a thread and reports its progress.

    Its result is there once :meth:`steps` has come to its end: whether all is intact, a
    headline, the report, and how long it took.
    """

    service: Service
    done: int = 0
    total: int = 0
    intact: bool = False
    headline: str = "Nothing is known: the service could not verify itself"
    report: str = "The reason is in its log."
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="verification", daemon=True)

    def begin(self) -> Verification:
        """Begin; ``RefusedError`` while another one of this process is under way."""
        if not _ONE_AT_A_TIME.acquire(blocking=False):
            raise RefusedError(
                "a verification is under way already",
                hint="wait for its end, or run custody-audit verify on a machine of your own",
            )
        self._thread.start()
        return self

    def steps(self) -> Iterator[tuple[int, int]]:
        """Report how many entries have been read, and of how many, every half second to the end."""
        while self._thread.is_alive():
            yield self.done, self.total
            self._thread.join(REPORT_INTERVAL)

    def _run(self) -> None:
        begun = time.monotonic()
        try:
            with open_database(self.service.store.url) as source:
                self.total = claimed_size(source)
                found = verify(source, Verifier.parse(self.service.key.vkey), self._watch)
            headline, _, self.report = as_text(found, "signed").partition("\n")
            self.intact, self.headline = found.verdict("signed") == INTACT, headline
        except Exception as error:  # its text is for nobody who is only looking (QUIET)
            log.error("the service could not verify itself: %s", type(error).__name__)
        finally:
            _ONE_AT_A_TIME.release()
        self.seconds = time.monotonic() - begun

    def _watch(self, _: str, entries: Iterable[Stored]) -> Iterator[Stored]:
        for self.done, stored in enumerate(entries, 1):
            yield stored
