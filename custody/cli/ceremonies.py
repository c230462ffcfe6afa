"""Commands about ceremonies: ``request``, ``ceremonies``, ``show``, ``cancel``, ``fetch``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.ceremony import CeremonyView, Seat
from custody.ceremony.summary import read_summaries
from custody.cli.drill_lines import drill_lines
from custody.cli.official_prompt import change_lines, request_lines
from custody.cli.options import (
    client,
    json_option,
    own_key_option,
    text_option,
    wait_option,
)
from custody.cli.output import columns, emit, field, note
from custody.cli.reshare_lines import reshare_lines
from custody.client import path_segment
from custody.file_arguments import OUTPUT
from custody.files import require_free, write_file
from custody.formats.fields import answer_fields
from custody.formats.quantities import count_of
from custody.quorum_tree import drawn_lines, missing

if TYPE_CHECKING:
    pass


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
    emit(answer, as_json, *columns(rows, ["CEREMONY", "DATASET", "OPENED", "STATE", "PURPOSE"]))


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
    emit(answer.record(), as_json, *ceremony_lines(answer))


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
    emit(
        record,
        as_json,
        f"The grant for {count_of(len(record['objects']), 'object')} is in {output}.",
    )
    for one in grant.document.failed:
        note(f"warning: object {one.object[:12]} could not be opened: {one.reason}")


def ceremony_lines(view: CeremonyView) -> list[str]:
    """Describe a ceremony as it stands."""
    subject = view.subject
    lines = [f"{view.id}  {view.outcome or 'open'}"]
    lines += field("because", view.reason) if view.reason else []
    lines += field("dataset", view.dataset) + field("asked by", subject.requester)
    if subject.request is not None:
        lines += request_lines(subject.request)
    if subject.wanted is not None:
        lines += change_lines(subject.policy, subject.wanted)
    lines += drill_lines(view)
    lines += reshare_lines(view)
    lines += [
        f"  name       {view.words}",
        f"  digest     {view.digest}",
        *_quorum_lines(view),
        f"  until      {view.expires}",
        "",
    ]
    lines += columns(_seat_rows(view), ["SEAT", "OFFICIAL", "SO FAR"])
    marks = " > ".join(f"[{step}]" if step == view.step.id else step for step in view.steps)
    lines += ["", f"  {marks}"]
    if not view.outcome:
        limit = f" (until {view.deadline})" if view.deadline else ""
        lines.append(f"  next: {view.step.actor}: {view.step.action}{limit}")
    return lines


def _quorum_lines(view: CeremonyView) -> list[str]:
    """Say who opens it; of a tree draw it, with how far each group is, and who is missing."""
    tree, have = view.quorum, _counted(view)
    lines = [f"  quorum     {tree.need} of {len(view.subject.seats)}"]
    if not tree.is_plain:
        head, *others = drawn_lines(tree, have)
        lines = [f"  quorum     {head}", *(f"             {line}" for line in others)]
    if view.kind == "reshare":  # those of today decide, and not whom is drawn
        tree, have = view.deciding, view.approved
    is_asked = view.step.action in ("approve", "turn") and not view.outcome
    if tree.is_plain or not is_asked:
        return lines
    return [*lines, f"  missing    {missing(tree, have).text}"]


def _counted(view: CeremonyView) -> tuple[str, ...]:
    """Give who counts in what is drawn: whoever came to what the ceremony is about, so far."""
    if view.kind in ("genesis", "reshare"):
        return view.receipts or view.committed
    is_at_keys = view.kind == "drill" or view.step.action == "turn"
    return view.turned if is_at_keys or view.unlocked else view.approved


def _seat_rows(view: CeremonyView) -> list[list[str]]:
    """Say of each seat what its official has done; of a reshare's, those of before come last."""
    seats = view.subject.seats
    new = {seat.official for seat in seats}
    rows = [_seat_row(view, seat) for seat in seats]
    if view.kind != "reshare":
        return rows
    left = [seat for seat in view.subject.deciders if seat.official not in new]
    return rows + [["old", *_seat_row(view, seat)[1:]] for seat in left]


def _seat_row(view: CeremonyView, seat: Seat) -> list[str]:
    name = seat.official
    said = [view.verdicts[name]] if name in view.verdicts else []
    done = {
        "present": view.present,
        "read back": view.read_back,
        "committed": view.committed,
        "receipt": view.receipts,
        "turned": view.turned,
        "wrong": view.refused,
        "attested": [one for one, verdict in view.attested.items() if verdict == "agree"],
        "disagreed": [one for one, verdict in view.attested.items() if verdict == "disagree"],
    }
    said += [word for word, names in done.items() if name in names]
    return [str(seat.index), name, ", ".join(said) or "-"]
