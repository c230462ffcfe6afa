"""Commands about collections: many files that are sealed to one key, and opened by one header."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import click

from custody.age import X25519Recipient
from custody.cli.collection_sealing import host_name, said_of, settle, warn_of_lost
from custody.cli.file_errors import FileErrors
from custody.cli.options import (
    INPUT_PLACE,
    client,
    dataset_option,
    json_option,
)
from custody.cli.output import columns, emit, note, progress
from custody.client import path_segment
from custody.collection.closing import Closing
from custody.collection.manifest import Summary
from custody.errors import NotKnownError, TamperedError
from custody.file_arguments import INPUT, NAMED, OUTPUT
from custody.formats.fields import Fields, answer_fields, answer_rows
from custody.formats.quantities import size_text
from custody.formats.timestamps import now, parse_duration
from custody.jobs.collection_files import CollectionFiles
from custody.jobs.collection_index import FileIndex, index_files
from custody.jobs.collections import Collections
from custody.jobs.sealing import read_recipient
from custody.storage import Place

_NAME = click.argument("name", type=NAMED)


@click.group()
def collection() -> None:
    """Many files that one header opens: a week of archived log, a million photographs.

    A collection has a key of its own, sealed to the dataset. Whoever is granted that key opens
    the whole collection; no file of it is ever asked for alone.
    """


@collection.command("open")
@_NAME
@dataset_option()
@click.option("-R", "--recipient-file", type=INPUT, help="The dataset's age1… line.")
@click.option(
    "--every", help="Roll over by itself: close it after so long, like 7d, and open the next."
)
@click.option("--host", default=host_name, help="Where it is opened.")
def open_(
    name: Path, dataset: str, recipient_file: Path | None, every: str | None, host: str
) -> None:
    """Open the collection NAME: draw its key, seal that to the dataset, and forget it.

    NAME.recipient is what jobs seal to: by 'custody seal --collection NAME', or by stock 'age -R'
    and then 'custody collection add'. What is kept beside it, a manifest and the key that will
    sign it, is for this host alone. Needs no service where the recipient is in a file; one that
    is known to be another dataset's is refused.

    Run again it finishes what was cut off, and rolls over if it is time. With --every the next
    seal or add after that time rolls over, with the service down, too.
    """
    period = None if every is None else parse_duration(every)
    collections, said = Collections(name), said_of(name, host)
    given = None if recipient_file is None else read_recipient(recipient_file)
    files = collections.open(
        dataset, lambda: _recipient_of(dataset, given), period, said, now(), given=given
    )
    click.echo(f"{files.base.name} is open: seal to it with --collection {name}")
    settle(collections, said)


def _recipient_of(dataset: str, given: X25519Recipient | None) -> X25519Recipient:
    """Give the recipient of a dataset: one from a file is held against what is known of it."""
    from custody.cli.dataset_recipient import require_of_dataset
    from custody.cli.seal import find_recipient

    found = given or find_recipient(dataset, None)
    require_of_dataset(dataset, str(found))
    return found


@collection.command()
@_NAME
def close(name: Path) -> None:
    """Close the collection NAME: seal its manifest, and sign what is in it.

    NAME-….manifest.age belongs to the files: whoever restores needs it. The service is told now, or
    by a later 'custody seal' or 'custody receipts sync'.
    """
    collections = Collections(name)
    current = collections.require_current()
    warn_of_lost(current)
    state = collections.close(now())
    assert state.closing is not None
    click.echo(f"{current.base.name} is closed: {_holds(state.closing)}")
    settle(collections, said_of(name))


def _holds(closing: Closing) -> str:
    return f"{_files(closing.count)}, {size_text(closing.size)}"


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


@collection.command()
@_NAME
@click.argument("files", nargs=-1, required=True, type=INPUT_PLACE)
def add(name: Path, files: tuple[Place, ...]) -> None:
    """Put sealed FILES into the manifest of the collection NAME: those that stock age sealed.

    Nobody can tell from a file to which recipient it was sealed. So one that is older than
    the collection is refused; with --every, add files soon after they were sealed.
    """
    from custody.jobs.collection_adding import add_files

    collections = Collections(name)
    with collections.sealing() as current:
        warn_of_lost(current)
        added = add_files(current, files)
    click.echo(f"{added} of {len(files)} added to {current.base.name}")
    settle(collections, said_of(name))


@collection.command("list")
@dataset_option()
@json_option
def list_(dataset: str, as_json: bool) -> None:
    """List the collections of a dataset, the newest first, and what they hold."""
    answer = client().get(f"/datasets/{path_segment(dataset)}/collections")
    rows = [_row(fields) for fields in answer_rows(answer, "collections")]
    emit(
        answer, as_json, *columns(rows, ["COLLECTION", "OPENED", "NAME", "FILES", "SIZE", "STATE"])
    )


def _row(fields: Fields) -> list[str]:
    closed, count = fields.optional_text("closed"), fields.optional_integer("count")
    size = fields.optional_integer("bytes")
    return [
        fields.text("id")[:12],
        f"{fields.text('sealed')[:19]}Z",
        fields.optional_text("job") or "-",
        "-" if count is None else f"{count:,}",
        "-" if size is None else size_text(size),
        "open" if closed is None else f"closed {closed[:19]}Z",
    ]


@collection.command()
@click.argument("collection_id", metavar="ID")
@dataset_option()
@json_option
def show(collection_id: str, dataset: str, as_json: bool) -> None:
    """Show what the ledger says of a collection; it is named by its id, or its beginning."""
    path = f"/datasets/{path_segment(dataset)}/collections/{path_segment(collection_id)}"
    answer = client().get(path)
    fields = answer_fields(answer)
    said, closing = fields.record("registration"), fields.json("closing")
    lines = [
        f"collection  {said.text('id')}",
        f"opened      {said.text('sealed')} on {said.optional_text('host')}",
    ]
    if closing is None:
        lines.append("closed      not yet: nothing says how much is in it")
    else:
        read = Closing.read(closing)
        lines += [f"holds       {_holds(read)}", f"sealed      {read.first} to {read.last}"]
        lines += [f"manifest    {read.manifest}", f"root        {read.root}"]
    emit(answer, as_json, *lines)


@collection.command()
@_NAME
@click.argument("folders", nargs=-1, required=True, type=INPUT_PLACE)
def check(name: Path, folders: tuple[Place, ...]) -> None:
    """Compare the manifests of NAME, on this host, with what lies in FOLDERS.

    10 is the end when a file of a manifest is missing, or there is no collection of this name
    here, 65 when one has another length, whatever is missing. Nothing is opened. Of a closed
    collection the manifest is held against what was signed, too.
    """
    errors, collections = FileErrors(), Collections(name).require_any()
    with contextlib.ExitStack() as stack:
        with progress("looking", unit=" files") as bar:
            index = stack.enter_context(index_files(folders, bar))
        for files in collections:
            _check_one(files, index, errors)
    errors.tell()


def _check_one(files: CollectionFiles, index: FileIndex, errors: FileErrors) -> None:
    summary, missing = Summary(), 0
    for member in files.members(summary):
        found = index.find(member.id)
        if found is None:
            missing += 1
            errors.add(NotKnownError(f"{member.name} of {files.base.name} is not there"))
        elif found.size != member.size:
            said = f"{found.place} has {found.size} bytes, and its manifest says {member.size}"
            errors.add(TamperedError(said))
    closing = files.state.closing
    if closing is not None:
        closing.require_same(summary)
    state = "open" if closing is None else "closed"
    click.echo(f"{files.base.name}: {state}, {_files(summary.count)}, {missing:,} missing")


@collection.command()
@click.argument("collection_id", metavar="ID")
@click.option("--grant", "grant_path", type=INPUT, help="The grant from 'custody fetch'.")
@click.option("--ceremony", help="Fetch the grant of this ceremony.")
@click.option("--identity", type=INPUT, help="The AGE-SECRET-KEY the grant is for.")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Write it here, mode 0600.")
@click.option("--force", is_flag=True, help="Replace the output file.")
def identity(
    collection_id: str,
    grant_path: Path | None,
    ceremony: str | None,
    identity: Path | None,
    output: Path,
    force: bool,
) -> None:
    """Write the identity of a granted collection, for stock 'age -d -i'.

    Whoever has that file opens everything in the collection, also what is sealed to it later.
    Nothing proves what it opens: 'custody restore --collection' holds the files against the
    manifest.
    """
    from custody.cli.restore import find_grant, find_identity
    from custody.cli.restore_collection import open_collection
    from custody.collection.key_object import write_identity
    from custody.files import require_free, reserved_output
    from custody.jobs.restoring import read_identities

    require_free(output, overwrite=force)
    identities = read_identities(find_identity(identity, ceremony))
    grant = find_grant(grant_path, ceremony, timedelta())
    with reserved_output(output, overwrite=force) as stream:
        opened = open_collection(collection_id, grant, identities)
        stream.write(write_identity(opened.identity))
    note(f"{output} opens all of collection {opened.id[:12]}: keep it as you keep the data")
