"""A real pgbouncer in front of the tests' PostgreSQL, pooling by transaction."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from custody.libpq import connection_options
from tests.support import free_port, program

CONFIGURATION = """
[databases]
* = host={host} port={server_port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
logfile = {folder}/log
pidfile = {folder}/pid
"""


@contextlib.contextmanager
def pgbouncer(url: str) -> Iterator[str]:
    """Run pgbouncer until the block ends; gives the URL of the same database by way of it."""
    path, port, options = program("pgbouncer"), free_port(), connection_options(url)
    folder = Path(tempfile.mkdtemp(prefix="custody-pgbouncer-"))
    text = CONFIGURATION.format(
        folder=folder,
        host=options["host"],
        port=port,
        server_port=options.get("port", "5432"),
        user=options["user"],
    )
    (folder / "pgbouncer.ini").write_text(text)
    command = [path, str(folder / "pgbouncer.ini")]
    if os.geteuid() == 0:  # as root it does not run
        for one in (folder, folder / "pgbouncer.ini"):
            shutil.chown(one, "postgres", "postgres")
        command[1:1] = ["-u", "postgres"]
    try:
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                while not _answers(port):
                    assert process.poll() is None, (folder / "log").read_text()
                yield f"postgresql://{options['user']}@127.0.0.1:{port}/{options['dbname']}"
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
