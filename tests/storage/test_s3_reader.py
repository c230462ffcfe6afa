"""Reading an object: what comes is this one object, whole, however often the line breaks."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import pytest

from custody.errors import CustodyError, NotKnownError, TamperedError, UnreachableError
from custody.storage import parse_place, s3_reader
from custody.storage.s3_reader import BEGINNING, TRIES
from tests.storage.stores import PAGE, Answer, FaultyStore, ObjectStore, Request, once, refusal

DATA = os.urandom(700_000)


@pytest.fixture
def address(store: ObjectStore, bucket: str) -> str:
    """An object."""
    store.client.put_object(Bucket=bucket, Key="a.age", Body=DATA)
    return f"s3://{bucket}/a.age"


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between connections; nobody does."""
    waited: list[float] = []
    monkeypatch.setattr(s3_reader, "time", SimpleNamespace(sleep=waited.append))
    return waited


def read(address: str, at_a_time: int = 64 * 1024) -> bytes:
    pieces = []
    with parse_place(address).open() as stored:
        while piece := stored.stream.read(at_a_time):
            pieces.append(piece)
    return b"".join(pieces)


def ranges(faulty_store: FaultyStore) -> list[str]:
    return [one.headers["range"] for one in faulty_store.seen if one.is_download()]


@pytest.mark.parametrize("at_a_time", [1000, 64 * 1024, len(DATA)])
def test_an_object_is_read_whole(address: str, at_a_time: int) -> None:
    assert read(address, at_a_time) == DATA


@pytest.mark.parametrize("size", [0, 1, BEGINNING - 1, BEGINNING, BEGINNING + 1])
def test_small_objects_too(store: ObjectStore, bucket: str, size: int) -> None:
    store.client.put_object(Bucket=bucket, Key="a", Body=DATA[:size])
    with parse_place(f"s3://{bucket}/a").open() as stored:
        assert stored.size == size
        assert abs(stored.modified.timestamp() - time.time()) < 3600
        assert stored.stream.read() == DATA[:size]


@pytest.mark.stores("moto")
def test_a_look_at_the_header_asks_for_the_beginning_alone(
    address: str, faulty_store: FaultyStore
) -> None:
    """Or looking through a bucket would begin to download all of it."""
    with parse_place(address).open() as stored:
        assert stored.stream.read(200) == DATA[:200]
        assert stored.size == len(DATA)
    assert ranges(faulty_store) == [f"bytes=0-{BEGINNING - 1}"]


@pytest.mark.parametrize("cut", [0, 1, 300_000])
def test_a_connection_that_breaks_off_is_taken_up_where_it_was(
    address: str, faulty_store: FaultyStore, naps: list[float], cut: int
) -> None:
    faulty_store.cut = once(
        lambda request: request.headers.get("range") == f"bytes={BEGINNING}-", cut
    )
    assert read(address) == DATA
    later = [one.headers for one in faulty_store.seen if one.is_download()][1:]
    taken_up = int(later[-1]["range"].removeprefix("bytes=").removesuffix("-"))
    assert cut - 64 * 1024 <= taken_up - BEGINNING <= cut
    assert all(headers["if-match"] for headers in later)


def test_it_may_break_off_often_as_long_as_it_gets_on(
    address: str, faulty_store: FaultyStore, naps: list[float]
) -> None:
    """A long download over a bad line ends all the same."""
    faulty_store.cut = lambda request: 60_000 if request.is_download() else None
    assert read(address, 10_000) == DATA
    assert len(ranges(faulty_store)) > 2 * TRIES
    assert naps == []


@pytest.mark.stores("moto")
def test_it_ends_when_no_connection_brings_a_byte(
    address: str, faulty_store: FaultyStore, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with parse_place(address).open() as stored:
        assert stored.stream.read(BEGINNING) == DATA[:BEGINNING]
        faulty_store.cut = lambda _: 0
        with pytest.raises(UnreachableError, match=f"the last time at byte {BEGINNING} of 700000"):
            stored.stream.read(1)
    assert naps[:4] == [1, 2, 4, 8]


@pytest.mark.stores("moto")
def test_it_ends_when_every_connection_brings_a_few_bytes(
    address: str, faulty_store: FaultyStore, naps: list[float]
) -> None:
    """A store that lies about its ranges would be asked thousands of times."""
    faulty_store.cut = lambda request: 60 if request.is_download() else None
    with pytest.raises(UnreachableError, match="breaks off again and again"):
        read(address)
    assert len(ranges(faulty_store)) <= TRIES + 1


def test_an_object_that_is_replaced_meanwhile_is_noticed(
    store: ObjectStore, bucket: str, address: str, faulty_store: FaultyStore, naps: list[float]
) -> None:
    """By the store that looks at the condition, and with the one that does not."""

    def replace(request: Request) -> int | None:
        if request.headers.get("range") != f"bytes={BEGINNING}-":
            return None
        store.client.put_object(Bucket=bucket, Key="a.age", Body=DATA[::-1])
        return 1000

    faulty_store.cut = replace
    with pytest.raises(TamperedError, match="was replaced while it was being read"):
        read(address)


def test_an_object_that_is_removed_meanwhile_is_missed(
    store: ObjectStore, bucket: str, address: str
) -> None:
    with parse_place(address).open() as stored:
        stored.stream.read(BEGINNING)
        store.client.delete_object(Bucket=bucket, Key="a.age")
        with pytest.raises(NotKnownError, match="there is no s3://"):
            stored.stream.read(1)


@pytest.mark.stores("moto")
def test_a_store_without_ranges_is_read_in_one_go(
    address: str, faulty_store: FaultyStore, naps: list[float]
) -> None:
    """And can't be taken up where it broke off."""
    when = ("Last-Modified", "Mon, 23 Nov 2026 12:00:00 GMT")
    whole = Answer(200, [when, ("ETag", '"x"')], DATA)
    faulty_store.instead = lambda request: whole if request.is_download() else None
    assert read(address) == DATA
    faulty_store.cut = lambda request: 100_000 if request.is_download() else None
    with pytest.raises(CustodyError, match="broke off, and the store gives no ranges"):
        read(address)


@pytest.mark.stores("moto")
def test_a_store_that_is_busy_is_asked_again(
    address: str, faulty_store: FaultyStore, naps: list[float]
) -> None:
    faulty_store.instead = once(lambda request: request.is_download(), refusal(503, "SlowDown"))
    assert read(address) == DATA


def test_a_prefix_lists_what_begins_so(store: ObjectStore, bucket: str) -> None:
    for key in ("db/b.age", "db/a.age", "db/old/c.age", "dbx", "e"):
        store.client.put_object(Bucket=bucket, Key=key, Body=key.encode())
    if store.name == "moto":  # to rclone it is a file called folder
        store.client.put_object(Bucket=bucket, Key="db/folder/", Body=b"")
    found = list(parse_place(f"s3://{bucket}/db/").find())
    assert [one.name for one in found] == ["a.age", "b.age", "old/c.age"]
    assert str(found[0].place) == f"s3://{bucket}/db/a.age"
    assert [one.size for one in found] == [8, 8, 12]
    assert len(list(parse_place(f"s3://{bucket}").find())) == 5


@pytest.mark.stores("moto")
def test_a_long_list_comes_in_pages(store: ObjectStore, bucket: str) -> None:
    for number in range(2 * PAGE + 5):
        store.client.put_object(Bucket=bucket, Key=f"{number:04}", Body=b"")
    names = [one.name for one in parse_place(f"s3://{bucket}/").find()]
    assert names == [f"{number:04}" for number in range(2 * PAGE + 5)]
