"""People: one beginning, and seats that are bound to an invitation and to a key (QUORUM, BOUND)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from custody import resources
from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    PointError,
    RefusedError,
    StatementError,
    TamperedError,
)
from custody.formats.dsse import Envelope, sign
from custody.formats.encoding import format_base64
from custody.formats.statement import CHALLENGE_TYPE, PAYLOAD_TYPE
from custody.formats.timestamps import stamp
from custody.official.keyfile import TEST_PROFILE, create
from custody.official.signing import enrol_statement, sign_statement
from custody.script import parse
from custody.service import Service
from custody.service.api_tokens import authenticate
from custody.service.context import ROLE_SCOPES
from custody.service.links import new_link
from custody.service.people import enrol, initialise, invite, list_people
from custody.service.person import Person
from custody.store import Store
from custody.store.tables import invitation
from tests.keys import PASSPHRASE, key_of, random_bytes_of
from tests.keys import public_keys as public
from tests.people import ADMINISTRATOR, ORIGIN, ROLES
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


def invited(world: World, name: str = "fred", role: str = "official") -> str:
    return str(invite(world.service, world.admin, name, role).code)


def person(world: World, name: str) -> Person:
    return next(row for row in list_people(world.service, world.admin) if row.name == name)


def test_the_ledger_begins_with_origin_keys_scripts_and_an_administrator(world: World) -> None:
    """LEDGER: everything that later entries rest on is an entry itself."""
    first, *rest = world.entries()
    assert first.body["type"] == "service.initialised"
    assert first.body["data"]["origin"] == ORIGIN
    assert first.body["data"]["vkey"] == world.service.key.vkey
    shipped = [parse(text) for text in resources.shipped_scripts()]
    adopted = [entry.body["data"] for entry in rest[: len(shipped)]]
    assert [(one["name"], one["digest"]) for one in adopted] == [
        (script.name, script.digest) for script in shipped
    ]
    assert person(world, ADMINISTRATOR).status == "enrolled"
    assert world.admin.scopes == {"admin", "audit", "read"}


def test_a_service_begins_once(world: World) -> None:
    """A second beginning would be a second ledger in the same place."""
    before = contents(world.service.store)
    with pytest.raises(RefusedError, match="holds a ledger already"):
        initialise(world.service, "mallory")
    assert contents(world.service.store) == before


def test_a_beginning_needs_a_proper_name(store: Store, world: World) -> None:
    other = replace(world.service, store=store)
    for name in ("", "Adam", "service", "adam smith"):
        with pytest.raises(InputError):
            initialise(other, name)
    with store.reading() as connection:
        assert connection.execute(select(invitation)).all() == []


@BOTH
def test_everybody_is_enrolled_as_what_they_were_invited_as(world: World) -> None:
    """Whoever brought a key has it on record, the others have none."""
    for name, role in ROLES.items():
        row = person(world, name)
        assert (row.role, row.status) == (role, "enrolled")
        keyfile = key_of(name).keyfile
        keyed = role != "auditor"
        expected = format_base64(keyfile.signing_public) if keyed else None
        assert row.signing_key == expected
        assert row.fingerprint == (keyfile.fingerprint().hex() if keyed else None)
        assert row.invited == row.enrolled == stamp(world.clock())


def test_the_enrolment_is_on_the_record_with_its_signature(world: World) -> None:
    """BOUND: anyone can check later that the key's holder took up this invitation."""
    (entry,) = [
        entry for entry in world.entries("person.enrolled") if entry.body["data"]["name"] == "anna"
    ]
    envelope = Envelope.from_dict(entry.body["data"]["envelope"])
    assert b'"kind":"enrol"' in envelope.payload
    assert entry.body["by"] == "anna"


def test_an_invitation_is_good_once(world: World) -> None:
    code = invited(world)
    enrol(world.service, code, *world.enrolment("fred", code))
    with pytest.raises(CredentialError, match="not valid, or no longer"):
        enrol(world.service, code, *world.enrolment("fred", code))


@pytest.mark.parametrize("code", ["", "custody_", "nonsense", "\ud800", "x\x00y", "é" * 1000])
def test_an_unknown_code_is_nobodys_invitation(world: World, code: str) -> None:
    """Whatever text it is, the answer is the same."""
    with pytest.raises(CredentialError, match="not valid, or no longer"):
        enrol(world.service, code, None, None)


def test_a_token_is_no_invitation_and_said_to_be_one(world: World) -> None:
    """Nobody asks to be invited again who has what an invitation gives."""
    code = invite(world.service, world.admin, "otto", "requester").code
    token = enrol(world.service, code, None, None).token
    with pytest.raises(CredentialError, match="this is an API token, not an invitation code"):
        enrol(world.service, token, None, None)


def test_an_invitation_ends_after_a_week(world: World) -> None:
    """At its end it is too late; a moment before it is not."""
    code, again = invited(world), invited(world, "gina")
    world.clock.advance(days=7, microseconds=-1)
    enrol(world.service, code, *world.enrolment("fred", code))
    world.clock.advance(microseconds=1)
    with pytest.raises(CredentialError):
        enrol(world.service, again, *world.enrolment("gina", again))


def test_inviting_again_replaces_the_code(world: World) -> None:
    """A code that went astray is worth nothing once there is another."""
    lost, found = invited(world), invited(world)
    with pytest.raises(CredentialError):
        enrol(world.service, lost, *world.enrolment("fred", lost))
    enrol(world.service, found, *world.enrolment("fred", found))
    assert (
        len([e for e in world.entries("person.invited") if e.body["data"]["name"] == "fred"]) == 1
    )


def test_a_wrong_answer_does_not_use_up_the_invitation(world: World) -> None:
    code = invited(world)
    with pytest.raises(RefusedError):
        enrol(world.service, code, *world.enrolment("anna", code))
    enrol(world.service, code, *world.enrolment("fred", code))
    assert person(world, "fred").status == "enrolled"


@pytest.mark.parametrize(
    ("name", "role"),
    [("anna", "witness"), ("anna", "official"), ("rita", "official"), (ADMINISTRATOR, "official")],
)
def test_one_person_has_one_role_for_good(world: World, name: str, role: str) -> None:
    """QUORUM: nobody is enrolled twice, or as two things."""
    with pytest.raises(RefusedError, match="already") as caught:
        invite(world.service, world.admin, name, role)
    assert caught.value.promise == "QUORUM"


def test_an_invitation_can_not_change_its_role(world: World) -> None:
    invited(world, "fred", "official")
    with pytest.raises(RefusedError, match="invited as official already"):
        invited(world, "fred", "witness")


@pytest.mark.parametrize(
    ("name", "role"),
    [("Fred", "official"), ("", "official"), ("service", "official"), ("fred", "king")],
)
def test_invitations_have_proper_names_and_roles(world: World, name: str, role: str) -> None:
    """The name "service" is what the ledger calls the service itself."""
    with pytest.raises(InputError):
        invite(world.service, world.admin, name, role)


@BOTH
def test_one_key_takes_one_seat(world: World) -> None:
    """QUORUM: the same key under a second name is refused, whichever half it is."""
    keys = key_of("anna")
    fred = key_of("fred")
    for signing, box in ((keys, fred), (fred, keys), (keys, keys)):
        code = invited(world)
        mixed = mix(signing, box)
        envelope, _ = world.enrolment("fred", code, mixed)
        with pytest.raises(RefusedError, match="key is enrolled already") as caught:
            enrol(world.service, code, envelope, public(mixed))
        assert caught.value.promise == "QUORUM"
    assert person(world, "fred").status == "invited"


def test_the_database_refuses_a_second_seat_for_a_key_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QUORUM: where the check was raced, the UNIQUE constraint decides."""
    monkeypatch.setattr("custody.service.people.require_new_keys", lambda *_: None)
    code = invited(world)
    key = mix(key_of("anna"), key_of("fred"))
    envelope, _ = world.enrolment("fred", code, key)
    before = contents(world.service.store)
    with pytest.raises(RefusedError, match="taken that name or key"):
        enrol(world.service, code, envelope, public(key))
    assert contents(world.service.store) == before


def mix(signing: Any, box: Any) -> Any:
    """A key whose halves are two people's, under the name fred."""
    keyfile = replace(signing.keyfile, name="fred", box_public=box.keyfile.box_public)
    return replace(signing, keyfile=keyfile)


def test_an_enrolment_fits_one_invitation(world: World) -> None:
    """BOUND: what was signed for one code is useless with any other."""
    first, second = invited(world), invited(world, "gina")
    answer = world.enrolment("fred", first)
    with pytest.raises(RefusedError, match="another invitation, name or key") as caught:
        enrol(world.service, second, *answer)
    assert caught.value.promise == "BOUND"


def test_an_enrolment_fits_the_last_code(world: World) -> None:
    """BOUND: an answer signed for a code that was replaced does not go with the new one."""
    lost, found = invited(world), invited(world)
    answer = world.enrolment("fred", lost)
    with pytest.raises(RefusedError) as caught:
        enrol(world.service, found, *answer)
    assert caught.value.promise == "BOUND"


@BOTH
@pytest.mark.parametrize("name", ["anna", "wilma", "rita", "adam"])
def test_a_link_for_a_new_password_enrols_nobody_again(world: World, name: str) -> None:
    """QUORUM: no administrator gets another key into an official's seat by such a link."""
    code = new_link(world.service, world.admin, name).code
    _, other = create(name, PASSPHRASE, random=random_bytes_of("another"), profile=TEST_PROFILE)
    before = contents(world.service.store)
    for answer in (world.enrolment(name, code, other), (None, None)):
        with pytest.raises(RefusedError, match="enrolled already") as caught:
            enrol(world.service, code, *answer)
        assert caught.value.promise == "QUORUM"
    assert contents(world.service.store) == before


def test_an_enrolment_fits_one_ledger(world: World) -> None:
    """BOUND: what was signed for another service enrols nobody here."""
    code = invited(world)
    elsewhere = replace(world.head(), origin="custody.example/other")
    statement = enrol_statement(key_of("fred").keyfile, code, elsewhere, world.clock())
    with pytest.raises(RefusedError) as caught:
        enrol(
            world.service, code, sign_statement(statement, key_of("fred")), public(key_of("fred"))
        )
    assert caught.value.promise == "BOUND"


def test_an_enrolment_fits_one_pair_of_keys(world: World) -> None:
    """BOUND: the box key can't be exchanged on the way, or shares would go to somebody else."""
    code = invited(world)
    envelope, keys = world.enrolment("fred", code)
    other = replace(keys, box_key=public(key_of("gina")).box_key)
    with pytest.raises(RefusedError) as caught:
        enrol(world.service, code, envelope, other)
    assert caught.value.promise == "BOUND"


def test_an_enrolment_is_signed_by_the_key_it_enrols(world: World) -> None:
    code = invited(world)
    envelope, keys = world.enrolment("fred", code)
    foreign = replace(keys, signing_key=public(key_of("gina")).signing_key)
    with pytest.raises(StatementError):
        enrol(world.service, code, envelope, foreign)
    forged = replace(envelope, signature=bytes(64))
    with pytest.raises(StatementError):
        enrol(world.service, code, forged, keys)


def test_no_other_signed_message_passes_for_an_enrolment(world: World) -> None:
    """BOUND: a payload signed as another type, or a statement of another kind, enrols nobody."""
    code, key = invited(world), key_of("fred")
    statement = enrol_statement(key.keyfile, code, world.head(), world.clock())
    with pytest.raises(StatementError):
        enrol(world.service, code, sign(CHALLENGE_TYPE, statement.encode(), key), public(key))
    approval = replace(statement, kind="approve")
    with pytest.raises(RefusedError):
        enrol(world.service, code, sign(PAYLOAD_TYPE, approval.encode(), key), public(key))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"signing_key": None}, TamperedError),
        ({"box_key": None}, TamperedError),
        ({"box_key": "AAAA"}, TamperedError),
        ({"box_key": format_base64(bytes(32))}, PointError),
        ({"box_key": format_base64(b"\x01" + bytes(31))}, PointError),
        ({"signing_key": format_base64(b"\x01" + bytes(31))}, PointError),
    ],
    ids=["no-signing-key", "no-box-key", "short", "zero", "low-order", "identity"],
)
def test_keys_that_are_none_are_refused(
    world: World, change: dict[str, Any], error: type[CustodyError]
) -> None:
    """A key of small order opens to anyone; a share sealed to it would be public."""
    code = invited(world)
    envelope, keys = world.enrolment("fred", code)
    with pytest.raises(error):
        enrol(world.service, code, envelope, replace(keys, **change))


@pytest.mark.parametrize(
    ("with_envelope", "with_keys"), [(False, False), (True, False), (False, True)]
)
@pytest.mark.parametrize("role", ["official", "witness"])
def test_a_keyed_role_comes_with_a_key(
    world: World, role: str, with_envelope: bool, with_keys: bool
) -> None:
    code = invited(world, "fred", role)
    envelope, keys = world.enrolment("fred", code)
    with pytest.raises(InputError, match="comes with a key"):
        enrol(world.service, code, envelope if with_envelope else None, keys if with_keys else None)


@pytest.mark.parametrize(("with_envelope", "with_keys"), [(True, False), (False, True)])
@pytest.mark.parametrize("role", ["administrator", "requester", "auditor"])
def test_a_key_and_its_statement_come_together(
    world: World, role: str, with_envelope: bool, with_keys: bool
) -> None:
    """Half of what a key takes is not silently dropped."""
    code = invited(world, "fred", role)
    envelope, keys = world.enrolment("fred", code)
    with pytest.raises(InputError, match="with a key and the statement"):
        enrol(world.service, code, envelope if with_envelope else None, keys if with_keys else None)


@BOTH
@pytest.mark.parametrize("role", ["administrator", "requester", "auditor"])
def test_every_role_may_bring_a_key(world: World, role: str) -> None:
    """And gets two tokens: that of the role, and one to lie beside the key, which only reads."""
    code = invited(world, "fred", role)
    answer = enrol(world.service, code, *world.enrolment("fred", code))
    assert person(world, "fred").fingerprint == key_of("fred").keyfile.fingerprint().hex()
    assert authenticate(world.service, answer.token).scopes == ROLE_SCOPES[role]
    assert answer.reader is not None
    assert authenticate(world.service, answer.reader).scopes == {"read"}
    assert answer.reader not in repr(answer)


def test_who_signs_has_one_token_and_who_has_no_key_too(world: World) -> None:
    official, auditor = world.enrol("fred", "official"), world.enrol("ruth", "auditor")
    assert official.reader is auditor.reader is None


def test_a_requesters_key_takes_no_officials_seat(world: World) -> None:
    """QUORUM: one key one person, whatever their roles."""
    code = invited(world, "fred", "requester")
    anna = mix(key_of("anna"), key_of("anna"))
    envelope, keys = world.enrolment("fred", code, anna)
    with pytest.raises(RefusedError, match="enrolled already, under another name"):
        enrol(world.service, code, envelope, keys)


def test_a_fresh_key_file_enrols(world: World) -> None:
    """The way people really do it: a key made now, for the invited name."""
    code = invited(world, "fred", "witness")
    _, key = create("fred", PASSPHRASE, random=random_bytes_of("fresh"), profile=TEST_PROFILE)
    answer = enrol(world.service, code, *world.enrolment("fred", code, key))
    assert answer.role == "witness"
    assert answer.person == "fred"


def test_people_are_listed_by_name_without_secrets(world: World) -> None:
    code = invited(world)
    rows = list_people(world.service, world.admin)
    assert [row.name for row in rows] == sorted([*ROLES, ADMINISTRATOR, "fred"])
    assert code not in repr(rows)


def test_nothing_works_before_the_beginning(store: Store, world: World) -> None:
    """A database without a ledger takes no invitation, and says what to do."""
    service: Service = replace(world.service, store=store)
    with pytest.raises(CustodyError):
        invite(service, world.admin, "fred", "official")
