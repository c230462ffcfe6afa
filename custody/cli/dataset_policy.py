"""The command ``dataset policy``: what a dataset's rules are and whence, and stricter ones."""

from __future__ import annotations

from pathlib import Path

import click

from custody.cli.options import client, json_option, own_key_option
from custody.errors import InputError


@click.command()
@click.argument("name")
@click.option(
    "--headers",
    type=click.Choice(["proven", "registered"]),
    help="Take proven headers only, of 'custody seal'.",
)
@click.option(
    "--requests",
    type=click.Choice(["signed", "token"]),
    help="Take requests that their requester signed only.",
)
@click.option(
    "--requester-may-approve/--requester-may-not-approve",
    default=None,
    help="Whether whoever asks may approve as well.",
)
@click.option("--export-script", help="Script of its exports; it stays what it is.")
@click.option("--expires", help="How long officials can decide, like 72h or 7d.")
@own_key_option
@json_option
def policy(
    name: str,
    headers: str | None,
    requests: str | None,
    requester_may_approve: bool | None,
    export_script: str | None,
    expires: str | None,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Show the rules of the dataset NAME and where each comes from, or make them stricter.

    With rules, an administrator opens a ceremony in which officials approve them, as many as
    open an export; the last of them puts the rules in force. Requests that were filed before
    then end, to be filed again. Rules are never loosened: that takes a new dataset. With a key
    file of the administrator's the ledger has it signed that they asked.
    """
    from custody.ceremony.policy import Rules
    from custody.cli.policy_change import open_change, show_rules
    from custody.cli.signed_requests import requester_session

    rules = Rules(headers, requests, requester_may_approve, export_script)
    if rules != Rules():
        session = requester_session(key_path, passphrase_file)
        open_change(session, name, rules, expires, as_json)
    elif expires is not None:
        raise InputError("--expires is for a change", hint="name one, like --requests signed")
    else:
        show_rules(client(), name, as_json)
