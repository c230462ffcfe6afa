"""Files a request as ``custody request`` does: signed with a key file, or by a token alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from custody import config
from custody.cli.official_prompt import request_lines, sign_in
from custody.cli.options import client
from custody.cli.output import field, note, plain
from custody.client import Client, path_segment
from custody.errors import CredentialError
from custody.formats.timestamps import stamp
from custody.official.asking import Asked
from custody.official.requesting import Drafted, draft_request, file_drafted
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
        return service.post(f"/datasets/{path_segment(asked.dataset)}/requests", body)
    drafted = draft_request(service, session, asked)
    note(_draft_text(drafted))
    note("You are about to sign: request")
    return file_drafted(service, session, drafted)


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
