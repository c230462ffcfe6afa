"""Commands about people: ``invite``, ``link``, ``enrol``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody import config
from custody.cli.options import ask_secret, json_option, own_key_option, passphrase
from custody.cli.output import emit, note
from custody.cli.tokens import save_token, token_place
from custody.client import Client
from custody.errors import InputError
from custody.file_arguments import INPUT, NAMED, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.fields import answer_fields
from custody.formats.pasted import invitation_link, link_address, require_code
from custody.formats.validation import require_name
from custody.streams import STANDARD_STREAM, reserved_standard_output

if TYPE_CHECKING:
    from custody.official.keyfile import OfficialKey
    from custody.official.known_people import Known
    from custody.official.known_service import KnownService
    from custody.official.session import OfficialSession

ROLES = ("administrator", "auditor", "official", "requester", "witness")
SIGNING_ROLES = ("official", "witness")
"""Who needs no token beside the one in the file .enrolment: they act by what they sign."""


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@own_key_option
@json_option
def invite(
    name: str, role: str, key_path: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Invite NAME to a role; prints a one-time code that is good for a week.

    With a key file the ledger has it signed that you did.
    """
    from custody.cli import signed_acts
    from custody.cli.signed_requests import requester_session

    session = requester_session(key_path, passphrase_file)
    with reserved_standard_output():
        log = _known_log(session)
        answer = signed_acts.invite(session, name, role)
        code = answer_fields(answer).text("code")
        log.require_code(code)
    emit(answer, as_json, code)
    note(f"hint: {name} takes it up with: custody enrol --key FILE, which asks for the code")
    note(f"hint: or in a browser at: {_address(code)}")


@click.command()
@click.argument("name")
@own_key_option
@json_option
def link(name: str, key_path: Path | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a one-time address for NAME's browser, to choose a password; good for a week.

    With a key file the ledger has it signed that you did.
    """
    from custody.cli import signed_acts
    from custody.cli.signed_requests import requester_session

    session = requester_session(key_path, passphrase_file)
    with reserved_standard_output():
        log = _known_log(session)
        answer = signed_acts.make_link(session, name)
        code = answer_fields(answer).text("code")
        log.require_code(code)
    address = _address(code)
    emit({**answer, "address": address}, as_json, address)
    note(f"hint: whoever opens it first is {name} to the console: hand it over in person")


def _known_log(session: OfficialSession | None) -> KnownService:
    """Give the service whose log a code has to name: whoever hands it over vouches for that."""
    from custody.cli.known_service import keep_log, known_service
    from custody.cli.signed_requests import requester_client

    service = known_service(requester_client(session), session)
    if not service.is_compared:
        keep_log(service, session)
        note(f"note: the log {service.origin} is seen, not compared, and the code names its key")
    return service


def _address(code: str) -> str:
    return invitation_link(config.url(os.environ), code)


def _code_or_dash(ctx: click.Context, param: click.Parameter, code: str | None) -> str | None:
    if code == "-":
        INPUT.convert(code, param, ctx)  # standard input is taken
    return code


def _given_code(code: str | None, file: Path | None) -> str:
    """Get the code: as given, from a file or standard input, or asked for on the terminal."""
    if code is not None and file is not None:
        raise InputError("give the code, or --code-file, and not both")
    if code == "-":
        file = STANDARD_STREAM
    if file is not None:
        return config.read_secret(file)
    return code or ask_secret("Invitation code", "--code-file, or - for standard input")


@click.command()
@click.argument("code", required=False, callback=_code_or_dash)
@click.option("--code-file", type=INPUT, help="Read the code from a file's first line.")
@click.option("--key", "key_path", type=NAMED, help="Your key file, to register.")
@click.option("--new-key", type=OUTPUT, help="Make this key file for yourself, and register it.")
@click.option("--passphrase-file", type=INPUT, help="Read the passphrase from a file's first line.")
@click.option("-o", "--output", type=OUTPUT, help="Write the token to a file only you can read.")
@json_option
def enrol(
    code: str | None,
    code_file: Path | None,
    key_path: Path | None,
    new_key: Path | None,
    passphrase_file: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Take up the invitation CODE, or the link with it.

    Without CODE it is asked for, and - reads it from standard input: other users of the machine
    can see what stands on a command line.

    With --key the public half of a key file is registered, and beside it a file .enrolment is
    left, with a token that reads and the ledger's checkpoint. --new-key makes that file first,
    as 'custody key new' does, for the name that was invited. Officials and witnesses need a
    key. Everybody else may do without, or register one later (custody key register), and gets
    the API token of their role, printed or written with -o.
    """
    code = _given_code(code, code_file)
    anyone = Client(_invited_by(code))
    code = require_code(code)
    from custody.formats.digest_words import twelve_words
    from custody.official.enrolling import keep_log, known_log
    from custody.official.keyfile import KeyFile, open_keyfile
    from custody.official.known_file import known_people_path, read_known

    if key_path is not None and new_key is not None:
        raise InputError("--key and --new-key are two different key files", hint="give one of them")
    path = known_people_path(os.environ, key_path or new_key)
    if new_key is not None:
        key = _make_key(anyone, code, new_key, passphrase_file, path)
        _enrol_key(anyone, code, new_key, key, path, output, as_json)
        return
    if key_path is not None:
        keyfile = KeyFile.parse(read_file(key_path))
        words = twelve_words(keyfile.fingerprint())
        note(f"Enrolling {keyfile.name} at {anyone.url}; key fingerprint: {words}")
        key = open_keyfile(keyfile, passphrase(passphrase_file))
        _enrol_key(anyone, code, key_path, key, path, output, as_json)
        return
    log = known_log(anyone.get("/service"), code, read_known(path))
    issued = save_token(output, lambda: anyone.post("/enrolments", {"code": code}))
    emit(issued.record, as_json, issued.text or f"The token is in {output}")
    keep_log(path, log)
    _note_log(log)


def _note_log(log: Known) -> None:
    if not log.is_compared:
        note(f"note: the log {log.origin} is seen, not compared: the code does not name its key")


def _invited_by(text: str) -> str:
    """Give the service's address: what CUSTODY_URL says, or else the link that was given."""
    linked, configured = link_address(text), config.url(os.environ)
    if linked is None or linked == configured:
        return configured
    if os.environ.get("CUSTODY_URL"):
        raise InputError(
            f"the link is of {linked}, and CUSTODY_URL says {configured}",
            hint="unset CUSTODY_URL, or give the code alone if both are one service",
        )
    return linked


def _make_key(
    anyone: Client, code: str, path: Path, passphrase_file: Path | None, known_path: Path
) -> OfficialKey:
    """Make a key file for whom the code invites; of a log that is not another than the known."""
    from custody.cli.keys import fit_for_a_new_key
    from custody.official.enrolling import known_log
    from custody.official.keyfile import create
    from custody.official.known_file import read_known

    require_free(path)
    known_log(anyone.get("/service"), code, read_known(known_path, path))
    name = answer_fields(anyone.post("/links/look", {"code": code})).text("name")
    require_name(name, "a person")
    text = fit_for_a_new_key(passphrase(passphrase_file, confirm=True))
    keyfile, key = create(name, text, random=os.urandom)
    write_file(path, keyfile.encode(), mode=0o600)
    note(f"The key file of {name} is {path}; if it can't be enrolled now: --key {path}")
    return key


def _enrol_key(
    anyone: Client,
    code: str,
    key_path: Path,
    key: OfficialKey,
    known_path: Path,
    output: Path | None,
    as_json: bool,
) -> None:
    from custody.formats.digest_words import twelve_words
    from custody.official.enrolling import enrol as enrol_official
    from custody.official.enrolling import enrolment_path

    keyfile, fingerprint = key.keyfile, twelve_words(key.keyfile.fingerprint())
    with token_place(output) as save:
        answer = enrol_official(anyone, code, key_path, key, known_path)
        issued = save(answer.answer)
    _note_log(answer.log)
    record = {
        "enrolment_file": str(enrolment_path(key_path)),
        "fingerprint": keyfile.fingerprint().hex(),
        "name": keyfile.name,
        "origin": answer.origin,
        "role": answer.role,
        "words": fingerprint,
    }
    lines = [f"{keyfile.name} is enrolled as {answer.role}.", f"fingerprint  {fingerprint}"]
    if output is not None:
        record["token_file"] = str(output)
        lines.append(f"The token is in {output}")
    elif issued.text and answer.role not in SIGNING_ROLES:
        record["token"] = issued.text
        lines.append(f"token        {issued.text}")
    emit(record, as_json, *lines)
    note("hint: read the twelve words to the administrator, who sees the same ones")
