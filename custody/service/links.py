"""One-time links with which people begin the service, enrol, or set a password in a browser.

A link carries a code of 32 random bytes after its ``#``, where browsers keep it to
themselves; the database has its SHA-256, and it is good once, for a week.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from custody.errors import CredentialError, InputError, NotKnownError
from custody.formats.dsse import Envelope
from custody.formats.timestamps import parse_stamp
from custody.service.browser_sessions import set_password
from custody.service.context import Principal, Service, entry_body, expiry_stamp
from custody.service.people import (
    INVITATION_LIFETIME,
    Invitation,
    begin_with_administrator,
    enrol_invited,
    invite,
    invited_person,
)
from custody.service.person import find_person
from custody.service.person_keys import PublicKeys
from custody.service.secrets import digest_of, new_code, refuse_other_secret
from custody.service.signed_acts import signed_body
from custody.store.tables import invitation, ledger_head

FIRST_ADMINISTRATOR = "#first"
"""Stands for the person who is to be the first administrator; nobody can be called that."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Who took up a link."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Linked(Followed):
    """Whom a link is for, and whether they have enrolled already."""

    enrolled: bool


def first_link(service: Service) -> str | None:
    """Make the code of the first-run link; None where the ledger has begun already."""
    with service.store.writing() as connection:
        if connection.execute(select(ledger_head)).first() is not None:
            return None
        code, _ = _make_code(service, connection, FIRST_ADMINISTRATOR)
        return code


def begin_with_link(service: Service, code: str, name: str, password: str) -> None:
    """Begin the ledger for the holder of the first-run link, who becomes its administrator."""
    with service.store.writing() as connection:
        query = select(invitation).where(
            invitation.c.hash == digest_of(code), invitation.c.name == FIRST_ADMINISTRATOR
        )
        row = connection.execute(query.with_for_update()).one_or_none()
        if row is None:
            refuse_other_secret(connection, code, "an invitation code")
        if row is None or parse_stamp(row.expires) <= service.now():
            raise CredentialError(
                "the link is not valid, or no longer",
                hint="the service prints a new one when it is started again",
            )
        begin_with_administrator(service, connection, name)
        set_password(connection, name, password)
        connection.execute(delete(invitation).where(invitation.c.name == FIRST_ADMINISTRATOR))


def new_link(
    service: Service, principal: Principal, name: str, act: Envelope | None = None
) -> Invitation:
    """Give an invited person a new link, or somebody enrolled a link to set a new password."""
    principal.require("admin")
    with service.store.reading() as connection:
        person = find_person(connection, name)
    if person is None:
        raise NotKnownError(f"there is nobody called {name[:70]!a}")
    if not person.is_enrolled:
        return invite(service, principal, name, person.role)
    with service.store.writing() as connection:
        code, expires = _make_code(service, connection, name)
        data = {"name": name}
        body = entry_body("link.made", principal.name, service.now(), data)
        service.append(connection, [signed_body(service, connection, body, act)])
    return Invitation(name, person.role, expires, code)


def link_person(service: Service, code: str) -> Linked:
    """Give the person a link is for, and whether they have enrolled already."""
    with service.store.writing() as connection:
        person = invited_person(service, connection, code)
    return Linked(person.name, person.role, person.is_enrolled)


def follow_link(
    service: Service,
    code: str,
    envelope: Envelope | None,
    keys: PublicKeys | None,
    password: str,
) -> Followed:
    """Take up a link: enrol where that is still to be done, and set the password."""
    with service.store.writing() as connection:
        person = invited_person(service, connection, code)
        name = person.name
        if not person.is_enrolled:
            enrol_invited(service, connection, code, envelope, keys)
        elif envelope is not None or keys is not None:
            raise InputError("somebody who is enrolled keeps the key they have")
        set_password(connection, name, password)
        connection.execute(delete(invitation).where(invitation.c.name == name))
        service.append(
            connection, [entry_body("password.set", name, service.now(), {"name": name})]
        )
    return Followed(name, person.role)


def _make_code(service: Service, connection: Connection, name: str) -> tuple[str, str]:
    code, expires = new_code(service), expiry_stamp(service.now(), INVITATION_LIFETIME)
    connection.execute(delete(invitation).where(invitation.c.name == name))
    connection.execute(insert(invitation).values(name=name, hash=digest_of(code), expires=expires))
    return code, expires
