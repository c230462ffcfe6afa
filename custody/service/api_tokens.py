"""API tokens: made for people and jobs, rotated, revoked; and whose token a caller shows.

A token is 32 random bytes; only its SHA-256 is stored (promise QUIET). That is
enough for a secret nobody chose: there is nothing to guess, so nothing to slow down.

A token can be rotated: a new one with the same terms, and the old one lives on for an
overlap, so that no job is without one while it is handed out. When a token was last used
is noted beside its hash, at most once an hour, and not in the ledger. The entry of a token
has the SHA-256 of its hash, so that an auditor finds one that was exchanged (promise TAMPER).

"attend" comes with an enrolled key only, by session or enrolment: an administrator
can't make a token that answers a roll-call for somebody else.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from custody.errors import CredentialError, InputError, NotAllowedError, NotKnownError, RefusedError
from custody.formats import canonical_json
from custody.formats.timestamps import parse_stamp, stamp
from custody.formats.validation import require_text
from custody.service.challenge_sessions import by_session
from custody.service.context import (
    SCOPES,
    Principal,
    Service,
    entry_body,
    expiry_stamp,
    may_be_a_name,
    require_free_name,
)
from custody.service.may_act import require_may_act
from custody.service.secrets import digest_of, new_secret, refuse_other_secret
from custody.store.rows import read_all, read_one
from custody.store.tables import state, token_hash

USED_EVERY = timedelta(hours=1)
TOKEN_SCOPES = SCOPES - {"attend"}
_tokens = state["token"]


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made: its terms, and its text, which is shown this once."""

    id: str
    person: str
    scopes: list[str]
    dataset: str | None
    label: str | None
    expires: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the tables have it: its terms, and what became of it; never its text."""

    id: str
    person: str
    scopes: list[str]
    dataset: str | None
    label: str | None
    created: str
    expires: str | None
    revoked: str | None
    used: str | None


def authenticate(service: Service, text: str) -> Principal:
    """Give the caller whose token or session this is; ``CredentialError`` if it is nobody's."""
    digest, now = digest_of(text), stamp(service.now())
    with service.store.reading() as connection:
        principal = by_session(connection, digest, now) or _by_token(connection, digest, now)
        used = _last_used(connection, digest) if principal is not None else None
        if principal is None:
            refuse_other_secret(connection, text, "an API token")
    if principal is None:
        raise CredentialError(
            "the token is not valid",
            hint="it may have expired or been revoked: ask an administrator for another",
        )
    if used is not None and used <= stamp(service.now() - USED_EVERY):
        _note_use(service, digest, now)
    return principal


def create_token(
    service: Service,
    principal: Principal,
    *,
    person: str,
    scopes: list[str],
    dataset: str | None,
    label: str | None,
    lifetime: timedelta,
) -> NewToken:
    """Make a token for a person or a job; its text is in the answer, this once."""
    principal.require("admin")
    require_free_name(person, "a person or job")
    if label is not None:
        require_text(label, "a label", limit=200)
    if not scopes or not TOKEN_SCOPES.issuperset(scopes):
        raise InputError(f"scopes are some of {', '.join(sorted(TOKEN_SCOPES))}")
    with service.store.writing() as connection:
        if dataset is not None:
            _require_dataset(connection, dataset)
        return issue_token(
            service,
            connection,
            by=principal.name,
            person=person,
            scopes=frozenset(scopes),
            dataset=dataset,
            label=label,
            lifetime=lifetime,
        )


def issue_token(
    service: Service,
    connection: Connection,
    *,
    by: str,
    person: str,
    scopes: frozenset[str],
    lifetime: timedelta,
    dataset: str | None = None,
    label: str | None = None,
) -> NewToken:
    """Write a new token on the caller's transaction and give its text and terms."""
    now = service.now()
    made = NewToken(
        token=new_secret(service),
        id=service.random(5).hex(),
        person=person,
        scopes=sorted(scopes),
        dataset=dataset,
        label=label,
        expires=expiry_stamp(now, lifetime),
    )
    hash_ = digest_of(made.token)
    connection.execute(insert(token_hash).values(token=made.id, hash=hash_))
    terms = {name: value for name, value in asdict(made).items() if name != "token"}
    terms["hash"] = hashlib.sha256(hash_).hexdigest()
    service.append(connection, [entry_body("token.created", by, now, terms)])
    return made


def rotate_token(
    service: Service, principal: Principal, token_id: str, *, overlap: timedelta
) -> NewToken:
    """Make a new token with the terms of this one, which ends after ``overlap``, if not before.

    The new one lives as long as the old one was made for. Its text is in the answer, this once.
    """
    principal.require("admin")
    with service.store.writing() as connection:
        old, now = _unrevoked(connection, token_id), service.now()
        if old.expires is None or parse_stamp(old.expires) <= now:
            raise RefusedError(f"token {token_id} has expired", hint="custody token create")
        if not TOKEN_SCOPES.issuperset(old.scopes):
            raise RefusedError("a token that came with an enrolled key is not rotated")
        made = issue_token(
            service,
            connection,
            by=principal.name,
            person=old.person,
            scopes=frozenset(old.scopes),
            lifetime=parse_stamp(old.expires) - parse_stamp(old.created),
            dataset=old.dataset,
            label=old.label,
        )
        expires = min(old.expires, expiry_stamp(now, overlap))
        data = {"expires": expires, "id": token_id, "to": made.id}
        service.append(connection, [entry_body("token.rotated", principal.name, now, data)])
    return made


def list_tokens(service: Service, principal: Principal) -> list[Token]:
    """List all tokens: whose they are, what they reach, when they were used, never their text."""
    principal.require("admin")
    query = _known_tokens.order_by(_tokens.c.created, _tokens.c.id)
    with service.store.reading() as connection:
        return read_all(connection, query, _token)


def revoke_token(service: Service, principal: Principal, token_id: str) -> None:
    """End a token at once."""
    principal.require("admin")
    with service.store.writing() as connection:
        _unrevoked(connection, token_id)
        data = {"id": token_id}
        service.append(
            connection, [entry_body("token.revoked", principal.name, service.now(), data)]
        )
        connection.execute(delete(token_hash).where(token_hash.c.token == token_id))


_known_tokens = select(_tokens, token_hash.c.used).outerjoin(
    token_hash, token_hash.c.token == _tokens.c.id
)


def _token(*, scopes: str, **row: Any) -> Token:
    return Token(scopes=canonical_json.decode(scopes.encode()), **row)


def _by_token(connection: Connection, digest: bytes, now: str) -> Principal | None:
    query = _known_tokens.where(token_hash.c.hash == digest, _tokens.c.revoked.is_(None))
    found = read_one(connection, query, _token)
    if found is None or (found.expires and parse_stamp(found.expires) <= parse_stamp(now)):
        return None
    _refuse_out(connection, found.person)
    return Principal(found.person, frozenset(found.scopes), found.dataset)


def _refuse_out(connection: Connection, name: str) -> None:
    """Refuse the token of somebody who is suspended or removed; a job's name is nobody's."""
    try:
        require_may_act(connection, [name])
    except NotAllowedError as error:
        raise CredentialError(error.message, hint=error.hint) from None


def _unrevoked(connection: Connection, token_id: str) -> Token:
    """Give a token that has not been revoked, locked."""
    query = _known_tokens.where(_tokens.c.id == token_id).with_for_update(of=_tokens)
    found = read_one(connection, query, _token) if may_be_a_name(token_id) else None
    if found is None:
        raise NotKnownError(f"there is no token {token_id[:70]!a}", hint="custody token list")
    if found.revoked:
        raise RefusedError(f"token {token_id} was revoked at {found.revoked}")
    return found


def _last_used(connection: Connection, digest: bytes) -> str | None:
    """Give when a token was last used, "" for never; None for what is no token."""
    query = select(token_hash.c.used).where(token_hash.c.hash == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else row.used or ""


def _note_use(service: Service, digest: bytes, now: str) -> None:
    with service.store.writing() as connection:
        connection.execute(update(token_hash).where(token_hash.c.hash == digest).values(used=now))


def _require_dataset(connection: Connection, name: str) -> None:
    query = select(state["dataset"].c.name).where(state["dataset"].c.name == name)
    if not may_be_a_name(name) or connection.execute(query).first() is None:
        raise NotKnownError(f"there is no dataset {name[:70]!a}", hint="custody dataset list")
