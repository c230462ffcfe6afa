"""Commands about datasets: ``dataset``, and ``deal`` for the air-gapped machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from custody.cli.options import client, json_option
from custody.cli.output import columns, emit, note, plain
from custody.client import path_segment
from custody.errors import InputError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.carried import carried, carried_text
from custody.formats.validation import require_name
from custody.streams import STANDARD_STREAM

if TYPE_CHECKING:
    from custody.ceremony import Subject


@click.group()
def dataset() -> None:
    """Open and look at datasets."""


@dataset.command()
@click.argument("name")
@click.option("--threshold", type=int, required=True, help="How many officials make the quorum.")
@click.option("--official", "officials", multiple=True, required=True, help="One seat; repeatable.")
@click.option("--script", default="genesis", show_default=True, help="The genesis script.")
@click.option("--export-script", default="export", show_default=True, help="Script of its exports.")
@click.option("--requester-may-approve", is_flag=True, help="Let whoever asks approve as well.")
@click.option("--deal-offline", is_flag=True, help="Wait for a dealing made with 'custody deal'.")
@click.option(
    "--headers",
    type=click.Choice(["proven", "registered"]),
    default="proven",
    show_default=True,
    help="Take proven headers only, of 'custody seal', or all, those of stock age too.",
)
@json_option
def create(
    name: str,
    threshold: int,
    officials: tuple[str, ...],
    script: str,
    export_script: str,
    requester_may_approve: bool,
    deal_offline: bool,
    headers: str,
    as_json: bool,
) -> None:
    """Open the genesis of the dataset NAME, for a quorum among the named officials.

    With proven headers no key turns for a header whose sealer has not signed what it is
    registered as. 'custody seal' does so; stock age can't, nor did custody 0.1.
    """
    body = {
        "name": require_name(name, "a dataset"),
        "threshold": threshold,
        "officials": list(officials),
        "script": script,
        "export_script": export_script,
        "requester_may_approve": requester_may_approve,
        "deal_here": not deal_offline,
        "headers": headers,
    }
    answer = client().post("/datasets", body)
    emit(answer, as_json, answer["id"])
    note(
        f"The genesis of {name} is open: {threshold} of {len(officials)}; words: {answer['words']}"
    )
    if threshold == len(officials):
        note("warning: with n = m, the loss of one key file closes the dataset for ever")
    if deal_offline:
        note(f"hint: custody dataset subject {answer['id']} -o subject.json")
    else:
        note(f"hint: every official now runs: custody receipt {answer['id']} --key FILE")


@dataset.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the datasets."""
    answer = client().get("/datasets")
    rows = [
        [row["name"], row["status"], _quorum(row), _every(row), row["recipient"] or "-"]
        for row in answer
    ]
    emit(answer, as_json, columns(rows, ["NAME", "STATUS", "QUORUM", "EVERY", "RECIPIENT"]))


@dataset.command()
@click.argument("name")
@click.option("--every", help="At least so often, in whole hours or days, like 26h or 7d.")
@click.option("--never", is_flag=True, help="At no set time.")
@click.option("--job", help="Only of what this job seals.")
@click.option("--host", help="Only of what is sealed on this host.")
@json_option
def expect(
    name: str, every: str | None, never: bool, job: str | None, host: str | None, as_json: bool
) -> None:
    """Say how often the dataset NAME is to get an object; when it does not, people are told.

    Say it for each job and host that matters: what one seals hides nothing that another owes.
    """
    from custody.freshness import Freshness, parse_cadence

    if (every is None) != never:
        raise InputError("expected one of --every and --never", hint="--every 26h, for a night job")
    hours = None if every is None else parse_cadence(every)
    body = {"hours": hours, "job": job, "host": host}
    answer = client().post(f"/datasets/{path_segment(name)}/cadence", body)
    whose = plain(Freshness(name, None, None, None, job, host).of)
    if hours is None:
        emit(answer, as_json, f"No object of {whose} is expected at any set time.")
    else:
        due = f"was due by {_minute(answer['due'])}: it is overdue"
        text = due if answer["overdue"] else f"is due by {_minute(answer['due'])}"
        emit(answer, as_json, f"An object of {whose} every {hours} hours; the next {text}.")


@dataset.command()
@click.argument("name")
@click.option("-o", "--output", type=OUTPUT, help="Write it to a file, for CUSTODY_RECIPIENT_FILE.")
@click.option("--force", is_flag=True, help="Replace the file.")
def recipient(name: str, output: Path | None, force: bool) -> None:
    """Print the age1… recipient that everything may seal to. It is public."""
    from custody.errors import RefusedError

    answer = client(token=False).get(f"/datasets/{path_segment(name)}")
    if answer["recipient"] is None:
        raise RefusedError(
            f"the dataset {name} is still in its genesis",
            hint=f"see what it waits for: custody show {answer['ceremony']}",
        )
    line = f"{answer['recipient']}\n".encode()
    write_file(output or STANDARD_STREAM, line, overwrite=force)


@dataset.command()
@click.argument("name")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
@click.option("--force", is_flag=True, help="Replace the file.")
def bundle(name: str, output: Path, force: bool) -> None:
    """Write the dealing and the sealed shares to a file, to keep beside the backups.

    It opens nothing without the key files of a quorum; 'custody recover' needs it.
    """
    answer = client().get(f"/datasets/{path_segment(name)}/bundle")
    write_file(output, answer["text"].encode(), overwrite=force)
    note(f"The bundle of {name} is in {output}.")


@dataset.command()
@click.argument("ceremony")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
def subject(ceremony: str, output: Path) -> None:
    """Write the subject of a genesis to a file, to carry to the air-gapped dealer."""
    from custody.ceremony import CeremonyView

    view = CeremonyView.read(client().get(f"/ceremonies/{path_segment(ceremony)}"))
    write_file(output, view.subject.encode())
    note(f"The subject of {ceremony} is in {output}; words: {view.words}")


@dataset.command("hand-in")
@click.argument("ceremony")
@click.argument("path", type=INPUT)
@json_option
def hand_in(ceremony: str, path: Path, as_json: bool) -> None:
    """Hand in the bundle that 'custody deal --offline' made for a genesis."""
    text = carried_text(read_file(path), str(path))
    answer = client().post(f"/ceremonies/{path_segment(ceremony)}/dealing", {"bundle": text})
    emit(answer, as_json, f"The dealing is on the record; words: {answer['words']}")
    note(f"hint: every official now runs: custody receipt {ceremony} --key FILE")


@click.command()
@click.option("--offline", is_flag=True, required=True, help="This machine is on no network.")
@click.argument("subject_path", metavar="SUBJECT", type=INPUT)
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write the bundle.")
def deal(offline: bool, subject_path: Path, output: Path) -> None:
    """Deal a dataset key for the genesis SUBJECT, on an air-gapped machine.

    The bundle that comes out holds no secret that opens without an official's key file.
    """
    from custody.ceremony import subject_digest
    from custody.formats.digest_words import four_words
    from custody.official.bundle import deal_subject

    require_free(output)
    genesis = _genesis(subject_path)
    note(f"Dealing {genesis.dataset}: {genesis.threshold} of {len(genesis.seats)}")
    note(f"words: {four_words(subject_digest(genesis, None))}")
    dealt = deal_subject(genesis, "offline", os.urandom)
    write_file(output, dealt.encode())
    words = four_words(subject_digest(genesis, dealt.dealing))
    note(f"The bundle is in {output}; its words: {words}")


def _genesis(path: Path) -> Subject:
    from custody.ceremony import Subject, require_roster
    from custody.errors import RefusedError, TamperedError
    from custody.formats import canonical_json

    data = carried(read_file(path), str(path)).strip()
    try:
        genesis = Subject.read(canonical_json.decode(data))
        if genesis.request is not None:
            raise TamperedError("it is of an export")
    except TamperedError:
        raise TamperedError(
            f"{path} is not the subject of a genesis",
            hint="custody dataset subject CEREMONY -o FILE writes it",
        ) from None
    require_roster(genesis)
    if genesis.policy.dealer != "offline":
        raise RefusedError(
            f"this genesis is dealt by: {genesis.policy.dealer}",
            hint="custody dataset create NAME --deal-offline opens one that is dealt here",
        )
    return genesis


def _minute(time: str) -> str:
    return f"{time[:16]}Z"


def _every(row: dict[str, Any]) -> str:
    own = [] if row["cadence"] is None else [_cadence_text("", row["cadence"], row["overdue"])]
    for one in row["expectations"]:
        whose = (one["job"] or "") + (f"@{one['host']}" if one["host"] else "")
        own.append(_cadence_text(f"{whose} ", one["hours"], one["overdue"]))
    return "; ".join(own) or "-"


def _cadence_text(whose: str, hours: int, overdue: bool) -> str:
    return f"{whose}{hours}h, overdue" if overdue else f"{whose}{hours}h"


def _quorum(row: dict[str, Any]) -> str:
    return f"{row['threshold']} of {len(row['seats'])}" if row["seats"] else str(row["threshold"])
