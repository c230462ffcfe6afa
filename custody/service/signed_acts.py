"""What administrators sign of what they do: nonces for it, and the signature beside the entry.

Nobody has to sign: an administrator without a key file can't. What was signed stands in the
entry (:mod:`custody.signed_act`), for everybody who reads the ledger to check.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from custody.errors import CredentialError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.timestamps import stamp
from custody.service.challenge_sessions import CHALLENGE
from custody.service.context import Principal, Service, expiry_stamp
from custody.service.person import find_enrolled
from custody.signed_act import require_act
from custody.store.tables import challenge as challenges


def open_act(service: Service, principal: Principal) -> str:
    """Hand out a nonce for an act that the caller is about to sign; it is good for two minutes."""
    now, nonce = service.now(), service.random(16).hex()
    row = {"nonce": nonce, "official": principal.name, "expires": expiry_stamp(now, CHALLENGE)}
    with service.store.writing() as connection:
        connection.execute(delete(challenges).where(challenges.c.expires <= stamp(now)))
        connection.execute(insert(challenges).values(row))
    return nonce


def signed_body(
    service: Service, connection: Connection, body: dict[str, Any], envelope: Envelope | None
) -> dict[str, Any]:
    """Give the body of an entry with the signature of whoever it is by, if there is one.

    ``StatementError`` for the signature of anything else, ``CredentialError`` for a nonce that
    is not theirs, is used already, or is too old.
    """
    if envelope is None:
        return body
    person = find_enrolled(connection, body["by"])
    if person is None or person.signing_key is None:
        raise RefusedError(
            f"{body['by']} has no key to sign with", hint="custody key register --key FILE"
        )
    key = canonical_json.decode_binary(person.signing_key, 32)
    said = require_act(envelope, key, service.origin, body)
    _use_nonce(service, connection, body["by"], said.nonce)
    return {**body, "act": envelope.as_dict()}


def _use_nonce(service: Service, connection: Connection, name: str, nonce: str) -> None:
    mine = challenges.c.nonce == nonce, challenges.c.official == name
    row = connection.execute(select(challenges).where(*mine).with_for_update()).one_or_none()
    if row is None or row.expires <= stamp(service.now()):
        raise CredentialError("what was signed is too old, or was done already", hint="try again")
    connection.execute(delete(challenges).where(*mine))
