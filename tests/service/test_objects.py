"""Sealed objects: registered by their header, once, and found again by it (AGE-PLAIN, BOUND)."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from custody import age
from custody.age import X25519Recipient
from custody.catalogue import CatalogueObject, Registered
from custody.errors import (
    AgeHeaderError,
    CustodyError,
    InputError,
    NotKnownError,
    PointError,
    RefusedError,
    TamperedError,
)
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.formats.validation import MAX_TAGS
from custody.service import Principal, objects
from custody.service.header_rules import MAX_HEADER, MAX_STANZAS
from custody.store.tables import state
from tests.store.ledgers import contents
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")
JOB = Principal("nightly", frozenset({"register"}), "registry")


def register(world: World, header: bytes, size: int, **changes: Any) -> Registered:
    described: dict[str, Any] = {
        "dataset": "registry",
        "sealed": stamp(world.clock()),
        "host": "db1",
        "job": "pg_dump",
        "tags": {},
    }
    return objects.register(
        world.service, JOB, header=header, size=size, **{**described, **changes}
    )


def sealed_file(world: World, data: bytes = b"another\n") -> tuple[bytes, int]:
    """A fresh object's header, and the size of its file."""
    sealed, file = world.seal(data, world.recipient("registry"))
    return sealed.header, len(file)


@BOTH
def test_a_registration_is_an_entry_with_the_whole_header(sealed_world: World) -> None:
    """BOUND: the header and the size are what a later request binds."""
    header, size = sealed_file(sealed_world)
    row = register(sealed_world, header, size, tags={"database": "people"})
    entry = sealed_world.entries("object.registered")[-1]
    assert entry.body["by"] == "nightly"
    assert canonical_json.decode_binary(entry.body["data"]["header"]) == header
    assert row.id == age.object_id(header) == entry.body["data"]["id"]
    assert (row.size, row.seq, row.tags) == (size, entry.seq, {"database": "people"})


@BOTH
def test_registering_again_gives_the_first_registration(sealed_world: World) -> None:
    """A job may safely repeat itself: nothing is added, nothing is changed."""
    header, size = sealed_file(sealed_world)
    first = register(sealed_world, header, size)
    before = contents(sealed_world.service.store)
    sealed_world.clock.advance(days=1)
    again = register(sealed_world, header, size, host="db2", tags={"new": "tag"})
    assert again == first
    assert contents(sealed_world.service.store) == before


@BOTH
def test_jobs_that_register_the_same_at_once_all_succeed(sealed_world: World) -> None:
    """One of them writes the entry, the others get it back."""
    header, size = sealed_file(sealed_world)
    before = sealed_world.head().size
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(register, sealed_world, header, size) for _ in range(4)]
        rows = [run.result() for run in runs]
    assert all(row == rows[0] for row in rows)
    assert sealed_world.head().size == before + 1


def test_a_file_that_comes_back_with_another_size_is_refused(sealed_world: World) -> None:
    """A cut or lengthened file is found when it is registered, not when it is needed."""
    header, size = sealed_file(sealed_world)
    register(sealed_world, header, size)
    with pytest.raises(RefusedError, match=f"registered with {size} bytes, not {size - 1}"):
        register(sealed_world, header, size - 1)


@pytest.mark.parametrize("size", [-1, 0, 1, 2**53])
def test_a_size_that_no_such_file_has_is_refused(sealed_world: World, size: int) -> None:
    header, _ = sealed_file(sealed_world)
    for wrong in (size, len(header) + 31):
        with pytest.raises(InputError):
            register(sealed_world, header, wrong)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header: b"",
        lambda header: b"not an age file\n",
        lambda header: header[:-1],
        lambda header: header + b"payload",
        lambda header: header.replace(b"\n", b"\r\n"),
        lambda header: header.replace(b"age-encryption.org/v1", b"age-encryption.org/v2"),
        lambda header: header.replace(b"-> X25519 ", b"-> X25519 extra "),
    ],
    ids=["empty", "text", "cut", "longer", "crlf", "version", "argument"],
)
def test_a_malformed_header_is_refused(sealed_world: World, spoil: Any) -> None:
    header, size = sealed_file(sealed_world)
    before = contents(sealed_world.service.store)
    with pytest.raises(AgeHeaderError):
        register(sealed_world, spoil(header), size)
    assert contents(sealed_world.service.store) == before


def crafted(share: bytes) -> bytes:
    """A well-formed header whose ephemeral share is this."""
    stanza = age.Stanza("X25519", (age_base64(share),), bytes(32))
    return age.Header((stanza,), bytes(32)).encode()


def age_base64(data: bytes) -> str:
    return format_base64(data).rstrip("=")


LOW_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]
ON_THE_TWIST = "0200000000000000000000000000000000000000000000000000000000000000"
NOT_CANONICAL = "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"


@pytest.mark.parametrize("share", [*LOW_ORDER, ON_THE_TWIST, NOT_CANONICAL])
def test_a_share_that_could_draw_bits_out_of_officials_is_refused(
    sealed_world: World, share: str
) -> None:
    """QUORUM: low-order, twist and non-canonical ephemeral shares end at registration."""
    header = crafted(bytes.fromhex(share))
    with pytest.raises((PointError, AgeHeaderError)):
        register(sealed_world, header, len(header) + 100)


def test_a_header_without_an_x25519_recipient_is_refused(sealed_world: World) -> None:
    """Nothing of it could ever be opened by a quorum."""
    stanza = age.Stanza("scrypt", ("c29tZSBzYWx0IG9mIDE2IGI", "18"), bytes(32))
    header = age.Header((stanza,), bytes(32)).encode()
    with pytest.raises(RefusedError, match="0 X25519 recipients"):
        register(sealed_world, header, len(header) + 100)


def test_a_header_to_too_many_recipients_is_refused(sealed_world: World) -> None:
    """Each stanza costs every official a turn of theirs."""
    recipient = sealed_world.recipient("registry")
    for count, taken in ((MAX_STANZAS, True), (MAX_STANZAS + 1, False)):
        file = io.BytesIO()
        sealed = age.encrypt(io.BytesIO(b"x"), file, [recipient] * count)
        if taken:
            register(sealed_world, sealed.header, sealed.size)
        else:
            with pytest.raises(RefusedError, match=f"{count} X25519 recipients"):
                register(sealed_world, sealed.header, sealed.size)


def test_a_header_that_outgrows_an_entry_is_refused(sealed_world: World) -> None:
    stanza = age.Stanza("X25519", (age_base64(bytes(31) + b"\x09"),), bytes(32))
    filler = age.Stanza("filler", (), bytes(MAX_HEADER))
    header = age.Header((stanza, filler), bytes(32)).encode()
    with pytest.raises(InputError, match="more than 16384 bytes"):
        register(sealed_world, header, len(header) + 100)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"host": ""}, InputError),
        ({"host": "x" * 256}, InputError),
        ({"job": "a\x00b"}, InputError),
        ({"job": "\ud800"}, InputError),
        ({"tags": {"": "x"}}, InputError),
        ({"tags": {"x": ""}}, InputError),
        ({"tags": {"x" * 65: "x"}}, InputError),
        ({"tags": {"x": "\u202e"}}, InputError),
        ({"tags": {f"t{n}": "x" for n in range(MAX_TAGS + 1)}}, InputError),
        ({"sealed": "yesterday"}, TamperedError),
        ({"sealed": "2026-02-30T00:00:00.000000Z"}, TamperedError),
        ({"dataset": "payroll"}, CustodyError),
    ],
    ids=repr,
)
def test_a_description_that_makes_no_sense_is_refused(
    sealed_world: World, changes: dict[str, Any], error: type[CustodyError]
) -> None:
    header, size = sealed_file(sealed_world)
    with pytest.raises(error):
        register(sealed_world, header, size, **changes)


def test_the_longest_description_fits_an_entry(sealed_world: World) -> None:
    """LEDGER: what the limits allow never fails at the ledger's own limit."""
    header, _ = sealed_file(sealed_world)
    wide = "\N{OLD ITALIC LETTER A}"
    body = age.Stanza("filler", (), bytes((MAX_HEADER - len(header) - 300) * 3 // 4))
    parsed = age.Header.parse(header)
    long = age.Header((*parsed.stanzas, body), parsed.mac).encode()
    assert MAX_HEADER - 400 < len(long) <= MAX_HEADER
    tags = {f"{n:02}" + wide * 62: wide * 255 for n in range(MAX_TAGS)}
    row = register(sealed_world, long, 2**53 - 1, host=wide * 255, job=wide * 255, tags=tags)
    assert row.tags == tags


def test_objects_are_registered_for_active_datasets_only(world: World) -> None:
    """No job seals to a key that not every official has checked yet."""
    world.open_genesis()
    other, _ = world.seal(b"x", X25519Recipient.parse(str(world.identity.recipient())))
    with pytest.raises(RefusedError, match="still in its genesis"):
        register(world, other.header, other.size)


def test_an_object_may_be_in_two_datasets(sealed_world: World) -> None:
    """A file sealed to two datasets is registered in each, and each opens it by itself."""
    sealed_world.genesis("vault")
    file = io.BytesIO()
    recipients = [sealed_world.recipient(name) for name in ("registry", "vault")]
    sealed = age.encrypt(io.BytesIO(b"shared\n"), file, recipients)
    for name in ("registry", "vault"):
        in_both = sealed_world.hand_in(sealed.header, file.getvalue(), b"shared\n", name)
        grant = sealed_world.export(in_both, dataset=name)
        assert in_both.opened_with(grant, sealed_world.identity) == b"shared\n"


# the catalogue


def listed(world: World, limit: int = 100, before: str | None = None) -> list[CatalogueObject]:
    who = world.principal("rita")
    return objects.list_all(world.service, who, "registry", limit=limit, before=before)


@BOTH
def test_the_catalogue_has_the_newest_first(sealed_world: World) -> None:
    """By the time of sealing; the header comes along, the payload never came here."""
    sealed_world.clock.advance(days=1)
    newest = sealed_world.register(data=b"newest\n")
    rows = listed(sealed_world)
    assert len(rows) == 3
    assert rows[0].id == newest.id
    assert rows[0].header == newest.header


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_no_object_falls_between_two_pages(sealed_world: World, limit: int) -> None:
    """Also when many were sealed at the same moment, as of a script that rounds its times."""
    for moment in (3, 1, 4):
        sealed_world.clock.advance(hours=1)
        for number in range(moment):
            sealed_world.register(data=b"%d.%d" % (moment, number))
    everything = [row.id for row in listed(sealed_world)]
    assert len(everything) == 10
    seen: list[str] = []
    before = None
    while page := listed(sealed_world, limit, before):
        seen += [row.id for row in page]
        before = page[-1].sealed
    assert seen == everything


@BOTH
def test_the_catalogue_can_be_asked_for_one_job_or_host(sealed_world: World) -> None:
    """Both narrow it, by the exact name."""
    world = sealed_world
    who, kept = world.principal("rita"), {}
    for job, host in (("dump", "h1"), ("dump", "h2"), ("tar", "h1")):
        kept[job, host] = register(world, *sealed_file(world), job=job, host=host).id

    def ids(**narrow: Any) -> set[str]:
        rows = objects.list_all(world.service, who, "registry", limit=9, before=None, **narrow)
        return {row.id for row in rows}

    assert ids(job="dump") == {kept["dump", "h1"], kept["dump", "h2"]}
    assert ids(host="h1") == {kept["dump", "h1"], kept["tar", "h1"]}
    assert ids(job="dump", host="h2") == {kept["dump", "h2"]}
    assert ids(job="Dump") == ids(host="h") == set()
    with pytest.raises(InputError):
        ids(job="\x00")


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_has_a_reasonable_length(sealed_world: World, limit: int) -> None:
    with pytest.raises(InputError):
        listed(sealed_world, limit)


def test_a_page_begins_at_a_time(sealed_world: World) -> None:
    with pytest.raises(TamperedError):
        listed(sealed_world, before="z")


# naming objects


def resolve(world: World, *prefixes: str) -> tuple[tuple[str, int], ...]:
    with world.service.store.reading() as connection:
        return objects.resolve(connection, "registry", list(prefixes))


@BOTH
def test_an_object_is_named_by_its_id_or_the_beginning_of_it(sealed_world: World) -> None:
    first, second = sealed_world.objects
    expected = ((second.id, len(second.file)), (first.id, len(first.file)))
    assert resolve(sealed_world, second.id[:8], first.id[:30]) == expected
    assert resolve(sealed_world, second.id, first.id) == expected


@pytest.mark.parametrize(
    "prefix",
    ["", "abcdef0", "ABCDEF01", "abcdefg1", "abcdef01%", "%%%%%%%%", "________", "\u0661" * 8],
)
def test_other_text_names_no_object(sealed_world: World, prefix: str) -> None:
    """Fewer than eight digits, or characters that a database would take for a pattern."""
    with pytest.raises(InputError, match="at least its first 8 digits"):
        resolve(sealed_world, prefix)


@BOTH
def test_a_beginning_that_fits_several_objects_is_refused(sealed_world: World) -> None:
    """Nobody opens a neighbour by accident: the id has to be told apart."""
    begin = "00c0ffee"
    for end in ("0", "f"):
        add_row(sealed_world, begin + end * 56)
    with pytest.raises(NotKnownError, match="more than one object begins"):
        resolve(sealed_world, begin)
    assert resolve(sealed_world, begin + "0")[0][0] == begin + "0" * 56
    assert resolve(sealed_world, begin + "f" * 56)[0][0] == begin + "f" * 56


@BOTH
@pytest.mark.parametrize("prefix", ["00000000", "ffffffff"])
def test_a_beginning_that_fits_none_is_refused(sealed_world: World, prefix: str) -> None:
    with pytest.raises(NotKnownError, match="no object begins"):
        resolve(sealed_world, prefix)


def test_objects_of_other_datasets_are_not_found(sealed_world: World) -> None:
    with sealed_world.service.store.reading() as connection, pytest.raises(NotKnownError):
        objects.resolve(connection, "vault", [sealed_world.objects[0].id])


def add_row(world: World, object_id: str) -> None:
    """Put a row straight into the catalogue: no header with such an id could be found."""
    row = {"dataset": "registry", "id": object_id, "header": "", "size": 1, "tags": "{}"}
    row |= {"sealed": "", "registered": "", "seq": 1, "by_whom": "nightly"}
    with world.service.store.writing() as connection:
        connection.execute(insert(state["object"]).values(row))


@pytest.mark.databases("sqlite", "postgres")
def test_a_time_of_sealing_that_can_t_be_is_told_from_one_that_can(sealed_world: World) -> None:
    world = sealed_world
    ahead = world.register(data=b"ahead", sealed=timedelta(minutes=11))
    near = world.register(data=b"near", sealed=timedelta(minutes=9))
    late = world.register(data=b"late", sealed=timedelta(days=-400))

    def listed(plausible: bool | None) -> set[str]:
        rows = objects.list_all(
            world.service, world.admin, "registry", limit=100, before=None, plausible=plausible
        )
        return {row.id for row in rows}

    assert listed(False) == {ahead.id}
    assert listed(True) >= {near.id, late.id}
    assert listed(None) == listed(True) | {ahead.id}
