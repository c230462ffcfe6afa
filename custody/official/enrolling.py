"""Taking up an invitation with a key file: the log is checked first, then the key enrolled.

What is left beside the key file is the enrolment (:mod:`custody.official.enrolment`); what
is known of the log goes into the file of known people (promise KNOWN).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custody.client import Client
from custody.errors import RefusedError
from custody.files import reserved_output
from custody.formats.encoding import format_base64
from custody.formats.fields import answer_fields
from custody.formats.timestamps import now
from custody.official.enrolment import Enrolment, first_checkpoint
from custody.official.invitation import names_log
from custody.official.keyfile import KeyFile, OfficialKey
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import COMPARED, SEEN, Known, KnownPeople
from custody.official.signing import (
    enrol_statement,
    registration_statement,
    sign_statement,
)


def enrolment_path(key_path: Path) -> Path:
    """Give the path of the enrolment file that stands beside a key file."""
    return key_path.with_name(key_path.name + ".enrolment")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """For which role a key was enrolled, and the ledger's key as it is known now.

    ``answer`` is the service's, with the token of the role.
    """

    log: Known
    role: str
    answer: Any = field(repr=False)

    @property
    def origin(self) -> str:
        """The ledger's name."""
        return self.log.origin


def known_log(about: object, code: str, known: KnownPeople) -> Known:
    """Hold the key that a service says its log has against a code, and against what is known.

    ``about`` is its answer to ``GET /service``. What comes is the line to know the log by:
    ``compared`` where the code names this key, ``seen`` where it names none. ``KnownError``
    where the code, or a line, names another.
    """
    origin, vkey = first_checkpoint(about).origin, answer_fields(about).text("vkey")
    how = COMPARED if names_log(code, vkey) else SEEN
    known.require_same(origin, None, vkey)
    return Known(origin, None, vkey, how, now().date())


def enrol(
    client: Client,
    code: str,
    key_path: Path,
    key: OfficialKey,
    known_path: Path | None = None,
) -> Enrolled:
    """Take up an invitation with an open key, and leave the enrolment file beside the key file.

    ``known_path`` is their file of known people, by default the one beside the key file; the
    log's key is kept there. ``RefusedError`` when there is an enrolment file already: what it
    has seen of its service is evidence.
    """
    path, known_path = enrolment_path(key_path), known_path or known_people_path({}, key_path)
    if path.exists():
        raise RefusedError(
            f"{path} is there already: this key file is enrolled",
            hint="a key file is for one service; make another with: custody key new",
        )
    about = client.get("/service")
    log = known_log(about, code, read_known(known_path, key_path))
    statement = enrol_statement(key.keyfile, code, first_checkpoint(about), now())
    envelope = sign_statement(statement, key).as_dict()
    body = {"code": code, "envelope": envelope, "keys": _public_keys(key.keyfile)}
    with reserved_output(path) as stream:
        answer = client.post("/enrolments", body)
        service, person = answer_fields(about), answer_fields(answer)
        enrolment = Enrolment(
            url=client.url,
            origin=service.text("origin"),
            vkey=service.text("vkey"),
            checkpoint=service.text("checkpoint"),
            token=person.optional_text("reader") or person.text("token"),
        )
        enrolled = Enrolled(log, person.word("role"), answer)
        stream.write(enrolment.encode())
    keep_log(known_path, log)
    return enrolled


def register(client: Client, key_path: Path, key: OfficialKey, known_path: Path) -> Any:
    """Register an open key for whoever the client's token is of, who enrolled without one.

    The log's key is held against the known one first (promise KNOWN); gives the service's answer.
    """
    about = client.get("/service")
    log = known_log(about, "", read_known(known_path, key_path))
    statement = registration_statement(key.keyfile, first_checkpoint(about), now(), os.urandom)
    envelope = sign_statement(statement, key).as_dict()
    answer = client.post("/keys", {"envelope": envelope, "keys": _public_keys(key.keyfile)})
    keep_log(known_path, log)
    return answer


def _public_keys(keyfile: KeyFile) -> dict[str, str]:
    return {
        "box_key": format_base64(keyfile.box_public),
        "signing_key": format_base64(keyfile.signing_public),
    }


def keep_log(path: Path, log: Known) -> None:
    """Know the log's key from now on."""
    change_known(path, lambda file: file.record(log.origin, None, log.key, log.how, log.day))
