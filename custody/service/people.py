"""Beginning the ledger with an administrator, inviting people, and enrolling them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from custody import resources
from custody.errors import CredentialError, InputError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.timestamps import parse_stamp
from custody.official.invitation import invitation_nonce
from custody.service.api_tokens import NewToken, issue_token
from custody.service.context import (
    KEYED_ROLES,
    ROLE_SCOPES,
    Principal,
    Service,
    entry_body,
    expiry_stamp,
    require_free_name,
)
from custody.service.known_keys import append_display
from custody.service.person import Person, everybody, find_enrolled, find_person
from custody.service.person_keys import PublicKeys, checked_fingerprint, require_new_keys
from custody.service.scripts import adoption
from custody.service.secrets import digest_of, new_code, refuse_other_secret
from custody.service.signed_acts import signed_body
from custody.standing import MAY_NOT_ACT
from custody.store.append import begin_ledger
from custody.store.tables import invitation, ledger_head

INVITATION_LIFETIME = timedelta(days=7)
TOKEN_LIFETIME = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code for somebody, and until when it is good."""

    name: str
    role: str
    expires: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolled(NewToken):
    """The token of somebody who has enrolled, and their role.

    ``reader`` is a token that only reads, to lie beside a key file whose owner's own does more.
    """

    role: str
    reader: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolmentEntry:
    """What the ledger's entry of an enrolment says; without a key for whoever brings none."""

    name: str
    role: str
    keys: PublicKeys | None = None
    envelope: Envelope | None = None
    fingerprint: str | None = None

    def record(self) -> dict[str, Any]:
        """Give it as the data of an entry, where what does not apply is null."""
        return {
            "box_key": self.keys.box_key if self.keys else None,
            "envelope": self.envelope.as_dict() if self.envelope else None,
            "fingerprint": self.fingerprint,
            "name": self.name,
            "role": self.role,
            "signing_key": self.keys.signing_key if self.keys else None,
        }


def initialise(service: Service, administrator: str) -> NewToken:
    """Begin the ledger: origin and keys, the ceremony scripts, the first administrator.

    Gives the administrator's token. ``RefusedError`` when the ledger has begun already.
    """
    with service.store.writing() as connection:
        begin_with_administrator(service, connection, administrator)
        return issue_token(
            service,
            connection,
            by=administrator,
            person=administrator,
            scopes=ROLE_SCOPES["administrator"],
            lifetime=TOKEN_LIFETIME,
            label="first administrator",
        )


def begin_with_administrator(service: Service, connection: Connection, administrator: str) -> None:
    """Begin the ledger on the caller's transaction; ``RefusedError`` if it has begun already.

    ``HistoryError`` where one was begun with this key before, wherever it is (ONE-HISTORY).
    """
    require_free_name(administrator, "an administrator")
    now = service.now()
    if connection.execute(select(ledger_head)).first() is not None:
        raise RefusedError(
            "this database holds a ledger already",
            hint="custody serve runs it; choose another CUSTODY_HOME for a new one",
        )
    service.mark.begin(service.origin)
    begin_ledger(connection)
    data = {
        "combiner": format_base64(service.key.combiner_public),
        "origin": service.origin,
        "vkey": service.key.vkey,
    }
    bodies = [entry_body("service.initialised", administrator, now, data)]
    bodies += [adoption(text, administrator, now) for text in resources.shipped_scripts()]
    invited = {"name": administrator, "role": "administrator"}
    enrolled = EnrolmentEntry(administrator, "administrator")
    bodies.append(entry_body("person.invited", administrator, now, invited))
    bodies.append(entry_body("person.enrolled", administrator, now, enrolled.record()))
    service.append(connection, bodies)


def has_key(service: Service, principal: Principal) -> bool:
    """Tell whether the caller has a key to sign with."""
    with service.store.reading() as connection:
        person = find_enrolled(connection, principal.name)
    return person is not None and person.signing_key is not None


def invite(
    service: Service,
    principal: Principal,
    name: str,
    role: str,
    act: Envelope | None = None,
    *,
    display: str | None = None,
) -> Invitation:
    """Invite somebody to a role; gives the one-time code, which is good for a week.

    ``act`` is the signature of whoever invites, if they sign (:mod:`signed_acts`); ``display``
    their name as they write it.

    Inviting the same person again before they enrolled replaces the code.
    """
    principal.require("admin")
    require_free_name(name, "a person")
    if role not in ROLE_SCOPES:
        raise InputError(f"a role is one of {', '.join(ROLE_SCOPES)}")
    code = new_code(service)
    with service.store.writing() as connection:
        now = service.now()
        expires = expiry_stamp(now, INVITATION_LIFETIME)
        standing = select(invitation.c.name).where(invitation.c.name == name)
        connection.execute(standing.with_for_update())  # whoever takes it up or replaces it waits
        person = find_person(connection, name)
        if person and (person.status, person.role) != ("invited", role):
            raise RefusedError(
                f"{name} is {person.status} as {person.role} already",
                hint="one person has one role and one seat; choose another name",
                promise="QUORUM",
            )
        if person is None:
            data = {"name": name, "role": role}
            body = entry_body("person.invited", principal.name, now, data)
            service.append(connection, [signed_body(service, connection, body, act)])
        if display is not None:
            append_display(service, connection, principal, name, display)
        connection.execute(delete(invitation).where(invitation.c.name == name))
        connection.execute(
            insert(invitation).values(name=name, hash=digest_of(code), expires=expires)
        )
    return Invitation(name, role, expires, code)


def enrol(
    service: Service, code: str, envelope: Envelope | None, keys: PublicKeys | None
) -> Enrolled:
    """Take up an invitation; gives a token for the role.

    Officials and witnesses hand in their public keys, and everybody else may, with an ``enrol``
    statement signed with them: the nonce is the SHA-256 of the code, the digest the fingerprint
    of the keys, so the statement fits this invitation and these keys only.
    """
    with service.store.writing() as connection:
        person = enrol_invited(service, connection, code, envelope, keys)
        made = _issue(service, connection, person, ROLE_SCOPES[person.role], "enrolment")
        reader = None
        if keys is not None and person.role not in KEYED_ROLES:
            reads = frozenset({"read"})
            reader = _issue(service, connection, person, reads, "beside the key file").token
        return Enrolled(**asdict(made), role=person.role, reader=reader)


def _issue(
    service: Service, connection: Connection, person: Person, scopes: frozenset[str], label: str
) -> NewToken:
    return issue_token(
        service,
        connection,
        by=person.name,
        person=person.name,
        scopes=scopes,
        lifetime=TOKEN_LIFETIME,
        label=label,
    )


def enrol_invited(
    service: Service,
    connection: Connection,
    code: str,
    envelope: Envelope | None,
    keys: PublicKeys | None,
) -> Person:
    """Enrol whom the code invites, on the caller's transaction; gives them as they were.

    ``RefusedError`` for somebody enrolled: a link for a new password brings no new key.
    """
    now, person = service.now(), invited_person(service, connection, code)
    if person.is_enrolled:
        raise RefusedError(
            f"{person.name} is enrolled already, and keeps the key they have",
            hint="this link sets a new password: open it in a browser",
            promise="QUORUM",
        )
    if keys is None and person.role in KEYED_ROLES:
        raise InputError(
            f"an enrolment as {person.role} comes with a key", hint="custody enrol --key FILE"
        )
    if (envelope is None) != (keys is None):
        raise InputError("an enrolment comes with a key and the statement that it signed")
    said = EnrolmentEntry(person.name, person.role)
    if envelope is not None and keys is not None:
        nonce = invitation_nonce(code)
        print_ = checked_fingerprint(service, person.name, envelope, keys, nonce)
        require_new_keys(connection, keys)
        said = replace(said, keys=keys, envelope=envelope, fingerprint=print_)
    connection.execute(delete(invitation).where(invitation.c.name == person.name))
    body = entry_body("person.enrolled", person.name, now, said.record())
    service.append(connection, [body])
    return person


def invited_person(service: Service, connection: Connection, code: str) -> Person:
    """Give the person whom a one-time code is for; ``CredentialError`` if it is for nobody."""
    query = select(invitation).where(invitation.c.hash == digest_of(code)).with_for_update()
    row = connection.execute(query).one_or_none()
    person = find_person(connection, row.name) if row else None
    if row is None:
        refuse_other_secret(connection, code, "an invitation code")
    out = person is not None and person.status in MAY_NOT_ACT
    if row is None or person is None or out or parse_stamp(row.expires) <= service.now():
        raise CredentialError(
            "the invitation is not valid, or no longer",
            hint="is it whole, with what follows the ~? if so, ask the administrator to invite you "
            "again",
        )
    return person


def named(service: Service, principal: Principal, names: Iterable[str]) -> list[Person]:
    """Give those of these names that there are, by name."""
    principal.require("read")
    with service.store.reading() as connection:
        return everybody(connection, names)


def list_people(service: Service, principal: Principal) -> list[Person]:
    """List everybody, by name."""
    principal.require("read")
    with service.store.reading() as connection:
        return everybody(connection)
