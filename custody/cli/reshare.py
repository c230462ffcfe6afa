"""The command ``reshare``: has a dataset's shares dealt anew by those who have them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.cli.options import dataset_option, json_option, own_key_option

if TYPE_CHECKING:
    from custody.ceremony import CeremonySummary
    from custody.client import Client


@click.command()
@dataset_option()
@click.option("--threshold", type=int, help="How many officials make the new quorum.")
@click.option("--official", "officials", multiple=True, help="One new seat; repeatable.")
@click.option(
    "--quorum",
    "text",
    metavar="TEXT",
    help="In place of both, a quorum with groups, as 'custody quorum' draws it.",
)
@click.option("--script", default="reshare", show_default=True, help="The script of it.")
@click.option("--expires", help="How long it may take until the switch, like 30d.")
@click.option("--yes", is_flag=True, help="Do not ask about what the switch will end.")
@own_key_option
@json_option
def reshare(
    dataset: str,
    threshold: int | None,
    officials: tuple[str, ...],
    text: str | None,
    script: str,
    expires: str | None,
    yes: bool,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Have the officials of a dataset deal their shares anew: to others, or for another quorum.

    The dataset's key stays as it is, and is never put together; what was sealed before is opened
    by the new officials. Name all who are to have a share, those too who stay. The same people and
    quorum as before get fresh shares.

    Those of today approve and deal, the new ones sign for what they get. Until all have, the old
    shares open everything as before; then all switch at once. Requests that are open by then are
    cancelled, so it is asked first; afterwards everybody of before destroys their old share.
    """
    from custody.ceremony import CeremonyView, subject_words
    from custody.cli import signed_acts
    from custody.cli.known_service import known_service, known_to
    from custody.cli.output import emit, note
    from custody.cli.policy_change import hours_of
    from custody.cli.quorum import asked_quorum, given_quorum, officials_of, warnings_of
    from custody.cli.signed_requests import requester_client, requester_session
    from custody.official.asking import AskedReshare, require_reshare_asked
    from custody.quorum_tree import require_sound, takes_text
    from custody.streams import reserved_standard_output

    quorum = given_quorum(threshold, officials, text)
    require_sound(quorum)
    session = requester_session(key_path, passphrase_file)
    _ask_about_open(requester_client(session), dataset, yes)
    asked = AskedReshare(dataset, quorum, officials_of(quorum), script)
    body = {**asked_quorum(quorum), "script": script, "hours": hours_of(expires)}
    with reserved_standard_output():
        service = known_service(requester_client(session), session)
        view = CeremonyView.read(signed_acts.open_reshare(session, asked, body))
        service.require_ceremony(view.id, view.subject)
        require_reshare_asked(view.subject, asked, known_to(session))
    emit(view.record(), as_json, view.id)
    note(f"words: {subject_words(view.subject)}  (read them out to all, of today and new)")
    for line in warnings_of(quorum):
        note(line)
    takes = takes_text(view.deciding)
    note(f"hint: those of today ({takes}) now run: custody approve {view.id} --key FILE")
    note(f"hint: then all new ones, and those who deal: custody read-back {view.id} --key FILE")
    note(f"hint: then those of today: custody redeal {view.id} --key FILE --all-said")


def _ask_about_open(service: Client, dataset: str, yes: bool) -> None:
    """Say which open ceremonies the switch will end, and go on only if that is meant."""
    from custody.ceremony.summary import read_summaries
    from custody.cli.output import note, plain
    from custody.errors import RefusedError

    rows = [row for row in read_summaries(service.get("/ceremonies")) if row.dataset == dataset]
    if any(_is_under_way(service, row) for row in rows):
        return  # the service refuses a second one, and says which is under way
    ending = [row for row in rows if _would_end(row)]
    if not ending:
        return
    for row in ending:
        purpose = f": {plain(row.purpose)}" if row.purpose else ""
        note(f"would end at the switch, if it is open then: {row.kind} {row.id}{purpose}")
    if yes:
        return
    if sys.stdin is not None and sys.stdin.isatty():
        if click.confirm("Open the reshare all the same?", default=False, err=True):
            return
        raise RefusedError("nothing was opened")
    raise RefusedError(
        "the switch would end what is open",
        hint="wait for it, or say --yes: whoever asked will have to ask again",
    )


def _is_under_way(service: Client, row: CeremonySummary) -> bool:
    """Tell whether this is a reshare that has not switched yet."""
    from custody.ceremony import CeremonyView
    from custody.client import path_segment

    if row.kind != "reshare" or row.outcome is not None:
        return False
    view = CeremonyView.read(service.get(f"/ceremonies/{path_segment(row.id)}"))
    return view.reshare is not None and view.reshare.standing != "switched"


def _would_end(row: CeremonySummary) -> bool:
    return row.outcome is None and row.kind in ("export", "drill", "policy")
