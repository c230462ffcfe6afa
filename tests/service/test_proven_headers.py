"""A dataset that takes proven headers refuses all others when they come, not when they are due."""

from __future__ import annotations

import io
from typing import Any

import pytest

from custody import age, curve
from custody.age.header import encode_base64
from custody.errors import PointError, RefusedError
from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.quorum_tree import plain
from custody.registration import PROOF_SIZE, SignedFields, prove
from custody.service import Principal, datasets, objects
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")
JOB = Principal("nightly", frozenset({"register"}), "vault")
VAULT = "vault"


@pytest.fixture
def vault(world: World) -> World:
    """A world with a dataset that takes proven headers only."""
    world.genesis(VAULT, headers="proven")
    return world


def said(world: World, size: int, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "size": size,
        "sealed": stamp(world.clock()),
        "host": "db1",
        "job": "dump",
        "tags": {"database": "people"},
    }
    return {**told, **changes}


def register(world: World, header: bytes, proof: bytes | None, told: dict[str, Any]) -> Any:
    return objects.register(world.service, JOB, dataset=VAULT, header=header, proof=proof, **told)


def refused(world: World, header: bytes, proof: bytes | None, told: dict[str, Any]) -> str:
    before = contents(world.service.store)
    with pytest.raises((RefusedError, PointError)) as caught:
        register(world, header, proof, told)
    assert contents(world.service.store) == before
    return caught.value.message


def test_new_datasets_take_proven_headers_only_unless_told_otherwise(world: World) -> None:
    """Absence of the field means what 0.1.0 did, so that is never written."""
    made = datasets.create(
        world.service, world.admin, name="new", quorum=plain(2, ["anna", "bert"])
    )
    assert made.subject.record()["policy"]["headers"] == "proven"
    old = world.open_genesis("old", headers="registered")
    assert "headers" not in old.subject.record()["policy"]


@BOTH
def test_what_its_maker_signed_is_taken_and_opens(vault: World) -> None:
    sealed = vault.register(VAULT, b"rows\n")
    entry = vault.entries("object.registered")[-1].body["data"]
    assert len(canonical_json.decode_binary(entry["proof"])) == PROOF_SIZE
    grant = vault.export(sealed, dataset=VAULT)
    assert sealed.opened_with(grant, vault.identity) == b"rows\n"


@BOTH
def test_a_header_without_a_proof_is_refused(vault: World) -> None:
    """Of stock age, of custody 0.1, or of a service that made it up."""
    sealed, file = vault.seal(b"rows\n", vault.recipient(VAULT))
    message = refused(vault, sealed.header, None, said(vault, len(file)))
    assert (
        message == "the dataset vault takes proven headers only, and this one comes without proof"
    )


OTHERWISE: dict[str, dict[str, Any]] = {
    "tags": {"tags": {}},
    "size": {"size": 500},
    "host": {"host": "db2"},
    "job": {"job": None},
    "time": {"sealed": "2026-01-01T00:00:00.000000Z"},
}


@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE.keys())
@pytest.mark.parametrize("dataset", [VAULT, "registry"])
def test_what_its_maker_did_not_sign_is_refused(
    vault: World, changes: dict[str, Any], dataset: str
) -> None:
    """Under either policy: a proof that is there is right."""
    if dataset != VAULT:
        vault.genesis(dataset)
    sealed, file = vault.seal(b"rows\n", vault.recipient(dataset))
    told = said(vault, len(file))
    proof = vault.proof(dataset, sealed.header, told)
    token = Principal("nightly", frozenset({"register"}), dataset)
    with pytest.raises(RefusedError, match="not signed by the key of its header"):
        objects.register(
            vault.service,
            token,
            dataset=dataset,
            header=sealed.header,
            proof=proof,
            **{**told, **changes},
        )


def test_a_header_of_another_recipient_is_refused(vault: World) -> None:
    """The proof names the recipient, so it is of this dataset or of none."""
    other = vault.identity.recipient()
    sealed, file = vault.seal(b"rows\n", other)
    told = said(vault, len(file))
    registration = SignedFields(age.object_id(sealed.header), **told)
    ephemeral = vault.ephemerals[sealed.header]
    proof = prove(registration, str(other), ephemeral, random=vault.service.random)
    assert "not signed" in refused(vault, sealed.header, proof, told)


@BOTH
@pytest.mark.parametrize("second", [False, True], ids=["alone", "beside a good stanza"])
def test_a_header_made_of_a_wanted_one_is_refused(vault: World, second: bool) -> None:
    """PROVEN: with no proof, with the wanted one's, and with that of a header of one's own."""
    wanted = vault.register(VAULT, b"wanted\n")
    taken = vault.entries("object.registered")[-1].body["data"]
    (share,) = age.x25519_shares(wanted.header)
    crafted = curve.to_montgomery(curve.mult(7654321, curve.from_montgomery(share)))
    own, file = vault.seal(b"own\n", vault.recipient(VAULT))
    parsed = age.Header.parse(own.header)
    bad = age.Stanza("X25519", (encode_base64(crafted),), bytes(32))
    header = age.Header((*parsed.stanzas, bad) if second else (bad,), parsed.mac).encode()
    told = said(vault, len(file) + 100)
    registration = SignedFields(age.object_id(header), **told)
    recipient, ephemeral = str(vault.recipient(VAULT)), vault.ephemerals[own.header]
    by_own = prove(registration, recipient, ephemeral, random=vault.service.random)
    for proof in (None, canonical_json.decode_binary(taken["proof"]), by_own):
        refused(vault, header, proof, told)


def test_a_second_stanza_is_refused_even_of_the_same_maker(vault: World) -> None:
    recipient, file = vault.recipient(VAULT), io.BytesIO()
    sealed = age.encrypt(io.BytesIO(b"x"), file, [recipient, recipient])
    message = refused(vault, sealed.header, bytes(64), said(vault, sealed.size))
    assert "more than one stanza" in message


@BOTH
@pytest.mark.parametrize("headers", ["proven", "registered"])
def test_one_ephemeral_key_proves_one_header_of_a_dataset(world: World, headers: str) -> None:
    """Registering the same again is something else, and gives the first back."""
    world.genesis(VAULT, headers=headers)
    recipient = world.recipient(VAULT)
    rows = []
    for file_key in (b"k" * 16, b"j" * 16):
        stanza = recipient.wrap(file_key, b"e" * 32)
        header = age.Header.with_mac((stanza,), file_key).encode()
        told = said(world, 999)
        registration = SignedFields(age.object_id(header), **told)
        proof = prove(registration, str(recipient), b"e" * 32, random=world.service.random)
        rows.append((header, proof, told))
    first = register(world, *rows[0])
    assert "was used twice" in refused(world, *rows[1])
    assert register(world, *rows[0]) == first


@pytest.mark.parametrize("proof", [b"", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_bytes_that_are_no_proof_are_refused(vault: World, proof: bytes) -> None:
    sealed, file = vault.seal(b"rows\n", vault.recipient(VAULT))
    assert "not signed" in refused(vault, sealed.header, proof, said(vault, len(file)))


def test_the_policy_is_signed_by_every_official(vault: World) -> None:
    """BOUND: it is in the genesis's subject, and in that of every request."""
    sealed = vault.register(VAULT)
    request = vault.request(sealed, dataset=VAULT)
    assert request.subject.policy.proven
    assert datasets.get(vault.service, VAULT).policy.proven
