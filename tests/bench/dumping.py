"""A PostgreSQL dump on its way to a file, through ``custody seal``, age, GnuPG, or nothing.

``pg_dump | program > FILE``, as plain SQL, so that the dump waits for no compression of its
own. The programs take turns, and the best of each counts. GnuPG encrypts to an RSA key of
3072 bits, and compresses unless told not to; it is measured both ways. ``cat`` in the
program's place shows what the dump takes by itself: nothing can be faster.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.bench.table import Row, compare, markdown
from tests.postgres import server

RUNS = 3
ROWS = 4_000_000
CUSTODY = str(Path(sys.executable).with_name("custody"))
TABLE = "CREATE TABLE rows AS SELECT n, repeat(md5(n::text), 3) FROM generate_series(1, {}) n"


def run(scale: float = 1.0) -> list[Row]:
    """Measure with a dump of ``scale`` times some 400 MB."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="custody-bench-")))
        try:
            url = stack.enter_context(server())
        except pytest.skip.Exception as missing:
            print(f"nothing is dumped: {missing}")
            return []
        environment = _environment(url)
        table = TABLE.format(int(ROWS * scale))
        subprocess.run(["psql", "-X", "-q", "-c", table], env=environment, check=True)
        try:
            return _measure(stack.enter_context(_programs(folder)), environment, folder / "output")
        finally:
            subprocess.run(["psql", "-X", "-q", "-c", "DROP TABLE rows"], env=environment)


def _environment(url: URL) -> dict[str, str]:
    """Say where the server is, and let Python keep its compiled modules."""
    found = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    server = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database or "postgres",
    }
    return found | {key: str(value) for key, value in server.items() if value}


@contextlib.contextmanager
def _programs(folder: Path) -> Iterator[dict[str, list[str]]]:
    """Give the programs that are installed, each with a key of its kind."""
    key, recipient = folder / "key.txt", folder / "recipient.txt"
    programs = {"cat": ["cat"], "custody": [CUSTODY, "seal", "-R", str(recipient)]}
    from custody.age import X25519Identity

    identity = X25519Identity.generate()
    key.write_text(f"{identity.encode()}\n")
    recipient.write_text(f"{identity.recipient()}\n")
    if age := shutil.which("age"):
        programs["age"] = [age, "-R", str(recipient)]
    if not (gpg := shutil.which("gpg")):
        yield programs
        return
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    base = [gpg, "--homedir", str(home), "--batch", "--quiet", "--trust-model", "always"]
    make = [*base, "--passphrase", "", "--quick-generate-key", "bench", "rsa3072", "encrypt"]
    subprocess.run(make, check=True, capture_output=True)
    seal = [*base, "--recipient", "bench", "--encrypt"]
    programs["gpg --compress-algo none"] = [*seal, "--compress-algo", "none"]
    programs["gpg"] = seal
    try:
        yield programs
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"])


def _measure(
    programs: dict[str, list[str]], environment: dict[str, str], output: Path
) -> list[Row]:
    """Let the programs take turns; the first turn warms the caches and does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    size = 0
    for turn in range(RUNS + 1):
        for name, program in programs.items():
            took = _once(program, environment, output)
            size = output.stat().st_size if name == "cat" else size
            if turn:
                seconds[name].append(took)
    speed = {name: size / min(took) / 1e6 for name, took in seconds.items()}
    title = f"seal a pg_dump of {size / 1e6:,.0f} MB"
    return [
        compare(f"{title}, against {name}", speed["custody"], speed[name], "MB/s", None)
        for name in programs
        if name != "custody"
    ]


def _once(program: list[str], environment: dict[str, str], output: Path) -> float:
    os.sync()
    output.unlink(missing_ok=True)
    with output.open("wb") as dst:
        start = time.perf_counter()
        dump = subprocess.Popen(["pg_dump", "-t", "rows"], stdout=subprocess.PIPE, env=environment)
        sealing = subprocess.Popen(program, stdin=dump.stdout, stdout=dst, env=environment)
        assert dump.stdout is not None
        dump.stdout.close()
        if sealing.wait() or dump.wait():
            raise subprocess.CalledProcessError(sealing.returncode, program)
        return time.perf_counter() - start


if __name__ == "__main__":
    print(markdown(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
