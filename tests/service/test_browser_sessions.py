"""Passwords and browser sessions, on both databases."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from custody.errors import CredentialError, InputError, NotKnownError
from custody.service import Service, browser_sessions
from custody.service.browser_sessions import (
    begin_session,
    list_sessions,
    revoke_session,
    session_owner,
    set_password,
    sign_in,
    sign_out,
)
from custody.store.tables import browser_session, password_hash
from tests.people import Clock
from tests.world import World

PASSWORD = "a password for the console"
ADDRESS = "192.0.2.1"


@dataclass
class Watched:
    """A hasher that costs little and writes down what it is asked for."""

    hasher: PasswordHasher
    verified: list[str] = field(default_factory=list)

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    def verify(self, known: str, password: str) -> bool:
        self.verified.append(known)
        return bool(self.hasher.verify(known, password))

    def check_needs_rehash(self, known: str) -> bool:
        return self.hasher.check_needs_rehash(known)


def cheap(time_cost: int = 1) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched(cheap())
    monkeypatch.setattr(browser_sessions, "_hasher", watched)
    monkeypatch.setattr(browser_sessions, "_DUMMY_HASH", watched.hash("nobody"))
    return watched


def has_password(service: Service, name: str, password: str = PASSWORD) -> None:
    with service.store.writing() as connection:
        set_password(connection, name, password)


def stored(service: Service, name: str) -> str:
    with service.store.reading() as connection:
        query = select(password_hash.c.hash).where(password_hash.c.person == name)
        return str(connection.execute(query).scalar_one())


def enter(service: Service, name: str, password: str = PASSWORD) -> str:
    return sign_in(service, name, password, ADDRESS, "a browser")


# passwords


def test_the_right_password_begins_a_session(service: Service) -> None:
    has_password(service, "rita")
    found = session_owner(service, enter(service, "rita"))
    assert found is not None
    assert (found.name, found.role) == ("rita", "requester")
    assert found.principal.scopes == {"read", "request"}


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("rita", "not the password"),
        ("rita", ""),
        ("rita", PASSWORD.upper()),
        ("rita", PASSWORD + " "),
        ("rita", PASSWORD + "x" * 5000),
        ("axel", PASSWORD),
        ("nobody", PASSWORD),
        ("Rita", PASSWORD),
        ("rita ", PASSWORD),
        ("", PASSWORD),
        ("ri\x00ta", PASSWORD),
        ("\ud800", PASSWORD),
        ("r" * 100_000, PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    service: Service, hasher: Watched, name: str, password: str
) -> None:
    """One hash of the same cost is verified, for nobody as for somebody."""
    has_password(service, "rita")
    with pytest.raises(CredentialError) as caught:
        enter(service, name, password)
    assert caught.value.message == "the name or the password is not right"
    assert caught.value.hint == "an administrator can send a new link"
    (known,) = hasher.verified
    assert known == (stored(service, "rita") if name == "rita" else browser_sessions._DUMMY_HASH)
    assert not hasher.check_needs_rehash(known), "its cost is the cost of everybody's"


def test_somebody_invited_and_not_enrolled_has_no_way_in(world: World) -> None:
    from custody.service.people import invite

    invite(world.service, world.admin, "ruth", "requester")
    has_password(world.service, "ruth")
    with pytest.raises(CredentialError):
        enter(world.service, "ruth")


def test_a_password_is_stored_as_argon2id_and_nothing_else(service: Service) -> None:
    """QUIET: with a salt of its own, so equal passwords don't look equal."""
    for name in ("rita", "axel"):
        has_password(service, name)
    assert stored(service, "rita").startswith("$argon2id$v=19$")
    assert stored(service, "rita") != stored(service, "axel")


def test_when_the_parameters_move_on_so_does_the_hash_at_the_next_sign_in(
    service: Service, hasher: Watched
) -> None:
    has_password(service, "rita")
    old = stored(service, "rita")
    enter(service, "rita")
    assert stored(service, "rita") == old
    hasher.hasher = cheap(time_cost=2)
    with pytest.raises(CredentialError):
        enter(service, "rita", "not the password")
    assert stored(service, "rita") == old
    enter(service, "rita")
    assert ",t=2," in stored(service, "rita")
    assert session_owner(service, enter(service, "rita")) is not None


def test_the_hashes_of_the_real_hasher_are_costly() -> None:
    """What argon2-cffi holds right today: RFC 9106, low memory, or more."""
    parameters = PasswordHasher()
    assert parameters.memory_cost >= 64 * 1024
    assert parameters.time_cost >= 3


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 1025])
def test_a_password_is_neither_short_nor_endless(service: Service, password: str) -> None:
    with pytest.raises(InputError, match="at least 12 characters"):
        has_password(service, "rita", password)


def test_a_new_password_ends_every_session(service: Service) -> None:
    has_password(service, "rita")
    before = [enter(service, "rita") for _ in range(2)]
    other = begin_session(service, "axel", "a browser")
    has_password(service, "rita", "another good password")
    assert [session_owner(service, secret) for secret in before] == [None, None]
    assert session_owner(service, other) is not None
    with pytest.raises(CredentialError):
        enter(service, "rita")
    assert session_owner(service, enter(service, "rita", "another good password")) is not None


# sessions


def test_every_sign_in_is_a_session_of_its_own(service: Service) -> None:
    """So no cookie that somebody planted before ever becomes one."""
    has_password(service, "rita")
    assert enter(service, "rita") != enter(service, "rita")
    assert session_owner(service, "custody_planted") is None


def test_quiet_a_session_is_stored_as_its_digest(service: Service) -> None:
    secret = begin_session(service, "rita", "a browser")
    with service.store.reading() as connection:
        (row,) = connection.execute(select(browser_session)).mappings().all()
    assert row["hash"] == hashlib.sha256(secret.encode()).digest()
    assert secret.removeprefix("custody_") not in str(dict(row))
    assert session_owner(service, row["hash"].hex()) is None
    assert session_owner(service, row["id"]) is None


def test_a_session_ends_after_half_an_hour_of_silence(service: Service, clock: Clock) -> None:
    secret = begin_session(service, "rita", "a browser")
    for _ in range(5):
        clock.advance(minutes=29)
        assert session_owner(service, secret) is not None
    clock.advance(minutes=30)
    assert session_owner(service, secret) is None
    clock.advance(minutes=-5)
    assert session_owner(service, secret) is not None, "being looked for did not wake it"


def test_a_session_ends_after_twelve_hours_however_busy(service: Service, clock: Clock) -> None:
    secret = begin_session(service, "rita", "a browser")
    for _ in range(12 * 4 - 1):
        clock.advance(minutes=15)
        assert session_owner(service, secret) is not None
    clock.advance(minutes=15)
    assert session_owner(service, secret) is None


def test_looking_often_does_not_write_often(service: Service, clock: Clock) -> None:
    """A page asks every other second; what it was seen last is good to a minute."""
    secret = begin_session(service, "rita", "a browser")

    def seen() -> str:
        with service.store.reading() as connection:
            return str(connection.execute(select(browser_session.c.seen)).scalar_one())

    first = seen()
    for _ in range(30):
        clock.advance(seconds=2)
        session_owner(service, secret)
    assert seen() == first
    clock.advance(seconds=2)
    session_owner(service, secret)
    assert seen() > first


def test_signing_out_ends_this_session_and_no_other(service: Service) -> None:
    one, other = (begin_session(service, "rita", "a browser") for _ in range(2))
    sign_out(service, one)
    sign_out(service, "custody_nothing")
    assert session_owner(service, one) is None
    assert session_owner(service, other) is not None


def test_an_administrator_ends_anybodys_session_and_it_is_an_entry(world: World) -> None:
    service, secret = world.service, begin_session(world.service, "rita", "a browser")
    (row,) = list_sessions(service, world.admin)
    assert (row.person, row.agent) == ("rita", "a browser")
    revoke_session(service, world.admin, row.id)
    assert session_owner(service, secret) is None
    (entry,) = world.entries("session.revoked")
    assert entry.body["by"] == "adam"
    assert entry.body["data"] == {"person": "rita", "session": row.id}
    with pytest.raises(NotKnownError):
        revoke_session(service, world.admin, row.id)


def test_everybody_else_sees_and_ends_their_own_sessions_only(world: World) -> None:
    service = world.service
    begin_session(service, "rita", "a browser")
    hers = begin_session(service, "anna", "another")
    listed = list_sessions(service, world.principal("anna"))
    assert [row.person for row in listed] == ["anna"]
    (ritas,) = [row for row in list_sessions(service, world.admin) if row.person == "rita"]
    with pytest.raises(NotKnownError):
        revoke_session(service, world.principal("anna"), ritas.id)
    revoke_session(service, world.principal("anna"), listed[0].id)
    assert session_owner(service, hers) is None


def test_sessions_that_have_ended_are_not_listed_and_not_kept(
    service: Service, world: World, clock: Clock
) -> None:
    begin_session(service, "rita", "a browser")
    clock.advance(minutes=30)
    assert list_sessions(service, world.admin) == []
    clock.time += timedelta(hours=12)
    begin_session(service, "axel", "a browser" * 100)
    with service.store.reading() as connection:
        (row,) = connection.execute(select(browser_session)).mappings().all()
    assert row["person"] == "axel"
    assert len(row["agent"]) == 200
