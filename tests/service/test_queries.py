"""What the console looks up: pages of entries and of objects, one entry with its proof."""

from __future__ import annotations

from typing import Any

import pytest

from custody.errors import NotAllowedError, NotKnownError
from custody.formats.timestamps import stamp
from custody.service import Service, cosignatures, objects, queries
from custody.service.context import Principal
from custody.service.dataset_objects import SoughtObjects, page_of_objects
from custody.service.queries import SoughtEntries
from custody.tlog.entry import parse_entry
from custody.tlog.merkle import leaf_hash
from custody.tlog.note import split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry
from tests.world import World


def seal(world: World, host: str, job: str, sealed: str) -> str:
    """Register an object of a host and a job."""
    made, file = world.seal(host.encode(), world.recipient("registry"))
    row = objects.register(
        world.service,
        Principal("nightly", frozenset({"register"}), "registry"),
        dataset="registry",
        header=made.header,
        size=len(file),
        sealed=sealed,
        host=host,
        job=job,
        tags={},
    )
    return row.id


def found(world: World, **wanted: Any) -> list[str]:
    size = wanted.pop("size", 50)
    sought = SoughtObjects(**wanted)
    page = page_of_objects(world.service, world.admin, "registry", sought, size=size)
    return [row.id for row in page.rows]


# objects


def test_objects_are_found_by_host_job_and_the_beginning_of_their_id(sealed_world: World) -> None:
    world = sealed_world
    one = seal(world, "db-7", "pg_dump", "2026-02-01T00:00:00.000000Z")
    two = seal(world, "files-7", "tar", "2026-02-02T00:00:00.000000Z")
    assert found(world, text="db-7") == [one]
    assert found(world, text="-7") == [two, one]
    assert found(world, text="tar") == [two]
    assert found(world, text=one[:12]) == found(world, text=one[:12].upper()) == [one]
    assert found(world, text=one[1:13]) == []
    assert found(world, text="nothing of the sort") == []


@pytest.mark.parametrize("text", ["%", "d_-7", "%7", "db_7", "\\", "'", "*", "' OR 1=1 --"])
def test_what_databases_take_for_a_pattern_is_only_text(sealed_world: World, text: str) -> None:
    seal(sealed_world, "db-7", "pg-dump", "2026-02-01T00:00:00.000000Z")
    assert found(sealed_world, text=text) == []


def test_objects_are_found_by_the_time_they_were_sealed(sealed_world: World) -> None:
    world = sealed_world
    one = seal(world, "db", "a", "2026-02-01T00:00:00.000000Z")
    two = seal(world, "db", "a", "2026-02-02T00:00:00.000000Z")
    assert found(world, since="2026-02-01") == [two, one]
    assert found(world, since="2026-02-02") == [two]
    assert found(world, since="2026-02-03") == []
    assert found(world, since="2026-02-01", text="db", size=1) == [two]


def test_pages_of_objects_follow_each_other_without_a_gap(sealed_world: World) -> None:
    """Also where many were sealed in the same moment, as one job does."""
    world = sealed_world
    for number in range(7):
        seal(world, f"db-{number}", "a", "2026-02-01T00:00:00.000000Z")
    whole = found(world, size=100)
    assert len(whole) == 9
    walked: list[str] = []
    for number in range(1, 6):
        page = page_of_objects(world.service, world.admin, "registry", number=number, size=2)
        assert (page.total, page.pages) == (9, 5)
        walked += [row.id for row in page.rows]
    assert walked == whole


def test_only_who_may_read_the_dataset_looks_at_its_objects(sealed_world: World) -> None:
    for nobody in (
        Principal("nightly", frozenset({"register"}), "registry"),
        Principal("nightly", frozenset({"read"}), "another"),
    ):
        with pytest.raises(NotAllowedError):
            page_of_objects(sealed_world.service, nobody, "registry")


# entries


def page(service: Service, world: World, **wanted: Any) -> list[int]:
    sizes = {name: wanted.pop(name) for name in ("number", "size") if name in wanted}
    found = queries.page_of_entries(service, world.admin, SoughtEntries(**wanted), **sizes)
    return [row.seq for row in found.rows]


def test_entries_come_newest_first_in_pages_without_a_gap(sealed_world: World) -> None:
    world = sealed_world
    size, walked = world.head().size, list[int]()
    for number in range(1, -(-size // 7) + 1):
        walked += page(world.service, world, number=number, size=7)
    assert walked == list(range(size))[::-1]


def test_entries_are_filtered_by_type_and_by_ceremony(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    world.approve(ceremony, "anna", "bert")
    sought = SoughtEntries(ceremony=ceremony.id)
    rows = queries.page_of_entries(world.service, world.admin, sought).rows
    assert {row.ceremony for row in rows} == {ceremony.id}
    assert [row.type for row in rows if row.type == "ceremony.signed"] == [
        "ceremony.signed",
        "ceremony.signed",
    ]
    both = {"type": "ceremony.signed", "ceremony": ceremony.id}
    assert len(page(world.service, world, **both)) == 2
    assert page(world.service, world, type="person.invited", ceremony=ceremony.id) == []
    assert page(world.service, world, type="no.such.type") == []
    assert queries.entry_types(world.service) == sorted(
        {entry.body["type"] for entry in world.entries()}
    )


def test_entries_are_found_by_number_by_name_and_by_time(sealed_world: World) -> None:
    world = sealed_world
    world.clock.advance(days=1)
    end = stamp(world.clock())
    world.clock.advance(days=1)
    asked = world.request(world.objects[0])
    newest = page(world.service, world, since=end)
    assert newest == page(world.service, world, text=asked.id)
    assert newest
    assert page(world.service, world, text="7") == [7]
    older = page(world.service, world, until=end, size=1000)
    assert not {*older} & {*newest}
    assert page(world.service, world, text="nothing of the sort") == []


def test_the_tail_of_a_ceremony_is_its_own_entries_and_their_words(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    other = world.request(world.objects[1])
    world.approve(ceremony, "anna")
    state, tail = queries.ceremony_with_newest_entries(
        world.service, world.principal("rita"), ceremony.id, 2
    )
    assert state.verdicts == {"anna": "approve"}
    with world.service.store.reading() as connection:
        assert tail[0].seq == queries.last_entry_of(connection, ceremony.id)
        assert tail[0].text == "anna approved"
        assert queries.last_entry_of(connection, other.id) < tail[0].seq
    assert len(tail) == 2


def test_one_entry_comes_with_its_bytes_its_hashes_and_a_proof_anybody_can_check(
    sealed_world: World,
) -> None:
    world = sealed_world
    for seq in (0, 5, world.head().size - 1):
        whole = queries.entry(world.service, world.admin, seq)
        data = whole.bytes.encode()
        assert parse_entry(data).seq == seq
        assert whole.leaf == leaf_hash(data).hex()
        key = Verifier.parse(world.service.key.vkey)
        assert (
            verify_entry(TlogProof.parse(whole.proof.encode()), data, key).size == world.head().size
        )
    with pytest.raises(NotKnownError):
        queries.entry(world.service, world.admin, world.head().size)


def test_only_who_may_audit_reads_entries(sealed_world: World) -> None:
    for name in ("anna", "rita"):
        who = sealed_world.principal(name)
        with pytest.raises(NotAllowedError):
            queries.page_of_entries(sealed_world.service, who)
        with pytest.raises(NotAllowedError):
            queries.entry(sealed_world.service, who, 0)


# statements


def test_statements_are_read_out_of_what_was_signed(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    world.approve(ceremony, "anna")
    world.say("deny", "bert", ceremony, reason="not this week")
    said = queries.statements_of(world.service, world.principal("rita"), ceremony.id)
    assert [(row.official, row.kind, row.reason) for row in said] == [
        ("anna", "approve", None),
        ("bert", "deny", "not this week"),
    ]


def test_a_proof_to_take_along_brings_its_entry(sealed_world: World) -> None:
    """Of an entry for auditors, of a ceremony's newest entry for whom the ceremony concerns."""
    world = sealed_world
    service, log = world.service, Verifier.parse(world.service.key.vkey)
    ceremony = world.approve(world.request(world.objects[0]), "anna")
    world.request(world.objects[1])
    proof = TlogProof.parse(
        queries.proof_of_ceremony(service, world.principal("anna"), ceremony.id).encode()
    )
    assert proof.extra is not None
    assert verify_entry(proof, proof.extra, log) == world.head()
    cosignatures.cosign(service, world.cosigned("anna"))
    cosigned = TlogProof.parse(queries.proof_of_entry(service, world.admin, 0).encode())
    assert cosigned.checkpoint.startswith(proof.checkpoint)
    assert len(split_note(cosigned.checkpoint)[1]) == 2
    body = parse_entry(proof.extra).body
    assert (body["ceremony"], body["data"]["kind"]) == (ceremony.id, "approve")
    same = TlogProof.parse(
        queries.proof_of_entry(service, world.principal("axel"), proof.index).encode()
    )
    assert (same.extra, same.hashes) == (proof.extra, proof.hashes)
    with pytest.raises(NotAllowedError):
        queries.proof_of_entry(service, world.principal("anna"), proof.index)
    with pytest.raises(NotKnownError):
        queries.proof_of_entry(service, world.admin, world.head().size)
    world.enrol("olga", "official")
    with pytest.raises(NotKnownError):
        queries.proof_of_ceremony(service, world.principal("olga"), ceremony.id)
