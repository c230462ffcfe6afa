"""Commands about sealed objects: ``register``, ``objects``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from custody.age import object_id
from custody.cli.picking import moment
from custody.cli.shell import (
    PATH,
    client,
    columns,
    dataset_option,
    description,
    description_options,
    emit,
    json_option,
    size_text,
)
from custody.client import segment
from custody.clock import stamp
from custody.errors import InputError
from custody.jobs.sealing import read_sealed
from custody.strict import format_base64


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@dataset_option(required=False)
@description_options
@json_option
def register(
    files: tuple[Path, ...],
    dataset: str | None,
    host: str,
    job: str | None,
    tags: tuple[str, ...],
    as_json: bool,
) -> None:
    """Put the headers of sealed FILES on the ledger; their payloads go nowhere.

    Works for files of 'custody seal' and of stock age alike. Registering a file again
    does nothing. Without -d, the one dataset there is.
    """
    described = description(host, job, tags)
    sealed = [(path, read_sealed(path)) for path in files]  # all, before the first is handed in
    service = client()
    name = dataset or _only_dataset(service)
    answers = []
    for path, file in sealed:
        body = {
            "header": format_base64(file.header),
            "size": file.size,
            "sealed": stamp(file.modified),
            **described,
        }
        answers.append(service.post(f"/datasets/{segment(name)}/objects", body))
        if not as_json:
            click.echo(f"{object_id(file.header)}  {path}")
    if as_json:
        emit(answers, as_json, "")


@click.group(invoke_without_command=True)
@dataset_option(required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@click.option("--before", help="Only those sealed before, like 2026-01-31T22:05Z.")
@click.option("--job", help="Only what this job sealed.")
@click.option("--host", help="Only what was sealed on this host.")
@json_option
@click.pass_context
def objects(
    ctx: click.Context,
    dataset: str | None,
    limit: int,
    before: str | None,
    job: str | None,
    host: str | None,
    as_json: bool,
) -> None:
    """List a dataset's sealed objects, the newest first."""
    if ctx.invoked_subcommand is not None:
        return
    if dataset is None:
        raise InputError("there is no dataset to list", hint="custody objects -d NAME")
    path = f"/datasets/{segment(dataset)}/objects"
    until = before and stamp(moment(before))
    answer = client().get(path, limit=limit, before=until, job=job, host=host)
    rows = [
        [
            row["id"][:12],
            row["sealed"][:19] + "Z",
            size_text(row["size"]),
            row["host"] or "-",
            row["job"] or "-",
        ]
        for row in answer
    ]
    emit(answer, as_json, columns(rows, ["OBJECT", "SEALED", "SIZE", "HOST", "JOB"]))


def _only_dataset(service: Any) -> str:
    names = [row["name"] for row in service.get("/datasets") if row["status"] == "active"]
    if len(names) != 1:
        raise InputError(f"there are {len(names)} datasets", hint="say which with -d NAME")
    return str(names[0])
