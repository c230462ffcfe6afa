"""A standby of PostgreSQL, which says itself that it may be behind its primary."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.store import Store
from tests import postgres
from tests.store.ledgers import add, begin, invited, url_of
from tests.support import require


@contextmanager
def standby(url: str) -> Iterator[str]:
    """Run a standby of the server that a database is on, and give the same database's URL there."""
    primary = make_url(url)
    require(not os.environ.get("CUSTODY_TEST_POSTGRES_URL"), "a standby needs a server of our own")
    programs, folder = postgres.programs(), Path(tempfile.mkdtemp(prefix="custody-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, host = str(folder / "data"), str(primary.query["host"])
        postgres.run(
            programs / "pg_basebackup", *f"-h {host} -U custody -D {data} -R -c fast".split()
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        options += " -c max_connections=60"
        control = (programs / "pg_ctl", "-D", data, "-s", "-w")
        postgres.run(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            there = primary.update_query_dict({"host": str(folder)})
            yield there.render_as_string(hide_password=False)
        finally:
            postgres.run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_a_standby_is_verified_and_known_as_a_replica(postgres_store: Store) -> None:
    begin(postgres_store)
    add(postgres_store, invited("anna"))
    with open_database(url_of(postgres_store)) as primary:
        assert not primary.is_replica()
    with standby(url_of(postgres_store)) as url, open_database(url) as source:
        assert source.is_replica()
        report = verify(source)
    assert (report.replica, report.entries) == (True, 1)
