"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from custody import config
from custody.ceremony import Subject
from custody.cli.official_prompt import request_lines, sign_in
from custody.cli.options import client
from custody.cli.output import field, note, plain
from custody.client import Client, path_segment
from custody.errors import CredentialError, TamperedError
from custody.formats.fields import answer_fields, answer_rows
from custody.formats.timestamps import stamp
from custody.official.asking import Asked
from custody.official.enrolling import known_log
from custody.official.enrolment import first_checkpoint
from custody.official.known_file import known_people_path, read_known
from custody.official.registered_objects import proven_object
from custody.official.requesting import Drafted, draft_request, file_drafted
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


def file_request(service: Client, session: OfficialSession | None, asked: Asked) -> Any:
    """File a request, and give the service's answer.

    With a session the service drafts it first; the draft is checked to say what was asked for,
    shown, and signed (promise ASKED).
    """
    if session is None:
        body = {
            "objects": list(asked.objects),
            "purpose": asked.purpose,
            "recipient": asked.recipient,
            "hours": asked.hours,
        }
        answer = service.post(f"/datasets/{path_segment(asked.dataset)}/requests", body)
        _require_objects(service, Subject.read(answer_fields(answer).json("subject")), asked)
        return answer
    drafted = draft_request(service, session, asked)
    note(_draft_text(drafted))
    note("You are about to sign: request")
    answer = file_drafted(service, session, drafted)
    if answer_fields(answer).json("subject") != drafted.draft.subject.record():
        raise filed_otherwise(drafted.draft.id)
    return answer


def _draft_text(drafted: Drafted) -> str:
    """Describe what is about to be signed, in lines that fit a terminal."""
    subject, listed = drafted.draft.subject, drafted.draft.objects
    lines = [plain(subject.ceremony)]
    lines += field("dataset", subject.dataset) + field("asked by", subject.requester)
    lines += request_lines(subject.asked)
    lines += [plain(f"{'':13}{id_[:12]}  {size} B") for id_, size in listed[:20]]
    lines += [f"{'':13}… and {len(listed) - 20} more"] if len(listed) > 20 else []
    lines += [
        plain(f"  quorum     {subject.threshold} of {len(subject.seats)}"),
        plain(f"  until      {stamp(subject.expires)}"),
        f"  ledger     {drafted.checkpoint.size} entries",
        f"  digest     {drafted.shown.digest.hex()}",
    ]
    return "\n".join(lines)


def _require_objects(service: Client, subject: Subject, asked: Asked) -> None:
    """Refuse a request for other objects than were asked for, by ids or their beginnings.

    Each has to be registered in the ledger of the known key (promises BOUND, KNOWN).
    """
    about = service.get("/service")
    known_log(about, "", read_known(known_people_path(os.environ)))
    shown = Shown(subject, None, first_checkpoint(about))
    path = f"/ceremonies/{path_segment(subject.ceremony)}/objects"
    rows = answer_rows(service.get(path, size=shown.checkpoint.size), "objects")
    found, wanted = [proven_object(row, shown) for row in rows], asked.objects
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
