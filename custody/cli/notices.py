"""Commands about notices: ``notices``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from custody.cli.options import client, dataset_option, json_option
from custody.cli.output import columns, emit, note
from custody.errors import CustodyError, InputError, UnreachableError
from custody.formats.fields import Fields, answer_rows

if TYPE_CHECKING:
    from custody.service.notices.apprise_sink import Notice, Sink


@click.group()
def notices() -> None:
    """See whether people are told what happens."""


@notices.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List where notices go, what waits for each place, and since when it fails."""
    answer = client().get("/notices")
    rows = [_sink_row(row) for row in answer_rows(answer, "notices")]
    emit(answer, as_json, *columns(rows, ["PLACE", "DELIVERED", "WAITING", "GIVEN UP", "FAILS"]))


def _sink_row(row: Fields) -> list[str]:
    error = row.optional_text("error")
    return [
        row.text("sink"),
        row.optional_text("delivered") or "-",
        str(row.integer("waiting")),
        str(row.integer("given_up")),
        f"since {row.optional_text('failing_since')}: {error}" if error else "-",
    ]


@notices.command()
@dataset_option()
@json_option
def test(dataset: str, as_json: bool) -> None:
    """Send a test notice about the dataset, from the service's host.

    It goes now to every place that CUSTODY_NOTICES_FILE names for the dataset, and is not
    tried again.
    """
    from custody.service.bootstrap import open_service
    from custody.service.datasets import get
    from custody.service.notices.messages import compose_trial
    from custody.service.notices.settings import settings_from_environment

    told = settings_from_environment(os.environ)
    service = open_service(os.environ)
    get(service, dataset)
    route = told.route(dataset)
    if route is None or not route.to:
        raise InputError(
            f"nobody is to be told about {dataset}",
            hint="CUSTODY_NOTICES_FILE names a file that says who is",
        )
    record = [_send_test(sink, compose_trial(service.origin, dataset)) for sink in route.to]
    lines = [f"{'sent' if row['sent'] else 'failed':<8}{row['sink']}" for row in record]
    emit(record, as_json, *lines)
    for row in record:
        if row["error"]:
            note(f"{row['sink']}: {row['error']}")
    if failed := sum(not row["sent"] for row in record):
        raise UnreachableError(f"{failed} of {len(record)} places did not take the notice")


def _send_test(sink: Sink, notice: Notice) -> dict[str, object]:
    try:
        sink.send(notice)
    except CustodyError as error:
        return {"error": error.message, "sent": False, "sink": sink.shown}
    return {"error": None, "sent": True, "sink": sink.shown}
