"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from custody import config
from custody.cli.official_prompt import sign_in
from custody.cli.options import client
from custody.client import Client, path_segment
from custody.errors import CredentialError
from custody.formats.timestamps import now
from custody.official.asking import Asked, Draft, sign_draft
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
    service: Client, session: OfficialSession | None, dataset: str, body: dict[str, Any]
) -> Any:
    """File a request, and give the service's answer.

    With a session the service drafts it first; the draft is checked to say what the body asks
    for, and signed (promise ASKED).
    """
    path = f"/datasets/{path_segment(dataset)}"
    if session is None:
        return service.post(f"{path}/requests", body)
    objects, hours = tuple(body["objects"]), int(body["hours"])
    asked = Asked(dataset, objects, body["purpose"], body["recipient"], hours)
    draft = Draft.read(service.post(f"{path}/drafts", body))
    envelope = sign_draft(draft, asked, session.open(), session.checkpoint(), now())
    signed = {"draft": draft.id, "envelope": envelope.as_dict()}
    return service.post(f"{path}/requests", signed)
