"""Finds the service that ``custody setup`` sets up, or makes one as ``custody init`` does."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from custody import config
from custody.cli.output import note
from custody.client import Client
from custody.errors import CredentialError, PendingError, UnreachableError
from custody.files import read_file
from custody.formats.fields import answer_fields
from custody.official.known_file import known_people_path, read_known
from custody.servicekey import ServiceKey
from custody.setup_steps import Plan


def find_service() -> Client | None:
    """Give an administrator's client; None where nothing answers yet, and one runs here or may.

    ``UnreachableError`` where CUSTODY_URL names a service elsewhere.
    """
    try:
        return _service()
    except UnreachableError as error:
        if service_home() is None and not _may_be_made():
            hint = "is CUSTODY_URL right? where CUSTODY_HOME names a folder, one is made there"
            raise UnreachableError(error.message, hint=hint) from None
        return None


def require_service(plan: Plan) -> Client:
    """Give an administrator's client; ``PendingError`` says how to start the service."""
    try:
        return _service()
    except UnreachableError as error:
        home = service_home()
        if home is None:
            raise
        raise PendingError(
            f"{home} is not served yet: {error.message}",
            hint=plan.then(f"in another terminal, or as a service: {_serve(home)}"),
        ) from None


def make_missing_service(origin: str | None) -> None:
    """Make a service in CUSTODY_HOME, unless there is one, which then is not running."""
    if service_home() is not None:
        return
    try:
        from custody.cli.host import make_service, note_copies
    except ModuleNotFoundError as error:
        from custody.cli.main import missing_part

        raise missing_part("setup", error) from None
    made = make_service(origin, "admin")
    note(f"A new service, {made['origin']}, is in {made['home']}.")
    note_copies()


def service_home() -> str | None:
    """Give the folder of the service that was made here; None where there is none."""
    key = config.service_key_path(os.environ)
    return str(config.home(os.environ)) if key.exists() else None


def _serve(home: str) -> str:
    """Give the command that runs the service where CUSTODY_URL says, be it here or by a proxy."""
    url, loopback = config.url(os.environ), "http://127.0.0.1:"
    place = f"CUSTODY_HOME={shlex.quote(str(Path(home).resolve()))}"
    if url == config.DEFAULT_URL:
        return f"{place} custody serve"
    if not url.startswith(loopback) or "/" in url[len(loopback) :]:
        return f"{place} CUSTODY_URL={shlex.quote(url)} custody serve"
    return f"{place} custody serve --bind {url.removeprefix('http://')}"


def _may_be_made() -> bool:
    return not os.environ.get("CUSTODY_URL") or bool(os.environ.get("CUSTODY_HOME"))


def _service() -> Client:
    """Reach the service, and show the token to no other than it (promise KNOWN)."""
    url = config.url(os.environ)
    about = answer_fields(Client(url).get("/service"))
    origin, vkey = about.text("origin"), about.text("vkey")
    read_known(known_people_path(os.environ)).require_same(origin, None, vkey)
    return Client(url, config.token(os.environ) or _token_of_home(url, vkey))


def _token_of_home(url: str, vkey: str) -> str:
    home, path = service_home(), config.home(os.environ) / "admin.token"
    if home is None:
        raise CredentialError(
            f"a service answers at {url}, and there is no token for it",
            hint="set CUSTODY_TOKEN_FILE to an administrator's; or, for a service of your own, "
            "CUSTODY_HOME to a folder for it and CUSTODY_URL to an address that is free",
        )
    if ServiceKey.parse(read_file(Path(home, "service.key"))).vkey != vkey:
        raise CredentialError(
            f"what answers at {url} is not the service in {config.home(os.environ)}, and there "
            "is no token for it",
            hint="set CUSTODY_TOKEN_FILE to an administrator's; or CUSTODY_URL to where the "
            "service in CUSTODY_HOME is served",
        )
    if not path.exists():
        raise CredentialError(
            f"the first administrator's token is not in {home}",
            hint="set CUSTODY_TOKEN_FILE to the file that holds an administrator's",
        )
    return config.read_secret(path)
