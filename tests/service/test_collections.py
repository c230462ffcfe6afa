"""A collection's key object is proven, closed once by its own key, and opens as one header."""

from __future__ import annotations

import io
from typing import Any

import pytest

from custody import age
from custody.collection.key_object import read_identity
from custody.collection.manifest import Member
from custody.errors import CustodyError, NotKnownError, RefusedError, TamperedError
from custody.formats.fields import Fields
from custody.official.block import collection_text
from custody.official.registered_objects import RegisteredObject, proven_object, require_proven
from custody.official.signing import Shown
from custody.registration import SignedFields, prove
from custody.service import collections, export_requests
from tests.collected import (
    IDENTITY,
    Collected,
    job_of,
    member,
    offered,
    opened,
    register,
    sealed_key,
)
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")


@pytest.fixture(params=["registered", "proven"])
def album(world: World, request: pytest.FixtureRequest) -> Collected:
    """A collection under either policy."""
    world.genesis("registry", headers=request.param)
    return opened(world)


@BOTH
def test_one_header_opens_the_key_and_officials_see_how_much_it_opens(world: World) -> None:
    world.genesis()
    album = opened(world)
    still = shown_object(album)
    assert "still open" in collection_text(still)
    album.close(member(1), member(2, sealed="2026-02-01T09:00:00.000000Z"))
    one = shown_object(album)
    assert collection_text(one) == (
        "a collection: opened whole, 2 files, 2,003 B (1.9 KiB), "
        "sealed 2026-01-31 09:00Z to 2026-02-01 09:00Z, as its closing entry says"
    )
    grant = world.export(album.key_object)
    plain = album.key_object.opened_with(grant, world.identity)
    assert read_identity(plain) == IDENTITY


def shown_object(album: Collected) -> RegisteredObject:
    """The key object as an official's client proves it."""
    world = album.world
    ceremony = world.request(album.key_object)
    shown = Shown(ceremony.subject, None, world.head())
    size = shown.checkpoint.size
    who = world.principal("anna")
    (row,) = export_requests.request_objects(world.service, who, ceremony.id, size)
    one = proven_object(Fields(row.record(), "a row"), shown)
    require_proven(ceremony.subject, [one], size)
    return one


def refused(album: Collected, act: Any) -> str:
    before = contents(album.world.service.store)
    with pytest.raises((RefusedError, TamperedError)) as caught:
        act()
    assert contents(album.world.service.store) == before
    return caught.value.message


def test_a_key_object_that_its_sealer_did_not_sign_so_is_refused(world: World) -> None:
    """PROVEN: under any policy, with file and manifest key; nobody puts their own there."""
    world.genesis()
    sealed = sealed_key(world)
    key = sealed.registration.key
    assert key is not None
    other = sealed_key(world).registration.key
    for change in (
        {"proof": None},
        {"key": other},
        {"key": type(key)(b"n" * 32, key.file)},
        {"key": type(key)(key.manifest_key, key.file[:-1])},
        {"key": None},
        {"job": "other"},
    ):
        before = contents(world.service.store)
        with pytest.raises((RefusedError, TamperedError)):
            register(world, "registry", offered(sealed, **change))
        assert contents(world.service.store) == before


def test_a_key_object_of_another_dataset_is_refused(world: World) -> None:
    """Its recipient is in what is signed."""
    world.genesis()
    world.genesis("other")
    with pytest.raises(RefusedError, match="sealed to the recipient of another dataset, not of"):
        register(world, "registry", offered(sealed_key(world, "other")))


def test_the_same_again_changes_nothing(album: Collected) -> None:
    """A job may repeat what it has no answer to."""
    first = album.close()
    before = contents(album.world.service.store)
    assert register(album.world, "registry", offered(album.sealed)).seq == album.row.seq
    assert album.close() == first
    assert contents(album.world.service.store) == before


def test_it_is_closed_once_and_by_its_own_key(album: Collected) -> None:
    def closed_as(*members: Member, **changes: Any) -> Any:
        said = album.closing(*members, **changes).record()
        return lambda: collections.close(album.world.service, job_of("registry"), "registry", said)

    assert "manifest key" in refused(album, closed_as(member(1), seed=b"n" * 32))
    album.close(member(1))
    assert "closed before, otherwise" in refused(album, closed_as(member(1), member(2)))
    said = {**album.closing().record(), "collection": "ef" * 32}
    with pytest.raises(NotKnownError):
        collections.close(album.world.service, job_of("registry"), "registry", said)


def test_no_member_and_no_manifest_is_registered_alone(album: Collected) -> None:
    """77, with the way out: what is sealed to a collection is in its manifest."""
    world = album.world
    sealed, file = world.seal(b"a photo", IDENTITY.recipient())
    said: dict[str, Any] = {
        "size": len(file),
        "sealed": album.row.sealed,
        "host": None,
        "job": None,
        "tags": {},
    }
    registration = SignedFields(age.object_id(sealed.header), **said)
    ephemeral = world.ephemerals[sealed.header]
    to = str(IDENTITY.recipient())
    proof = prove(registration, to, ephemeral, random=world.service.random)
    with pytest.raises(RefusedError) as caught:
        register(
            world,
            "registry",
            offered(album.sealed, header=sealed.header, proof=proof, key=None, **said),
        )
    assert "custody collection add" in (caught.value.hint or "")
    closing = album.closing(member(1), manifest=registration.id).record()
    collections.close(world.service, job_of("registry"), "registry", closing)
    bare = offered(album.sealed, header=sealed.header, proof=None, key=None, **said)
    assert refused(album, lambda: register(world, "registry", bare))


def test_what_is_known_of_it_is_listed(album: Collected) -> None:
    world = album.world
    rita = world.principal("rita")
    (before,) = collections.list_all(world.service, rita, "registry")
    assert (before.id, before.closed, before.count) == (album.id, None, None)
    album.close(member(1))
    (after,) = collections.list_all(world.service, rita, "registry")
    assert (after.count, after.bytes, after.job) == (1, 1001, "photos")
    found = collections.entries(world.service, rita, "registry", album.id[:8])
    assert found.registration["id"] == album.id
    assert found.closing is not None
    plain = io.BytesIO()
    with pytest.raises(CustodyError):
        age.decrypt(io.BytesIO(album.key_object.file), plain, [world.identity])
