"""Commands about datasets: ``dataset``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.cli.dataset_drills import drills
from custody.cli.dataset_policy import policy
from custody.cli.options import client, json_option, own_key_option
from custody.cli.output import columns, emit, note
from custody.cli.quorum import asked_quorum, given_quorum, officials_of, warnings_of
from custody.cli.reshare_lines import epochs
from custody.client import path_segment
from custody.errors import InputError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.carried import carried_text
from custody.formats.digest_words import twelve_words
from custody.formats.fields import answer_fields
from custody.formats.pasted import unwrapped
from custody.formats.validation import require_name
from custody.quorum_tree import write_quorum
from custody.streams import STANDARD_STREAM, reserved_standard_output

if TYPE_CHECKING:
    from custody.ceremony import Policy
    from custody.ceremony.outside_witnesses import OutsideWitnesses
    from custody.dataset import Dataset, ListedDataset, Sealer


USUAL_SCRIPT = "genesis-dealerless"
"""The script of a genesis that is opened without a word about it."""
_SCRIPTS = {"dkg": USUAL_SCRIPT, "offline": "genesis-offline", "service": "genesis"}


@click.group()
def dataset() -> None:
    """Open and look at datasets."""


@dataset.command()
@click.argument("name")
@click.option("--threshold", type=int, help="How many officials make the quorum.")
@click.option("--official", "officials", multiple=True, help="One seat; repeatable.")
@click.option(
    "--quorum",
    "text",
    metavar="TEXT",
    help="In place of both, a quorum with groups, as 'custody quorum' draws it.",
)
@click.option("--script", help="The genesis script; unless said, the one that goes with who deals.")
@click.option("--export-script", default="export", show_default=True, help="Script of its exports.")
@click.option("--requester-may-approve", is_flag=True, help="Let whoever asks approve as well.")
@click.option("--dealt", is_flag=True, help="Let the service deal the key, and have it meanwhile.")
@click.option("--deal-offline", is_flag=True, help="Wait for a dealing made with 'custody deal'.")
@click.option(
    "--headers",
    type=click.Choice(["proven", "registered"]),
    default="proven",
    show_default=True,
    help="Take proven headers only, of 'custody seal', or all, those of stock age too.",
)
@click.option(
    "--requests",
    type=click.Choice(["signed", "token"]),
    default="signed",
    show_default=True,
    help="Take requests that their requester signed only, or those with a token too.",
)
@click.option(
    "--outside-witness",
    "outside",
    metavar="VKEY",
    multiple=True,
    help="The key of a witness from outside, for auditors to ask for; repeatable.",
)
@click.option(
    "--outside-needed",
    "outside_needed",
    type=int,
    help="How many of these have to cosign; all, unless said.",
)
@own_key_option
@json_option
def create(
    name: str,
    threshold: int | None,
    officials: tuple[str, ...],
    text: str | None,
    script: str | None,
    export_script: str,
    requester_may_approve: bool,
    dealt: bool,
    deal_offline: bool,
    headers: str,
    requests: str,
    outside: tuple[str, ...],
    outside_needed: int | None,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Open the genesis of the dataset NAME, for a quorum among the named officials.

    The officials make its key together, and nobody has it for a moment: each commits to a part and,
    when all have, signs for a share. With --dealt the service deals it instead, with --deal-offline
    a machine without a network; that stands on the record, and on the page of the dataset.

    A --quorum says who is needed together: "all of (2 of (anna, bert, carl) as security, 1 of
    (dora, emil) as legal)". Try it first with 'custody quorum'.

    With proven headers no key turns for a header whose sealer has not signed what it is
    registered as. 'custody seal' does so; stock age and crypt4gh can't, nor did custody 0.1. With
    signed requests officials can tell, without the service, that the named requester asked. With
    witnesses from outside auditors call a ledger 'witnessed' only where they cosigned it, too.
    With a key file of yours the ledger has it signed that you opened it.
    """
    from custody.ceremony import CeremonyView, Policy, subject_words
    from custody.cli import signed_acts
    from custody.cli.known_service import known_service, known_to
    from custody.cli.signed_requests import requester_client, requester_session
    from custody.official.asking import AskedGenesis, require_genesis

    quorum = given_quorum(threshold, officials, text)
    witnesses = _outside(outside, outside_needed)
    if dealt and deal_offline:
        raise InputError("a key is dealt by the service, or offline, and not by both")
    dealer = "service" if dealt else "offline" if deal_offline else "dkg"
    by_script = script or _SCRIPTS[dealer]
    body = {
        "name": require_name(name, "a dataset"),
        **asked_quorum(quorum),
        "script": by_script,
        "export_script": export_script,
        "requester_may_approve": requester_may_approve,
        "deal_here": not deal_offline,
        "dealer": dealer,
        "headers": headers,
        "requests": requests,
        **({} if witnesses is None else {"witnesses": witnesses.record()}),
    }
    policy = Policy(requester_may_approve, export_script, dealer, headers, requests, witnesses)
    session = requester_session(key_path, passphrase_file)
    by = None if session is None else session.keyfile.name
    asked = AskedGenesis(name, quorum, officials_of(quorum), policy, by_script, by)
    with reserved_standard_output():
        service = known_service(requester_client(session), session)
        view = CeremonyView.read(signed_acts.open_genesis(session, body, asked))
        service.require_ceremony(view.id, view.subject)
        require_genesis(view.subject, asked, known_to(session))
    emit(view.record(), as_json, view.id)
    whose = f"The genesis of {name} is open, by {view.subject.requester}"
    said = f"{quorum.need} of {len(quorum.of)}" if quorum.is_plain else write_quorum(quorum)
    note(f"{whose}: {said}; name: {view.words}")
    note(f"words: {subject_words(view.subject)}  (read them out to every official)")
    for line in warnings_of(quorum):
        note(line)
    if deal_offline:
        note(f"hint: every official now runs: custody read-back {view.id} --key FILE --words …")
        note(f"hint: custody dataset subject {view.id} -o subject.json")
    else:
        act = "receipt" if dealt else "commit"
        note(f"hint: every official now runs: custody {act} {view.id} --key FILE")
    if asking := [one.name for one in view.subject.requesters]:
        keys = [f"{it.name}: {twelve_words(it.fingerprint)}" for it in view.subject.requesters]
        note(f"listed, who may ask, with the words of their keys: {'; '.join(keys)}")
        names = ", ".join(asking)
        note(f"hint: who may ask, too: custody key listed {view.id} --key FILE  ({names})")


dataset.add_command(policy)
dataset.add_command(drills)
dataset.add_command(epochs)


def usual_policy() -> Policy:
    """Give the rules of a dataset that is created without a word about them."""
    from custody.ceremony import Policy

    usual = {option.name: option.default for option in create.params}
    script, headers, requests = (usual[name] for name in ("export_script", "headers", "requests"))
    return Policy(False, str(script), "dkg", str(headers), str(requests))


@dataset.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the datasets.

    A recipient to seal to is none of what the service may say by itself: see dataset recipient.
    """
    from custody.dataset import read_datasets

    listed = read_datasets(client().get("/datasets"))
    rows = [
        [it.name, it.status, _quorum(it), _every(row)]
        for it, row in ((row.dataset, row) for row in listed)
    ]
    answer = [row.record() for row in listed]
    emit(answer, as_json, *columns(rows, ["NAME", "STATUS", "QUORUM", "EVERY"]))


def _outside(keys: tuple[str, ...], needed: int | None) -> OutsideWitnesses | None:
    """Give the witnesses from outside that are to be in the policy, if any."""
    if not keys and needed is None:
        return None
    from custody.ceremony.outside_witnesses import OutsideWitnesses

    return OutsideWitnesses.of(map(unwrapped, keys), needed)


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
    One that never sealed anything is taken, with a note that names those that have.
    """
    from custody.dataset import DeclaredCadence
    from custody.freshness import Freshness, parse_cadence

    if (every is None) != never:
        raise InputError("expected one of --every and --never", hint="--every 26h, for a night job")
    hours = None if every is None else parse_cadence(every)
    body = {"hours": hours, "job": job, "host": host}
    answer = client().post(f"/datasets/{path_segment(name)}/cadence", body)
    declared = DeclaredCadence.read(answer_fields(answer))
    cadence = declared.cadence
    whose = Freshness(name, None, None, None, job, host).of
    if hours is None:
        emit(answer, as_json, f"No object of {whose} is expected at any set time.")
    else:
        due = _minute(cadence.due or "")
        text = f"was due by {due}: it is overdue" if cadence.overdue else f"is due by {due}"
        emit(answer, as_json, f"An object of {whose} every {hours} hours; the next {text}.")
    if declared.known is not None:
        known = _known_text(declared.known)
        note(f"note: no object of {whose} was ever registered; {known}")


@dataset.command()
@click.argument("name")
@click.option("-o", "--output", type=OUTPUT, help="Write it to a file, for CUSTODY_RECIPIENT_FILE.")
@click.option("--force", is_flag=True, help="Replace the file.")
@click.option("--words", "said", help="The recipient's twelve words, as an official read them.")
def recipient(name: str, output: Path | None, force: bool, said: str | None) -> None:
    """Print the age1… recipient that everything may seal to. It is public.

    Who puts in another one can read all that is sealed to it. So it is given only where a
    quorum of officials whom you know (custody known) signed for it, or with its --words.
    """
    from custody.cli.dataset_recipient import fetch_recipient

    line = fetch_recipient(name, said)
    write_file(output or STANDARD_STREAM, f"{line}\n".encode(), overwrite=force)


@dataset.command()
@click.argument("name")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
@click.option("--force", is_flag=True, help="Replace the file.")
def bundle(name: str, output: Path, force: bool) -> None:
    """Write the dealing and the sealed shares to a file, to keep beside the backups.

    It opens nothing without the key files of a quorum; 'custody recover' needs it. It has to be
    the one that officials signed for whom you know; where you know too few, that is said.
    """
    from custody.cli.dataset_recipient import fetch_bundle

    require_free(output, overwrite=force)
    write_file(output, fetch_bundle(name).encode(), overwrite=force)
    note(f"The bundle of {name} is in {output}.")


@dataset.command()
@click.argument("ceremony")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
def subject(ceremony: str, output: Path) -> None:
    """Write the subject of a genesis to a file, to carry to the air-gapped dealer.

    Who puts keys of their own into it gets the shares: one with other keys than those that you
    know is not written, and the dealer compares all of it, by its twelve words.
    """
    from custody.ceremony import CeremonyView, require_roster, subject_digest
    from custody.cli.known_service import known_service
    from custody.errors import TamperedError
    from custody.formats.digest_words import four_words
    from custody.official.known_file import known_people_path, read_known
    from custody.official.known_roster import require_known

    service = client()
    view = CeremonyView.read(service.get(f"/ceremonies/{path_segment(ceremony)}"))
    genesis, digest = view.subject, subject_digest(view.subject, view.dealing)
    require_roster(genesis)
    if (genesis.kind, genesis.ceremony, digest.hex()) != ("genesis", ceremony, view.digest):
        raise TamperedError(f"what is shown is not the genesis {ceremony}", promise="BOUND")
    known_service(service).require_of(genesis.origin)
    require_known(genesis, read_known(known_people_path(os.environ)))
    write_file(output, genesis.encode())
    note(f"The subject of {ceremony} is in {output}; its name: {four_words(digest)}")
    note("note: it is seen, not compared: custody deal takes its twelve words for that")


@dataset.command("hand-in")
@click.argument("ceremony")
@click.argument("path", type=INPUT)
@json_option
def hand_in(ceremony: str, path: Path, as_json: bool) -> None:
    """Hand in the bundle that 'custody deal --offline' made for a genesis."""
    from custody.ceremony import CeremonyView
    from custody.cli.official_prompt import note_block
    from custody.errors import TamperedError
    from custody.official.block import Asker, block
    from custody.official.bundle import Bundle

    data = read_file(path)
    bundle, text = Bundle.parse(data), carried_text(data, str(path))
    lines = block(bundle.subject, asker=Asker("told"), words="read", dealing=bundle.dealing)
    note_block(lines)
    path_ = f"/ceremonies/{path_segment(ceremony)}/dealing"
    view = CeremonyView.read(client().post(path_, {"bundle": text}))
    if (view.subject, view.dealing) != (bundle.subject, bundle.dealing):
        raise TamperedError(
            "the service shows another dealing than the one that was handed in",
            hint="have nobody sign a receipt, and tell the officials: the service lies",
            promise="BOUND",
        )
    emit(view.record(), as_json, f"The dealing is on the record; its name: {view.words}")
    note(f"hint: every official now runs: custody receipt {ceremony} --key FILE")


def _known_text(sealers: tuple[Sealer, ...]) -> str:
    known = [one.label or "some without job and host" for one in sealers]
    return f"known are {', '.join(known)}" if known else "there is none at all yet"


def _minute(time: str) -> str:
    return f"{time[:16]}Z"


def _every(row: ListedDataset) -> str:
    hours = row.dataset.cadence
    own = [] if hours is None else [_cadence_text("", hours, row.overdue)]
    for one in row.expectations:
        whose = one.sealer.label
        own.append(_cadence_text(f"{whose} ", one.hours, one.overdue))
    return "; ".join(own) or "-"


def _cadence_text(whose: str, hours: int | None, overdue: bool) -> str:
    return f"{whose}{hours}h, overdue" if overdue else f"{whose}{hours}h"


def _quorum(row: Dataset) -> str:
    if row.quorum is not None:
        return write_quorum(row.quorum)
    return f"{row.threshold} of {len(row.seats)}" if row.seats else str(row.threshold)
