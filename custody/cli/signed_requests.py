"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from custody import config
from custody.ceremony import Subject, require_roster
from custody.ceremony.object_set import BY_ID
from custody.cli.dataset_recipient import keep_known
from custody.cli.known_service import known_service
from custody.cli.official_prompt import checking, note_block, sign_in
from custody.cli.options import client
from custody.cli.output import note
from custody.client import Client, path_segment
from custody.errors import CredentialError, TamperedError
from custody.formats.fields import answer_fields
from custody.formats.timestamps import now
from custody.official.asking import Asked, are_named, is_open_from_now
from custody.official.block import Asker, block
from custody.official.known_dataset import with_request
from custody.official.object_pages import fetch_objects
from custody.official.registered_objects import RegisteredObject
from custody.official.requesting import Drafted, draft_request, file_drafted
from custody.official.session import OfficialSession
from custody.official.signing import Shown


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


def draft_and_show(
    service: Client, session: OfficialSession | None, asked: Asked, *, all_objects: bool = False
) -> Drafted | None:
    """Have a request drafted, where it is signed, and show it as officials will see it.

    The draft is checked to say what was asked for (promise ASKED).
    """
    if session is None:
        return None
    drafted = draft_request(service, session, asked)
    _note_draft(drafted, all_objects=all_objects)
    note("You are about to sign: request")
    return drafted


def file_request(
    service: Client,
    session: OfficialSession | None,
    asked: Asked,
    drafted: Drafted | None,
    *,
    all_objects: bool = False,
) -> Any:
    """File a request, and give the service's answer: as it was drafted, or by a token (ASKED)."""
    if session is None or drafted is None:
        return _file_by_token(service, asked, all_objects=all_objects)
    answer = file_drafted(service, session, drafted)
    if answer_fields(answer).json("subject") != drafted.draft.subject.record():
        raise filed_otherwise(drafted.draft.id)
    return answer


def _note_draft(drafted: Drafted, *, all_objects: bool) -> None:
    draft, entries = drafted.draft, drafted.checkpoint.size
    asker, found = Asker("oneself"), drafted.objects
    lines = block(draft.subject, asker=asker, words="read", objects=found, entries=entries)
    note_block(lines, found, all_objects=all_objects)


def _file_by_token(service: Client, asked: Asked, *, all_objects: bool) -> Any:
    before = known_service(service).head
    path = f"/datasets/{path_segment(asked.dataset)}/requests"
    answer = service.post(path, asked.record())
    subject = Subject.read(answer_fields(answer).json("subject"))
    after = known_service(service)
    after.require_of(subject.origin)
    require_roster(subject)
    seen = after.head
    if (subject.asked.set, subject.asked.batch) != (asked.set, asked.batch):
        raise filed_otherwise(subject.ceremony)
    if not before.size <= subject.asked.as_of <= seen.size:
        raise filed_otherwise(subject.ceremony)
    found = _proven_objects(service, Shown(subject, None, seen), asked)
    if not is_open_from_now(subject, asked.hours, now()):
        raise filed_otherwise(subject.ceremony)
    keep_known(lambda file: with_request(file, subject, now().date()))
    token = Asker("token")
    lines = block(subject, asker=token, words="read", objects=found, entries=seen.size)
    note_block(lines, found, all_objects=all_objects)
    return answer


def _proven_objects(service: Client, shown: Shown, asked: Asked) -> list[RegisteredObject]:
    """Refuse a request for other objects than were asked for, by ids or their beginnings (BOUND).

    Each has to be registered in the ledger seen.
    """
    subject = shown.subject
    path = f"/ceremonies/{path_segment(subject.ceremony)}/objects"
    found = fetch_objects(service, path, shown, checking)
    if asked.set == BY_ID and not are_named([one.id for one in found], asked.objects):
        raise filed_otherwise(subject.ceremony)
    return found


def filed_otherwise(ceremony: str) -> TamperedError:
    """Say that a request says something else than it was to say (promise BOUND)."""
    return TamperedError(
        "the service has filed another request than the one asked for",
        hint=f"read no words out, and call it off: custody cancel {ceremony}",
        promise="BOUND",
    )
