"""Commands that run beside the database: ``init``, ``database``, ``ledger``."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict
from pathlib import Path

import click

from custody import config
from custody.cli.options import json_option
from custody.cli.output import emit, note
from custody.errors import KnownError
from custody.files import reserved_output
from custody.formats.timestamps import now
from custody.formats.validation import require_name
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import COMPARED, Known
from custody.service.bootstrap import create_service, discard_service, upgrade_database
from custody.service.people import initialise
from custody.service.resuming import resume as resume_ledger
from custody.signals import defer_interrupt
from custody.store import schema
from custody.tlog.note_keys import Verifier


@click.command()
@click.option("--origin", help="Name of the ledger, like custody.example/main.")
@click.option(
    "--administrator", default="admin", show_default=True, help="The first administrator."
)
@json_option
def init(origin: str | None, administrator: str, as_json: bool) -> None:
    """Make a new service in CUSTODY_HOME.

    Leaves the service's key in service.key and the first administrator's token in
    admin.token, both readable by their owner only, and the key of its log in the file of
    known people. Refuses to touch a service that is there already.
    """
    record = make_service(origin, administrator)
    told = [f"{name:<8}{record[name]}" for name in ("origin", "vkey")]
    emit(record, as_json, f"A new service in {record['home']}", *told)
    note_copies()
    note("hint: run: custody serve")
    quoted = shlex.quote(record["token_file"])
    note(f"The key of its log is in {record['known_people']}, as compared.")
    note(f"hint: act as {administrator} with: export CUSTODY_TOKEN_FILE={quoted}")


def note_copies() -> None:
    """Say what of a service is to be kept elsewhere, beside copies of its database."""
    key, mark = config.service_key_path(os.environ), config.mark_path(os.environ)
    note(f"hint: keep copies of {key} and of {mark.name} beside it somewhere else")
    note(
        f"hint: {mark.name} says what was signed last: a restored database is refused without it, "
        "and an older copy will do"
    )


def make_service(origin: str | None, administrator: str) -> dict[str, str]:
    """Make a service in CUSTODY_HOME, as ``init`` says; give what there is of it now."""
    require_name(administrator, "an administrator")
    known = known_people_path(os.environ)
    _require_new(known, origin)
    home = config.home(os.environ)
    token_path = home / "admin.token"
    with defer_interrupt():  # an interrupt finds a whole service, or none
        service = create_service(os.environ, origin)
        try:
            with reserved_output(token_path, overwrite=True) as stream:
                token = initialise(service, administrator)
                stream.write(f"{token.token}\n".encode())
        except BaseException:
            discard_service(os.environ)  # no key without its ledger, no ledger without its key
            raise
    _know_log(known, service.origin, service.key.vkey)
    return {
        "home": str(home),
        "known_people": str(known),
        "origin": service.origin,
        "token_file": str(token_path),
        "vkey": service.key.vkey,
    }


def _require_new(path: Path, origin: str | None) -> None:
    """Refuse to make a second log under the name of one that this user has compared (KNOWN).

    Before anything is made; and so is a file said that can't be read.
    """
    known = read_known(path)
    before = None if origin is None else known.find(origin, None)
    if before is not None and before.is_compared:
        raise KnownError(
            f"{path} has the log {origin}, compared on {before.day.isoformat()}: {before.key}",
            hint="give the new one another --origin; or, if that log is given up: "
            f"custody known remove --log --origin {origin}",
            promise="KNOWN",
        )


def _know_log(path: Path, origin: str, vkey: str) -> None:
    """Know the log's key from its first moment: nobody stands between who made it and it.

    So it takes the place of another key of this log: one that was merely seen, or the one that
    a resumed ledger had before.
    """
    log = Known(origin, None, vkey, COMPARED, now().date())
    before = read_known(path).find(log.origin, None)
    change_known(
        path,
        lambda file: file.record(log.origin, None, log.key, log.how, log.day, replaces=True),
    )
    if before is not None and before.key != vkey:
        note(f"{path} had another key for {log.origin}: {before.key}. It was replaced.")


@click.group()
def database() -> None:
    """Look after the service's database."""


@database.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the database to the version this program needs.

    Where there is no service.mark beside the service's key, one is adopted from the database,
    as it is: that of a service that an older program made, or of one more host. Run it on
    the newest database only: it is what the service will hold itself to.
    """
    before, adopted = upgrade_database(os.environ)
    size = adopted.size if adopted else None
    record = {"adopted": size, "before": before, "now": schema.head()}
    emit(record, as_json, f"The database is at version {schema.head()}; it was at {before}.")
    if adopted is not None:
        note(
            f"adopted what the database says as what was signed last: {adopted.size} entries. "
            f"It is in {config.mark_path(os.environ)} from now on"
        )


@click.group()
def ledger() -> None:
    """Look after the service's ledger."""


@ledger.command()
@click.option(
    "--after-restore",
    is_flag=True,
    required=True,
    help="Say that all hosts of the service are stopped, and no newer database is to be had.",
)
@click.option("--reason", required=True, help="Why, for the record.")
@json_option
def resume(after_restore: bool, reason: str, as_json: bool) -> None:
    """Go on with an older database, whose last entries are lost.

    The ledger gets a new key, since the old one has signed what is not there any more; the
    entry ledger.resumed says so, and every open ceremony is cancelled. Your own known_people has
    the new key then; officials take it by: custody known add --log VKEY --replace. Other hosts
    get a copy of service.key and of service.mark. The old key stays, as service.key.former-…: a
    backup from before can be restored once more. Interrupted, it is to be run again.
    """
    known = known_people_path(os.environ)
    read_known(known)  # what can't be read is said before anything is done
    done = resume_ledger(os.environ, reason)
    _know_log(known, Verifier.parse(done.vkey).name, done.vkey)
    told = f"The ledger goes on under a new key; {done.lost} entries were lost."
    emit(asdict(done), as_json, told, f"vkey    {done.vkey}")
    note_copies()
    note("hint: run: custody serve")
    note(f"hint: tell officials, in person: custody known add --log {done.vkey} --replace")
    for id_ in done.cancelled:
        note(f"cancelled: {id_}")
