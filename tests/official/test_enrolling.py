"""Whoever enrols says nothing to a service with another log than the invitation's (KNOWN)."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from custody.client import Client
from custody.errors import KnownError
from custody.official.enrolling import enrol, enrolment_path, keep_log, known_log
from custody.official.invitation import code_for_log
from custody.official.keyfile import TEST_PROFILE, OfficialKey, create
from custody.official.known_file import change_known, read_known
from custody.official.known_people import COMPARED, SEEN, How, KnownPeople
from custody.servicekey import ServiceKey
from tests.cli.cli_env import CliEnvironment, adjustable_clock_environment
from tests.keys import PASSPHRASE
from tests.people import ORIGIN

OTHER = ServiceKey.generate(ORIGIN, os.urandom).vkey


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CliEnvironment]:
    with adjustable_clock_environment(tmp_path_factory.mktemp("enrolling")) as town:
        yield town


class Listener(Client):
    """A client that keeps what is sent."""

    sent: list[str]

    def post(self, path: str, body: Any = None) -> Any:
        self.sent.append(path)
        return super().post(path, body)


def listener(town: CliEnvironment) -> Listener:
    client = copy.copy(Client(town.url))
    client.__class__ = Listener
    assert isinstance(client, Listener)
    client.sent = []
    return client


def key_for(name: str) -> OfficialKey:
    return create(name, PASSPHRASE, random=os.urandom, profile=TEST_PROFILE)[1]


def code_for(town: CliEnvironment, name: str) -> str:
    return str(town.client().post("/invitations", {"name": name, "role": "official"})["code"])


def test_the_log_that_the_invitation_names_is_compared_from_then_on(
    town: CliEnvironment, tmp_path: Path
) -> None:
    vkey = town.client().get("/service")["vkey"]
    path = tmp_path / "olga.key"
    enrolled = enrol(Client(town.url), code_for(town, "olga"), path, key_for("olga"))
    log = read_known(tmp_path / "known_people").find(ORIGIN, None)
    assert log == enrolled.log
    assert (log.key, log.how, enrolled.origin) == (vkey, COMPARED, ORIGIN)
    assert (tmp_path / "known_people").stat().st_mode & 0o777 == 0o600
    assert enrolment_path(path).exists()


def test_known_a_service_with_another_log_than_the_code_names_hears_nothing(
    town: CliEnvironment, tmp_path: Path
) -> None:
    """KNOWN: neither the code nor a statement is sent, and nothing is left."""
    client, secret = listener(town), code_for(town, "otto").partition("~")[0]
    with pytest.raises(KnownError, match="another key than the invitation was made for"):
        enrol(client, code_for_log(secret, OTHER), tmp_path / "otto.key", key_for("otto"))
    assert client.sent == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", [COMPARED, SEEN])
def test_known_a_log_that_differs_from_the_known_one_is_refused(
    town: CliEnvironment, tmp_path: Path, how: How
) -> None:
    """KNOWN: though an invitation names it; and what was known stays as it is."""
    client, known = listener(town), tmp_path / "known_people"
    change_known(known, lambda file: file.record(ORIGIN, None, OTHER, how, date(2026, 5, 3)))
    before = known.read_bytes()
    with pytest.raises(KnownError, match=f"the log {ORIGIN} has another key") as caught:
        enrol(client, code_for(town, "oral"), tmp_path / "oral.key", key_for("oral"))
    assert OTHER in caught.value.message
    assert "2026-05-03" in caught.value.message
    assert client.sent == []
    assert known.read_bytes() == before


def test_a_code_of_the_first_version_leaves_the_log_seen(
    town: CliEnvironment, tmp_path: Path
) -> None:
    """It names none; and a log that was compared before stays compared."""
    about, known = town.client().get("/service"), tmp_path / "known_people"
    secret = code_for(town, "owen").partition("~")[0]
    log = known_log(about, secret, KnownPeople())
    assert log.how == SEEN
    change_known(known, lambda file: file.record(ORIGIN, None, log.key, COMPARED, log.day))
    keep_log(known, known_log(about, secret, read_known(known)))
    assert read_known(known).is_compared(ORIGIN, None, log.key)
