"""Opens the console after the demo, with passwords for all and one request left to decide."""

from __future__ import annotations

from pathlib import Path

import click

from custody.age import X25519Identity
from custody.catalogue import read_objects
from custody.ceremony import CeremonyView
from custody.client import Client
from custody.config import read_secret
from custody.demo.cast import DATASET, OFFICIALS, REQUESTER, THRESHOLD
from custody.demo.host import PASSPHRASE, PASSWORD, Host

ADMINISTRATOR = "admin"


def open_console(host: Host, program: str) -> None:
    """Give everybody a password, file a request, and say how to look around."""
    for name in (ADMINISTRATOR, *OFFICIALS, REQUESTER):
        code = host.client().post(f"/people/{name}/links")["code"]
        Client(host.url).post("/links", {"code": code, "password": PASSWORD})
    asked = _file_second_request(host)
    click.echo(
        f"\nThe console is open at {host.url}; Ctrl-C ends it. The password is for all alike\n"
        f"  {PASSWORD}\n"
        f"and these may sign in:\n"
        f"  {', '.join(OFFICIALS):34} to approve {asked} and turn a key;\n"
        f"  {'':34} any {THRESHOLD} of them unlock it\n"
        f"  {REQUESTER:34} who asked for it, and collects the grant\n"
        f"  {ADMINISTRATOR:34} who invites people and opens datasets\n"
        f"An official's page asks for the key file and its passphrase:\n"
        f"  {host.folder / OFFICIALS[0]}.key and so on; for all alike\n"
        f"  {PASSPHRASE}\n"
        f"The same from another terminal:\n"
        f"  export CUSTODY_URL={host.url} CUSTODY_TOKEN_FILE={host.token_file}\n"
        f"  {program} ceremonies\n"
        f"  {program}-audit verify --database {host.database_url}"
    )


def _file_second_request(host: Host) -> str:
    """File a request that nobody has answered yet, to the identity that rita has already."""
    requester = host.client(read_secret(host.folder / "rita.token"))
    (newest, *_) = read_objects(requester.get(f"/datasets/{DATASET}/objects?limit=1"))
    body = {
        "objects": [newest.id],
        "purpose": "Try the console",
        "recipient": _recipient(host.folder / "rita.identity"),
        "hours": 24,
    }
    return CeremonyView.read(requester.post(f"/datasets/{DATASET}/requests", body)).id


def _recipient(path: Path) -> str:
    return str(X25519Identity.parse(read_secret(path)).recipient())
