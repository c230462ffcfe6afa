"""Looking up the ceremony scripts that the ledger has adopted."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from custody.errors import LedgerError, NotKnownError
from custody.resources import shipped_scripts
from custody.script import Script, parse
from custody.service.context import Service, entry_body, may_be_a_name
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


def shipped_script(name: str, kind: str) -> bytes | None:
    """Give the text of a script that comes with this installation; None if there is none."""
    for text in shipped_scripts():
        script = parse(text)
        if (script.name, script.kind) == (name, kind):
            return text
    return None


def usable_script(
    service: Service, connection: Connection, name: str, kind: str, by: str
) -> Script:
    """Give the newest script of this name; a ledger that began without it adopts the shipped one.

    ``NotKnownError`` where none is shipped either.
    """
    try:
        return latest_script(connection, name, kind)
    except NotKnownError:
        text = shipped_script(name, kind)
        if text is None:
            raise
        service.append(connection, [adoption(text, by, service.now())])
        return parse(text)


def adoption(text: bytes, by: str, now: datetime) -> dict[str, Any]:
    """Make the entry that adopts a ceremony script."""
    script = parse(text)
    data = {
        "digest": script.digest,
        "kind": script.kind,
        "name": script.name,
        "text": text.decode(),
    }
    return entry_body("script.adopted", by, now, data)


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
