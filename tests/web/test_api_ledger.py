"""The ledger over HTTP: anybody can hold the service to its word."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.tlog.entry import GENESIS_PREV, parse_entry
from custody.tlog.merkle import Frontier, leaf_hash, verify_consistency
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry
from tests.web.conftest import Api


def checkpoint(api: Api, note: str) -> Checkpoint:
    return open_checkpoint(note.encode(), Verifier.parse(api.world.service.key.vkey))


def test_the_service_says_whose_it_is(api: Api) -> None:
    answer = api.get("/service").json
    assert answer is not None
    key = api.world.service.key
    assert (answer["origin"], answer["vkey"]) == (key.origin, key.vkey)
    assert canonical_json.decode_binary(answer["combiner"], 32) == key.combiner_public
    assert checkpoint(api, answer["checkpoint"]) == api.world.head()


def test_tamper_every_later_head_is_proven_to_continue_an_earlier_one(api: Api) -> None:
    seen = api.world.head()
    api.world.enrol("late", "auditor")
    answer = api.get("/consistency", first=seen.size).json
    assert answer is not None
    head = checkpoint(api, answer["checkpoint"])
    proof = [canonical_json.decode_binary(one, 32) for one in answer["proof"]]
    assert head.size > seen.size
    verify_consistency(seen.size, head.size, proof, seen.root, head.root)


@pytest.mark.parametrize("beyond", [1, 1000, 2**52])
def test_there_is_no_proof_for_a_tree_that_is_not_there_yet(api: Api, beyond: int) -> None:
    answer = api.get("/consistency", first=api.world.head().size + beyond)
    assert answer.status_code == 400


def test_an_auditor_gets_every_entry_and_can_rebuild_the_head(api: Api) -> None:
    """A page at a time; the bytes are those that were hashed (promise TAMPER)."""
    head, tree, prev, seq = api.world.head(), Frontier(0, ()), GENESIS_PREV, 0
    while page := api.get("/entries", by="axel", start=seq, limit=7).json:
        for row in page:
            data = canonical_json.decode_binary(row["entry"])
            entry = parse_entry(data)
            assert (row["seq"], entry.seq, entry.prev) == (seq, seq, prev)
            prev, seq = leaf_hash(data), seq + 1
            tree, _ = tree.append(prev)
    assert (tree.size, tree.root()) == (head.size, head.root)


@pytest.mark.parametrize(
    "query", [{"start": -1}, {"limit": 0}, {"limit": 1001}, {"start": 2**53}, {"after": 1}]
)
def test_a_page_of_entries_has_its_bounds(api: Api, query: dict[str, int]) -> None:
    assert api.get("/entries", by="axel", **query).status_code == 400


def test_a_page_beyond_the_end_is_empty(api: Api) -> None:
    assert api.get("/entries", by="axel", start=2**53 - 1).json == []


def test_an_auditor_sees_where_checkpoints_are_published_and_the_gaps(api: Api) -> None:
    assert api.get("/publications", by="axel").json == []
    nowhere = FolderSink(Path("/nowhere/at/all"))
    prepare(api.world.service, [nowhere])
    publish(api.world.service, [nowhere], timedelta(minutes=10))
    assert api.get("/publications", by="axel").json == [
        {
            "at": None,
            "behind": api.world.head().size,
            "error": "the folder is not there",
            "failing_since": stamp(api.world.clock()),
            "sink": "folder",
            "size": 0,
        }
    ]


def test_tamper_a_ceremony_comes_with_a_proof_that_anybody_can_check(sealed: Api) -> None:
    """With nothing but the verifier key: the proof brings the newest entry along."""
    ceremony = sealed.world.request(sealed.world.objects[0])
    answer = sealed.get(f"/ceremonies/{ceremony.id}/proof", by="rita").json
    assert answer is not None
    proof = TlogProof.parse(answer["text"].encode())
    log = Verifier.parse(sealed.world.service.key.vkey)
    assert verify_entry(proof, proof.extra or b"", log) == sealed.world.head()
    assert parse_entry(proof.extra or b"").body["ceremony"] == ceremony.id
