"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from custody import config
from custody.ceremony import Subject
from custody.cli.official_prompt import sign_in
from custody.cli.options import client
from custody.client import Client, path_segment
from custody.errors import CredentialError, TamperedError
from custody.formats.fields import answer_fields, answer_rows
from custody.formats.timestamps import now
from custody.official.asking import Asked, Draft, sign_draft
from custody.official.enrolling import known_log
from custody.official.enrolment import first_checkpoint
from custody.official.known_file import known_people_path, read_known
from custody.official.registered_objects import proven_object
from custody.official.session import OfficialSession
from custody.official.signing import Shown, require_objects


def requester_session(
    key_path: Path | None, passphrase_file: Path | None
) -> OfficialSession | None:
    """Open a session with the key file of whoever asks: ``--key``, or else CUSTODY_KEY_FILE."""
    path = key_path or config.path(os.environ, "CUSTODY_KEY_FILE")
    try:
        return None if path is None else sign_in(path, passphrase_file)
    except CredentialError as error:
        register = "if no key of yours is registered yet: custody key register --key FILE"
        raise CredentialError(error.message, hint=error.hint or register) from None


def requester_client(session: OfficialSession | None) -> Client:
    """Give a client that may ask: with the token that is set, or by a signature of the key."""
    if session is None:
        return client()
    token = config.token(os.environ)
    return session.acting() if token is None else Client(session.client.url, token)


def file_request(
    service: Client, session: OfficialSession | None, dataset: str, body: dict[str, Any]
) -> Any:
    """File a request, and give the service's answer.

    With a session the service drafts it first; the draft is checked to say what the body asks
    for, and signed (promise ASKED).
    """
    path = f"/datasets/{path_segment(dataset)}"
    if session is None:
        answer = service.post(f"{path}/requests", body)
        _require_objects(service, Subject.read(answer_fields(answer).json("subject")), body)
        return answer
    objects, hours = tuple(body["objects"]), int(body["hours"])
    asked = Asked(dataset, objects, body["purpose"], body["recipient"], hours)
    draft = Draft.read(service.post(f"{path}/drafts", body))
    envelope = sign_draft(draft, asked, session.open(), session.checkpoint(), now())
    signed = {"draft": draft.id, "envelope": envelope.as_dict()}
    answer = service.post(f"{path}/requests", signed)
    if answer_fields(answer).json("subject") != draft.subject.record():
        raise filed_otherwise(draft.id)
    return answer


def _require_objects(service: Client, subject: Subject, body: dict[str, Any]) -> None:
    """Refuse a request for other objects than were asked for, by ids or their beginnings.

    Each has to be registered in the ledger of the known key (promises BOUND, KNOWN).
    """
    about = service.get("/service")
    known_log(about, "", read_known(known_people_path(os.environ)))
    shown = Shown(subject, None, first_checkpoint(about))
    path = f"/ceremonies/{path_segment(subject.ceremony)}/objects"
    rows = answer_rows(service.get(path, size=shown.checkpoint.size), "objects")
    found, wanted = [proven_object(row, shown) for row in rows], body["objects"]
    require_objects(subject, [(one.id, one.size) for one in found], [one.header for one in found])
    same = len(found) == len(wanted)
    if not same or not all(map(str.startswith, [one.id for one in found], wanted)):
        raise filed_otherwise(subject.ceremony)


def filed_otherwise(ceremony: str) -> TamperedError:
    """Say that a request says something else than it was to say (promise BOUND)."""
    return TamperedError(
        "the service has filed another request than the one asked for",
        hint=f"read no words out, and call it off: custody cancel {ceremony}",
        promise="BOUND",
    )
