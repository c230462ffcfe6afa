"""Commands about sealed objects: ``objects`` and what is below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from custody.cli.object_selection import ObjectSelection, moment_text, parse_time
from custody.cli.options import (
    NAMED_PLACE,
    client,
    dataset_option,
    json_option,
    text_option,
)
from custody.cli.output import columns, emit, note
from custody.client import path_segment
from custody.errors import InputError
from custody.formats.fields import answer_fields
from custody.formats.lookalike import mixed_alphabets
from custody.formats.quantities import size_text
from custody.formats.timestamps import stamp
from custody.storage import Place

if TYPE_CHECKING:
    from custody.client import Client

MARK_BATCH = 5000


@click.group(invoke_without_command=True)
@dataset_option(required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@click.option(
    "--before",
    help="Only those sealed before this local time; with a zone, like 2026-01-31T22:05Z.",
)
@click.option("--job", help="Only what this job sealed.")
@click.option("--host", help="Only what was sealed on this host.")
@click.option("--gone/--no-gone", default=None, help="Only what is marked gone, or is not.")
@json_option
@click.pass_context
def objects(
    ctx: click.Context,
    dataset: str | None,
    limit: int,
    before: str | None,
    job: str | None,
    host: str | None,
    gone: bool | None,
    as_json: bool,
) -> None:
    """List a dataset's sealed objects, the newest first."""
    if ctx.invoked_subcommand is not None:
        return
    if dataset is None:
        raise InputError("there is no dataset to list", hint="custody objects -d NAME")
    wanted = ObjectSelection(None if before is None else _until(before), job, host)
    marked = {True: "yes", False: "no", None: None}[gone]
    page = wanted.page(client(), dataset, limit, marked)
    rows = [
        [
            row.id[:12],
            row.sealed[:19] + ("Z" if row.plausible else "Z ?"),
            size_text(row.size),
            row.host or "-",
            row.job or "-",
            (row.gone or "-")[:10],
        ]
        for row in page
    ]
    answer = [row.record() for row in page]
    emit(answer, as_json, *columns(rows, ["OBJECT", "SEALED", "SIZE", "HOST", "JOB", "GONE"]))
    if not all(row.plausible for row in page) and not as_json:
        note("? the time is implausible: it is after the object was registered")
    _warn_of_lookalikes([(row.host, row.job) for row in page])


def _warn_of_lookalikes(sealers: list[tuple[str | None, str | None]]) -> None:
    for text in dict.fromkeys(text for pair in sealers for text in pair if text):
        if mixed := mixed_alphabets(text):
            note(f"warning: {text} has letters of {mixed} in one word")


def _until(before: str) -> str:
    moment = parse_time(before)
    note(f"before {moment_text(moment)}")
    return stamp(moment)


@objects.command("gone")
@dataset_option()
@click.argument("ids", metavar="OBJECT...", nargs=-1, required=True)
@text_option("--reason", required=True, help="Why, for the record.")
@json_option
def gone_(dataset: str, ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Mark each OBJECT as gone: the store no longer has it.

    Nothing is deleted: it stays listed with the mark, and is not asked for any more.
    """
    mark_objects(client(), "gone", dataset, ids, reason, as_json)


@objects.command()
@dataset_option()
@click.argument("ids", metavar="OBJECT...", nargs=-1, required=True)
@text_option("--reason", required=True, help="Why, for the record.")
@json_option
def found(dataset: str, ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Take the mark back from each OBJECT: the store has it after all."""
    mark_objects(client(), "found", dataset, ids, reason, as_json)


@objects.command()
@click.option(
    "-d",
    "--dataset",
    "datasets",
    required=True,
    multiple=True,
    envvar="CUSTODY_DATASET",
    help="The dataset's name; repeatable.",
)
@click.argument("places", metavar="PLACE...", nargs=-1, required=True, type=NAMED_PLACE)
@click.option("--mark-gone", is_flag=True, help="Mark the missing ones as gone, after asking.")
@text_option("--reason", help="Why they are gone, for the record.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def check(
    datasets: tuple[str, ...],
    places: tuple[Place, ...],
    mark_gone: bool,
    reason: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Compare the catalogue with what lies in each PLACE: a folder, or s3://BUCKET/PREFIX/.

    Tells what is missing, altered in its header, of another size, sealed but unknown, there
    twice, there though marked gone, or unfinished. Headers and sizes are looked at; payloads
    can't be, that takes the key. What belongs to other datasets that the token may read is
    counted; where it may read one only, all that is unknown is. Ends with 65 when something is
    altered or of another size, else with 10 when something is missing.
    """
    from custody.cli import objects_check

    service = client()
    found = objects_check.check_places(service, datasets, places)
    emit(objects_check.report_json(found), as_json, *objects_check.report_lines(found))
    missing = objects_check.confirm_marking(found, yes=yes) if mark_gone else {}
    names = ", ".join(str(place) for place in places)
    for name, ids in missing.items():
        done = _mark_in_batches(service, "gone", name, ids, reason or f"not found in {names}")
        note(f"{done['marked']} marked as gone" + (f" in {name}" if len(datasets) > 1 else ""))
    objects_check.raise_for_findings(found, marked=bool(missing))


def mark_objects(
    service: Client, as_: str, dataset: str, ids: Sequence[str], reason: str, as_json: bool
) -> None:
    """Mark objects as "gone" or "found", and say how many."""
    done = _mark_in_batches(service, as_, dataset, ids, reason)
    emit(done, as_json, f"{done['marked']} marked as {as_}, {done['already']} had been already")


def _mark_in_batches(
    service: Client, as_: str, dataset: str, ids: Sequence[str], reason: str
) -> dict[str, int]:
    """Mark objects, as many at a time as the service takes."""
    done = {"marked": 0, "already": 0}
    for at in range(0, len(ids), MARK_BATCH):
        body = {"objects": ids[at : at + MARK_BATCH], "reason": reason}
        answer = service.post(f"/datasets/{path_segment(dataset)}/{as_}", body)
        told = answer_fields(answer)
        done = {name: count + told.integer(name) for name, count in done.items()}
    return done
