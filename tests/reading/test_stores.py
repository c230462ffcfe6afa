"""Stores that break off, lie about ranges or send more: one line, and not a wrong byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custody.reading import SealedReadError
from tests.reading.granted import needed, s3_options
from tests.reading.sealing import IDENTITY, PLAIN, sealed
from tests.storage.stores import Answer, FaultyStore, ObjectStore, Request, once, refusal

pytestmark = pytest.mark.slow
FILE = sealed()
OFFSET, SIZE = 1_000_000, 300_000


@pytest.fixture
def between(moto_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyStore]:
    monkeypatch.setattr(needed("s3fs").S3FileSystem, "retries", 1)
    faulty = FaultyStore(moto_store)
    yield faulty
    faulty.close()


@pytest.fixture
def reader(moto_store: ObjectStore, between: FaultyStore, tmp_path: Path) -> Iterator[Any]:
    """An open reader of an object in a bucket."""
    with opened(moto_store, between, tmp_path) as stream:
        yield stream


def opened(moto_store: ObjectStore, between: FaultyStore, folder: Path) -> Any:
    bucket = moto_store.new_bucket()
    moto_store.client.put_object(Bucket=bucket, Key="x.age", Body=FILE)
    (folder / "id").write_text(f"{IDENTITY.encode()}\n")
    options = {"identity": str(folder / "id"), "s3": s3_options(between.url)}
    fs, path = needed("fsspec").url_to_fs(f"custody::s3://{bucket}/x.age", **options)
    return fs.open(path)


def is_range(request: Request) -> bool:
    return request.method == "GET" and "range" in request.headers


def with_body(change: Callable[[Answer], Answer]) -> Callable[[Request, Answer], Answer]:
    return lambda request, answer: change(answer) if is_range(request) else answer


LIES: dict[str, tuple[Callable[[Answer], Answer], str]] = {
    "more than asked for": (lambda it: replace(it, body=it.body + b"more"), "the store gave"),
    "less than asked for": (lambda it: replace(it, body=it.body[:-1]), "the store gave"),
    "nothing": (lambda it: replace(it, body=b""), "the store gave 0 bytes"),
    "another range": (
        lambda it: Answer(206, [("Content-Range", "bytes 0-9/10")], it.body[9:] + it.body[:9]),
        "altered or cut short in chunk 15 .INTACT.",
    ),
    "no rights any more": (lambda _: refusal(403, "AccessDenied"), "does not allow"),
    "nothing there any more": (lambda _: refusal(404, "NoSuchKey"), "there is no"),
    "an error": (lambda _: refusal(500, "InternalError"), "the store can't be read"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_store_says_wrongly_is_one_line(lie: str, reader: Any, between: FaultyStore) -> None:
    """INTACT: and once it says what is so, the same handle reads on."""
    change, said = LIES[lie]
    between.after = with_body(change)
    with pytest.raises(OSError, match=said) as caught:
        reader.read_at(OFFSET, SIZE)
    assert "\n" not in str(caught.value)
    between.after = lambda _, answer: answer
    assert reader.read_at(OFFSET, SIZE) == PLAIN[OFFSET:][:SIZE]


def test_the_whole_object_in_place_of_a_range_is_refused(reader: Any, between: FaultyStore) -> None:
    between.instead = once(is_range, Answer(200, [], FILE))
    with pytest.raises(SealedReadError, match=rf"gave {len(FILE)} bytes where \d+ were asked for"):
        reader.read_at(OFFSET, SIZE)


@pytest.mark.parametrize("cut", [0, 1, 100_000])
def test_a_connection_that_breaks_off_is_an_error_of_one_line(
    reader: Any, between: FaultyStore, cut: int
) -> None:
    """s3fs tries again, as often as it is told; here it is not."""
    between.cut = lambda request: cut if is_range(request) else None
    with pytest.raises(OSError, match=r"^[^\n]+$"):
        reader.read_at(OFFSET, SIZE)


def test_a_connection_that_breaks_off_once_is_taken_up_by_s3fs(
    reader: Any, between: FaultyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needed("s3fs").S3FileSystem, "retries", 2)
    between.cut = once(is_range, 100_000)
    assert reader.read_at(OFFSET, SIZE) == PLAIN[OFFSET:][:SIZE]


def test_a_store_that_says_another_size_proves_nothing(
    moto_store: ObjectStore, between: FaultyStore, tmp_path: Path
) -> None:
    """INTACT: what is sealed has one length, whatever a listing says."""

    def shorter(request: Request, answer: Answer) -> Answer:
        if request.method != "HEAD":
            return answer
        headers = [pair for pair in answer.headers if pair[0].lower() != "content-length"]
        return replace(answer, headers=[*headers, ("Content-Length", "1000000")])

    between.after = shorter
    with pytest.raises(SealedReadError, match=r"^x.age: [^\n]+INTACT[^\n]+$"):
        opened(moto_store, between, tmp_path)


def test_a_store_that_can_t_be_asked_is_an_error_of_one_line(
    moto_store: ObjectStore, between: FaultyStore, tmp_path: Path
) -> None:
    (tmp_path / "id").write_text(f"{IDENTITY.encode()}\n")
    options = {"identity": str(tmp_path / "id"), "s3": s3_options(between.url)}
    fs, path = needed("fsspec").url_to_fs(f"custody::s3://{moto_store.new_bucket()}", **options)
    between.cut = lambda _: 0
    for act in (fs.ls, fs.find, fs.info, lambda path: fs.open(f"{path}/x.age")):
        with pytest.raises(OSError, match=r"^[^\n]+: the store can't be read: [a-z]+$"):
            act(path)
