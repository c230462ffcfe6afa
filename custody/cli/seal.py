"""``custody seal``: seal a stream to a dataset. Few imports, as it starts many times a night."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from custody import config
from custody.cli.options import (
    OUTPUT_PLACE,
    bare_name,
    description,
    description_options,
    is_standard_stream,
)
from custody.cli.output import note, progress
from custody.cli.seal_receipts import deliver, open_spool, receipt_before_publishing, receipt_file
from custody.errors import CustodyError, InputError, RefusedError
from custody.file_arguments import INPUT, NAMED, claim_standard_input
from custody.files import require_free
from custody.streams import hold_last_write, standard_input, standard_output

if TYPE_CHECKING:
    from custody.age import X25519Recipient
    from custody.description import Description
    from custody.jobs.sealed_sources import SealedSources
    from custody.jobs.sealing import SealedObject
    from custody.jobs.spool import Spool
    from custody.storage import Place


@click.command()
@click.option(
    "-d",
    "--dataset",
    envvar="CUSTODY_DATASET",
    callback=bare_name,
    help="The dataset: the service is given a receipt, now or later.",
)
@click.option("-R", "--recipient-file", type=INPUT, help="The age1… line to seal to.")
@click.option(
    "--collection", type=NAMED, help="Seal to the collection of this name, in place of -d."
)
@click.option(
    "-o",
    "--output",
    type=OUTPUT_PLACE,
    help="Write here, or to s3://BUCKET/KEY, not to standard output.",
)
@click.option("--force", is_flag=True, help="Replace the output file.")
@click.option("--once", is_flag=True, help="0, too, if the output was sealed from the same source.")
@click.option("--receipt", type=NAMED, help="Without -d: write it here, not to OUTPUT.receipt.")
@click.option("--spool-only", is_flag=True, help="Leave the receipt to 'custody receipts sync'.")
@click.option("--allow-empty", is_flag=True, help="Seal even if there is nothing to seal.")
@description_options
@click.option("--ping-url", help="Tell this address how it goes; or set CUSTODY_PING_URL_FILE.")
@click.option("--barman-hook", is_flag=True, help="Answer barman: 63 where no other try helps.")
@click.option("--exec", "execute", is_flag=True, help="Seal what a command prints: --exec -- CMD…")
@click.option("--json", "as_json", is_flag=True, help="Say on stderr, as JSON, what was sealed.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def seal(
    dataset: str | None,
    recipient_file: Path | None,
    collection: Path | None,
    output: Place | None,
    force: bool,
    once: bool,
    receipt: Path | None,
    spool_only: bool,
    allow_empty: bool,
    host: str,
    job: str | None,
    tags: tuple[str, ...],
    ping_url: str | None,
    barman_hook: bool,
    execute: bool,
    as_json: bool,
    command: tuple[str, ...],
) -> None:
    """Seal standard input, or what a command prints, to a dataset's public recipient.

    With CUSTODY_RECIPIENT_FILE (or -R) it needs no service and no network; without, -d asks
    the service for the recipient. With --exec nothing is published unless the command exits 0.

    A receipt says what was sealed, signed with the key of its header, which is forgotten then.
    With -d it is kept until the service has taken it, in this run or a later one. Without, it
    is left beside the output as OUTPUT.receipt, or in --receipt, for 'custody register'.

    With --collection it is sealed to the collection of this name ('custody collection open'), and
    stands in its manifest; the service hears nothing of it.

    With --once an output that is there is no error if this host sealed it from the same source,
    within a month: so an archive_command may be called again. With --spool-only nobody waits
    for the service; a monitor is told beside the work, and waited for a second at most.
    """
    from custody.jobs.sealing import seal as seal_stream

    with _barman_exit_codes(barman_hook), _monitor_pings(ping_url, haste=spool_only):
        if execute != bool(command):
            raise InputError(
                "a command goes with --exec, and --exec with a command",
                hint="custody seal -o FILE --exec -- pg_dump mydb",
            )
        if once and (output is None or is_standard_stream(output) or force):
            raise InputError("--once is about an output that may be there", hint="give -o FILE")
        if collection is not None:
            from custody.cli.collection_sealing import require_no_other_target

            require_no_other_target(dataset, recipient_file, receipt)
            dataset = None
        if spool_only and dataset is None and collection is None:
            raise InputError("--spool-only is about a receipt", hint="give -d NAME")
        if receipt is not None:
            _require_place_for_receipt(receipt, dataset, force=force)
        if not execute:
            claim_standard_input(click.get_current_context(), "what is sealed")
        described = description(host, job, tags)
        with _target(dataset, recipient_file, collection, described, output, spool_only) as target:
            recipient, spool, tell = target
            if output is None:
                _refuse_terminal()
            elif is_standard_stream(output):
                output = None
            beside = receipt or receipt_file(output)
            to = f"{dataset or '-'} {recipient}" if collection is None else f"to {collection}"
            sources = _open_sources(to) if once else None
            if sources and output and _is_sealed_already(sources, output, command):
                return
            with (
                receipt_before_publishing(spool, dataset, output, beside) as keep,
                open_output(output, force=force, spool=spool) as dst,
                _source(command) as src,
                _remembered(sources, output, src) as (read, remember),
                progress("sealing") as bar,
            ):
                sealed = seal_stream(
                    read,
                    dst,
                    recipient,
                    described,
                    proven=spool is not None or beside is not None,
                    allow_empty=allow_empty,
                    progress=bar,
                )
                remember(sealed)
                keep(sealed)
            tell(sealed.registration.id)
            _print_sealed(sealed, output, as_json)


@contextlib.contextmanager
def _target(
    dataset: str | None,
    recipient_file: Path | None,
    collection: Path | None,
    described: Description,
    output: Place | None,
    spool_only: bool,
) -> Iterator[tuple[X25519Recipient, Spool | None, Callable[[str], object]]]:
    """Give what is sealed to, where the receipt goes, and what hears of the id that was sealed.

    When the block ends, the service is told, if it answers.
    """
    if collection is not None:
        from custody.cli.collection_sealing import sealing_to

        with sealing_to(collection, described.host, output, spool_only=spool_only) as target:
            yield target
        return
    recipient = find_recipient(dataset, recipient_file)
    spool = open_spool(dataset)
    yield recipient, spool, lambda _: None
    if not spool_only:
        deliver(spool)


def _require_place_for_receipt(path: Path, dataset: str | None, *, force: bool) -> None:
    if dataset is not None:
        raise InputError(
            "with -d the receipt goes to the spool",
            hint="leave --receipt out, or -d and CUSTODY_DATASET",
        )
    require_free(path, overwrite=force)


def _open_sources(to: str) -> SealedSources | None:
    """Open the records of what was sealed from what; a backup does without them at need."""
    from custody.jobs.sealed_sources import SealedSources

    try:
        return SealedSources(config.spool(os.environ, root=os.geteuid() == 0) / "sources", to)
    except CustodyError as error:
        note(f"warning: --once can't be kept: {error.message}")
        return None


def _is_sealed_already(sources: SealedSources, output: Place, command: tuple[str, ...]) -> bool:
    """Say whether the output is there, sealed from this source; another one is refused."""
    try:
        output.require_free()
    except RefusedError:
        if output.is_folder():
            raise
        with _source(command) as src:
            name = sources.require_sealed(output, src)
        note(f"{output} was sealed from this source already, as object {name[:12]}")
        return True
    return False


@contextlib.contextmanager
def _remembered(
    sources: SealedSources | None, output: Place | None, src: BinaryIO
) -> Iterator[tuple[BinaryIO, Callable[[SealedObject], None]]]:
    """Give the source, and a function that remembers it as what was sealed."""
    if sources is None or output is None:
        yield src, lambda sealed: None
        return
    from custody.formats.timestamps import now

    reader = sources.reader(src)

    def remember(sealed: SealedObject) -> None:
        try:
            sources.remember(output, sealed, reader.digest(), now())
        except CustodyError as error:
            note(f"warning: the source will not be known again: {error.message}")

    yield cast("BinaryIO", reader), remember


def _barman_exit_codes(barman: bool) -> contextlib.AbstractContextManager[None]:
    """End with barman's exit codes, if this run is one of its hook scripts."""
    if not barman:
        return contextlib.nullcontext()
    from custody.jobs.barman_hook import barman_exit_codes

    return barman_exit_codes(os.environ)


def _monitor_pings(url: str | None, *, haste: bool) -> contextlib.AbstractContextManager[None]:
    """Ping the monitoring service at start and end, if there is one; its URL may be secret."""
    try:
        url = url or config.secret(os.environ, "CUSTODY_PING_URL")
    except CustodyError as error:
        note(f"warning: no monitor is told: {error.message}")
    if url is None:
        return contextlib.nullcontext()
    from custody.jobs.monitor_ping import pinging_monitor

    return pinging_monitor(url, note, haste=haste)


def _print_sealed(sealed: SealedObject, output: Place | None, as_json: bool) -> None:
    name = sealed.registration.id
    if as_json:
        import json

        record = {"object": name, "plaintext_size": sealed.plaintext_size, "size": sealed.size}
        note(json.dumps(record))
    elif output is not None:
        note(f"sealed {sealed.plaintext_size} B as object {name[:12]} in {output}")


def find_recipient(dataset: str | None, path: Path | None) -> X25519Recipient:
    """Read the recipient from a file, or ask the service, which only known officials make good."""
    from custody.jobs.sealing import read_recipient

    path = path or config.path(os.environ, "CUSTODY_RECIPIENT_FILE")
    if path is not None:
        return read_recipient(path)
    if dataset is None:
        raise InputError(
            "there is no recipient to seal to",
            hint="set CUSTODY_RECIPIENT_FILE, or give -R FILE, or -d NAME to ask the service",
        )
    from custody.age import X25519Recipient
    from custody.cli.dataset_recipient import fetch_recipient

    return X25519Recipient.parse(fetch_recipient(dataset))


def _refuse_terminal() -> None:
    if sys.stdout.isatty():
        raise InputError(
            "a sealed stream would garble this terminal",
            hint="give -o FILE, or pipe it on",
        )


def open_output(
    output: Place | None, *, force: bool, spool: Spool | None
) -> contextlib.AbstractContextManager[BinaryIO]:
    """Open a file published whole, or standard output, whose last write waits for the receipt."""
    if output is None and spool is not None:
        return hold_last_write(standard_output())
    if output is None:
        return contextlib.nullcontext(standard_output())
    return output.create(overwrite=force, warn=note)


def _source(command: tuple[str, ...]) -> contextlib.AbstractContextManager[BinaryIO]:
    if not command:
        return contextlib.nullcontext(standard_input(still=True))
    from custody.jobs.subprocess_io import command_source

    return command_source(command)
