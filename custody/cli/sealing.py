"""``custody seal``. Kept light: it starts many times a night."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from custody.cli.shell import PATH, note, progress
from custody.errors import InputError, PendingError, RefusedError
from custody.files import atomic_output
from custody.jobs.streams import standard_input, standard_output

if TYPE_CHECKING:
    from custody.age import X25519Recipient


@click.command()
@click.option(
    "-d",
    "--dataset",
    help="Ask the service for the recipient of this dataset.",
)
@click.option("-R", "--recipient-file", type=PATH, help="The age1… line to seal to.")
@click.option("-o", "--output", type=PATH, help="Write here instead of to standard output.")
@click.option("--force", is_flag=True, help="Replace the output file.")
@click.option("--allow-empty", is_flag=True, help="Seal even if there is nothing to seal.")
@click.option("--exec", "execute", is_flag=True, help="Seal what a command prints: --exec -- CMD…")
@click.option("--json", "as_json", is_flag=True, help="Say on stderr, as JSON, what was sealed.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def seal(
    dataset: str | None,
    recipient_file: Path | None,
    output: Path | None,
    force: bool,
    allow_empty: bool,
    execute: bool,
    as_json: bool,
    command: tuple[str, ...],
) -> None:
    """Seal standard input, or what a command prints, to a dataset's public recipient.

    With CUSTODY_RECIPIENT_FILE (or -R) it needs no service and no network, also beside
    -d. With --exec nothing is published unless the command exits 0.
    """
    from custody.age import object_id
    from custody.jobs.sealing import seal as seal_stream

    if execute != bool(command):
        raise InputError(
            "a command goes with --exec, and --exec with a command",
            hint="custody seal -o FILE --exec -- pg_dump mydb",
        )
    recipient = _recipient(dataset, recipient_file)
    _require_elsewhere(output)
    with _output(output, force) as dst, _source(command) as src, progress("sealing") as bar:
        sealed = seal_stream(src, dst, recipient, allow_empty=allow_empty, progress=bar)
    name = object_id(sealed.header)
    if as_json:
        import json

        record = {"object": name, "plaintext_size": sealed.plaintext_size, "size": sealed.size}
        note(json.dumps(record))
    elif output is not None:
        note(f"sealed {sealed.plaintext_size} B as object {name[:12]} in {output}")


def _recipient(dataset: str | None, path: Path | None) -> X25519Recipient:
    from custody.jobs.sealing import read_recipient

    if path is None and os.environ.get("CUSTODY_RECIPIENT_FILE"):
        path = Path(os.environ["CUSTODY_RECIPIENT_FILE"])
    if path is not None:
        return read_recipient(path)
    if dataset is None:
        raise InputError(
            "there is no recipient to seal to",
            hint="set CUSTODY_RECIPIENT_FILE, or give -R FILE, or -d NAME to ask the service",
        )
    return _asked(dataset)


def _asked(dataset: str) -> X25519Recipient:
    from custody.age import X25519Recipient
    from custody.cli.shell import client
    from custody.client import segment

    try:
        answer = client(token=False).get(f"/datasets/{segment(dataset)}")
    except PendingError as error:  # 75 is a soft skip for backup programs: never from here
        raise RefusedError(error.message, hint=error.hint) from None
    if answer["recipient"] is None:
        raise RefusedError(f"the dataset {dataset} is still in its genesis")
    return X25519Recipient.parse(answer["recipient"])


def _require_elsewhere(output: Path | None) -> None:
    if output is None and sys.stdout.isatty():
        raise InputError(
            "a sealed stream would garble this terminal", hint="give -o FILE, or pipe it on"
        )


def _output(path: Path | None, force: bool) -> contextlib.AbstractContextManager[BinaryIO]:
    if path is None:
        return contextlib.nullcontext(standard_output())
    return atomic_output(path, overwrite=force)


def _source(command: tuple[str, ...]) -> contextlib.AbstractContextManager[BinaryIO]:
    if not command:
        return contextlib.nullcontext(standard_input())
    from custody.jobs.child import command_source

    return command_source(command)
