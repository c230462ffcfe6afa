"""A plan from bucket to bucket: parts go up beside each other, and what is up stays up."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from custody.cli.restore_plan import restore_plan
from custody.errors import NotKnownError
from custody.jobs.plan_output import parse_output
from custody.jobs.plan_run import Settings, run_here
from custody.jobs.plan_status import add_up
from custody.plan import Shard
from custody.storage import parse_place
from tests.planned import REQUESTER, Planned, contents, noise
from tests.storage.stores import FaultyStore, ObjectStore, refusal

CHUNK = 64 * 1024
pytestmark = pytest.mark.stores("moto")


@pytest.fixture
def planned(tmp_path: Path, store: ObjectStore, bucket: str) -> Planned:
    """Small objects and one of six parts, all in a bucket and no longer here."""
    made = Planned.seal(tmp_path, contents(12, 500) | {"large": noise(3, 11 * CHUNK + 5)})
    for path in made.store.rglob("*.age"):
        name = path.relative_to(made.store).as_posix()
        store.client.put_object(Bucket=bucket, Key=f"sealed/{name}", Body=path.read_bytes())
        path.unlink()
    return made


def contents_of(store: ObjectStore, bucket: str) -> dict[str, bytes]:
    """What lies below plain/, but for the records."""
    pages = store.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="plain/")
    keys = [row["Key"] for page in pages for row in page.get("Contents", [])]
    return {
        key.removeprefix("plain/"): store.client.get_object(Bucket=bucket, Key=key)["Body"].read()
        for key in keys
        if ".custody-done" not in key
    }


def test_it_goes_from_bucket_to_bucket_in_parts(
    planned: Planned,
    store: ObjectStore,
    faulty_store: FaultyStore,
    bucket: str,
) -> None:
    """Parts by two processes, the upload ended from outside in between; all is there, once."""
    to = f"s3://{bucket}/plain/"
    plan = planned.plan(f"s3://{bucket}/sealed/", to=to, item_bytes=2 * CHUNK)
    assert plan.plan.items == 7
    settings = Settings(to, resume=True)

    def run(numbers: range) -> int:
        outcomes = list(run_here(plan.lines(numbers), settings, (REQUESTER,)))
        assert [error for one in outcomes for error in one.errors] == []
        return sum(one.restored for one in outcomes)

    run(range(3))
    assert "large" not in contents_of(store, bucket)
    assert run(range(3)) == 0
    [upload] = store.client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    store.client.abort_multipart_upload(
        Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
    )
    ended = upload["UploadId"]  # moto fails then, and does not say what S3 says
    faulty_store.instead = lambda request: (
        refusal(404, "NoSuchUpload") if [ended] == request.query.get("uploadId") else None
    )
    run(range(3, 7))
    assert "large" not in contents_of(store, bucket)
    run(range(3))
    assert contents_of(store, bucket) == planned.plain
    assert run(range(7)) == 0
    found = add_up(plan.items(), [parse_output(to)], verify=True)
    assert (found.items, found.absent.count, found.altered.count) == (7, 0, 0)
    assert not store.client.list_multipart_uploads(Bucket=bucket).get("Uploads")


def test_a_connection_that_is_cut_loses_nothing(
    planned: Planned,
    store: ObjectStore,
    faulty_store: FaultyStore,
    bucket: str,
    tmp_path: Path,
) -> None:
    """Every second answer is cut: objects are read on, and parts sent again."""
    plan = planned.plan(f"s3://{bucket}/sealed/", ranged_over=CHUNK, item_bytes=4 * CHUNK)
    requests = itertools.count()
    faulty_store.cut = lambda request: (
        30_000 if request.method == "GET" and next(requests) % 2 else None
    )
    to = f"s3://{bucket}/plain/"
    for output in (str(tmp_path / "out"), to):
        lines = plan.lines(range(plan.plan.items))
        outcomes = list(run_here(lines, Settings(output, resume=True), (REQUESTER,)))
        assert [error for one in outcomes for error in one.errors] == []
    assert planned.restored(tmp_path / "out") == planned.plain
    assert contents_of(store, bucket) == planned.plain


@pytest.mark.parametrize("processes", [1, 2])
def test_a_bucket_that_is_not_there_is_said_once_before_anything_is_done(
    planned: Planned, bucket: str, capfd: pytest.CaptureFixture[str], processes: int
) -> None:
    plan, nowhere = planned.plan(f"s3://{bucket}/sealed/"), parse_place("s3://not-there/plain/")
    with pytest.raises(NotKnownError, match="not-there"):
        restore_plan(
            plan.path,
            Shard(1, 1),
            processes,
            None,
            planned.identity,
            nowhere,
            resume=False,
            force=False,
        )
    assert capfd.readouterr().err == ""
