"""Each revision by itself, on both databases: what it keeps, what it brings, what it lets go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Column, Table, inspect, select

from custody import age
from custody.errors import CredentialError, TooOftenError, UnreachableError
from custody.service import browser_sessions, ceremonies, cosignatures, object_marks
from custody.service.api_tokens import authenticate
from custody.service.browser_sessions import begin_session, session_owner, set_password, sign_in
from custody.service.expectations import set_expectation
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.service.rate_limit import PASSWORDS
from custody.store import Store, metadata, schema
from custody.store.tables import ledger_head, token_hash
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.store.ledgers import checked, noted
from tests.world import World

PASSWORD = "a password for the console"
NOTICES = {"notice_sink", "notice", "missed_backup"}
"""What 0008 brings."""
BROWSERS = {"password_hash", "browser_session", "attempt"}
"""What 0002 and 0003 bring; all the rest was there before."""
FRESH = (
    *("dataset", "object", "expectation", "proven_share", "request_draft", "act"),
    *("collection", "contribution_part", "unlocking", "participant"),
    *("person", "standing", "comparison"),
    *("missed_drill", "dealt_box", "epoch", "redealt_box"),
)
"""What has columns of 0007 and later."""


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(browser_sessions, "_hasher", hasher)


def tables(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def kept(table: Table) -> list[Column[Any]]:
    return [column for column in noted(table) if column is not ledger_head.c.mac]


def rows(store: Store, *but: str) -> dict[str, list[str]]:
    """What stands in the tables, but for some; for tokens' use (0006), and MACs (0013)."""
    with store.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(*kept(table))).all()))
            for table in metadata.sorted_tables
            if table.name not in but
        }


def upgrade(store: Store, world: World) -> None:
    """As ``custody database upgrade`` does."""
    schema.upgrade(store)
    world.service.history.adopt()


def used(world: World) -> None:
    """Put rows into everything that browsers brought."""
    service = world.service
    with service.store.writing() as connection:
        set_password(connection, "rita", PASSWORD)
    sign_in(service, "rita", PASSWORD, "192.0.2.1", "a browser")
    with pytest.raises(CredentialError):
        sign_in(service, "rita", "not the password", "192.0.2.1", "a browser")


def test_0003_keeps_passwords_and_sessions_and_forgets_only_what_was_counted(
    sealed_world: World,
) -> None:
    world, store = sealed_world, sealed_world.service.store
    used(world)
    before = rows(store, "attempt")
    schema.downgrade(store, "0002")
    assert "sign_in_failure" in tables(store)
    assert "attempt" not in tables(store)
    upgrade(store, world)
    assert rows(store, "attempt") == before
    assert rows(store)["attempt"] == []
    assert session_owner(world.service, begin_session(world.service, "rita", "")) is not None
    for _ in range(PASSWORDS.per_pair or 0):
        with pytest.raises(CredentialError):
            sign_in(world.service, "rita", "not the password", "192.0.2.1", "")
    with pytest.raises(TooOftenError):
        sign_in(world.service, "rita", PASSWORD, "192.0.2.1", "")


def test_0002_leaves_ledger_and_state_as_they_were_both_ways(sealed_world: World) -> None:
    """Whoever goes back loses passwords and sessions, and nothing that the ledger knows."""
    world, store = sealed_world, sealed_world.service.store
    used(world)
    before = rows(store, *BROWSERS)
    schema.downgrade(store, "0001")
    assert tables(store).isdisjoint(BROWSERS)
    upgrade(store, world)
    assert rows(store, *BROWSERS) == before
    assert all(rows(store)[name] == [] for name in BROWSERS)
    findings, _ = checked(store)
    assert findings == []
    used(world)


def test_a_service_that_was_upgraded_goes_on_where_it_was(sealed_world: World) -> None:
    """An export that was open before the upgrade ends after it."""
    world, store = sealed_world, sealed_world.service.store
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    world.turn("anna", ceremony)
    schema.downgrade(store, "0001")
    upgrade(store, world)
    for official in ("bert", "carl"):
        world.turn(official, ceremony)
    one = world.objects[0]
    assert one.opened_with(world.collect(ceremony), world.identity) == one.data
    assert ceremonies.show(world.service, world.admin, ceremony.id).unlocked


def test_0005_forgets_only_how_far_publishing_had_come(sealed_world: World) -> None:
    """Sinks are given the head anew after it; no cosignature is lost."""
    world, store = sealed_world, sealed_world.service.store
    cosignatures.cosign(world.service, world.cosigned("anna"))
    prepare(world.service, [FolderSink(Path("nowhere"))])
    publish(world.service, [FolderSink(Path("nowhere"))], timedelta(minutes=10))
    assert "the folder is not there" in rows(store)["publication"][0]
    before = rows(store, "publication")
    schema.downgrade(store, "0004")
    assert "publication" not in tables(store)
    upgrade(store, world)
    assert rows(store, "publication") == before
    assert rows(store)["publication"] == []


def test_0006_forgets_only_when_tokens_were_used(sealed_world: World) -> None:
    """Every token is as good as before, both ways."""
    world, store = sealed_world, sealed_world.service.store
    world.token("nightly", "register")
    before = rows(store, *FRESH, *NOTICES)
    assert any(last_used(store))
    schema.downgrade(store, "0005")
    assert rows(store, *FRESH, *NOTICES) == before
    upgrade(store, world)
    assert rows(store, *FRESH, *NOTICES) == before
    assert not any(last_used(store))
    for text in world.tokens.values():
        authenticate(world.service, text)


def test_0007_reads_cadences_and_marks_from_the_ledger(sealed_world: World) -> None:
    """LEDGER: a database that was taken down comes back as the fold of its ledger."""
    world, store = sealed_world, sealed_world.service.store
    world.genesis("vault")
    lost = [world.register("vault", data=b"%d" % number) for number in range(3)]
    set_expectation(world.service, world.admin, "vault", 26)
    set_expectation(world.service, world.admin, "registry", 26)
    set_expectation(world.service, world.admin, "registry", None)
    object_marks.mark_gone(world.service, world.admin, "vault", [one.id for one in lost], "pruned")
    object_marks.mark_found(world.service, world.admin, "vault", [lost[1].id], "not so")
    before = rows(store)
    assert sum("'2026-01-31T09:00:00.000000Z')" in row for row in before["object"]) == 2
    schema.downgrade(store, "0006")
    upgrade(store, world)
    assert rows(store) == before
    findings, _ = checked(store)
    assert findings == []


def test_0008_forgets_only_whom_notices_were_for(sealed_world: World) -> None:
    """Whoever comes back begins anew, with what happens next."""
    world, store = sealed_world, sealed_world.service.store
    dead = FakeSink(error=UnreachableError("nothing answers there"))
    worker = notice_worker(world, dead)
    set_expectation(world.service, world.admin, "registry", 1)
    world.request(world.objects[0])
    world.clock.advance(hours=2)
    send_all(worker)
    before = rows(store, *NOTICES)
    assert all(rows(store)[name] for name in NOTICES)
    schema.downgrade(store, "0007")
    assert tables(store).isdisjoint(NOTICES)
    upgrade(store, world)
    assert rows(store, *NOTICES) == before
    dead.error = None
    send_all(notice_worker(world, dead))
    assert dead.subjects == ["a backup of registry is missing"]


def test_0009_dates_objects_from_when_they_can_have_been_sealed(sealed_world: World) -> None:
    """As the fold of the ledger does; at no place does it matter how they came to be."""
    world, store = sealed_world, sealed_world.service.store
    for number, ahead in enumerate((-400, 0.001, 1, 400)):
        world.register(data=b"%d" % number, sealed=timedelta(days=ahead))
    set_expectation(world.service, world.admin, "registry", 26)
    for hours, host in ((1, None), (7, None), (26, "db1"), (None, "db1")):
        set_expectation(world.service, world.admin, "registry", hours, job="dump", host=host)
    set_expectation(world.service, world.admin, "registry", 26, host="db2")
    before = rows(store)
    assert len(before["expectation"]) == 2
    schema.downgrade(store, "0006")
    upgrade(store, world)
    assert rows(store) == before
    schema.downgrade(store, "0008")
    upgrade(store, world)
    assert rows(store) == before
    findings, _ = checked(store)
    assert findings == []


def test_0009_keeps_what_people_were_told_of_whole_datasets(sealed_world: World) -> None:
    world, store, sink = sealed_world, sealed_world.service.store, FakeSink()
    set_expectation(world.service, world.admin, "registry", 1)
    world.clock.advance(hours=2)
    send_all(notice_worker(world, sink))
    before = rows(store)
    schema.downgrade(store, "0008")
    upgrade(store, world)
    assert rows(store) == before
    send_all(notice_worker(world, sink))
    assert sink.subjects == ["a backup of registry is missing"]


def test_0010_reads_whose_key_is_whose_from_the_ledger(sealed_world: World) -> None:
    """By its proof, or by what its entry names where it has none."""
    world, store = sealed_world, sealed_world.service.store
    world.genesis("vault", headers="proven")
    proven = world.register("vault")
    bare = world.seal(b"made elsewhere", world.recipient("registry"))
    world.ephemerals.clear()
    world.hand_in(bare[0].header, bare[1], b"made elsewhere")
    before = rows(store)
    assert len(before["proven_share"]) == len(before["object"])
    bare_id = age.object_id(bare[0].header)
    assert all(any(one in row for row in before["proven_share"]) for one in (proven.id, bare_id))
    schema.downgrade(store, "0009")
    assert "proven_share" not in tables(store)
    upgrade(store, world)
    assert rows(store) == before
    findings, _ = checked(store)
    assert findings == []


def test_0018_reads_who_has_a_part_from_the_ceremonies(sealed_world: World) -> None:
    world, store = sealed_world, sealed_world.service.store
    world.request(world.objects[0])
    before = rows(store)
    assert any("'listed'" in row for row in before["participant"])
    schema.downgrade(store, "0017")
    assert "participant" not in tables(store)
    upgrade(store, world)
    assert rows(store) == before
    findings, _ = checked(store)
    assert findings == []


def last_used(store: Store) -> list[str | None]:
    with store.reading() as connection:
        return list(connection.execute(select(token_hash.c.used)).scalars())
