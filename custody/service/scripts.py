"""Looking up the ceremony scripts that the ledger has adopted."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, select

from custody.errors import LedgerError, NotKnownError
from custody.script import Script, parse
from custody.service.context import Service, may_be_a_name
from custody.store.tables import state

_scripts = state["script"]


def read_script(connection: Connection, digest: str) -> Script:
    """Give the adopted script with this digest; ``LedgerError`` if its text is another's."""
    query = select(_scripts.c.text).where(_scripts.c.digest == digest)
    text = connection.execute(query).scalar_one_or_none()
    if text is None:
        raise LedgerError(f"the script {digest[:12]} is not adopted here", promise="TAMPER")
    return _require_digest(text, digest)


def latest_script(connection: Connection, name: str, kind: str) -> Script:
    """Give the script of this name that was adopted last; ``NotKnownError`` if there is none."""
    query = select(_scripts).where(_scripts.c.name == name, _scripts.c.kind == kind)
    newest = query.order_by(_scripts.c.adopted_seq.desc()).limit(1)
    row = connection.execute(newest).one_or_none() if may_be_a_name(name) else None
    if row is None:
        raise NotKnownError(f"there is no {kind} script called {name[:70]!a}")
    return _require_digest(row.text, row.digest)


def list_all(service: Service) -> list[Script]:
    """List the scripts that new ceremonies may run: the newest of each name."""
    query = select(_scripts).order_by(_scripts.c.adopted_seq)
    with service.store.reading() as connection:
        rows = connection.execute(query).all()
    newest = {row.name: row for row in rows}
    return [_require_digest(row.text, row.digest) for row in newest.values()]


def get(service: Service, name: str) -> Script:
    """Give the newest script of this name; ``NotKnownError`` if there is none."""
    found = next((script for script in list_all(service) if script.name == name), None)
    if found is None:
        raise NotKnownError(f"there is no script called {name[:70]!a}")
    return found


@lru_cache(maxsize=64)
def _require_digest(text: str, digest: str) -> Script:
    """Refuse a script whose text was altered in the table of state: its digest differs."""
    script = parse(text.encode())
    if script.digest != digest:
        raise LedgerError(
            f"the text of the script {digest[:12]} has been altered", promise="TAMPER"
        )
    return script
