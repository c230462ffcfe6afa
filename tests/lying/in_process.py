"""Runs commands in this process, as a shell would: a folder, an environment, three streams."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from unittest import mock

from custody.audit.cli.verify import run as run_audit
from custody.cli.main import custody, run


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def execute(line: list[str], folder: Path, environ: Mapping[str, str]) -> Done:
    """Run a command of ``custody``, or of ``custody-audit`` where the line begins so.

    Standard input is the file ``input`` of the folder, or empty.
    """
    theirs = {key: text for key, text in os.environ.items() if not key.startswith("CUSTODY_")}
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, theirs | dict(environ), clear=True),
        mock.patch.object(sys, "argv", ["custody", *line]),
        _streams() as (out, err),
    ):
        code = run_audit(line[1:]) if line[0] == "custody-audit" else run(custody)
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(code, _all(out), _all(err))


@contextlib.contextmanager
def _streams() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Put files in the place of the standard streams, descriptors and all."""
    given = Path("input") if Path("input").exists() else Path(os.devnull)
    with (
        given.open("rb") as stdin,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        _instead({0: stdin, 1: out, 2: err}),
        open(0, encoding="utf-8", closefd=False) as text_in,
        open(1, "w", encoding="utf-8", closefd=False) as text_out,
        open(2, "w", encoding="utf-8", closefd=False) as text_err,
        mock.patch.multiple(sys, stdin=text_in, stdout=text_out, stderr=text_err),
    ):
        yield out, err


@contextlib.contextmanager
def _instead(files: Mapping[int, BinaryIO]) -> Iterator[None]:
    kept = {number: os.dup(number) for number in files}
    for number, file in files.items():
        os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)


def _all(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read().decode(errors="replace")
