"""Going on after a restore that lost entries: under a new log key, and never under the old one.

The old key signed a history that this database does not have; another one under it would be
a fork. So the ledger goes on under a new key, and says so: the entry ``ledger.resumed`` names
the old key, the last head that it signed, and how many entries were lost. Every open ceremony
is cancelled, since a denial may be among them. Clients take the new key only from their user
(promises ONE-HISTORY, KNOWN).

The new key waits in ``service.key.next`` until the database and the mark are under it. Run
again after a crash, this finishes what was committed; what was not is begun anew, with
another key. The old one stays beside it, as ``service.key.former-`` and its id: a backup from
before, restored once more, is of that key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection, delete, select, update

from custody import config
from custody.ceremony import Cancel, Tick, decide_and_evolve
from custody.errors import CustodyError, LedgerError, RefusedError
from custody.files import read_file, sync_folder, write_file
from custody.formats.encoding import format_base64
from custody.formats.validation import require_text
from custody.service.bootstrap import existing_service
from custody.service.ceremony_repository import lock
from custody.service.context import SERVICE, Service, entry_body
from custody.service.mark_file import MemoryMark
from custody.service.one_history import with_mac
from custody.servicekey import ServiceKey
from custody.store import schema
from custody.store.append import locked_head
from custody.store.engine import require_durable
from custody.store.heads import checkpoint_of, is_made_by, older, read_head, require_mac
from custody.store.tables import cosigned, ledger_entry, ledger_head, state
from custody.store.tree_nodes import require_continues
from custody.tlog.entry import parse_entry
from custody.tlog.mark import Mark
from custody.tlog.note import Checkpoint
from custody.tlog.note_keys import Verifier

_ceremonies = state["ceremony"]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The new key of the log, how many entries it has, how many were lost, what was cancelled."""

    vkey: str
    size: int
    lost: int
    cancelled: list[str]


def resume(environ: Mapping[str, str], reason: str) -> Resumed:
    """Go on with an older database under a new log key; all hosts have to be stopped.

    ``RefusedError`` where nothing was lost.
    """
    require_text(reason, "a reason for the record")
    service = existing_service(environ)
    try:
        return _resume(environ, service, reason)
    finally:
        service.store.engine.dispose()


def _resume(environ: Mapping[str, str], service: Service, reason: str) -> Resumed:
    waiting = _waiting_path(environ)
    schema.require_head(service.store)
    require_durable(service.store)
    mark = service.mark.read()
    if mark is None:
        raise CustodyError(
            "there is no service.mark to say what was signed last",
            hint="put back a copy of it, an older one will do",
            promise="ONE-HISTORY",
        )
    done = _finished(service, waiting)
    if done is None:
        old = _maker(environ, service, mark)
        key = replace(service.key, seed=service.random(32))
        write_file(waiting, key.encode(), mode=0o600, overwrite=True)
        _go_on(replace(service, key=key), service.key, old, mark, reason)
        done = _finished(service, waiting)
        assert done is not None
    key, head = done
    resumed = replace(service, key=key)
    resumed.mark.write(Mark.of(head))
    resumed.history.sign()
    _keep(service.key, config.service_key_path(environ))
    waiting.replace(config.service_key_path(environ))
    sync_folder(waiting.parent)
    return _told(resumed, head.size)


def _keep(key: ServiceKey, path: Path) -> None:
    """Keep a key that is about to be replaced, for backups that were made under it."""
    name = f"{path.name}.former-{Verifier.parse(key.vkey).key_id.hex()}"
    write_file(path.with_name(name), key.encode(), mode=0o600, overwrite=True)


def _waiting_path(environ: Mapping[str, str]) -> Path:
    path = config.service_key_path(environ)
    return path.with_name(f"{path.name}.next")


def _finished(service: Service, waiting: Path) -> tuple[ServiceKey, Checkpoint] | None:
    """Give the waiting key and the head, if the database is under that key already."""
    if not waiting.exists():
        return None
    key = ServiceKey.parse(read_file(waiting))
    with service.store.reading() as connection:
        row = read_head(connection)
    if row is None:
        return None
    head = checkpoint_of(row, key.origin)
    return (key, head) if is_made_by(row, head, key.mac) else None


def _maker(environ: Mapping[str, str], service: Service, mark: Mark) -> ServiceKey:
    """Give the key that the database is of: the present one, or a former one of this service.

    ``RefusedError`` where the database continues the mark: there is nothing to resume.
    """
    path = config.service_key_path(environ)
    files = sorted(path.parent.glob(f"{path.name}.former-*"))
    keys = [service.key, *(ServiceKey.parse(read_file(file)) for file in files)]
    with service.store.reading() as connection:
        row = read_head(connection)
        if row is None or not row["size"]:
            raise older(0, mark)
        head = checkpoint_of(row, service.origin)
        made = [key for key in keys if row["mac"] is None or is_made_by(row, head, key.mac)]
        if not made:
            _refuse_maker(path)
        if not _continues(connection, mark, head):
            return made[0]
    raise RefusedError(
        f"nothing was lost: the database continues the head of {mark.size} entries",
        hint="run it with: custody serve",
        promise="ONE-HISTORY",
    )


def _refuse_maker(path: Path) -> NoReturn:
    raise LedgerError(
        "the head of the ledger is not one that this service's key has made, or a former one",
        hint="is it an older backup? put the service.key of its time beside it, as "
        f"{path.name}.former-1, and run this again. If not, it was altered: see where, with "
        "custody-audit verify, and bring a copy from before back",
        promise="TAMPER",
    )


def _continues(connection: Connection, mark: Mark, head: Checkpoint) -> bool:
    if head.size < mark.size:
        return False
    try:
        require_continues(connection, mark.head, head)
    except CustodyError:
        return False
    return True


def _told(service: Service, size: int) -> Resumed:
    """Read from the ledger what was done."""
    columns = (ledger_entry.c[name] for name in ("seq", "ceremony", "entry"))
    with service.store.reading() as connection:
        query = select(*columns).order_by(ledger_entry.c.seq.desc())
        begun = query.where(ledger_entry.c.type == "ledger.resumed").limit(1)
        row = connection.execute(begun).one()
        ended = query.where(ledger_entry.c.type == "ceremony.ended", ledger_entry.c.seq > row.seq)
        cancelled = sorted(one.ceremony for one in connection.execute(ended))
    lost = parse_entry(row.entry).body["data"]["lost"]
    return Resumed(service.key.vkey, size, lost, cancelled)


def _go_on(service: Service, last: ServiceKey, old: ServiceKey, mark: Mark, reason: str) -> None:
    """Put the ledger under the new key, say so, and cancel what is open, in one transaction.

    The head that was signed ``last`` may be of a later key than the ``old`` one of the database.
    """
    with service.store.writing() as connection:
        row = with_mac(connection, locked_head(connection), old)
        head = checkpoint_of(row, old.origin)
        require_mac(row, head, old.mac)
        mac = service.key.mac(head, row["leaf"])
        connection.execute(update(ledger_head).values(mac=mac, note=""))
        connection.execute(delete(cosigned))  # they are under the old key
        resumed = replace(service, mark=MemoryMark(Mark.of(head)))
        data = {
            "last": {"root": format_base64(mark.root), "size": mark.size, "vkey": last.vkey},
            "lost": max(0, mark.size - head.size),
            "reason": reason,
            "vkey": service.key.vkey,
        }
        resumed.append(connection, [entry_body("ledger.resumed", SERVICE, service.now(), data)])
        _cancel_open(resumed, connection, reason)


def _cancel_open(service: Service, connection: Connection, reason: str) -> None:
    query = select(_ceremonies.c.id).where(_ceremonies.c.outcome.is_(None))
    for id_ in connection.execute(query.order_by(_ceremonies.c.id)).scalars().all():
        act = lock(service, None, id_, connection)
        act = act.append(*decide_and_evolve(act.state, Tick(), act.now), SERVICE)
        if act.state.outcome is not None:
            continue  # its time was up
        try:
            command = Cancel(SERVICE, f"the ledger was resumed: {reason}")
            decided = decide_and_evolve(act.state, command, act.now)
        except RefusedError:
            continue  # it has had its effect: nothing of it can be undone
        act.append(*decided, SERVICE)
