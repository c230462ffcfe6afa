"""``custody restore`` and ``custody rewrap``: using a grant."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from custody.age import decrypt_payload
from custody.cli.shell import PATH, note, progress
from custody.errors import AgePayloadError, InputError
from custody.files import atomic_output, read_file, require_free
from custody.grant import Grant
from custody.jobs import restoring
from custody.jobs.child import command_sink
from custody.jobs.streams import open_input, standard_input, standard_output

grant_option = click.option(
    "--grant", "grant_path", type=PATH, required=True, help="The grant from 'custody fetch'."
)


@click.command()
@click.argument("file", type=PATH)
@grant_option
@click.option("--identity", type=PATH, required=True, help="The AGE-SECRET-KEY the grant is for.")
@click.option("-o", "--output", type=PATH, help="Write here instead of to standard output.")
@click.option("--force", is_flag=True, help="Replace the output file.")
@click.option("--verify-first", is_flag=True, help="Check all of it before anything gets out.")
@click.option("--exec", "execute", is_flag=True, help="Feed it to a command: --exec -- CMD…")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def restore(
    file: Path,
    grant_path: Path,
    identity: Path,
    output: Path | None,
    force: bool,
    verify_first: bool,
    execute: bool,
    command: tuple[str, ...],
) -> None:
    """Open the sealed FILE ('-' for standard input) with its grant.

    With --exec the command is killed, before its input ends, when the file turns out to be
    altered, so that a database commits nothing. With -o no file appears then.
    """
    if execute != bool(command) or (execute and output is not None):
        raise InputError(
            "a command goes with --exec, and not with -o",
            hint="custody restore FILE --grant G --identity I --exec -- psql -1 mydb",
        )
    streamed = str(file) == "-"
    if streamed and verify_first:
        raise InputError(
            "--verify-first reads twice, so it needs a file, not standard input",
            hint="write it to a file first",
        )
    grant = Grant.parse(read_file(grant_path))
    identities = restoring.read_identities(identity)
    if output is not None:
        require_free(output, overwrite=force)
    size = None if streamed else restoring.require_size(file, grant)
    if verify_first:
        with _broken(file, "nothing got out"), open_input(file) as src, _nowhere() as dst:
            file_key = restoring.unlock(src, grant, identities)
            with progress("verifying", size) as bar:
                decrypt_payload(src, dst, file_key, progress=bar)
    count = None
    with _broken(file, _lost(output, execute)), _input(file) as src:
        file_key = restoring.unlock(src, grant, identities)
        with _output(output, force, command) as dst, progress("restoring", size) as bar:
            count = decrypt_payload(src, dst, file_key, progress=bar)
    if count is None:  # mypy does not know that command_sink may end its block early
        note("the command ended before the file did: the rest was not read")  # type: ignore[unreachable]
    elif output is not None or command:
        note(f"restored {count} B")


@click.command()
@click.argument("file", type=PATH)
@grant_option
@click.option("-o", "--output", type=PATH, required=True, help="Where to write the age file.")
@click.option("--force", is_flag=True, help="Replace the output file.")
def rewrap(file: Path, grant_path: Path, output: Path, force: bool) -> None:
    """Write the sealed FILE with its new header to OUTPUT, for stock 'age -d -i IDENTITY'."""
    grant = Grant.parse(read_file(grant_path))
    restoring.require_size(file, grant)
    with open_input(file) as src, atomic_output(output, overwrite=force) as dst:
        restoring.rewrap(src, dst, grant)
    note(f"{output} is a plain age file for {grant.document['recipient']}")


@contextlib.contextmanager
def _broken(file: Path, so: str) -> Iterator[None]:
    """Say of a payload that breaks which file it is, and what has become of the plaintext."""
    try:
        yield
    except AgePayloadError as error:
        name = "standard input" if str(file) == "-" else file
        raise AgePayloadError(
            f"{name}: {error.message}", hint=f"{so}; take another copy of the sealed file"
        ) from None


def _lost(output: Path | None, execute: bool) -> str:
    if execute:
        return "the command was killed before its input ended"
    return "what came out is not whole, throw it away" if output is None else "nothing was written"


def _input(path: Path) -> contextlib.AbstractContextManager[BinaryIO]:
    if str(path) == "-":
        return contextlib.nullcontext(standard_input())
    return open_input(path)


def _output(
    path: Path | None, force: bool, command: tuple[str, ...]
) -> contextlib.AbstractContextManager[BinaryIO]:
    if command:
        return command_sink(command)
    if path is not None:
        return atomic_output(path, overwrite=force)
    return contextlib.nullcontext(standard_output())


@contextlib.contextmanager
def _nowhere() -> Iterator[BinaryIO]:
    with open(os.devnull, "wb", buffering=0) as stream:  # noqa: PTH123
        yield stream
