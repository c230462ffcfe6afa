"""How often somebody may try, on both databases and whoever counts."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from custody.errors import CredentialError, InputError, TooOftenError
from custody.service import Service
from custody.service.rate_limit import (
    CHALLENGES,
    CODES,
    PASSWORDS,
    Limit,
    count_attempt,
    limit_guesses,
)
from custody.store import connect
from custody.store.tables import attempt
from tests.people import Clock
from tests.store.ledgers import url_of

FEW = Limit("guesses", per_address=9, per_pair=2, per_name=3)


@pytest.fixture
def other(service: Service) -> Iterator[Service]:
    """Another worker: the same database over connections of its own."""
    store = connect(url_of(service.store))
    yield replace(service, store=store)
    store.engine.dispose()


def wrong(service: Service, address: str, name: str = "") -> None:
    with suppress(CredentialError), limit_guesses(service, FEW, address, name):
        raise CredentialError("wrong")


def counted(service: Service) -> int:
    with service.store.reading() as connection:
        return len(connection.execute(select(attempt)).all())


def test_tries_from_one_address_are_counted_whatever_the_name(service: Service) -> None:
    for number in range(9):
        wrong(service, "192.0.2.1", f"name-{number}")
    with pytest.raises(TooOftenError, match="too many guesses") as caught:
        wrong(service, "192.0.2.1", "another")
    assert "15 minutes" in str(caught.value.hint)
    wrong(service, "192.0.2.2", "another")


def test_few_tries_are_taken_for_one_name_from_one_address(service: Service) -> None:
    """The same name elsewhere and other names there are not kept out by them."""
    for _ in range(2):
        wrong(service, "192.0.2.1", "anna")
    with pytest.raises(TooOftenError):
        wrong(service, "192.0.2.1", "anna")
    wrong(service, "192.0.2.2", "anna")
    wrong(service, "192.0.2.1", "bert")


def test_a_device_that_is_known_is_counted_by_itself(service: Service) -> None:
    for number in range(3):
        wrong(service, f"192.0.2.{number}", "anna")
    for _ in range(2):
        with (
            suppress(CredentialError),
            limit_guesses(service, FEW, "192.0.2.1", "anna", device="device 1"),
        ):
            raise CredentialError("wrong")
    with (
        pytest.raises(TooOftenError),
        limit_guesses(service, FEW, "192.0.2.1", "anna", device="device 1"),
    ):
        pytest.fail("it was judged")


def test_forty_wrong_passwords_from_one_address_keep_no_other_name_out() -> None:
    assert PASSWORDS.per_address > 40 > (PASSWORDS.per_pair or 0)


def test_tries_for_one_name_are_counted_wherever_they_come_from(service: Service) -> None:
    for number in range(3):
        wrong(service, f"192.0.2.{number}", "anna")
    with pytest.raises(TooOftenError):
        wrong(service, "192.0.2.9", "anna")
    wrong(service, "192.0.2.9", "bert")


def test_at_the_limit_nothing_is_judged(service: Service) -> None:
    """So even the right answer is refused, and the answer tells nothing."""
    for number in range(3):
        wrong(service, f"192.0.2.{number}", "anna")
    with pytest.raises(TooOftenError), limit_guesses(service, FEW, "192.0.2.9", "anna"):
        pytest.fail("it was judged")


def test_the_limit_holds_across_workers(service: Service, other: Service) -> None:
    for number in range(3):
        wrong((service, other)[number % 2], f"192.0.2.{number}", "anna")
    for worker in (service, other):
        with pytest.raises(TooOftenError):
            wrong(worker, "192.0.2.9", "anna")


@pytest.mark.databases("sqlite")
def test_no_more_are_judged_than_the_limit_says_however_many_come_at_once(
    service: Service,
) -> None:
    """A try is counted before it is judged, so no crowd slips through between the two."""
    judged: list[int] = []
    start = threading.Barrier(12)

    def run(number: int) -> None:
        start.wait()
        address = f"192.0.2.{number}"
        with suppress(CredentialError, TooOftenError), limit_guesses(service, FEW, address, "anna"):
            judged.append(number)
            raise CredentialError("wrong")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == 3


def test_after_a_quarter_of_an_hour_it_is_forgotten(service: Service, clock: Clock) -> None:
    for _ in range(2):
        wrong(service, "192.0.2.1", "anna")
    clock.advance(minutes=14, seconds=59)
    with pytest.raises(TooOftenError):
        wrong(service, "192.0.2.1", "anna")
    clock.advance(seconds=1)
    wrong(service, "192.0.2.1", "anna")
    assert counted(service) == 1


def test_what_was_right_is_not_counted_and_neither_is_what_was_no_guess(service: Service) -> None:
    for _ in range(10):
        with limit_guesses(service, FEW, "192.0.2.1", "anna"):
            pass
        with suppress(InputError), limit_guesses(service, FEW, "192.0.2.1", "anna"):
            raise InputError("the form was not filled in")
    assert counted(service) == 0


def test_a_network_of_64_bits_is_one_address(service: Service) -> None:
    """Whoever has one IPv6 address has as many as they like, and guesses from one all the same."""
    for host in ("1", "2:3"):
        wrong(service, f"2001:db8::{host}%eth0", "anna")
    with pytest.raises(TooOftenError):
        wrong(service, "2001:db8::9", "anna")
    with service.store.reading() as connection:
        found = set(connection.execute(select(attempt.c.address)).scalars())
    assert found == {"2001:db8::/64"}


def test_each_kind_of_try_has_a_limit_of_its_own(service: Service) -> None:
    for _ in range(CODES.per_address):
        with suppress(CredentialError), limit_guesses(service, CODES, "192.0.2.1"):
            raise CredentialError("wrong")
    with pytest.raises(TooOftenError, match="codes"):
        count_attempt(service, CODES, "192.0.2.1")
    count_attempt(service, PASSWORDS, "192.0.2.1", "anna")
    count_attempt(service, CHALLENGES, "192.0.2.1")


def test_nobody_is_kept_out_of_signing_by_what_others_ask_for_in_their_name() -> None:
    """A turn's window is minutes; a limit by name would let anybody close it for an official."""
    assert CHALLENGES.per_name is None


def test_quiet_a_password_typed_as_the_name_is_not_kept(service: Service) -> None:
    """Of a name there are 16 bits: thousands of guesses fit what is stored."""
    secret = "correct horse battery staple \x00 \ud800"
    wrong(service, "192.0.2.1", secret)
    with service.store.reading() as connection:
        row = connection.execute(select(attempt)).one()
    assert row.name == hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:4]
    assert "horse" not in str(row)
