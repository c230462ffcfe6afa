"""The command ``drill``: sees whether the keys of a dataset are there, and opens nothing real."""

from __future__ import annotations

from pathlib import Path

import click

from custody.cli.options import dataset_option, json_option, own_key_option


@click.command()
@dataset_option()
@click.option(
    "--target",
    default="quorum",
    show_default=True,
    metavar="quorum|all|NAME",
    help="Whose keys are to turn: of a quorum, of all (a census), or of one official.",
)
@click.option("--absent", multiple=True, metavar="NAME", help="Away on purpose; repeatable.")
@click.option("--corrupt", multiple=True, metavar="NAME", help="Wrong on purpose; repeatable.")
@click.option("--expires", help="How long officials have, like 24h or 3d.")
@own_key_option
@json_option
def drill(
    dataset: str,
    target: str,
    absent: tuple[str, ...],
    corrupt: tuple[str, ...],
    expires: str | None,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Have officials turn their keys on a canary, to see that they could still open the dataset.

    It opens nothing real, even where the service lies: the canary follows from the drill, its
    secrets are public, and every official's client makes it itself. Officials come when they
    like, until --expires; nobody approves. The record says who answered and how soon, whose key
    failed and why, and whether that is what was expected.

    With --absent the others show that they can do without somebody, whose key is refused. With
    --corrupt somebody's client hands in what is wrong, to see that it is noticed and named.
    """
    from custody.ceremony import CeremonyView
    from custody.ceremony.drill import Need
    from custody.cli import signed_acts
    from custody.cli.drill_lines import drill_lines
    from custody.cli.known_service import known_service, known_to
    from custody.cli.output import emit, note
    from custody.cli.policy_change import hours_of
    from custody.cli.signed_requests import requester_client, requester_session
    from custody.official.asking import AskedDrill, require_drill
    from custody.streams import reserved_standard_output

    named: dict[str, Need] = {"quorum": "quorum", "all": "all"}
    asked = AskedDrill(
        dataset=dataset,
        need=named.get(target, "one"),
        official=None if target in named else target,
        absent=absent,
        corrupt=corrupt,
    )
    session = requester_session(key_path, passphrase_file)
    with reserved_standard_output():
        service = known_service(requester_client(session), session)
        answer = signed_acts.open_drill(session, asked, hours_of(expires))
        view = CeremonyView.read(answer)
        service.require_ceremony(view.id, view.subject)
        require_drill(view.subject, asked, known_to(session))
    emit(view.record(), as_json, view.id)
    note(*drill_lines(view))
    note(f"hint: who is asked for now runs: custody turn {view.id} --key FILE")
