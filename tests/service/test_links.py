"""One-time links: who they are for, how often they are good, and what they can't do."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from custody.errors import CredentialError, CustodyError, InputError, NotKnownError, RefusedError
from custody.service import Service, browser_sessions
from custody.service.browser_sessions import begin_session, session_owner, sign_in
from custody.service.links import (
    Followed,
    Linked,
    begin_with_link,
    first_link,
    follow_link,
    link_person,
    new_link,
)
from custody.service.people import invite
from custody.servicekey import ServiceKey
from custody.store import Store
from custody.store.tables import invitation, state
from tests.keys import key_of, random_bytes_of
from tests.people import ORIGIN, Clock
from tests.world import World

PASSWORD = "a password for the console"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(browser_sessions, "_hasher", hasher)
    monkeypatch.setattr(browser_sessions, "_DUMMY_HASH", hasher.hash("nobody"))


@pytest.fixture
def fresh(store: Store) -> Service:
    """A service whose ledger has not begun."""
    draw = random_bytes_of("fresh")
    return Service(store, ServiceKey.generate(ORIGIN, draw), Clock(), draw)


def clock_of(service: Service) -> Clock:
    assert isinstance(service.now, Clock)
    return service.now


def follow(world: World, code: str, password: str = PASSWORD, **rest: Any) -> Followed:
    given = {"envelope": None, "keys": None} | rest
    return follow_link(world.service, code, given["envelope"], given["keys"], password)


def may_sign_in(service: Service, name: str, password: str = PASSWORD) -> bool:
    try:
        return session_owner(service, sign_in(service, name, password, "192.0.2.1", "")) is not None
    except CredentialError:
        return False


def altered(code: str) -> list[str]:
    """Codes that are nearly this one."""
    swapped = code[:-1] + ("A" if code[-1] != "A" else "B")
    return [swapped, code[:-1], code + "A", code.lower(), f" {code}", "", "custody_", "\ud800"]


# the first run


def test_the_first_link_begins_the_ledger_with_its_administrator(fresh: Service) -> None:
    code = first_link(fresh)
    assert code is not None
    begin_with_link(fresh, code, "ada", PASSWORD)
    assert may_sign_in(fresh, "ada")
    with fresh.store.reading() as connection:
        (row,) = connection.execute(select(state["person"])).mappings().all()
        assert connection.execute(select(invitation)).all() == []
    assert (row["name"], row["role"], row["status"]) == ("ada", "administrator", "enrolled")


def test_the_first_link_is_good_once_and_then_there_is_no_other(fresh: Service) -> None:
    code = first_link(fresh)
    assert code is not None
    begin_with_link(fresh, code, "ada", PASSWORD)
    with pytest.raises(CredentialError):
        begin_with_link(fresh, code, "eve", PASSWORD)
    assert first_link(fresh) is None


def test_each_start_makes_the_first_link_before_void(fresh: Service) -> None:
    """One that was printed to a terminal long gone opens nothing."""
    old, new = first_link(fresh), first_link(fresh)
    assert old is not None
    assert new is not None
    with pytest.raises(CredentialError):
        begin_with_link(fresh, old, "eve", PASSWORD)
    begin_with_link(fresh, new, "ada", PASSWORD)


def test_the_first_link_is_good_for_a_week_and_unaltered(fresh: Service) -> None:
    code = first_link(fresh)
    assert code is not None
    for wrong in altered(code):
        with pytest.raises(CredentialError, match="not valid"):
            begin_with_link(fresh, wrong, "eve", PASSWORD)
    clock_of(fresh).advance(days=7)
    with pytest.raises(CredentialError):
        begin_with_link(fresh, code, "eve", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "short"), ("Not A Name", PASSWORD), ("service", PASSWORD)]
)
def test_a_first_administrator_that_can_not_be_leaves_nothing_behind(
    fresh: Service, name: str, password: str
) -> None:
    """The link stays good, and the ledger has not begun."""
    code = first_link(fresh)
    assert code is not None
    with pytest.raises(InputError):
        begin_with_link(fresh, code, name, password)
    begin_with_link(fresh, code, "ada", PASSWORD)


def test_no_other_link_begins_a_ledger_and_the_first_invites_nobody(
    fresh: Service, world: World
) -> None:
    code = invite(world.service, world.admin, "ruth", "requester").code
    with pytest.raises(CredentialError):
        begin_with_link(world.service, code, "eve", PASSWORD)
    assert first_link(world.service) is None
    first = first_link(fresh)
    assert first is not None
    with pytest.raises(CredentialError):
        link_person(fresh, first)
    with pytest.raises(CredentialError):
        follow_link(fresh, first, None, None, PASSWORD)


# invitations and new passwords


def test_an_invitation_enrols_and_sets_the_password_in_one(world: World) -> None:
    code = invite(world.service, world.admin, "ruth", "requester").code
    assert link_person(world.service, code) == Linked("ruth", "requester", enrolled=False)
    assert follow(world, code) == Followed("ruth", "requester")
    assert may_sign_in(world.service, "ruth")
    last = [entry.body["type"] for entry in world.entries()][-2:]
    assert last == ["person.enrolled", "password.set"]


def test_an_official_takes_up_a_link_with_a_key_and_not_without(world: World) -> None:
    code = invite(world.service, world.admin, "fred", "official").code
    with pytest.raises(InputError, match="with a key"):
        follow(world, code)
    envelope, keys = world.enrolment("fred", code, key_of("fred"))
    assert follow(world, code, envelope=envelope, keys=keys).role == "official"
    assert may_sign_in(world.service, "fred")


def test_a_password_that_is_refused_uses_no_link_up(world: World) -> None:
    code = invite(world.service, world.admin, "ruth", "requester").code
    with pytest.raises(InputError, match="12 characters"):
        follow(world, code, "short")
    assert not link_person(world.service, code).enrolled
    follow(world, code)


def test_a_link_for_a_new_password_changes_the_password_and_nothing_else(world: World) -> None:
    session = begin_session(world.service, "anna", "a browser")
    code = new_link(world.service, world.admin, "anna").code
    assert link_person(world.service, code) == Linked("anna", "official", enrolled=True)
    envelope, keys = world.enrolment("anna", code, key_of("another"))
    for refused in ({"envelope": envelope, "keys": keys}, {"keys": keys}):
        with pytest.raises((InputError, RefusedError)):
            follow(world, code, **refused)
    follow(world, code)
    assert may_sign_in(world.service, "anna")
    assert session_owner(world.service, session) is None
    last = [(entry.body["type"], entry.body["by"]) for entry in world.entries()][-2:]
    assert last == [("link.made", "adam"), ("password.set", "anna")]


@pytest.mark.parametrize("name", ["ruth", "rita"])
def test_a_link_is_good_once_unaltered_for_a_week_and_until_there_is_another(
    world: World, name: str
) -> None:
    """Whether it invites somebody, or lets somebody enrolled choose a password."""
    service = world.service
    if name == "ruth":
        invite(service, world.admin, name, "requester")
    old, code = (new_link(service, world.admin, name).code for _ in range(2))
    for wrong in (old, *altered(code)):
        with pytest.raises(CredentialError):
            link_person(service, wrong)
        with pytest.raises(CredentialError):
            follow(world, wrong)
    follow(world, code)
    with pytest.raises(CredentialError):
        link_person(service, code)
    with pytest.raises(CredentialError):
        follow(world, code)
    last = new_link(service, world.admin, name).code
    world.clock.advance(days=7)
    with pytest.raises(CredentialError):
        follow(world, last)


def test_looking_at_a_link_does_not_use_it_up(world: World) -> None:
    code = new_link(world.service, world.admin, "rita").code
    assert link_person(world.service, code) == link_person(world.service, code)
    follow(world, code)


def test_only_an_administrator_makes_links_and_only_for_people(world: World) -> None:
    for name in ("anna", "rita", "wilma", "axel"):
        with pytest.raises(CustodyError, match="scope 'admin'"):
            new_link(world.service, world.principal(name), "rita")
    for nobody in ("nobody", "#first", "", "r\x00ta"):
        with pytest.raises(NotKnownError):
            new_link(world.service, world.admin, nobody)


def test_quiet_a_code_is_stored_as_its_digest(world: World) -> None:
    code = new_link(world.service, world.admin, "rita").code
    with world.service.store.reading() as connection:
        row = connection.execute(select(invitation).where(invitation.c.name == "rita")).one()
    assert row.hash == hashlib.sha256(code.encode()).digest()
    assert code not in str([entry.body for entry in world.entries()])
