"""``custody setup``: from nothing to a dataset and its backup job, as far as each run can go."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click

from custody import config
from custody.cli.fetch_grant import patiently
from custody.cli.options import dataset_option, json_option, wait_for
from custody.cli.output import emit, note
from custody.cli.setup_plan import Wanted, confirm_address, is_terminal
from custody.cli.setup_service import (
    find_service,
    make_missing_service,
    require_service,
    service_home,
)
from custody.cli.setup_site import Seen, Site
from custody.cli.setup_stages import advance
from custody.errors import CustodyError, PendingError, UnreachableError
from custody.file_arguments import NAMED
from custody.setup_steps import DEFAULT_JOB, FOLDER, Progress


@click.command()
@dataset_option(required=False)
@click.option("--official", "officials", multiple=True, help="Who holds a key; repeatable.")
@click.option("--threshold", type=int, help="How many of them open it.")
@click.option("--requester", help="Who may ask for a restore.")
@click.option("--job", default=DEFAULT_JOB, show_default=True, help="The job that seals.")
@click.option("--words", "said", help="The recipient's twelve words, as an official read them.")
@click.option("--again", multiple=True, help="Invite this person once more; repeatable.")
@click.option("--origin", help="Name of the ledger, when this makes a new service.")
@click.option(
    "--folder",
    type=NAMED,
    default=FOLDER,
    show_default=True,
    help="Where the files go that are to be handed over.",
)
@wait_for("the people")
@json_option
def setup(
    dataset: str | None,
    officials: tuple[str, ...],
    threshold: int | None,
    requester: str | None,
    job: str,
    said: str | None,
    again: tuple[str, ...],
    origin: str | None,
    folder: Path,
    patience: timedelta,
    as_json: bool,
) -> None:
    """Lead from nothing to a dataset and the job that seals to it.

    Each run goes as far as it can, says what it waits for, and ends with 75 until all is done:
    run it again then, or let it --wait. It makes a service in CUSTODY_HOME where there is
    none and CUSTODY_URL names none; writes an invitation for each official and the requester;
    opens the dataset's genesis when the officials have enrolled, and shows its twelve words; then
    writes the dataset's recipient, a token for the job, and the job's environment.

    What is there is never made twice, and no file is replaced. On a terminal it asks for what
    was not given. It acts with the token of CUSTODY_TOKEN_FILE, or with the first
    administrator's in CUSTODY_HOME.
    """
    found = find_service()
    seen = Seen.look(found) if found else None
    wanted = Wanted(dataset, officials, threshold, requester, job, str(folder))
    plan = wanted.plan(found, seen)
    confirm_address(plan, seen)
    if found is None:
        make_missing_service(origin)
    progress = Progress(plan, config.url(os.environ), home=service_home())
    to_invite = set(again)

    def attempt() -> PendingError | None:
        site = Site(require_service(plan), folder, to_invite, said, is_terminal())
        try:
            advance(site, progress, Seen.look(site.service))
        except PendingError as error:
            if progress.is_over:
                return error  # it is the caller's turn, so there is nothing to wait for
            raise
        return None

    try:
        if (left := patiently(patience, attempt, _news(progress))) is not None:
            raise left
    except (PendingError, UnreachableError) as error:
        progress.waits_for = error.message
        _emit(progress, as_json)
        raise
    progress.waits_for = None
    _emit(progress, as_json)


def _emit(progress: Progress, as_json: bool) -> None:
    emit(progress.record(), as_json, *progress.lines())


def _news(progress: Progress) -> Callable[[CustodyError], None]:
    """Give what tells, while it waits, the lines that were not told yet."""
    told = set[str]()

    def say(error: CustodyError) -> None:
        progress.waits_for = error.message
        hints = [f"hint: {progress.plan.only(error.hint)}"] if error.hint else []
        lines = [*progress.lines(), f"waiting: {error.message}", *hints]
        for line in lines:
            if line not in told:
                note(line)
        told.update(lines)

    return say
