"""``custody plan``: what a grant opens, cut into work for many machines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.cli.options import INPUT_PLACE, NAMED_PLACE, json_option
from custody.cli.output import emit, note, progress
from custody.errors import (
    CustodyError,
    ElsewhereError,
    InputError,
    NotKnownError,
    PendingError,
    RefusedError,
    TamperedError,
)
from custody.file_arguments import INPUT, NAMED
from custody.files import require_free
from custody.formats.quantities import size_text
from custody.storage import FilePlace, FoundFile, Place

if TYPE_CHECKING:
    from custody.grant import Grant
    from custody.jobs.plan_making import Found
    from custody.jobs.plan_status import Status
    from custody.plan import Plan

SHOWN = 20


class _MakeByDefault(click.Group):
    """A group where 'make' need not be said."""

    default = "make"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put it in where no command is named."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_MakeByDefault)
def plan() -> None:
    """Restore on many machines: plan once, then 'custody restore --plan', shard by shard."""


@plan.command()
@click.argument("places", nargs=-1, required=True, type=INPUT_PLACE)
@click.option("--grant", "grant_path", type=INPUT, help="The grant from 'custody fetch'.")
@click.option("--ceremony", help="Fetch the grant of this ceremony.")
@click.option("--to", "to", type=NAMED_PLACE, help="Where it will go: a folder, or s3://…/.")
@click.option("-o", "--output", type=NAMED, required=True, help="Write the plan to this file.")
@click.option("--force", is_flag=True, help="Replace the plan's file.")
@click.option("--partial", is_flag=True, help="What is not in these places lies elsewhere.")
@click.option("--collection", help="The granted collection, by its id: plan all its files.")
@click.option("--identity", type=INPUT, help="With --collection: the identity of the grant.")
def make(
    places: tuple[Place, ...],
    grant_path: Path | None,
    ceremony: str | None,
    to: Place | None,
    output: Path,
    force: bool,
    partial: bool,
    collection: str | None,
    identity: Path | None,
) -> None:
    """Plan to restore all granted objects in PLACEs; 'make' need not be said.

    A PLACE is a folder or s3://BUCKET/PREFIX/. The plan has work items of about a gibibyte, or
    of a thousand small objects; an object of more than 64 GiB is cut into parts, and so is, where
    it goes to a bucket, one of more than a gibibyte. It holds the granted headers: keep it as you
    keep the grant. Who carries it out needs the identity beside it, and nothing else.

    The plan is written in any case, and names the granted objects that were not found, or not
    with their length: 10 is the end then, or 4 with --partial. Two objects that would go to the
    same file are refused. From the same grant and files the same plan is made, byte for byte.

    With --collection the plan is of the files of a collection, whose key the grant opens. They
    open with the collection's own identity: 'custody collection identity ID -o FILE', and that
    FILE as --identity of the restore.
    """
    from custody.cli.restore import find_grant
    from custody.jobs.plan_file import write_plan
    from custody.jobs.plan_making import find_objects, make_plan

    require_free(output, overwrite=force)
    for place in places:
        place.require_there()
        if isinstance(place, FilePlace) and not place.is_folder():
            raise InputError(f"{place} is no folder", hint="a prefix in a bucket ends in a slash")
    if to is not None and to.absolute().startswith("s3://") and not to.is_folder():
        raise InputError(f"{to} names an object", hint="end it in a slash")
    grant = find_grant(grant_path, ceremony, timedelta())
    if collection is None:
        with progress("looking", unit=" files") as bar:
            found = find_objects(grant, places, _name_below, note, bar)
        made, items = make_plan(grant, found, to=to)
        _say_of_keys(found)
    else:
        found, whole = _find_collection(collection, grant, identity, ceremony, places)
        made, items = make_plan(grant, found, to=to, collection=whole)
    write_plan(output, made, items, overwrite=force)
    note(
        f"{made.objects:,} objects, {size_text(made.bytes)}, in {made.items:,} work items; "
        f"{len(made.missing):,} missing"
    )
    _say_missing(made, grant, partial=partial)


def _say_of_keys(found: Found) -> None:
    """Say so where what is planned is a collection's key, and none of its files."""
    from custody.collection.key_object import is_named_as_one

    keys = [one for one in found.objects if is_named_as_one(one.source, one.size)]
    for one in keys[:SHOWN]:
        note(
            f"note: {one.source} is the key of a collection; its files are planned by: "
            f"custody plan --collection {one.id[:12]}"
        )
    if len(keys) > SHOWN:
        note(f"… and {len(keys) - SHOWN:,} more")


def _name_below(file: FoundFile) -> object:
    from custody.cli.restore_folder import path_below

    return path_below(file)


def _find_collection(
    wanted: str,
    grant: Grant,
    identity: Path | None,
    ceremony: str | None,
    places: tuple[Place, ...],
) -> tuple[Found, str]:
    from custody.cli.restore import find_identity
    from custody.cli.restore_collection import open_collection, path_of
    from custody.jobs.collection_index import index_files
    from custody.jobs.collection_opening import find_manifest, proven_members
    from custody.jobs.plan_making import find_members
    from custody.jobs.restoring import read_identities

    identities = read_identities(find_identity(identity, ceremony))
    opened = open_collection(wanted, grant, identities)
    if opened.closing is None:
        raise RefusedError(
            "this collection is still open: nothing says what is in it",
            hint="close it, or restore it with 'custody restore --collection'",
        )
    with progress("looking", unit=" files") as bar, index_files(places, bar) as index:
        manifest = find_manifest(opened, opened.closing, index)
        with proven_members(opened, manifest.place) as members:
            return find_members(members, index, path_of), opened.id


def _say_missing(made: Plan, grant: Grant, *, partial: bool) -> None:
    if not made.missing:
        return
    reasons = {row.object: row.reason for row in grant.document.failed}
    for name in made.missing[:SHOWN]:
        reason = f"could not be opened: {reasons[name]}" if name in reasons else "is missing"
        note(f"{name} {reason}")
    if len(made.missing) > SHOWN:
        note(f"… and {len(made.missing) - SHOWN:,} more")
    total = made.objects + len(made.missing)
    if partial and made.objects and not reasons:
        raise ElsewhereError(
            f"{len(made.missing):,} of {total:,} granted objects lie elsewhere",
            hint="plan them where they lie",
        )
    raise NotKnownError(
        f"{len(made.missing):,} of {total:,} granted objects were not found whole",
        hint="are these the right places, and mounted? the plan has the others",
    )


@plan.command()
@click.argument("plan_path", metavar="PLAN", type=INPUT)
@click.argument("outputs", nargs=-1, type=NAMED_PLACE)
@click.option("--verify", is_flag=True, help="Read all of it, and compare it with the records.")
@json_option
def status(plan_path: Path, outputs: tuple[Place, ...], verify: bool, as_json: bool) -> None:
    """Add up what is done of a PLAN: all there, once, or what is not.

    The OUTPUTs are the folders, or s3://BUCKET/PREFIX/es, that its shards went to; without one,
    the plan's own, or the folder that you are in. What is done lies there in .custody-done, with
    the SHA-256 of every object, and with --verify all that was written is read again.

    0 is the end when every work item is done, once; 75 when some are not, 77 when some are done
    in more than one OUTPUT, 65 when --verify finds other bytes, and 10 when all that was found is
    done and the plan misses objects.
    """
    from custody.jobs.plan_file import PlanFile
    from custody.jobs.plan_output import parse_output
    from custody.jobs.plan_status import add_up

    file = PlanFile(plan_path)
    for place in outputs:
        if not place.is_folder():
            raise InputError(f"there is no folder {place}", hint="is it mounted?")
    places = list(dict.fromkeys(place.absolute() for place in outputs)) or [file.plan.to or "."]
    with progress("verifying" if verify else "adding up", file.plan.bytes) as bar:
        found = add_up(
            file.items(), [parse_output(one) for one in places], verify=verify, progress=bar
        )
    emit(_record(file.plan, found), as_json, *_summary(file.plan, found))
    error = _worst(file.plan, found)
    if error is not None:
        raise error


def _record(made: Plan, found: Status) -> dict[str, object]:
    return {
        "absent": found.absent.count,
        "altered": found.altered.count,
        "bytes": found.bytes,
        "items": found.items,
        "missing": len(made.missing),
        "objects": found.objects,
        "twice": found.twice.count,
        "planned": {"bytes": made.bytes, "items": made.items, "objects": made.objects},
    }


def _summary(made: Plan, found: Status) -> list[str]:
    lines = [
        f"{found.items:,} of {made.items:,} work items are done: {found.objects:,} of "
        f"{made.objects:,} objects, {size_text(found.bytes)} of {size_text(made.bytes)}"
    ]
    for label, names in (
        ("not done", found.absent),
        ("done twice", found.twice),
        ("altered", found.altered),
    ):
        if names.count:
            lines.append(f"{label}: {names.text()}")
    return lines


def _worst(made: Plan, found: Status) -> CustodyError | None:
    if found.altered.count:
        return TamperedError(
            f"{found.altered.count:,} of what was written is something else now",
            hint="move what is altered away, and run its shards again with --resume",
        )
    if found.items < made.items and not found.twice.count:
        return PendingError(
            f"{made.items - found.items:,} of {made.items:,} work items are not done",
            hint="run their shards again: custody restore --plan … --shard … --resume",
        )
    if found.twice.count:
        return RefusedError(
            f"{found.twice.count:,} work items are done in more than one output",
            hint="one of the two is too many: did a shard run with another -o as well?",
        )
    if made.missing:
        return NotKnownError(f"{len(made.missing):,} granted objects are not in this plan")
    return None
