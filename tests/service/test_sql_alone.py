"""Who can write to the database, and has no key, gets nothing opened (ONE-HISTORY, QUORUM, BOUND).

The attacker drops the triggers, writes whatever SQL can write, and leaves the rest to the service:
a look, an act, the sweep that unlocks, in a process that has begun just now.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, insert, null, select, text, update

from custody import age
from custody.ceremony import Ceremony
from custody.errors import LedgerError
from custody.formats import canonical_json, dsse
from custody.formats.encoding import format_base64
from custody.formats.fingerprint import fingerprint
from custody.quorum import parts as in_parts
from custody.service import ceremonies, folded_before
from custody.service.proven_entries import ProvenEntries
from custody.service.settling import sweep
from custody.service.unlocking_apart import unlock_waiting
from custody.store.tables import (
    contribution,
    contribution_part,
    export_grant,
    ledger_entry,
    unlocking,
)
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.merkle import leaf_hash
from tests.keys import key_of
from tests.people import OFFICIALS, ORIGIN
from tests.service.filing import approved, rows
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")
MINE = str(age.X25519Identity.generate().recipient())


@pytest.fixture
def many(sealed_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world where two objects are many, so that the sweep unlocks them."""
    monkeypatch.setattr(in_parts, "PART", 1)
    return sealed_world


def waiting(world: World) -> Ceremony:
    """A request for which a quorum has turned, and which the service is yet to unlock."""
    ceremony = approved(world, *world.objects)
    for official in OFFICIALS[:3]:
        ceremony = world.turn(official, ceremony)
    assert ceremony.current.action == "unlock"
    return ceremony


def begun_anew(world: World) -> None:
    """Let the service forget all that a process knows."""
    folded_before._kept.clear()
    world.service = replace(world.service, proven=ProvenEntries())


def alter(world: World, *statements: Any) -> None:
    """Write to the database as its owner can, past the triggers."""
    store = world.service.store
    with store.writing() as connection:
        if store.postgresql:
            connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        else:
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS ledger_entry_no_{name}"))
        for statement in statements:
            connection.execute(statement)


def entries_of(world: World, ceremony: str) -> list[Any]:
    with world.service.store.reading() as connection:
        query = select(ledger_entry).where(ledger_entry.c.ceremony == ceremony)
        return list(connection.execute(query.order_by(ledger_entry.c.seq)))


def to_the_attacker(world: World, ceremony: str, *, leaves: bool) -> list[Any]:
    """Rewrite a request for the attacker's recipient, and sign all of it with their keys."""
    digest, statements = "", list[Any]()
    for row in entries_of(world, ceremony):
        body = parse_entry(row.entry).body
        data = body["data"]
        if body["type"] == "ceremony.opened":
            subject = data["subject"]
            subject["recipient"] = MINE
            for seat in subject["seats"]:
                name, public = seat["official"], mine(seat["official"])
                seat["signing_key"] = format_base64(public)
                box = canonical_json.decode_binary(seat["box_key"])
                seat["fingerprint"] = fingerprint(name, public, box).hex()
            subject["requester_key"] = format_base64(mine("rita"))
            digest = hashlib.sha256(canonical_json.encode(subject)).hexdigest()
        if "envelope" in data:
            old = dsse.Envelope.from_dict(data["envelope"])
            said = {**canonical_json.decode_object(old.payload), "digest": digest}
            data["envelope"] = dsse.sign(
                old.payload_type, canonical_json.encode(said), key_of("not" + said["official"])
            ).as_dict()
        entry = encode_entry(ORIGIN, row.seq, row.prev, body)
        values = {"entry": entry, "leaf": leaf_hash(entry) if leaves else row.leaf}
        statements.append(update(ledger_entry).where(ledger_entry.c.seq == row.seq).values(values))
    return statements


def mine(name: str) -> bytes:
    """The attacker's key in the place of this one's."""
    return key_of("not" + name).keyfile.signing_public


def hidden(type_: str) -> Any:
    """Hide entries of a type from whoever asks by their ceremony."""
    return update(ledger_entry).where(ledger_entry.c.type == type_).values(ceremony=null())


@pytest.mark.parametrize("leaves", [False, True], ids=["hashes stay", "hashes follow"])
def test_a_waiting_request_that_was_altered_opens_nothing(many: World, leaves: bool) -> None:
    ceremony = waiting(many)
    alter(many, *to_the_attacker(many, ceremony.id, leaves=leaves))
    begun_anew(many)
    with pytest.raises(LedgerError) as caught:
        unlock_waiting(many.service)
    assert caught.value.promise in ("TAMPER", "BOUND", "QUORUM")
    with pytest.raises(LedgerError):
        many.approve(ceremony, "dora")
    assert rows(many, export_grant) == []


@BOTH
@pytest.mark.parametrize("apart", [True, False], ids=["by the sweep", "by a turn"])
def test_keys_that_never_turned_together_open_nothing(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    """QUORUM: not where contributions are put back, and that they lapsed is hidden."""
    world = sealed_world
    monkeypatch.setattr(in_parts, "PART", 1 if apart else 1000)
    table = contribution_part if apart else contribution
    ceremony, copies = approved(world, *world.objects), dict[Any, Any]()
    for official in ("anna", "bert", None, "carl"):
        if official is None:
            world.clock.advance(minutes=16)
            assert ceremonies.show(world.service, world.admin, ceremony.id).turned == ()
            continue
        world.turn(official, ceremony)
        copies |= {row[:-1]: row for row in rows(world, table)}
    back = [insert(table).values(tuple(row)) for row in copies.values()]
    alter(world, delete(table), hidden("ceremony.lapsed"), *back)
    begun_anew(world)
    with pytest.raises(LedgerError, match="are not those that were signed") as caught:
        sweep(world.service) if apart else world.turn("dora", ceremony)
    assert caught.value.promise == "TAMPER"
    assert rows(world, export_grant) == []


def test_an_end_that_is_hidden_is_not_undone(many: World) -> None:
    """REFUSAL: whose unlock was called off in time opens nothing, whatever is put back."""
    ceremony = waiting(many)
    copies = rows(many, contribution_part)
    ceremonies.cancel(many.service, many.admin, ceremony.id, "it was a trick")
    back = [insert(contribution_part).values(tuple(row)) for row in copies]
    alter(many, hidden("ceremony.ended"), *back)
    begun_anew(many)
    with pytest.raises(LedgerError, match="are not those that were signed"):
        unlock_waiting(many.service)
    assert rows(many, export_grant) == []


@pytest.mark.parametrize("type_", ["ceremony.opened", "ceremony.dealt", "ceremony.activated"])
def test_a_genesis_that_was_altered_takes_no_request(sealed_world: World, type_: str) -> None:
    """QUORUM: not with its hash made to fit either."""
    (row,) = [
        row
        for one in sealed_world.entries("ceremony.opened")
        for row in entries_of(sealed_world, one.body["ceremony"])
        if row.type == type_
    ]
    body = parse_entry(row.entry).body
    entry = encode_entry(ORIGIN, row.seq, row.prev, {**body, "by": "mallory"})
    values = {"entry": entry, "leaf": leaf_hash(entry)}
    alter(sealed_world, update(ledger_entry).where(ledger_entry.c.seq == row.seq).values(values))
    begun_anew(sealed_world)
    with pytest.raises(LedgerError, match="are not those that were signed"):
        sealed_world.request(sealed_world.objects[0])


def test_what_sql_says_of_an_unlock_neither_makes_nor_delays_one(many: World) -> None:
    """A claim for longer than a claim lasts is none; parts of nobody's keep nobody waiting."""
    early = approved(many, *many.objects)
    ceremony = waiting(many)
    stray = {"official": "anna", "part": 0, "sealed": b"x"}
    claim = {"ceremony": ceremony.id, "until": "2099-01-01T00:00:00.000000Z"}
    alter(
        many,
        insert(unlocking).values(claim),
        insert(contribution_part).values(stray | {"ceremony": early.id}),
        insert(contribution_part).values(stray | {"ceremony": "export-nobodys"}),
    )
    assert unlock_waiting(many.service) == 1
    assert many.state(ceremony.id).unlocked
    assert many.state(early.id).current.action == "turn"
