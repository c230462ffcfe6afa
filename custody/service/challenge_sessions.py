"""Sessions that officials open by signing a challenge with their key, without any token.

The service hands out a challenge, the official's key signs it, and a session of a quarter
of an hour comes back. A challenge is good once. Whether a name is enrolled can't be learnt
from asking for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from custody.errors import CredentialError, StatementError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import CHALLENGE_TYPE, Challenge
from custody.formats.timestamps import stamp
from custody.formats.validation import require_name
from custody.service.context import Principal, Service, expiry_stamp
from custody.service.person import Person, find_enrolled
from custody.service.secrets import digest_of, new_secret
from custody.store.tables import challenge as challenges
from custody.store.tables import session as sessions

SESSION = timedelta(minutes=15)
CHALLENGE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The token of a session that was just opened, and when it ends."""

    expires: str
    token: str = field(repr=False)


def open_challenge(service: Service, official: str) -> Challenge:
    """Hand out a challenge to sign; the same for names that are not enrolled."""
    require_name(official, "an official")
    now = service.now()
    expires = expiry_stamp(now, CHALLENGE)
    offered = Challenge(service.origin, official, service.random(16).hex(), expires)
    with service.store.writing() as connection:
        connection.execute(delete(challenges).where(challenges.c.expires <= stamp(now)))
        connection.execute(
            insert(challenges).values(nonce=offered.nonce, official=official, expires=expires)
        )
    return offered


def open_session(service: Service, envelope: Envelope) -> OpenedSession:
    """Open a session for the official who signed the challenge; ``CredentialError`` otherwise."""
    signed = Challenge.parse(envelope.payload)
    with service.store.writing() as connection:
        now = service.now()
        asked = select(challenges).where(challenges.c.nonce == signed.nonce).with_for_update()
        row = connection.execute(asked).one_or_none()
        person = find_enrolled(connection, signed.official)
        if row is not None:
            connection.execute(delete(challenges).where(challenges.c.nonce == signed.nonce))
        good = (
            row is not None
            and (row.official, row.expires) == (signed.official, signed.expires)
            and signed.origin == service.origin
            and stamp(now) < row.expires
            and person is not None
            and _signed_by(envelope, person)
        )
        text, expires = new_secret(service), expiry_stamp(now, SESSION)
        if good:
            connection.execute(delete(sessions).where(sessions.c.expires <= stamp(now)))
            connection.execute(
                insert(sessions).values(
                    hash=digest_of(text), person=signed.official, expires=expires
                )
            )
    if not good:
        raise CredentialError("the signed challenge does not open a session for anybody here")
    return OpenedSession(expires, text)


def by_session(connection: Connection, digest: bytes, now: str) -> Principal | None:
    """Give who opened the session with this digest; None if there is none, or it is over."""
    query = select(sessions.c.person).where(sessions.c.hash == digest, sessions.c.expires > now)
    name = connection.execute(query).scalar_one_or_none()
    person = find_enrolled(connection, name) if name else None
    return person.principal if person else None


def _signed_by(envelope: Envelope, person: Person) -> bool:
    if not person.signing_key:
        return False
    try:
        verify(envelope, canonical_json.decode_binary(person.signing_key, 32), CHALLENGE_TYPE)
    except StatementError:
        return False
    return True
