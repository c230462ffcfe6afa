"""``custody tar-filter``: seals and opens archives as a compression program of GNU tar."""

from __future__ import annotations

import os
from pathlib import Path

import click

from custody import config
from custody.errors import InputError


@click.command(
    "tar-filter", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[-d NAME] [-d]")
def tar_filter(arguments: tuple[str, ...]) -> None:
    """Seal for 'tar -I "custody tar-filter -d NAME" -cf', and open what was sealed so for -xf.

    tar itself adds the second -d where it reads an archive. The grant and the identity are
    then those that CUSTODY_GRANT_FILE and CUSTODY_IDENTITY_FILE name. What an altered archive
    held before the fault is extracted; tar says then that its child failed, and ends with 2.
    """
    dataset, opening = _parse_arguments(arguments)
    if opening:
        _open()
    else:
        _seal(dataset or os.environ.get("CUSTODY_DATASET") or None)


def _parse_arguments(arguments: tuple[str, ...]) -> tuple[str | None, bool]:
    """Tell ``-d DATASET`` from tar's own ``-d`` (decompress), which comes last without a value."""
    opening = arguments[-1:] == ("-d",)
    match arguments[:-1] if opening else arguments:
        case ():
            return None, opening
        case ("-d" | "--dataset", name):
            return name, opening
    raise InputError("expected -d NAME and no more", hint="tar -I 'custody tar-filter -d NAME'")


def _seal(dataset: str | None) -> None:
    from custody.cli import seal, seal_receipts
    from custody.cli.options import description
    from custody.jobs import sealing
    from custody.streams import standard_input

    described = description(os.uname().nodename, "tar", ())
    recipient = seal.find_recipient(dataset, None)
    spool = seal_receipts.open_spool(dataset)
    with (
        seal_receipts.receipt_before_publishing(spool, dataset, None, None) as keep,
        seal.open_output(None, force=False, spool=spool) as dst,
    ):
        keep(sealing.seal(standard_input(still=True), dst, recipient, described))
    seal_receipts.deliver(spool)


def _open() -> None:
    from custody.cli.restore import Restore
    from custody.files import read_file
    from custody.grant import Grant
    from custody.jobs.restoring import read_identities
    from custody.storage import FilePlace
    from custody.streams import STANDARD_STREAM

    grant = Grant.parse(
        read_file(_require_variable("CUSTODY_GRANT_FILE", "the grant from custody fetch"))
    )
    identities = read_identities(
        _require_variable("CUSTODY_IDENTITY_FILE", "the identity it is for")
    )
    Restore(FilePlace(STANDARD_STREAM), grant, identities).run()


def _require_variable(variable: str, what: str) -> Path:
    path = config.path(os.environ, variable)
    if path is None:
        raise InputError(f"{variable} is not set", hint=f"set it to the file with {what}")
    return path
