"""Taking up an invitation with a key file: the log is checked first, then the key enrolled.

What is left beside the key file is the enrolment (:mod:`custody.official.enrolment`); what
is known of the log goes into the file of known people (promise KNOWN).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from custody.client import Client
from custody.errors import RefusedError
from custody.files import reserved_output
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import now
from custody.official.enrolment import Enrolment, first_checkpoint
from custody.official.invitation import names_log
from custody.official.keyfile import OfficialKey
from custody.official.known_people import COMPARED, SEEN, Known, KnownPeople
from custody.official.signing import enrol_statement, sign_statement

_ANSWER = "the service's answer"


def enrolment_path(key_path: Path) -> Path:
    """Give the path of the enrolment file that stands beside a key file."""
    return key_path.with_name(key_path.name + ".enrolment")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The ledger in which a key was enrolled, by its name, and the role it was enrolled for."""

    origin: str
    role: str


def known_log(client: Client, code: str) -> Known:
    """Ask a service for its log's key, and hold it against the code of an invitation.

    What comes is the line to know the log by: ``compared`` where the code names this key,
    ``seen`` where it names none. ``KnownError`` where it names another.
    """
    about = client.get("/service")
    origin, vkey = first_checkpoint(about).origin, Fields(about, _ANSWER).text("vkey")
    how = COMPARED if names_log(code, vkey) else SEEN
    return Known(origin, None, vkey, how, now().date())


def enrol(client: Client, code: str, key_path: Path, key: OfficialKey, log: Known) -> Enrolled:
    """Take up an invitation with an open key, and leave the enrolment file beside the key file.

    ``log`` is what :func:`known_log` gave: the service has to sign with that key still.
    ``RefusedError`` when there is an enrolment file already: what it has seen of its service
    is evidence.
    """
    path = enrolment_path(key_path)
    if path.exists():
        raise RefusedError(
            f"{path} is there already: this key file is enrolled",
            hint="a key file is for one service; make another with: custody key new",
        )
    about = client.get("/service")
    KnownPeople((log,)).require_same(log.origin, None, Fields(about, _ANSWER).text("vkey"))
    statement = enrol_statement(key.keyfile, code, first_checkpoint(about), now())
    body = {
        "code": code,
        "envelope": sign_statement(statement, key).as_dict(),
        "keys": {
            "box_key": format_base64(key.keyfile.box_public),
            "signing_key": format_base64(key.keyfile.signing_public),
        },
    }
    with reserved_output(path) as stream:
        answer = client.post("/enrolments", body)
        service, person = Fields(about, _ANSWER), Fields(answer, _ANSWER)
        enrolment = Enrolment(
            url=client.url,
            origin=service.text("origin"),
            vkey=service.text("vkey"),
            checkpoint=service.text("checkpoint"),
            token=person.text("token"),
        )
        enrolled = Enrolled(enrolment.origin, person.text("role"))
        stream.write(enrolment.encode())
    return enrolled
