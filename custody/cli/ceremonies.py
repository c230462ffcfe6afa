"""Commands about ceremonies: ``request``, ``ceremonies``, ``show``, ``cancel``, ``fetch``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.ceremony import CeremonyView, Seat, Subject, subject_words
from custody.ceremony.summary import read_summaries
from custody.cli.object_selection import read_selection, selection_options
from custody.cli.official_prompt import change_lines, request_lines
from custody.cli.options import (
    client,
    dataset_option,
    json_option,
    own_key_option,
    text_option,
    wait_option,
)
from custody.cli.output import columns, emit, field, note, plain
from custody.client import path_segment
from custody.errors import InputError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import require_free, write_file
from custody.formats.fields import answer_fields
from custody.formats.pasted import unwrapped
from custody.formats.timestamps import parse_duration
from custody.formats.validation import require_object
from custody.streams import reserved_standard_output

if TYPE_CHECKING:
    from custody.age import X25519Identity


@click.command()
@dataset_option()
@click.option("--object", "objects", multiple=True, help="An id; repeatable.")
@selection_options
@text_option("--reason", required=True, help="What for; officials sign this text.")
@click.option("--recipient", help="Your own age1… key.")
@click.option("--recipient-file", type=INPUT, help="A file with your own age1… key.")
@click.option("--expires", default="72h", show_default=True, help="Like 72h or 7d.")
@own_key_option
@json_option
def request(
    dataset: str,
    objects: tuple[str, ...],
    latest: bool,
    at: str | None,
    job: str | None,
    host: str | None,
    reason: str,
    recipient: str | None,
    recipient_file: Path | None,
    expires: str,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Ask for sealed objects to be opened, for your own key.

    They are named by --object, or the newest one is picked: of all (--latest), or as of a
    time (--at), perhaps of one job or host.

    With --key, or CUSTODY_KEY_FILE, the request is signed: the service drafts it, it is checked
    here to say what you asked for, and shown; officials who have compared your key need no words.
    Datasets of signed requests, as new ones are, take no others. A job signs too, with
    CUSTODY_KEY_FILE and CUSTODY_PASSPHRASE_FILE, and then needs no token.

    Without --recipient a fresh identity is written to CEREMONY.identity here, readable by
    you only; 'custody restore --identity' needs it.
    """
    from custody.age import X25519Identity, X25519Recipient
    from custody.cli.signed_requests import file_request, requester_client, requester_session
    from custody.jobs.sealing import read_recipient
    from custody.official.asking import Asked

    selection = read_selection(latest, at, job, host)
    if bool(objects) == bool(selection):
        raise InputError("expected --object ID, or a pick", hint="--latest or --at TIME")
    wanted = [require_object(text, dataset) for text in objects]
    hours = parse_duration(expires).total_seconds() / 3600
    if hours != int(hours) or hours < 1:
        raise InputError("a request expires after a whole number of hours", hint="--expires 72h")
    fresh = None
    if recipient_file is not None:
        recipient = str(read_recipient(recipient_file))
    elif recipient is not None:
        recipient = str(X25519Recipient.parse(unwrapped(recipient)))
    else:
        fresh = X25519Identity.generate()
        recipient = str(fresh.recipient())
    session = requester_session(key_path, passphrase_file)
    service = requester_client(session)
    if selection is not None:
        row = selection.pick(service, dataset)
        wanted = [row.id]
        note(f"object {row.id[:12]}, sealed at {row.sealed[:19]}Z")
    asked = Asked(dataset, tuple(wanted), reason, recipient, int(hours))
    with reserved_standard_output(), _identity_file(fresh) as draft:
        answer = file_request(service, session, asked)
    if draft is not None:
        path = draft.rename(f"{answer_fields(answer).text('id')}.identity")
        note(f"Your identity for this export is in {path}; keep it, only it opens the grant.")
    view = CeremonyView.read(answer)
    emit(view.record(), as_json, view.id)
    require_as_asked(view.subject, dataset, reason, recipient)
    to_whom = "the officials" if session is None else "officials who have not compared your key"
    note(f"words: {subject_words(view.subject)}  (read them to {to_whom} by another way)")


def require_as_asked(subject: Subject, dataset: str, purpose: str, recipient: str) -> None:
    """Refuse to have the words read out of a request that says something else (promise BOUND)."""
    from custody.cli.signed_requests import filed_otherwise

    filed = (subject.dataset, subject.asked.purpose, subject.asked.recipient)
    if filed != (dataset, purpose, recipient):
        raise filed_otherwise(subject.ceremony)


@click.command()
@json_option
def ceremonies(as_json: bool) -> None:
    """List the ceremonies that concern you, the newest first."""
    listed = read_summaries(client().get("/ceremonies"))
    rows = [
        [
            row.id,
            row.dataset,
            row.opened[:16] + "Z",
            row.outcome or "open",
            row.purpose or "-",
        ]
        for row in listed
    ]
    answer = [row.record() for row in listed]
    emit(answer, as_json, columns(rows, ["CEREMONY", "DATASET", "OPENED", "STATE", "PURPOSE"]))


@click.command()
@click.argument("ceremony")
@click.option("--proof", type=OUTPUT, metavar="FILE", help="Write the proof of its newest entry.")
@json_option
def show(ceremony: str, proof: Path | None, as_json: bool) -> None:
    """Show CEREMONY: its subject, its four-word name, who has done what, what comes next.

    'custody-audit proof check' reads what --proof writes.
    """
    from custody.tlog.proof import TlogProof

    if proof is not None:
        require_free(proof)
    answer = CeremonyView.read(client().get(f"/ceremonies/{path_segment(ceremony)}"))
    if proof is not None:
        proven = client().get(f"/ceremonies/{path_segment(ceremony)}/proof")
        data = answer_fields(proven).text("text").encode()
        TlogProof.parse(data)  # what can't be a proof is not kept as one
        write_file(proof, data)
    emit(answer.record(), as_json, _ceremony_text(answer))


@click.command()
@click.argument("ceremony")
@text_option("--reason", required=True, help="Why, for the record.")
@own_key_option
@json_option
def cancel(
    ceremony: str,
    reason: str,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Call CEREMONY off: whoever filed it, or an administrator.

    With a key file the ledger has it signed that you did.
    """
    from custody.cli import signed_acts
    from custody.cli.signed_requests import requester_session

    session = requester_session(key_path, passphrase_file)
    answer = signed_acts.cancel(session, ceremony, reason)
    emit(answer, as_json, f"{ceremony} is cancelled.")


@click.command()
@click.argument("ceremony")
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write the grant.")
@click.option("--force", is_flag=True, help="Replace the file.")
@wait_option
@json_option
def fetch(ceremony: str, output: Path, force: bool, patience: timedelta, as_json: bool) -> None:
    """Collect the grant of CEREMONY; that it was collected is an entry.

    Ends with 75 if the quorum is not there yet, or not by the end of --wait.
    """
    from custody.cli.fetch_grant import collect_grant

    require_free(output, overwrite=force)
    grant = collect_grant(client(), ceremony, patience)
    write_file(output, grant.encode(), overwrite=force)
    record = {
        "ceremony": ceremony,
        "failed": [one.record() for one in grant.document.failed],
        "objects": [one.id for one in grant.document.objects],
        "path": str(output),
    }
    emit(record, as_json, f"The grant for {len(record['objects'])} object(s) is in {output}.")
    for one in grant.document.failed:
        note(f"warning: object {one.object[:12]} could not be opened: {one.reason}")


@contextlib.contextmanager
def _identity_file(identity: X25519Identity | None) -> Iterator[Path | None]:
    """Write a fresh identity down before anything is filed for it; drop it if nothing is."""
    if identity is None:
        yield None
        return
    draft = Path(f"request-{os.urandom(4).hex()}.identity")
    write_file(draft, f"{identity.encode()}\n".encode(), mode=0o600)
    try:
        yield draft
    except BaseException:
        draft.unlink()
        raise


def _ceremony_text(view: CeremonyView) -> str:
    subject = view.subject
    lines = [plain(f"{view.id}  {view.outcome or 'open'}")]
    lines += field("dataset", view.dataset) + field("asked by", subject.requester)
    if subject.request is not None:
        lines += request_lines(subject.request)
    if subject.wanted is not None:
        lines += change_lines(subject.policy, subject.wanted)
    lines += [
        plain(f"  name       {view.words}"),
        plain(f"  digest     {view.digest}"),
        plain(f"  quorum     {view.threshold} of {len(subject.seats)}"),
        plain(f"  until      {view.expires}"),
        "",
    ]
    rows = [_seat_row(view, seat) for seat in subject.seats]
    lines += columns(rows, ["SEAT", "OFFICIAL", "SO FAR"]).split("\n")
    marks = " > ".join(f"[{step}]" if step == view.step.id else step for step in view.steps)
    lines += ["", plain(f"  {marks}")]
    if not view.outcome:
        limit = f" (until {view.deadline})" if view.deadline else ""
        lines.append(plain(f"  next: {view.step.actor}: {view.step.action}{limit}"))
    return "\n".join(lines)


def _seat_row(view: CeremonyView, seat: Seat) -> list[str]:
    name = seat.official
    said = [view.verdicts[name]] if name in view.verdicts else []
    done = {"present": view.present, "receipt": view.receipts, "turned": view.turned}
    said += [word for word, names in done.items() if name in names]
    return [str(seat.index), name, ", ".join(said) or "-"]
