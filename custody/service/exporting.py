"""The whole ledger out of the console: as the auditor's file, and under the verifier's eyes.

Both go through :mod:`custody.audit` on a connection of its own, so what the console says
of the ledger is what anybody would be told who runs the verifier on the same database.
"""

from __future__ import annotations

from pathlib import Path

from custody.audit.database import open_database
from custody.audit.export import export
from custody.audit.levels import INTACT
from custody.audit.telling import as_text
from custody.audit.verify import verify
from custody.notekey import Verifier
from custody.service.core import Service


def export_ledger(service: Service, path: Path) -> int:
    """Write the ledger to a file that ``custody-audit verify --ledger`` reads."""
    with open_database(_url(service)) as source:
        return export(source, path, lambda _, rows: rows, overwrite=True)


def verify_self(service: Service) -> tuple[bool, str, str]:
    """Verify ledger and state; gives whether all is intact, a headline, and the whole report."""
    with open_database(_url(service)) as source:
        found = verify(source, Verifier.parse(service.key.vkey))
    headline, _, rest = as_text(found, "signed").partition("\n")
    return found.verdict("signed") == INTACT, headline, rest


def _url(service: Service) -> str:
    return service.store.engine.url.render_as_string(hide_password=False)
