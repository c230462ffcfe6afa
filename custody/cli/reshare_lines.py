"""How far a reshare is, in lines for a terminal; and a dataset's epochs."""

from __future__ import annotations

import click

from custody.ceremony import CeremonyView
from custody.cli.options import client, json_option
from custody.cli.output import columns, emit, field, note
from custody.client import path_segment
from custody.dataset_epochs import read_epochs
from custody.quorum_tree import quorum_line
from custody.reshare import ReshareSubject


def reshare_lines(view: CeremonyView) -> list[str]:
    """Describe a reshare: from whom to whom, who has dealt, who complains, who is left out."""
    subject, standing = view.subject, view.reshare
    if standing is None or not isinstance(subject, ReshareSubject):
        return []
    lines = field("epoch", f"{subject.old.epoch} to {subject.epoch}; active: {standing.epoch}")
    lines += field("from", quorum_line(subject.old.quorum))
    dealt = [f"{subject.dealer(row)} (row {row})" for row in standing.dealt]
    lines += field("dealt", ", ".join(dealt) or "nobody yet")
    for one in standing.complaints:
        until = f", to be answered by {one.until}" if one.until else ""
        what = f"{one.official} of row {one.dealer}: {one.fault}, {one.verdict}{until}"
        lines += field("complaint", what)
    for name, why in standing.excluded.items():
        lines += field("left out", f"{name}, who {why}")
    if standing.outstanding:
        who = ", ".join(standing.outstanding)
        said = f"of epoch {subject.old.epoch} can still open everything: {who}"
        lines += field("old shares", said)
    return lines


@click.command()
@click.argument("name")
@json_option
def epochs(name: str, as_json: bool) -> None:
    """List how often the shares of the dataset NAME were dealt anew, and which old ones are left.

    An old share is destroyed when its official attests it in the reshare: custody attest. While
    those who have not are a quorum of then, they can still open everything together.
    """
    answer = client().get(f"/datasets/{path_segment(name)}/epochs")
    found = read_epochs(answer)
    rows = [[str(one.epoch), one.ceremony, ", ".join(one.outstanding) or "-"] for one in found]
    lines = columns(rows, ["EPOCH", "BEGUN BY", "OLD SHARES LEFT"])
    emit(answer, as_json, *(lines if rows else [f"The shares of {name} are those of its genesis."]))
    for one in found:
        if one.warning:
            note(f"warning: {one.warning}")
