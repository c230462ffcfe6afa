"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from custody import config
from custody.ceremony import Subject
from custody.cli.official_prompt import block_text, sign_in
from custody.cli.options import client
from custody.cli.output import note
from custody.client import Client, path_segment
from custody.errors import CredentialError
from custody.formats.fields import answer_rows
from custody.formats.timestamps import now
from custody.official.asking import Asked, Draft, require_draft, require_listed, sign_draft
from custody.official.block import Asker, block, listed_rows
from custody.official.enrolment import first_checkpoint
from custody.official.session import OfficialSession


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
    service: Client,
    session: OfficialSession | None,
    dataset: str,
    body: dict[str, Any],
    *,
    all_objects: bool = False,
) -> Any:
    """File a request, and give the service's answer.

    With a session the service drafts it first; the draft is checked to say what the body asks
    for, shown, and signed (promise ASKED).
    """
    path = f"/datasets/{path_segment(dataset)}"
    if session is None:
        return service.post(f"{path}/requests", body)
    objects, hours = tuple(body["objects"]), int(body["hours"])
    asked = Asked(dataset, objects, body["purpose"], body["recipient"], hours)
    draft = Draft.read(service.post(f"{path}/drafts", body))
    seen = session.checkpoint()
    require_draft(draft, asked, session.keyfile, seen)
    asker = Asker("oneself")
    note_request(draft.subject, draft.objects, seen.size, asker=asker, all_objects=all_objects)
    envelope = sign_draft(draft, asked, session.open(), seen, now())
    signed = {"draft": draft.id, "envelope": envelope.as_dict()}
    return service.post(f"{path}/requests", signed)


def note_filed(service: Client, subject: Subject, *, all_objects: bool = False) -> None:
    """Show the block of a request that was filed by a token, as the officials will see it."""
    size = first_checkpoint(service.get("/service")).size
    rows = service.get(f"/ceremonies/{path_segment(subject.ceremony)}/objects", size=size)
    listed = [(row.text("id"), row.integer("size")) for row in answer_rows(rows, "objects")]
    require_listed(subject, listed)
    note_request(subject, listed, size, asker=Asker("token"), all_objects=all_objects)


def note_request(
    subject: Subject,
    listed: Sequence[tuple[str, int]],
    entries: int,
    *,
    asker: Asker,
    all_objects: bool = False,
) -> None:
    """Show whoever asks the block of their request, with the words that they read out."""
    lines = block(subject, asker=asker, words="read", listed=listed, entries=entries)
    note(block_text(lines, listed_rows(listed) if all_objects else ()))
