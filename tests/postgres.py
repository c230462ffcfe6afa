"""A throw-away PostgreSQL server for the tests, reached by a socket and not by TCP."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from tests.support import require

SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=16MB",
)


@contextlib.contextmanager
def stoppable() -> Iterator[tuple[URL, Callable[[], None]]]:
    """Run a PostgreSQL server of one's own, with what stops it for good."""
    bin_folder, folder = programs(), Path(tempfile.mkdtemp(prefix="custody-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        options = " ".join(f"-c {one}" for one in SETTINGS)
        options += f" -c unix_socket_directories={folder}"
        data = folder / "data"
        control = (bin_folder / "pg_ctl", "-D", str(data), "-s", "-w")
        run(bin_folder / "initdb", "-D", data, "-U", "custody", "-A", "trust", "-N", "-E", "UTF8")
        run(*control, "-l", str(folder / "log"), "-o", options, "start")

        def stop() -> None:
            if (data / "postmaster.pid").exists():
                run(*control, "-m", "immediate", "stop")

        try:
            yield (
                URL.create(
                    "postgresql", "custody", database="postgres", query={"host": str(folder)}
                ),
                stop,
            )
        finally:
            stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def server() -> Iterator[URL]:
    """Run a PostgreSQL server, Debian's or the one CUSTODY_TEST_POSTGRES_URL names."""
    given = os.environ.get("CUSTODY_TEST_POSTGRES_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    bin_folder = programs()
    folder = Path(tempfile.mkdtemp(prefix="custody-pg-"))  # short: a socket's path is limited
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, options = str(folder / "data"), " ".join(f"-c {one}" for one in SETTINGS)
        options += f" -c unix_socket_directories={folder}"
        control = (bin_folder / "pg_ctl", "-D", data, "-s", "-w")
        run(bin_folder / "initdb", "-D", data, "-U", "custody", "-A", "trust", "-N", "-E", "UTF8")
        run(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield URL.create("postgresql+psycopg", "custody", query={"host": str(folder)})
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Makes and drops databases on a server."""

    def __init__(self, server: URL) -> None:
        self.server = server
        self._engine = create_engine(
            server.set(database=server.database or "postgres"), isolation_level="AUTOCOMMIT"
        )
        self._count = 0

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy, and give its URL as the service takes it."""
        self._count += 1
        name = f"custody_test_{os.getpid()}_{self._count}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {_name(template) if template else 'template0'}")
        url = self.server.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._do(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def close(self) -> None:
        """Let the server go."""
        self._engine.dispose()

    def _do(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


def _name(url: str) -> str:
    return str(make_url(url).database)


def programs() -> Path:
    """Give the folder of the server's programs, or skip."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    require(found, "PostgreSQL is not installed (postgresql, or CUSTODY_TEST_POSTGRES_URL)")
    if os.geteuid() == 0:
        require(shutil.which("runuser"), "PostgreSQL does not run as root, and runuser is missing")
    return found[-1].parent


def run(*command: str | Path) -> None:
    """Run one of the server's programs as its owner."""
    as_owner = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run(
        [*as_owner, *map(str, command)],
        check=True,
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
