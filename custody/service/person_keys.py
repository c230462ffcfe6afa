"""The public half of people's key files: checked where it comes in, and registered later on.

Officials and witnesses bring it when they enrol; everybody else may, or has it registered
afterwards by :func:`register_key`. Whoever has a key keeps it: none is replaced here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from custody.errors import NotAllowedError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import ENROLMENT, PAYLOAD_TYPE, REGISTRATION, Statement
from custody.official.keyfile import require_public_keys
from custody.service.context import ROLE_SCOPES, Principal, Service, entry_body
from custody.service.person import Person, find_enrolled
from custody.store.tables import state

_people = state["person"]


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public half of a key file, as it is handed in: base64 of 32 bytes each."""

    signing_key: str
    box_key: str


def register_key(
    service: Service, principal: Principal, envelope: Envelope, keys: PublicKeys
) -> Person:
    """Give a key to whoever calls, who is enrolled without one; gives them with it.

    The statement is signed with the new key, about its own fingerprint. The credential has to
    reach all that the role does: a job's token, made out to a person, registers no key.
    """
    with service.store.writing() as connection:
        person = find_enrolled(connection, principal.name)
        if person is None or principal.dataset or not principal.scopes >= ROLE_SCOPES[person.role]:
            raise NotAllowedError(
                "a key is registered by the person whose it is, with the credential of their role",
                hint="use the token that enrolling gave",
            )
        if person.signing_key is not None:
            raise RefusedError(
                f"{person.name} has a key already, and keeps it",
                hint="a key is for good: whoever lost it is invited under another name",
                promise="QUORUM",
            )
        print_ = checked_fingerprint(service, person.name, envelope, keys)
        require_new_keys(connection, keys)
        data = {
            "box_key": keys.box_key,
            "envelope": envelope.as_dict(),
            "fingerprint": print_,
            "name": person.name,
            "signing_key": keys.signing_key,
        }
        body = entry_body("person.keyed", person.name, service.now(), data)
        service.append(connection, [body])
        keyed = find_enrolled(connection, person.name)
        assert keyed is not None
        return keyed


def checked_fingerprint(
    service: Service, name: str, envelope: Envelope, keys: PublicKeys, nonce: str | None = None
) -> str:
    """Give the fingerprint of keys that were signed for this name (promise BOUND).

    With a ``nonce`` for the invitation whose nonce it is; without, to be registered.
    """
    signing = canonical_json.decode_binary(keys.signing_key, 32)
    box = canonical_json.decode_binary(keys.box_key, 32)
    require_public_keys(signing, box)
    print_ = fingerprint(name, signing, box).hex()
    said = Statement.parse(verify(envelope, signing, PAYLOAD_TYPE))
    for_ = REGISTRATION if nonce is None else ENROLMENT
    about = (said.kind, said.ceremony, said.origin, said.official, said.digest)
    wanted = ("enrol", for_, service.origin, name, print_)
    if about != wanted or nonce not in (None, said.nonce):
        raise RefusedError(
            "the enrolment was signed for another invitation, name or key",
            hint=f"the key file must be made for the name {name}",
            promise="BOUND",
        )
    return print_


def require_new_keys(connection: Connection, keys: PublicKeys) -> None:
    """One key one person (promise QUORUM); UNIQUE in the database refuses it too."""
    same = or_(_people.c.signing_key == keys.signing_key, _people.c.box_key == keys.box_key)
    if connection.execute(select(_people.c.name).where(same)).first() is not None:
        raise RefusedError(
            "this key is enrolled already, under another name",
            hint="make a key file of your own: custody key new",
            promise="QUORUM",
        )
