"""A new header before an old payload, put together inside the store (promise AGE-PLAIN)."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from custody.age import X25519Identity, encrypt, new_header, open_header, read_header
from custody.errors import InputError, NotKnownError, RefusedError, TamperedError, UnreachableError
from custody.storage import parse_place, s3_copy
from tests.storage.stores import Answer, FaultyStore, ObjectStore, Request, once, refusal
from tests.support import program

SENT = 64 * 1024
RANGE = 100_000
PLAIN = os.urandom(SENT + 3 * RANGE)
OLD, NEW = X25519Identity.generate(), X25519Identity.generate()


@pytest.fixture(autouse=True)
def _small_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "bucket" in request.fixturenames:
        monkeypatch.setattr(s3_copy, "MIN_SENT", SENT)
        monkeypatch.setattr(s3_copy, "COPY_PART", RANGE)


def sealed(plain: bytes = PLAIN) -> tuple[bytes, bytes, bytes]:
    """A sealed file: its header, another header that opens it for somebody else, its payload."""
    file = io.BytesIO()
    header = encrypt(io.BytesIO(plain), file, [OLD.recipient()]).header
    other = new_header(open_header(header, [OLD]), [NEW.recipient(), NEW.recipient()])
    return header, other, file.getvalue()[len(header) :]


class Case:
    """A sealed object in a bucket, and what becomes of it."""

    def __init__(self, store: ObjectStore, bucket: str, plain: bytes = PLAIN) -> None:
        self.store, self.bucket = store, bucket
        self.header, self.other, self.payload = sealed(plain)
        self.put("source", self.header + self.payload)
        self.said: list[str] = []
        self.moved: list[int] = []

    def put(self, key: str, data: bytes) -> None:
        self.store.client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def replace_header(self, *, overwrite: bool = False) -> bool:
        return parse_place(f"s3://{self.bucket}/target").replace_header(
            self.other,
            parse_place(f"s3://{self.bucket}/source"),
            self.header,
            overwrite=overwrite,
            warn=self.said.append,
            progress=self.moved.append,
        )

    def target(self) -> bytes:
        with parse_place(f"s3://{self.bucket}/target").open() as stored:
            return stored.stream.read()

    def is_clean(self) -> bool:
        """Say whether nothing was made, not even in part."""
        folder = parse_place(f"s3://{self.bucket}")
        return [one.name for one in folder.find()] == ["source"] and not [*folder.unfinished()]


@pytest.fixture
def case(store: ObjectStore, bucket: str) -> Case:
    return Case(store, bucket)


def test_parts_are_such_as_s3_takes() -> None:
    """At least 5 MiB but for the last, at most 5 GiB, and 10,000 of them for 5 TiB."""
    assert s3_copy.MIN_SENT >= 5 * 1024**2
    assert 5 * 1024**2 <= s3_copy.COPY_PART <= 5 * 1024**3
    pieces = s3_copy._copy_ranges(s3_copy.MIN_SENT + 200, 5 * 1024**4)
    assert [piece.number for piece in pieces] == list(range(2, len(pieces) + 2))
    assert len(pieces) < 10_000
    assert sum(piece.size for piece in pieces) == 5 * 1024**4 - s3_copy.MIN_SENT - 200


@pytest.mark.stores("moto")
def test_the_payload_does_not_travel(case: Case, faulty_store: FaultyStore) -> None:
    """Two downloads of the beginning, the first part up, and the store does the rest."""
    assert case.replace_header()
    assert case.target() == case.other + case.payload
    up = sum(len(one.body) for one in faulty_store.seen if one.is_part())
    assert up == len(case.other) + SENT
    assert [one.is_copy() for one in faulty_store.seen if one.is_part()].count(True) == 4
    assert case.said == []
    assert sum(case.moved) == len(case.payload) - SENT
    assert [*parse_place(f"s3://{case.bucket}").unfinished()] == []


@pytest.mark.stores("moto")
def test_stock_age_opens_what_was_put_together(case: Case, tmp_path: Path) -> None:
    """Promise AGE-PLAIN."""
    age = program("age")
    assert case.replace_header()
    (tmp_path / "identity").write_text(NEW.encode())
    (tmp_path / "a.age").write_bytes(case.target())
    done = subprocess.run(
        [age, "-d", "-i", tmp_path / "identity", tmp_path / "a.age"], capture_output=True
    )
    assert done.stderr == b""
    assert done.stdout == PLAIN


@pytest.mark.stores("moto")
@pytest.mark.parametrize("over", [1, RANGE, RANGE + 1])
def test_any_length_will_do(case: Case, over: int) -> None:
    """One part to be copied, or one that is full, or one byte in the next."""
    case.payload = case.payload[: SENT + over]
    case.put("source", case.header + case.payload)
    assert case.replace_header()
    assert case.target() == case.other + case.payload


def test_small_objects_are_left_to_be_sent(store: ObjectStore, bucket: str) -> None:
    """Not worth it, and not worth a word."""
    case = Case(store, bucket, PLAIN[:1000])
    assert not case.replace_header()
    assert case.said == []
    assert case.is_clean()


@pytest.mark.stores("rclone")
def test_copies_without_an_etag_are_refused(case: Case) -> None:
    """rclone makes empty parts, and says so by naming none."""
    assert not case.replace_header()
    target = f"s3://{case.bucket}/target"
    assert case.said == [
        f"note: the store answers a copy without an ETag; so all of {target} is sent instead"
    ]
    assert case.is_clean()


@pytest.mark.stores("moto")
def test_copies_of_other_sizes_are_never_published(case: Case, faulty_store: FaultyStore) -> None:
    """A store that makes empty parts but gives an ETag for them."""
    faulty_store.after = lambda request, answer: (
        _with_sizes(answer, b"0") if request.method == "GET" and request.query else answer
    )
    assert not case.replace_header()
    assert "copies have not the right sizes" in case.said[0]
    assert not any(one.is_completion() for one in faulty_store.seen)
    faulty_store.after = lambda _, answer: answer
    assert case.is_clean()


def _with_sizes(answer: Answer, size: bytes) -> Answer:
    parts = answer.body.split(b"<Size>")
    body = b"<Size>".join([parts[0], *(size + part[part.index(b"<") :] for part in parts[1:])])
    return Answer(answer.status, answer.headers, body)


@pytest.mark.stores("moto")
def test_what_came_out_wrong_is_removed(case: Case, faulty_store: FaultyStore) -> None:
    """A store that lists no parts, and puts together something else than it was told to."""

    def shorten(request: Request) -> Answer | None:
        if request.method == "GET" and "uploadId" in request.query:
            return refusal(403, "AccessDenied")
        if request.is_copy():  # one byte less than it was asked for
            start, _, end = request.headers["x-amz-copy-source-range"].partition("-")
            request.headers["x-amz-copy-source-range"] = f"{start}-{int(end) - 1}"
        return None

    faulty_store.instead = shorten
    assert not case.replace_header()
    assert "the store put it together wrongly" in case.said[0]
    faulty_store.instead = lambda _: None
    assert case.is_clean()


@pytest.mark.stores("moto")
@pytest.mark.parametrize(
    ("which", "answer"),
    [
        (Request.is_copy, refusal(501, "NotImplemented")),
        (Request.is_copy, refusal(403, "AccessDenied")),
        (Request.is_completion, refusal(400, "InvalidPart")),
        (Request.is_completion, refusal(400, "EntityTooSmall")),
    ],
)
def test_a_store_that_does_not_copy_parts_is_told_apart(
    case: Case, faulty_store: FaultyStore, which: object, answer: Answer
) -> None:
    assert callable(which)
    faulty_store.instead = lambda request: answer if which(request) else None
    assert not case.replace_header()
    assert len(case.said) == 1
    assert case.said[0].endswith(f"; so all of s3://{case.bucket}/target is sent instead")
    assert case.is_clean()


@pytest.mark.stores("moto")
def test_a_store_that_is_down_is_an_error(
    case: Case, faulty_store: FaultyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it could not be sent either."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    faulty_store.instead = lambda request: refusal(503, "SlowDown") if request.is_copy() else None
    with pytest.raises(UnreachableError):
        case.replace_header()
    assert case.is_clean()


@pytest.mark.stores("moto")
def test_a_source_that_is_replaced_meanwhile_is_noticed(
    case: Case, faulty_store: FaultyStore
) -> None:
    """S3 refuses such a copy; moto does not look, so this is what S3 would say."""
    faulty_store.instead = once(
        lambda request: request.is_copy(), refusal(412, "PreconditionFailed")
    )
    with pytest.raises(TamperedError, match="source was replaced while it was being copied"):
        case.replace_header()
    asked = [
        one.headers["x-amz-copy-source-if-match"] for one in faulty_store.seen if one.is_copy()
    ]
    etag = case.store.client.head_object(Bucket=case.bucket, Key="source")["ETag"]
    assert set(asked) == {etag}
    assert case.is_clean()


def test_a_source_with_another_beginning_is_noticed(case: Case) -> None:
    """It was another object when its header was read."""
    case.put("source", b"age-encryption.org/v2" + case.header[21:] + case.payload)
    with pytest.raises(TamperedError, match="was replaced while it was being copied"):
        case.replace_header()
    assert case.is_clean()


def test_nothing_is_replaced_unasked(case: Case) -> None:
    case.put("target", b"of somebody")
    with pytest.raises(RefusedError, match="exists already"):
        case.replace_header()
    assert case.target() == b"of somebody"


@pytest.mark.stores("moto")
def test_what_is_to_be_replaced_is(case: Case) -> None:
    case.put("target", b"of somebody")
    assert case.replace_header(overwrite=True)
    assert case.target() == case.other + case.payload


@pytest.mark.stores("moto")
def test_an_object_may_be_given_a_new_header_in_its_own_place(case: Case) -> None:
    place_ = parse_place(f"s3://{case.bucket}/source")
    assert place_.replace_header(
        case.other, place_, case.header, overwrite=True, warn=case.said.append, progress=None
    )
    with place_.open() as stored:
        assert read_header(stored.stream) == case.other
        assert stored.stream.read() == case.payload


@pytest.mark.stores("moto")
def test_from_files_and_to_folders_nothing_is_put_together(case: Case, tmp_path: Path) -> None:
    target = parse_place(f"s3://{case.bucket}/target")
    source = parse_place(str(tmp_path / "a"))
    assert not target.replace_header(
        b"", source, b"", overwrite=False, warn=case.said.append, progress=None
    )
    with pytest.raises(InputError, match="names a folder"):
        parse_place(f"s3://{case.bucket}/").replace_header(
            b"", target, b"", overwrite=False, warn=case.said.append, progress=None
        )
    with pytest.raises(NotKnownError):
        parse_place(f"s3://{case.bucket}/b").replace_header(
            b"", target, b"", overwrite=False, warn=case.said.append, progress=None
        )
