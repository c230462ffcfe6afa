"""Rows beside the state: sealed shares, grants and contributions are those the ledger binds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Update, delete, insert, update

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.formats.quantities import count_of
from custody.grant import GrantDocument
from custody.quorum import parts as in_parts
from custody.service import ceremonies, unlocking
from custody.service.contribution_parts import take_part
from custody.store.tables import contribution_part
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.audit.memory import Memory
from tests.people import OFFICIALS
from tests.store.ledgers import url_of
from tests.world import World


def some(copy: Copy, table: str) -> str:
    """The row that a test alters."""
    with copy.altered() as connection:
        (name,) = connection.execute(f"SELECT ceremony FROM {table} ORDER BY ceremony").fetchone()
    return str(name)


def test_the_digest_of_a_sealed_share_is_bound(copy: Copy) -> None:
    """TAMPER: whoever swaps a share takes a seat away, and is found before it is needed."""
    name = some(copy, "sealed_share")
    where = f"ceremony = '{name}' AND idx = 2"
    copy.alter(f"UPDATE sealed_share SET ciphertext = zeroblob(90) WHERE {where}")
    assert copy.found() == {("beside.digest", f"sealed_share {name}/2, column ciphertext")}
    copy.alter(f"DELETE FROM sealed_share WHERE {where}")
    copy.alter("INSERT INTO sealed_share VALUES (?, 9, zeroblob(90))", name)
    assert copy.found() == {
        ("beside.missing", f"sealed_share {name}/2"),
        ("beside.extra", f"sealed_share {name}/9"),
    }


def test_the_digest_of_a_grant_is_bound(copy: Copy) -> None:
    name = some(copy, "export_grant")
    copy.alter(
        "UPDATE export_grant SET document = CAST(replace(document, 'rita', 'eve') AS BLOB) "
        f"WHERE ceremony = '{name}'"
    )
    assert copy.found() == {("beside.digest", f"export_grant {name}, column document")}
    copy.alter(f"UPDATE export_grant SET document = 'text' WHERE ceremony = '{name}'")
    assert copy.found() == {("beside.digest", f"export_grant {name}, column document")}
    copy.alter(f"DELETE FROM export_grant WHERE ceremony = '{name}'")
    assert copy.found() == {("beside.missing", f"export_grant {name}")}


@pytest.mark.parametrize("other", ["recipient", "request"])
def test_a_grant_that_the_ledger_names_is_held_to_what_was_asked_for(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """BOUND: a service that was made to seal to somebody else can't say that all is well."""
    world, real = sealed_world, unlocking._document
    mine = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    def lying(*given: Any) -> GrantDocument:
        document = real(*given)
        if other == "recipient":
            return replace(document, recipient=mine)
        again = replace(document.request, nonce="00" * 16)
        return replace(document, request=again)

    monkeypatch.setattr(unlocking, "_document", lying)
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    for official in OFFICIALS[:3]:
        world.turn(official, ceremony)
    assert beside(world) == {("beside.grant", f"export_grant {ceremony.id}")}


@pytest.mark.parametrize("outcome", ["expired", "denied", "closed", "cancelled", "failed"])
def test_a_contribution_that_was_to_be_erased_is_found(copy: Copy, outcome: str) -> None:
    """REFUSAL: whatever a ceremony comes to, nothing that was handed in stays behind."""
    with copy.altered() as connection:
        query = "SELECT id FROM ceremony WHERE outcome = ?"
        (name,) = connection.execute(query, (outcome,)).fetchone()
    copy.alter("INSERT INTO contribution VALUES (?, 'anna', zeroblob(9))", name)
    assert copy.found() == {("beside.erased", f"contribution {name}/anna")}


def test_a_contribution_under_way_is_the_one_that_was_signed_for(copy: Copy) -> None:
    """NAMED: swapped or lost it would spoil the unlock, and nobody would know whose it was."""
    with copy.altered() as connection:
        rows = connection.execute("SELECT ceremony, official FROM contribution").fetchall()
    ((name, official),) = rows
    where = f"contribution {name}/{official}"
    copy.alter("UPDATE contribution SET sealed = zeroblob(9)")
    assert copy.found() == {("beside.digest", f"{where}, column sealed")}
    copy.alter("DELETE FROM contribution")
    assert copy.found() == {("beside.missing", where)}


def test_a_token_that_is_exchanged_for_another_is_found(copy: Copy) -> None:
    """TAMPER: whoever has one token puts its hash in the place of the administrator's."""
    with copy.altered() as connection:
        (one,) = connection.execute("SELECT min(token) FROM token_hash").fetchone()
        query = "UPDATE token_hash SET hash = ? WHERE token = ?"
        connection.execute(query, (b"x" * 32, one))
    assert copy.found() == {("beside.digest", f"token_hash {one}, column hash")}
    copy.alter("DELETE FROM token_hash WHERE token = ?", one)
    copy.alter("INSERT INTO token_hash VALUES ('0123456789', zeroblob(32), NULL)")
    assert copy.found() == {
        ("beside.missing", f"token_hash {one}"),
        ("beside.extra", "token_hash 0123456789"),
    }


def test_the_hash_of_a_token_that_was_revoked_is_not_to_come_back(copy: Copy) -> None:
    with copy.altered() as connection:
        query = "SELECT id FROM token WHERE revoked IS NOT NULL"
        ((token,),) = connection.execute(query).fetchall()
    copy.alter("INSERT INTO token_hash VALUES (?, zeroblob(32), NULL)", token)
    assert copy.found() == {("beside.extra", f"token_hash {token}")}


def test_when_a_token_was_used_is_bound_by_nothing(copy: Copy) -> None:
    copy.alter("UPDATE token_hash SET used = '2026-02-01T09:00:00.000000Z'")
    assert copy.found() == set()


def test_tokens_of_0_1_have_a_hash_that_may_be_any_and_the_report_counts_them(
    copy: Copy, forged: Forged
) -> None:
    """Their entries name no digest; there still has to be a hash for each, and for no other."""
    whole = Memory.of(copy)
    for body in forged.bodies:
        body["data"].pop("hash", None)
    old = Memory(list(forged.entries()), forged.checkpoint(), [], [], whole.state)
    report = verify(old)
    assert [one for one in report.findings if "token" in one.where] == []
    count = count_of(len(whole.state["token_hash"]), "token")
    assert any(f"hashes of {count} of 0.1" in line for line in report.not_ruled_out())
    old.state["token_hash"][0][1] = b"another"
    assert [one for one in verify(old).findings if "token" in one.where] == []
    gone = old.state["token_hash"].pop()
    assert [one.where for one in verify(old).findings if "token" in one.where] == [
        f"token_hash {gone[0]}"
    ]


def test_parts_under_way_are_those_that_were_signed_for(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NAMED, REFUSAL: nothing is said of parts that nobody signed for, while they may come."""
    monkeypatch.setattr(in_parts, "PART", 1)
    world = sealed_world
    ceremony = world.approve(world.request(*world.objects), *OFFICIALS[:3])
    world.turn("anna", ceremony)
    _, parts = world.turned_in_parts("bert", ceremony)
    take_part(world.service, world.principal("bert"), ceremony.id, 0, parts[0])
    assert beside(world) == set()
    _altered(world, update(contribution_part).where(contribution_part.c.part == 1))
    assert beside(world) == {("beside.digest", f"contribution_part {ceremony.id}/anna")}
    with world.service.store.writing() as connection:
        connection.execute(delete(contribution_part).where(contribution_part.c.official == "anna"))
    assert beside(world) == {("beside.missing", f"contribution {ceremony.id}/anna")}
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "enough")
    assert beside(world) == set()
    with world.service.store.writing() as connection:
        row = {"ceremony": ceremony.id, "official": "bert", "part": 0, "sealed": parts[0]}
        connection.execute(insert(contribution_part).values(row))
    assert beside(world) == {("beside.erased", f"contribution_part {ceremony.id}/bert")}


def _altered(world: World, rows: Update) -> None:
    with world.service.store.writing() as connection:
        connection.execute(rows.values(sealed=b"another"))


def beside(world: World) -> set[tuple[str, str]]:
    """What the verifier finds of rows beside the state."""
    with open_database(url_of(world.service.store)) as source:
        return places(verify(source).findings)
