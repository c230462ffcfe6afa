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
from custody.official.asking import Asked
from custody.official.requesting import draft_request, file_drafted
from custody.official.session import OfficialSession

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
        f"Their pages ask for the key file and its passphrase:\n"
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
    to = _recipient(host.folder / "rita.identity")
    asked = Asked(DATASET, (newest.id,), "Try the console", to, 24)
    path = host.folder / f"{REQUESTER}.key"
    known = path.with_name(f"{REQUESTER}.known_people")
    rita = OfficialSession.sign_in(path, host.url, host.url, lambda: PASSPHRASE, known)
    drafted = draft_request(requester, rita, asked)
    return CeremonyView.read(file_drafted(requester, rita, drafted)).id


def _recipient(path: Path) -> str:
    return str(X25519Identity.parse(read_secret(path)).recipient())
