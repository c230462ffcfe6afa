"""The story in Firefox: genesis, request, approvals and turns, and a line that fails in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from custody.service.browser_sessions import begin_session
from custody.service.ceremony_repository import load_proven
from custody.store import schema
from tests.browser.console import WallClock, served
from tests.browser.line import Line, line_to
from tests.db_snapshots import opened
from tests.firefox import Firefox, Visitor, launched
from tests.keys import PASSPHRASE, key_of
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.world import World

pytestmark = pytest.mark.slow
SIGNERS = OFFICIALS[:3]


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    with launched(tmp_path) as firefox:
        yield firefox


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(f"sqlite:///{tmp_path}/custody.db") as store:
        schema.upgrade(store)
        yield World.begin(store, WallClock())


@pytest.fixture
def line(world: World) -> Iterator[Line]:
    with served(world.service) as address, line_to(address) as line:
        yield line


def enter(firefox: Firefox, world: World, line: Line, folder: Path, name: str) -> Visitor:
    """Open Firefox as somebody who has signed in before, and whose key file lies in the folder."""
    (folder / f"{name}.key").write_bytes(key_of(name).keyfile.encode())
    cookie = {
        "name": "custody",
        "value": begin_session(world.service, name, "a browser of a test"),
        "domain": "127.0.0.1",
        "path": "/",
        "httpOnly": True,
    }
    return firefox.open(name, line.address, cookie, folder)


def test_genesis_export_and_a_line_that_fails_in_between(
    firefox: Firefox, world: World, line: Line, tmp_path: Path
) -> None:
    """Five commit and receive, three approve and turn; nobody's page stumbles over Firefox."""
    people = {
        name: enter(firefox, world, line, tmp_path, name)
        for name in (ADMINISTRATOR, "rita", *OFFICIALS)
    }
    told = open_genesis(people[ADMINISTRATOR], line)
    for name in OFFICIALS:
        commit(people[name], told, tmp_path / f"{name}.key")
    for name in OFFICIALS:
        receive(people[name], told, tmp_path / f"{name}.key")
    people[ADMINISTRATOR].until("#outcome", "closed")

    sealed = world.register("hospital", b"a row of a table\n")
    told = request(people["rita"], world, line, tmp_path / "rita.key")
    for name in SIGNERS:
        approve(people[name], told, tmp_path / f"{name}.key")
    *others, last = SIGNERS
    for name in others:
        turn(people[name], tmp_path / f"{name}.key")
    lose_and_find(people[last], line)
    turn(people[last], tmp_path / f"{last}.key")
    people["rita"].until("#acts", "The grant opens this object")
    with world.service.store.reading() as connection:
        ceremony = load_proven(world.service, connection, people["rita"].url.rpartition("/")[2])
    assert sealed.opened_with(world.collect(ceremony), world.identity) == sealed.data
    for name in ("rita", *SIGNERS):
        people[name].until("#outcome", "closed")
    assert firefox.errors() == []


def open_genesis(adam: Visitor, line: Line) -> str:
    """Open one of 3 of 5, and give the twelve words to be read out."""
    adam.go(f"{line.address}/new-dataset")
    adam.fill("Name", "hospital")
    for name in OFFICIALS:
        adam.click_at(f"input[name=official][value={name}]")
    adam.fill("How many keys open it", "3")
    adam.click("Open the genesis")
    return words_on(adam)


def words_on(page: Visitor) -> str:
    """The twelve words as they are read out."""
    return " ".join(page.text("#read-out").split())


def commit(official: Visitor, told: str, key: Path) -> None:
    go_where_it_waits(official, "Commit to your part of the key")
    official.fill_at("#compare", told)
    insert(official, key)
    official.click_at("#key-form button[value=commit]")
    official.until("#slots tr.mine", "committed")


def receive(official: Visitor, told: str, key: Path) -> None:
    go_where_it_waits(official, "Check your share and sign for it")
    official.fill_at("#compare", told)
    insert(official, key)
    official.click_at("#key-form button[value=receipt]")
    official.until("#slots tr.mine", "signed for the share")


def request(rita: Visitor, world: World, line: Line, key: Path) -> str:
    rita.go(f"{line.address}/datasets/hospital/request")
    rita.click_at("input[name=object]")
    rita.fill("Purpose", "The disk of db1 died.")
    rita.fill("Your own age key", str(world.identity.recipient()))
    rita.upload("Your key file", key)
    rita.fill("Passphrase of the key file", PASSPHRASE)
    rita.click("File the request")
    return words_on(rita)


def approve(official: Visitor, told: str, key: Path) -> None:
    go_where_it_waits(official, "Read the request and give your verdict")
    official.fill_at("#compare", told)
    official.click_at("#all-said")
    insert(official, key)
    official.click_at("#key-form button[value=approve]")
    official.until("#slots tr.mine", "approved")


def turn(official: Visitor, key: Path) -> None:
    insert(official, key)
    official.click_at("#key-form button[value=turn]")
    official.until("#slots tr.mine", "turned")


def lose_and_find(official: Visitor, line: Line) -> None:
    """Cut the line until the page says so, and wait until it has the service again."""
    line.cut()
    official.until("#lost:not([hidden])", "The connection to the service is lost.")
    line.mend()
    official.until("#lost[hidden]", "")


def go_where_it_waits(person: Visitor, what: str) -> None:
    person.go(urljoin(person.url, "/"))
    person.click(what)


def insert(person: Visitor, key: Path) -> None:
    person.upload("Your key file", key)
    person.fill("Its passphrase", PASSPHRASE)
