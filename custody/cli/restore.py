"""``custody restore``: open sealed files with a grant."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import click

from custody.age import X25519Identity
from custody.cli import restore_folder
from custody.cli.object_selection import ObjectSelection, read_selection, selection_options
from custody.cli.options import (
    INPUT_PLACE,
    OUTPUT_PLACE,
    client,
    is_standard_stream,
    wait_option,
)
from custody.cli.output import note, progress
from custody.cli.plan_options import plan_options, read_plan_options
from custody.collection.key_object import is_named_as_one
from custody.errors import InputError, NotKnownError, PayloadError, RefusedError
from custody.file_arguments import INPUT
from custody.files import atomic_output, read_file, require_free
from custody.grant import Grant
from custody.jobs import restoring
from custody.jobs.subprocess_io import command_sink
from custody.sealed_payload import decrypt_payload
from custody.storage import FilePlace, FoundFile, Place
from custody.streams import STANDARD_STREAM, standard_output


@dataclass(frozen=True, slots=True)
class Restore:
    """One file to open, the grant and identity, and the output.

    ``turn`` says which of how many it is, where there are several: for those who watch.
    """

    file: Place
    grant: Grant
    identities: tuple[X25519Identity, ...]
    output: Path | None = None
    force: bool = False
    verify_first: bool = False
    command: tuple[str, ...] = ()
    resume: bool = False
    turn: str = ""

    def run(self) -> bool:
        """Open the file: all of it, or an error that says what got out; False if it was there."""
        if self.output is not None:
            require_free(self.output, overwrite=self.force or self.resume)
        size = restoring.require_size(self.file, self.grant)
        if self.resume and self.output is not None and self._is_restored(self.output, size):
            note(f"{self.output} is there already, and is what {self.file} holds")
            return False
        if self.verify_first:
            with _damage_reported(self.file, "nothing got out"), _discard_output() as dst:
                self._open(dst, "verifying", size)
        count = None
        with _damage_reported(self.file, self._plaintext_state()), self.file.open() as file:
            file_key = restoring.unlock(file.stream, self.grant, self.identities)
            with self._destination(size) as dst, progress(f"restoring{self.turn}", size) as bar:
                count = decrypt_payload(file.stream, dst, file_key, progress=bar)
        if count is None:  # mypy does not know that command_sink may end its block early
            note("the command ended before the file did: the rest was not read")  # type: ignore[unreachable]
        elif self.output is not None or self.command:
            note(f"restored {count} B")
        if self.output is not None and self._is_collection_key(size):
            note(
                f"note: {self.output} is the key of a collection, and opens all of it; its files "
                "are restored by: custody restore FOLDER --collection ID"
            )
        return True

    def _is_collection_key(self, size: int | None) -> bool:
        return size is not None and is_named_as_one(str(self.file), size)

    def _is_restored(self, output: Path, size: int | None) -> bool:
        """Compare an output that is there, byte by byte, with what is sealed."""
        if not output.exists():
            return False
        with _damage_reported(self.file, "nothing was written"), self.file.open() as file:
            file_key = restoring.unlock(file.stream, self.grant, self.identities)
            with progress(f"comparing{self.turn}", size) as bar:
                same = restoring.holds_plaintext(output, file.stream, file_key, progress=bar)
        if not same and not self.force:
            raise RefusedError(
                f"{output} is there, and is not what {self.file} holds",
                hint="move it away, or give --force as well to replace it",
            )
        return same

    def _open(self, dst: BinaryIO, label: str, size: int | None) -> None:
        with self.file.open() as file:
            file_key = restoring.unlock(file.stream, self.grant, self.identities)
            with progress(f"{label}{self.turn}", size) as bar:
                decrypt_payload(file.stream, dst, file_key, progress=bar)

    def _destination(self, size: int | None) -> contextlib.AbstractContextManager[BinaryIO]:
        if self.command:
            return command_sink(self.command)
        if self.output is not None:
            mode = 0o600 if self._is_collection_key(size) else 0o666
            return atomic_output(self.output, mode=mode, overwrite=self.force)
        return contextlib.nullcontext(standard_output())

    def _plaintext_state(self) -> str:
        if self.command:
            return "the command was killed before its input ended"
        if self.output is None:
            return "what came out is not whole, throw it away"
        return "nothing was written"


@click.command()
@click.argument("file", type=INPUT_PLACE, required=False)
@click.option("--grant", "grant_path", type=INPUT, help="The grant from 'custody fetch'.")
@click.option("--ceremony", help="Fetch the grant of this ceremony.")
@wait_option
@click.option("--identity", type=INPUT, help="The AGE-SECRET-KEY the grant is for.")
@selection_options
@click.option(
    "-o", "--output", "target", type=OUTPUT_PLACE, help="Write here instead of to standard output."
)
@click.option("--force", is_flag=True, help="Replace the output file.")
@click.option("--resume", is_flag=True, help="Go on: skip what is restored already, and whole.")
@click.option(
    "--collection", help="The granted collection, by its id: all its files in FILE, a folder."
)
@click.option("--partial", is_flag=True, help="What is not in this folder lies elsewhere.")
@plan_options
@click.option("--verify-first", is_flag=True, help="Check all of it before anything gets out.")
@click.option("--exec", "execute", is_flag=True, help="Feed it to a command: --exec -- CMD…")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def restore(
    file: Place | None,
    grant_path: Path | None,
    ceremony: str | None,
    patience: timedelta,
    identity: Path | None,
    latest: bool,
    at: str | None,
    job: str | None,
    host: str | None,
    target: Place | None,
    force: bool,
    resume: bool,
    collection: str | None,
    partial: bool,
    plan_path: Path | None,
    shard: str | None,
    processes: int | None,
    dask: str | None,
    verify_first: bool,
    execute: bool,
    command: tuple[str, ...],
) -> None:
    """Open the sealed FILE ('-' for standard input) with its grant.

    The grant is a file, or that of a --ceremony, once there is one: with --wait the quorum is
    waited for, and 75 is the end when it is still not there. Of a ceremony that you asked for
    here, CEREMONY.identity is the identity.

    A FILE may be s3://BUCKET/KEY. One that is a folder, or an s3://BUCKET/PREFIX/ with its
    slash, stands for all granted objects in it, which go to the folder -o, or for the one that
    --latest or --at picks from the catalogue.

    With -o of a folder, it says at its end how many objects it restored and skipped, and how
    many are missing: 0 is the end when all are restored, 10 when some are missing. With
    --partial the rest lies in other places, and 4 is the end. With --resume a file that is
    there is compared with what is sealed, and skipped if it is the same; with --force as well,
    it is replaced if it is not. That reads all of both, so it takes about as long as restoring
    did; a terminal shows how far it is.

    With --collection the grant is that of a collection's key, and FILE is the folder where its
    files lie, with its NAME-….manifest.age; they go to the folder -o, under the names of the
    manifest. 10 is the end when one of them is missing; 65 when one is altered, or sealed to the
    collection and not in its manifest, or when the manifest is not the one that was closed.

    A Crypt4GH file gives what its edit list keeps, if it has one.

    With --exec the command is killed, before its input ends, when the file turns out to be
    altered, so that a database commits nothing. With -o no file appears then.

    With --plan, and no FILE and no grant, a plan of 'custody plan' is carried out: all of it, or
    one --shard, in -j processes or on a --dask cluster, whose workers read the identity from a
    file of this name on their own machines. It goes to the folder or s3://BUCKET/PREFIX/ -o,
    or where the plan says, or to the folder that you are in. --resume leaves out what is
    recorded there as done, and compares what is there and is not; so a shard may run again at
    any time, and twice at once. 0 is the end when all of the shard is done, and 77 when the
    time that the grant was asked for is over.
    """
    carrying_out = read_plan_options(
        plan_path,
        shard=shard,
        processes=processes,
        dask=dask,
        others=(
            *(file, grant_path, ceremony, latest, at, job, host, collection, partial),
            *(verify_first, execute, *command),
        ),
    )
    if carrying_out is not None:
        carrying_out(identity, target, resume, force)
        return
    if file is None:
        raise InputError("there is no FILE to open", hint="custody restore --help")
    output = _output_path(target)
    _require_usable_options(file, output, execute, verify_first, command)
    selection, folder = read_selection(latest, at, job, host), file.is_folder()
    if resume and (output is None or file.is_pipe()):
        what = "FILE is a pipe, which is read once" if file.is_pipe() else "there is no output"
        raise InputError(
            f"--resume compares a file with an output: {what}", hint="give a file, and -o"
        )
    if partial and (output is None or not folder or selection is not None):
        raise InputError("--partial is about all of a folder", hint="give FOLDER and -o, no pick")
    if collection is not None:
        _require_collection_options(
            folder, output, verify_first or partial or selection is not None
        )
    if selection is not None and not folder:
        raise InputError("a pick needs a folder to look in", hint="name the folder, or no pick")
    file.require_there()  # before a quorum is waited for
    if output is not None and not folder:
        require_free(output, overwrite=force or resume)
    identities = restoring.read_identities(find_identity(identity, ceremony))
    grant = find_grant(grant_path, ceremony, patience)
    if collection is not None and output is not None:
        from custody.cli.restore_collection import CollectionRestore, open_collection

        opened = open_collection(collection, grant, identities)
        CollectionRestore(opened, output, force, resume).run(file)
        return
    one = Restore(file, grant, identities, output, force, verify_first, command, resume)
    if folder:
        _restore_folder(one, file, selection, partial=partial)
    else:
        one.run()


def _output_path(target: Place | None) -> Path | None:
    """Give the path of an output; None for standard output."""
    if target is not None and not isinstance(target, FilePlace):
        raise InputError(f"{target}: to a bucket only a plan restores", hint="custody plan --help")
    return None if target is None or target.path is STANDARD_STREAM else target.path


def _require_usable_options(
    file: Place,
    output: Path | None,
    execute: bool,
    verify_first: bool,
    command: tuple[str, ...],
) -> None:
    if execute != bool(command) or (execute and output is not None):
        raise InputError(
            "a command goes with --exec, and not with -o",
            hint="custody restore FILE --grant G --identity I --exec -- psql -1 mydb",
        )
    if verify_first and file.is_pipe():
        raise InputError(
            "--verify-first reads twice, so it needs a file, not standard input or a pipe",
            hint="write it to a file first",
        )


def _require_collection_options(folder: bool, output: Path | None, others: bool) -> None:
    if not folder or output is None or others:
        raise InputError(
            "--collection is about all files in a folder",
            hint="custody restore FOLDER --collection ID --ceremony ID -o FOLDER",
        )


def find_identity(given: Path | None, ceremony: str | None) -> Path:
    """Give the file of the identity that the grant is for."""
    if given is None and ceremony is None:
        raise InputError("there is no identity to open it with", hint="--identity FILE")
    return given or Path(f"{ceremony}.identity")


def find_grant(path: Path | None, ceremony: str | None, patience: timedelta) -> Grant:
    """Read a grant, or fetch that of a ceremony."""
    if (path is None) == (ceremony is None):
        raise InputError("expected --grant FILE or --ceremony ID")
    if path is not None and patience:
        raise InputError("--wait goes with --ceremony: a grant in a file is there already")
    if ceremony is None:
        assert path is not None
        return Grant.parse(read_file(path))
    from custody.cli.fetch_grant import collect_grant

    return collect_grant(client(), ceremony, patience)


def _restore_folder(
    restore: Restore, folder: Place, selection: ObjectSelection | None, *, partial: bool
) -> None:
    with progress("looking", unit=" files") as bar:
        found = restoring.find_granted(folder, restore.grant, note, bar)
    if selection is not None:
        replace(restore, file=_selected_file(restore, folder, selection, found)).run()
    elif restore.output is not None:
        existing = restore.force or restore.resume
        outputs = restore_folder.plan_outputs(found, restore.output, overwrite=existing)
        runs = {}
        for at, (output, file) in enumerate(outputs, start=1):
            turn = f" {at} of {len(outputs)}"
            one = replace(restore, file=file.place, output=output, turn=turn)
            runs[output] = (file, one.run)
        restore_folder.restore_all(runs, restore.grant, folder, partial=partial)
    elif len(found) == 1:
        replace(restore, file=next(iter(found.values())).place).run()
    else:
        raise InputError(
            f"there are {len(found)} granted objects in {folder}",
            hint="give -o FOLDER for all of them, or pick one with --latest or --at TIME",
        )


def _selected_file(
    restore: Restore, folder: Place, selection: ObjectSelection, found: dict[str, FoundFile]
) -> Place:
    """Select a granted object; the catalogue may have newer ones, which are not granted."""
    dataset = restore.grant.document.dataset
    granted = {row.id for row in restore.grant.document.objects}
    name = selection.pick(client(), dataset, granted).id
    if name not in found:
        raise NotKnownError(f"object {name[:12]} is not in {folder}")
    return found[name].place


@contextlib.contextmanager
def _damage_reported(file: Place, consequence: str) -> Iterator[None]:
    """Add the file's name, and what happened to the plaintext, to a damaged payload's error."""
    try:
        yield
    except PayloadError as error:
        name = "standard input" if is_standard_stream(file) else file
        hint = f"{consequence}; take another copy of the sealed file"
        raise type(error)(f"{name}: {error.message}", hint=hint) from None


@contextlib.contextmanager
def _discard_output() -> Iterator[BinaryIO]:
    with open(os.devnull, "wb", buffering=0) as stream:  # noqa: PTH123
        yield stream
