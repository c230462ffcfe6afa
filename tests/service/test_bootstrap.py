"""A service begins, opens and is brought up over its own history alone (promise ONE-HISTORY)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from custody.errors import CustodyError, HistoryError, LedgerError
from custody.service import Service, ledger_reads, people
from custody.service.bootstrap import create_service, open_service, upgrade_database
from custody.service.mark_file import MarkFile
from custody.store import schema
from custody.store.tables import (
    ledger_head,
)
from custody.tlog.mark import Mark
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier
from tests.people import ORIGIN
from tests.service.tables_by_sql import put_back, rows_of, sql


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"CUSTODY_HOME": str(tmp_path / "home")}


@pytest.fixture
def begun(environ: dict[str, str]) -> Iterator[Service]:
    service = create_service(environ, ORIGIN)
    people.initialise(service, "adam")
    yield service
    service.store.engine.dispose()


def head_of(service: Service) -> Checkpoint:
    note = ledger_reads.checkpoint(service)
    return open_checkpoint(note.encode(), Verifier.parse(service.key.vkey))


def test_a_new_service_has_a_mark_of_its_own(begun: Service, environ: dict[str, str]) -> None:
    """Beside its key, for its owner alone, at the head that was signed last."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    assert path.stat().st_mode & 0o777 == 0o600
    assert Mark.parse(path.read_bytes()) == Mark.of(head_of(begun))


def test_an_older_database_is_refused_at_the_start(begun: Service, environ: dict[str, str]) -> None:
    """ONE-HISTORY: before anything is served."""
    older = rows_of(begun.store)
    people.invite(begun, people_admin(begun), "zoe", "auditor")
    put_back(begun.store, older)
    with pytest.raises(HistoryError, match="is older than") as caught:
        open_service(environ)
    assert (caught.value.exit_code, caught.value.code) == (66, "history")


def people_admin(service: Service) -> Any:
    from custody.service import Principal

    return Principal("adam", frozenset({"admin", "read", "audit"}))


def test_entries_without_a_mark_stop_the_service_until_one_is_adopted(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: it is adopted once, by whoever runs the upgrade, and kept from then on."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    path.unlink()
    with pytest.raises(HistoryError, match=r"no service\.mark"):
        open_service(environ)
    _, adopted = upgrade_database(environ)
    assert adopted == Mark.of(head_of(begun))
    older = rows_of(begun.store)
    service = open_service(environ)
    people.invite(service, people_admin(service), "zoe", "auditor")
    service.store.engine.dispose()
    put_back(begun.store, older)
    with pytest.raises(HistoryError, match="is older than"):
        upgrade_database(environ)


def test_a_database_without_macs_is_taken_over_under_its_own_signature_alone(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: what 0.1 wrote ends with a signed head; entries that SQL put after it don't."""
    Path(environ["CUSTODY_HOME"], "service.mark").unlink()
    schema.downgrade(begun.store, "0012")
    with sql(begun.store) as connection:
        note = connection.execute(text("SELECT note FROM ledger_head")).scalar_one()
        connection.execute(text("UPDATE ledger_head SET note = 'x'"))
    with pytest.raises(LedgerError, match="key has signed"):
        upgrade_database(environ)
    with sql(begun.store) as connection:
        connection.execute(update(ledger_head).values(note=note))
    assert upgrade_database(environ)[1] == Mark.of(head_of(begun))
    open_service(environ).store.engine.dispose()


def test_a_lost_key_begins_nothing_over_the_mark_of_a_ledger(
    begun: Service, environ: dict[str, str]
) -> None:
    """ONE-HISTORY: an emptied folder with a mark in it was somebody's service."""
    home = Path(environ["CUSTODY_HOME"])
    (home / "service.key").unlink()
    begun.store.engine.dispose()
    for path in home.glob("custody.db*"):
        path.unlink()
    with pytest.raises(CustodyError, match="mark of a ledger that was begun"):
        create_service(environ, ORIGIN)


def test_a_damaged_mark_is_one_clear_error(begun: Service, environ: dict[str, str]) -> None:
    """An older copy of it will do, and the hint says so."""
    path = Path(environ["CUSTODY_HOME"]) / "service.mark"
    older = path.read_bytes()
    people.invite(begun, people_admin(begun), "zoe", "auditor")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CustodyError, match="mark is damaged") as caught:
        open_service(environ)
    assert "an older one will do" in str(caught.value.hint)
    path.write_bytes(older)
    open_service(environ).store.engine.dispose()
    assert MarkFile(path).read() == Mark.of(head_of(begun))
