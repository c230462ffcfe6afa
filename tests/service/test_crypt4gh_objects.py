"""Crypt4GH files beside age, from a stock file to a stock file, where any header is taken."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

from custody import age
from custody.crypt4gh import Header
from custody.errors import InputError, RefusedError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.sealed_header import ephemeral_shares, read_header
from custody.service.objects import Offered
from tests.crypt4gh.stock import OTHER, decrypted, edit_list, encrypted, stock_header
from tests.datasets import Sealed
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")
DATA = b"reads of a genome\n" * 9000


def hand_in(world: World, file: bytes, data: bytes = DATA, dataset: str = "registry") -> Sealed:
    return world.hand_in(header_of(file), file, data, dataset)


def header_of(file: bytes) -> bytes:
    return read_header(io.BytesIO(file))


def sealed_file(world: World, writer: bytes | None = None, *others: age.X25519Recipient) -> bytes:
    """As ``crypt4gh encrypt`` makes one without --sk."""
    to = world.recipient("registry")
    return encrypted(DATA, [*others, to], os.urandom(32) if writer is None else writer)


def refused(world: World, file: bytes, dataset: str = "registry") -> RefusedError:
    before = contents(world.service.store)
    with pytest.raises(RefusedError) as caught:
        hand_in(world, file, dataset=dataset)
    assert contents(world.service.store) == before
    return caught.value


@BOTH
def test_a_quorum_opens_stock_files_of_both_formats_and_stock_crypt4gh_what_comes_out(
    sealed_world: World,
) -> None:
    """AGE-PLAIN: also one that several keys can read, and age's beside it in one request."""
    world = sealed_world
    plain, several = sealed_file(world), sealed_file(world, None, OTHER.recipient())
    first, second, third = hand_in(world, plain), hand_in(world, several), world.register()
    grant = world.export(first, second, third)
    assert grant.document.failed == ()
    for one in (first, second):
        rewrapped = grant.header(one.id) + one.file[len(one.header) :]
        assert decrypted(rewrapped, world.identity) == DATA
        assert not {*ephemeral_shares(one.header)} & {*ephemeral_shares(grant.header(one.id))}
        assert len(Header.parse(grant.header(one.id)).packets) == 1  # the other reader's is gone
    assert third.opened_with(grant, world.identity) == third.data


def test_an_edit_list_is_in_the_new_header_too(sealed_world: World) -> None:
    world, writer = sealed_world, os.urandom(32)
    to, file = world.recipient("registry").public, sealed_file(sealed_world, writer)
    packets = [*_packets(file), *stock_header.encrypt(edit_list([5, 7]), [(0, writer, to)])]
    edited = stock_header.serialize(packets) + file[len(header_of(file)) :]
    one = hand_in(world, edited)
    grant = world.export(one)
    rewrapped = grant.header(one.id) + edited[len(one.header) :]
    assert decrypted(rewrapped, world.identity) == DATA[5:12]


def _packets(file: bytes) -> list[bytes]:
    return list(stock_header.parse(io.BytesIO(file)))


def test_what_is_not_for_the_dataset_or_holds_what_it_can_t_fails_by_itself(
    sealed_world: World,
) -> None:
    """The others of the request open."""
    world, writer = sealed_world, os.urandom(32)
    to = world.recipient("registry").public
    foreign = hand_in(world, encrypted(DATA, [OTHER.recipient()], os.urandom(32)))
    strange = [*stock_header.encrypt((9).to_bytes(4, "little"), [(0, writer, to)])]
    odd = hand_in(world, stock_header.serialize(strange))
    good = hand_in(world, sealed_file(world))
    grant = world.export(foreign, odd, good)
    assert [one.id for one in grant.document.objects] == [good.id]
    reasons = {one.object: one.reason for one in grant.document.failed}
    assert reasons[foreign.id] == "it is not sealed to this dataset's key"
    assert "unknown type 9" in reasons[odd.id]


@BOTH
def test_a_writers_key_is_taken_once_in_a_dataset(sealed_world: World) -> None:
    """BOUND: one shared secret would open all files of one ``crypt4gh encrypt --sk``."""
    world, writer = sealed_world, os.urandom(32)
    file = sealed_file(world, writer)
    first = hand_in(world, file)
    error = refused(world, sealed_file(world, writer))
    assert f"is that of object {first.id[:12]}: it was used twice" in error.message
    assert error.hint is not None
    assert "crypt4gh encrypt without --sk" in error.hint
    assert hand_in(world, file).id == first.id  # the same again is nothing new
    world.genesis("another")
    elsewhere = encrypted(DATA, [world.recipient("another")], writer)
    hand_in(world, elsewhere, dataset="another")


def test_an_ephemeral_key_of_age_is_taken_once_too_and_in_whichever_format(
    sealed_world: World,
) -> None:
    """BOUND: proven or not. A header with one key twice is not taken at all."""
    world = sealed_world
    to = world.recipient("registry")

    def header(*ephemerals: bytes) -> bytes:
        key = os.urandom(16)
        stanzas = tuple(to.wrap(key, one) for one in ephemerals)
        return age.Header.with_mac(stanzas, key).encode()

    a, b = os.urandom(32), os.urandom(32)
    hand_in(world, header(a) + bytes(64))
    refused(world, header(a) + bytes(64))
    refused(world, header(b, a) + bytes(64))
    refused(world, sealed_file(world, a))
    hand_in(world, sealed_file(world, b))
    refused(world, header(b) + bytes(64))
    proven = world.register()
    refused(world, header(world.ephemerals[proven.header]) + bytes(64))
    assert "one ephemeral key twice" in refused(world, header(*[os.urandom(32)] * 2)).message


def test_the_entry_names_the_writers_keys_and_the_state_has_them(sealed_world: World) -> None:
    one = hand_in(sealed_world, sealed_file(sealed_world))
    data = sealed_world.entries("object.registered")[-1].body["data"]
    (share,) = ephemeral_shares(one.header)
    assert data["shares"] == [format_base64(share)]
    assert canonical_json.decode_binary(data["header"]) == one.header


def test_a_dataset_of_proven_headers_takes_none_and_says_so(world: World) -> None:
    """PROVEN: nobody signs with a writer's key; a proof made up for one is refused as well."""
    world.genesis("vault", headers="proven")
    file = encrypted(DATA, [world.recipient("vault")], os.urandom(32))
    error = refused(world, file, "vault")
    assert "a Crypt4GH file has no proof" in error.message
    assert error.hint is not None
    assert "--headers registered" in error.hint
    world.proof = lambda *_: bytes(64)  # type: ignore[method-assign]
    refused(world, file, "vault")


def test_sizes_and_headers_that_can_t_be_are_refused(sealed_world: World) -> None:
    file = sealed_file(sealed_world)
    said: dict[str, Any] = {"sealed": "2026-01-31T09:00:00.000000Z", "host": None, "job": None}
    header = header_of(file)
    for size in (len(header) - 1, len(header) + 28, len(header) + 65_536 + 28 + 1):
        with pytest.raises(InputError, match="can't be"):
            Offered(header, size, **said, tags={}).require_valid()
    Offered(header, len(header), **said, tags={}).require_valid()  # an empty file
    with pytest.raises(TamperedError):
        Offered(header[:-1], len(file), **said, tags={}).require_valid()
    high = header[:55] + bytes([header[55] | 0x80]) + header[56:]  # another name for one key
    with pytest.raises(TamperedError):
        Offered(high, len(file), **said, tags={}).require_valid()
