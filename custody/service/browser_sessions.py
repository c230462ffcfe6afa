"""Signing in with a browser: checking passwords, and the sessions that follow.

Passwords are hashed with Argon2id by argon2-cffi, and hashed again at sign-in when its
parameters have moved on. A session is 32 random bytes in a cookie, its SHA-256 in the
database; it ends after half an hour of silence, after twelve hours, at sign-out, or when
somebody revokes it. Signing in always makes a new one, so none can be planted before.

An unknown name costs the same time and gets the same answer as a wrong password.
How often somebody may guess is in :mod:`custody.service.rate_limit`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from custody.errors import CredentialError, InputError, NotKnownError
from custody.formats.timestamps import parse_stamp, stamp
from custody.service.context import Principal, Service, entry_body, may_be_a_name
from custody.service.device_marks import device_of
from custody.service.may_act import require_may_act
from custody.service.person import Person, find_person
from custody.service.rate_limit import PASSWORDS, limit_guesses
from custody.service.secrets import digest_of, new_secret
from custody.store.rows import read_all
from custody.store.tables import browser_session as sessions
from custody.store.tables import password_hash as hashes
from custody.store.tables import state

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
MIN_PASSWORD = 12
MAX_PASSWORD = 1024
_SESSION = ("id", "person", "created", "seen", "agent")
_sessions = select(*(sessions.c[one] for one in _SESSION))
_people = state["person"]
_OWNER = (
    select(_people, *(sessions.c[one].label(f"session_{one}") for one in _SESSION))
    .join(sessions, sessions.c.person == _people.c.name)
    .where(sessions.c.hash == bindparam("digest"))
)
_hasher = PasswordHasher()
_DUMMY_HASH = _hasher.hash("the password of nobody, so that asking for nobody takes as long")


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """Somebody's session in a browser; ``agent`` is what the browser calls itself."""

    id: str
    person: str
    created: str
    seen: str
    agent: str

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has ended by itself: of silence, or of age."""
        silent, old = now - parse_stamp(self.seen), now - parse_stamp(self.created)
        return silent >= IDLE or old >= ABSOLUTE


def set_password(connection: Connection, name: str, password: str) -> None:
    """Set somebody's password and end their sessions, on the caller's transaction."""
    check_password(password)
    connection.execute(delete(hashes).where(hashes.c.person == name))
    connection.execute(insert(hashes).values(person=name, hash=_hasher.hash(password)))
    connection.execute(delete(sessions).where(sessions.c.person == name))


def check_password(password: str) -> None:
    """Refuse a password that is too short to be one, or absurdly long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InputError(f"a password has at least {MIN_PASSWORD} characters")


def sign_in(
    service: Service, name: str, password: str, address: str, agent: str, mark: str = ""
) -> str:
    """Check a password and give the secret of a new session; ``CredentialError`` otherwise.

    ``mark`` is the one that the browser had at an earlier sign-in, if it has one.
    """
    device = device_of(service, name, mark)
    with limit_guesses(service, PASSWORDS, address, name, device=device):
        known = _hash_of(service, name)
        if not _matches(known or _DUMMY_HASH, password) or known is None:
            raise CredentialError(
                "the name or the password is not right",
                hint="an administrator can send a new link",
            )
    with service.store.writing() as connection:
        require_may_act(connection, [name])  # said only to whoever knows the password
        _rehash(connection, name, password, known)
        return _insert_session(service, connection, name, agent, service.now())


def begin_session(service: Service, name: str, agent: str) -> str:
    """Begin a session for somebody who has just proven who they are by a link."""
    with service.store.writing() as connection:
        return _insert_session(service, connection, name, agent, service.now())


def session_owner(service: Service, secret: str) -> Person | None:
    """Give the person whose session this is, and renew it; None when it has ended.

    Nobody who looks waits for the disk: what a crash takes back is a minute of the session.
    """
    now, digest = service.now(), digest_of(secret)
    with service.store.glancing() as connection:
        row = connection.execute(_OWNER, {"digest": digest}).mappings().one_or_none()
    if row is None:
        return None
    found = BrowserSession(**{name: row[f"session_{name}"] for name in _SESSION})
    person = Person(**{one.name: row[one.name] for one in fields(Person)})
    if found.is_over(now):
        return None
    if now - parse_stamp(found.seen) > timedelta(minutes=1):
        with service.store.writing_again() as connection:
            connection.execute(
                update(sessions).where(sessions.c.hash == digest).values(seen=stamp(now))
            )
    return person if person.is_enrolled else None


def change_password(service: Service, name: str, old: str, new: str, address: str) -> None:
    """Set one's own password, which takes the old one, and end one's sessions. It is an entry."""
    with limit_guesses(service, PASSWORDS, address, name):
        known = _hash_of(service, name)
        if not _matches(known or _DUMMY_HASH, old) or known is None:
            raise CredentialError("the password you have now is not right")
    with service.store.writing() as connection:
        set_password(connection, name, new)
        body = entry_body("password.set", name, service.now(), {"name": name})
        service.append(connection, [body])


def sign_out(service: Service, secret: str) -> None:
    """End a session."""
    with service.store.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.hash == digest_of(secret)))


def list_sessions(service: Service, principal: Principal, person: str = "") -> list[BrowserSession]:
    """List the sessions that have not ended, the newest first: all or a person's, or one's own."""
    query = _sessions.order_by(sessions.c.created.desc())
    of = person if "admin" in principal.scopes else principal.name
    if of:
        query = query.where(sessions.c.person == of)
    now = service.now()
    with service.store.reading() as connection:
        found = read_all(connection, query, BrowserSession)
    return [session for session in found if not session.is_over(now)]


def revoke_session(service: Service, principal: Principal, session_id: str) -> None:
    """End somebody's session: one's own, or anybody's as an administrator. It is an entry."""
    with service.store.writing() as connection:
        query = select(sessions.c.person).where(sessions.c.id == session_id)
        owner = connection.execute(query).scalar() if may_be_a_name(session_id) else None
        if owner is None or ("admin" not in principal.scopes and owner != principal.name):
            raise NotKnownError("there is no such session")
        connection.execute(delete(sessions).where(sessions.c.id == session_id))
        data = {"person": owner, "session": session_id}
        service.append(
            connection, [entry_body("session.revoked", principal.name, service.now(), data)]
        )


def _insert_session(
    service: Service, connection: Connection, name: str, agent: str, now: datetime
) -> str:
    secret = new_secret(service)
    connection.execute(delete(sessions).where(sessions.c.created <= stamp(now - ABSOLUTE)))
    connection.execute(
        insert(sessions).values(
            hash=digest_of(secret),
            id=service.random(8).hex(),
            person=name,
            created=stamp(now),
            seen=stamp(now),
            agent=agent[:200],
        )
    )
    return secret


def _hash_of(service: Service, name: str) -> str | None:
    if not may_be_a_name(name):
        return None
    with service.store.reading() as connection:
        query = select(hashes.c.hash).where(hashes.c.person == name)
        known: str | None = connection.execute(query).scalar()
        person = find_person(connection, name)
        return known if person is not None and person.status != "invited" else None


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password[:MAX_PASSWORD])
    except VerificationError:
        return False


def _rehash(connection: Connection, name: str, password: str, known: str) -> None:
    if _hasher.check_needs_rehash(known):
        fresh = _hasher.hash(password)
        connection.execute(update(hashes).where(hashes.c.person == name).values(hash=fresh))
