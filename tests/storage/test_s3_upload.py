"""Uploading: an object is there whole or not at all, under a name that was free (SEAL-HONEST)."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from typing import Any

import pytest

from custody.errors import CustodyError, NotAllowedError, NotKnownError, RefusedError
from custody.storage import parse_place, s3_upload
from custody.storage.s3_upload import UPLOAD_MARKER, part_size
from tests.storage.stores import FaultyStore, ObjectStore, Request, once, refusal

MIB = 1024 * 1024
PART = 256 * 1024
DATA = os.urandom(2 * PART + 1000)
SAID: list[str] = []


@pytest.fixture(autouse=True)
def _small_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "bucket" in request.fixturenames:
        monkeypatch.setattr(s3_upload, "FIRST_PART", PART)


def write(address: str, data: bytes = DATA, *, overwrite: bool = False) -> list[str]:
    """Write an object as a sealing does, some at a time; gives what was said."""
    said: list[str] = []
    with parse_place(address).create(overwrite=overwrite, warn=said.append) as dst:
        view = memoryview(data)
        while view:
            view = view[dst.write(view[:100_000]) :]
    return said


def content(address: str) -> bytes:
    with parse_place(address).open() as stored:
        data = stored.stream.read()
    assert len(data) == stored.size
    return data


def names(bucket: str) -> list[str]:
    return [found.name for found in parse_place(f"s3://{bucket}").find()]


def uploads(bucket: str) -> list[str]:
    return [found.name for found in parse_place(f"s3://{bucket}/").unfinished()]


def test_ten_thousand_parts_hold_the_largest_object_and_memory_stays_bounded() -> None:
    """S3: parts of 5 MiB to 5 GiB, 10,000 of them, an object of 5 TiB."""
    sizes = [s3_upload.LARGEST_PART, *map(part_size, range(1, 10_001))]
    assert sum(sizes[1:]) >= 5 * 1024**4
    assert min(sizes) >= 5 * MIB
    assert max(sizes) <= 5 * 1024**3
    assert sizes[1:] == sorted(sizes[1:])


@pytest.mark.parametrize(
    ("number", "size", "before"),
    [(1, 16, 0), (901, 32, 14), (1801, 64, 42), (2701, 128, 98), (5401, 1024, 885)],
)
def test_parts_are_as_large_as_the_table_says(number: int, size: int, before: int) -> None:
    assert part_size(number) == size * MIB
    assert sum(map(part_size, range(1, number))) // 1024**3 == before


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, len(DATA)])
def test_an_object_is_what_was_written(bucket: str, size: int) -> None:
    """In one request or in parts."""
    address = f"s3://{bucket}/in/a folder/ä+%20.age"
    assert write(address, DATA[:size]) == []
    assert content(address) == DATA[:size]
    assert names(bucket) == ["in/a folder/ä+%20.age"]
    assert uploads(bucket) == []


@pytest.mark.stores("moto")
def test_what_fits_into_one_part_is_one_request(bucket: str, faulty_store: FaultyStore) -> None:
    write(f"s3://{bucket}/a", DATA[:PART])
    assert [one.method for one in faulty_store.seen] == ["HEAD", "HEAD", "PUT"]


def test_nothing_has_the_name_before_the_end(bucket: str) -> None:
    """Half-way there is an unfinished upload, which a check of the folder shows."""
    target = parse_place(f"s3://{bucket}/jobs/a")
    with target.create(warn=SAID.append) as dst:
        dst.write(DATA[:PART])
        dst.write(b"more")
        assert names(bucket) == []
        assert uploads(bucket) == ["jobs/a"]
        assert [found.name for found in parse_place(f"s3://{bucket}/jobs/").unfinished()] == ["a"]
        assert list(parse_place(f"s3://{bucket}/other/").unfinished()) == []
    assert names(bucket) == ["jobs/a"]
    assert uploads(bucket) == []


@pytest.mark.parametrize("size", [100, len(DATA)])
@pytest.mark.parametrize("raised", [CustodyError("the source failed"), KeyboardInterrupt()])
def test_whatever_breaks_it_off_nothing_is_left(
    bucket: str, size: int, raised: BaseException
) -> None:
    """No object and no part of one; Ctrl-C and SIGTERM are a ``KeyboardInterrupt``."""
    with (  # noqa: PT012
        pytest.raises(type(raised)),
        parse_place(f"s3://{bucket}/a").create(warn=SAID.append) as dst,
    ):
        view = memoryview(DATA)[:size]
        while view:
            view = view[dst.write(view) :]
        raise raised
    assert names(bucket) == []
    assert uploads(bucket) == []


@pytest.mark.stores("moto")
def test_a_part_that_can_not_be_sent_ends_it(bucket: str, faulty_store: FaultyStore) -> None:
    faulty_store.instead = lambda request: (
        refusal(400, "InvalidArgument") if request.query.get("partNumber") == ["2"] else None
    )
    with pytest.raises(CustodyError, match=r"the store refused \(InvalidArgument\)"):
        write(f"s3://{bucket}/a")
    assert names(bucket) == []
    assert uploads(bucket) == []


@pytest.mark.stores("moto")
def test_a_part_is_sent_again_when_the_store_was_busy_or_the_line_broke(
    bucket: str, faulty_store: FaultyStore
) -> None:
    faulty_store.instead = once(
        lambda request: request.query.get("partNumber") == ["1"], refusal(503, "SlowDown")
    )
    faulty_store.cut = once(lambda request: request.query.get("partNumber") == ["2"], 0)
    write(f"s3://{bucket}/a")
    assert content(f"s3://{bucket}/a") == DATA
    assert len([one for one in faulty_store.seen if one.is_part()]) == 5


def test_a_name_that_is_taken_is_refused_before_any_work(bucket: str) -> None:
    write(f"s3://{bucket}/a", b"first")
    with (
        pytest.raises(RefusedError, match="exists already"),
        parse_place(f"s3://{bucket}/a").create(warn=SAID.append),
    ):
        pytest.fail("the block was begun")
    with pytest.raises(RefusedError, match="exists already"):
        parse_place(f"s3://{bucket}/a").require_free()
    assert content(f"s3://{bucket}/a") == b"first"


@pytest.mark.parametrize("size", [10, len(DATA)])
def test_a_name_that_is_taken_meanwhile_is_refused(bucket: str, size: int) -> None:
    """Also by rclone, which ignores the condition: there it is looked for once more."""
    address = f"s3://{bucket}/a"
    with (  # noqa: PT012
        pytest.raises(RefusedError, match="exists already"),
        parse_place(address).create(warn=SAID.append) as dst,
    ):
        view = memoryview(DATA)[:size]
        while view:
            view = view[dst.write(view) :]
        write(address, b"the other one")
    assert content(address) == b"the other one"
    assert uploads(bucket) == []


@pytest.mark.stores("moto")
@pytest.mark.parametrize("size", [10, len(DATA)])
def test_the_store_itself_refuses_what_is_taken_in_the_last_moment(
    store: ObjectStore, bucket: str, faulty_store: FaultyStore, size: int
) -> None:
    """The name is taken right after it was looked for: only the condition can tell."""

    def take_it(request: Request) -> None:
        if request.is_put() or request.is_completion():
            faulty_store.instead = lambda _: None
            store.client.put_object(Bucket=bucket, Key="a", Body=b"the other one")

    faulty_store.instead = take_it
    with pytest.raises(RefusedError, match="exists already"):
        write(f"s3://{bucket}/a", DATA[:size])
    assert content(f"s3://{bucket}/a") == b"the other one"
    assert uploads(bucket) == []


@pytest.mark.parametrize("size", [10, len(DATA)])
def test_an_object_is_replaced_only_when_that_was_asked_for(bucket: str, size: int) -> None:
    write(f"s3://{bucket}/a", b"first")
    write(f"s3://{bucket}/a", DATA[:size], overwrite=True)
    assert content(f"s3://{bucket}/a") == DATA[:size]


@pytest.mark.stores("moto")
@pytest.mark.parametrize("size", [10, len(DATA)])
def test_a_store_without_conditional_writes_is_told_apart(
    bucket: str, faulty_store: FaultyStore, size: int
) -> None:
    """It works, with a note of what can't be promised."""
    faulty_store.instead = lambda request: (
        refusal(501, "NotImplemented") if "if-none-match" in request.headers else None
    )
    said = write(f"s3://{bucket}/a", DATA[:size])
    assert len(said) == 1
    assert "has no conditional writes" in said[0]
    assert content(f"s3://{bucket}/a") == DATA[:size]
    with pytest.raises(RefusedError, match="exists already"):
        write(f"s3://{bucket}/a")


@pytest.mark.stores("moto")
@pytest.mark.parametrize("size", [10, len(DATA)])
def test_an_answer_that_was_lost_is_no_failure(
    bucket: str, faulty_store: FaultyStore, size: int
) -> None:
    """The second try meets our own object, and it is known by its mark."""
    faulty_store.cut = once(lambda request: request.is_put() or request.is_completion(), 0)
    assert write(f"s3://{bucket}/a", DATA[:size]) == []
    assert content(f"s3://{bucket}/a") == DATA[:size]
    published = [one for one in faulty_store.seen if one.is_put() or one.is_completion()]
    assert len(published) == 2


@pytest.mark.stores("moto")
def test_who_may_write_but_not_look_can_seal(bucket: str, faulty_store: FaultyStore) -> None:
    """The best credentials of a backup host: s3:PutObject and s3:AbortMultipartUpload."""
    faulty_store.instead = lambda request: (
        refusal(403, "AccessDenied") if request.method in ("HEAD", "GET") else None
    )
    write(f"s3://{bucket}/a")
    with pytest.raises(RefusedError, match="exists already"):
        write(f"s3://{bucket}/a")
    with pytest.raises(NotAllowedError, match="the store does not allow this"):
        content(f"s3://{bucket}/a")
    faulty_store.instead = lambda _: None
    assert content(f"s3://{bucket}/a") == DATA


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    with pytest.raises(NotKnownError, match=r"s3://no-such-bucket-1/a: there is no such bucket"):
        write("s3://no-such-bucket-1/a", b"x")


@pytest.mark.stores("moto")
def test_large_parts_are_kept_in_a_nameless_file(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded, whatever the length of the stream."""
    monkeypatch.setattr(s3_upload, "IN_MEMORY", PART // 2)
    made, real = [], tempfile.TemporaryFile

    def counted(**options: Any) -> Any:
        made.append(options)
        return real(**options)

    monkeypatch.setattr(tempfile, "TemporaryFile", counted)
    write(f"s3://{bucket}/a")
    assert content(f"s3://{bucket}/a") == DATA
    assert len(made) == 3  # two whole parts and the rest


@pytest.mark.stores("moto")
def test_a_full_disk_under_a_part_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(s3_upload, "IN_MEMORY", PART // 2)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(CustodyError, match=r"can't be kept in .*: no space left") as caught:
        write(f"s3://{bucket}/a")
    assert "TMPDIR" in str(caught.value.hint)
    assert names(bucket) == []


@pytest.mark.stores("moto")
def test_parts_that_could_not_be_removed_are_told_of(
    bucket: str, faulty_store: FaultyStore
) -> None:
    faulty_store.instead = lambda request: (
        refusal(403, "AccessDenied") if request.method == "DELETE" else None
    )
    said: list[str] = []
    with (
        contextlib.suppress(KeyboardInterrupt),
        parse_place(f"s3://{bucket}/a").create(warn=said.append) as dst,
    ):
        dst.write(DATA[:PART])
        dst.write(b"more")
        raise KeyboardInterrupt
    assert said == [f"warning: parts of s3://{bucket}/a may have been left in the store"]
    assert uploads(bucket) == ["a"]


@pytest.mark.stores("rclone")
def test_an_upload_that_a_lifecycle_rule_ended_is_said_so(bucket: str, store: ObjectStore) -> None:
    with (  # noqa: PT012
        pytest.raises(CustodyError, match="somebody else has ended the upload"),
        parse_place(f"s3://{bucket}/a").create(warn=SAID.append) as dst,
    ):
        dst.write(DATA[:PART])
        dst.write(b"more")
        begun = store.client.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["UploadId"]
        store.client.abort_multipart_upload(Bucket=bucket, Key="a", UploadId=begun)
    assert SAID == []


def test_the_mark_is_another_one_each_time(bucket: str, store: ObjectStore) -> None:
    marks = set()
    for key in ("a", "b"):
        write(f"s3://{bucket}/{key}")
        found = store.client.head_object(Bucket=bucket, Key=key)["Metadata"]
        marks |= {value for name, value in found.items() if name.lower() == UPLOAD_MARKER}
    assert len(marks) == 2


@pytest.mark.stores("moto")
def test_a_store_may_ask_for_parts_of_one_size(
    bucket: str, faulty_store: FaultyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cloudflare's R2 does, and says InvalidPart at the very end otherwise."""
    faulty_store.instead = lambda request: (
        refusal(400, "InvalidPart") if request.is_completion() else None
    )
    with pytest.raises(CustodyError, match=r"refused \(InvalidPart\)") as caught:
        write(f"s3://{bucket}/a")
    assert "CUSTODY_PART_SIZE" in str(caught.value.hint)
    monkeypatch.setattr(s3_upload, "DOUBLING", 1)
    faulty_store.instead, faulty_store.seen = (lambda _: None), []
    write(f"s3://{bucket}/a")
    assert [len(one.body) for one in faulty_store.seen if one.is_part()] == [PART, len(DATA) - PART]
    monkeypatch.setenv("CUSTODY_PART_SIZE", "5")
    data = bytes(11 * MIB)
    faulty_store.seen = []
    write(f"s3://{bucket}/b", data)
    assert [len(one.body) for one in faulty_store.seen if one.is_part()] == [5 * MIB, 5 * MIB, MIB]


@pytest.mark.stores("moto")
def test_no_object_has_more_than_ten_thousand_parts(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert s3_upload.MOST_PARTS == 10_000
    monkeypatch.setattr(s3_upload, "MOST_PARTS", 2)
    with pytest.raises(CustodyError, match="has 2 parts at most"):
        write(f"s3://{bucket}/a")
    assert uploads(bucket) == []
