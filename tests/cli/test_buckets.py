"""Buckets in place of files, at the command line: against a real store and ``custody serve``."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from datetime import UTC, datetime

import pytest

from custody.cli.restore_folder import path_below
from custody.errors import RefusedError
from custody.storage import FoundFile, parse_place
from tests.cli.cli_env import Shell
from tests.cli.test_sessions import SESSIONS
from tests.cli.transcript import play
from tests.storage.stores import FaultyStore, ObjectStore

MIB = 1024 * 1024


@pytest.fixture
def guest(shell: Shell, moto_store: ObjectStore) -> Shell:
    """A shell of somebody who has a bucket, too."""
    shell.variables |= moto_store.environment() | {"bucket": moto_store.new_bucket()}
    return shell


@pytest.mark.slow
@pytest.mark.parametrize("name", ["s3", "rewrap"])
def test_the_session_goes_as_written(name: str, guest: Shell) -> None:
    """Sealing to a bucket, and restoring and rewrapping from it."""
    play((SESSIONS / "stores" / f"{name}.txt").read_text(), guest)


@pytest.mark.slow
def test_a_session_with_rclone_goes_as_written(shell: Shell, rclone_store: ObjectStore) -> None:
    """Where headers can't be replaced in the store, all of it is sent, and that is said."""
    shell.variables |= rclone_store.environment() | {"bucket": rclone_store.new_bucket()}
    play((SESSIONS / "stores" / "rclone.txt").read_text(), shell)


@pytest.mark.slow
def test_the_session_of_checks_goes_as_written(guest: Shell) -> None:
    """A folder and a bucket against the catalogue of a dataset of their own."""
    guest.cli_env.genesis("checked")
    guest.variables["dataset"] = "checked"
    play((SESSIONS / "stores" / "check.txt").read_text(), guest)


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "a\0b", "..", "...age", "..age", "a/...age"]
)
def test_no_name_in_a_bucket_leaves_the_output_folder(name: str) -> None:
    """Whoever may write to the bucket could have chosen it."""
    found = FoundFile(parse_place("s3://bucket/x"), name, 1, datetime.now(UTC))
    with pytest.raises(RefusedError, match="would leave the output folder"):
        path_below(found)


def test_other_names_are_paths_below_the_output_folder() -> None:
    for name, path in (
        ("a/b.age", "a/b"),
        ("a//b", "a/b"),
        ("./..a", "..a"),
        ("a\\b", "a\\b"),
        ("a/.age", "a/.age"),
        ("....age", "..."),
    ):
        found = FoundFile(parse_place("s3://bucket/x"), name, 1, datetime.now(UTC))
        assert str(path_below(found)) == path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_an_interrupted_seal_leaves_nothing_in_the_bucket(
    guest: Shell, moto_store: ObjectStore, number: int
) -> None:
    """Neither an object nor an unfinished upload, nor a receipt; and it ends with 130."""
    bucket = guest.variables["bucket"]
    between = FaultyStore(moto_store)
    first_part = threading.Event()

    def noticed(request: object) -> None:
        if getattr(request, "query", {}).get("partNumber"):
            first_part.set()

    between.instead = noticed
    guest.variables |= {"AWS_ENDPOINT_URL_S3": between.url}
    try:
        command = f"seal -d registry -R registry.recipient -o s3://{bucket}/a.age".split()
        sealing = guest.start(*command, stdin=subprocess.PIPE)
        assert sealing.stdin is not None
        sealing.stdin.write(bytes(24 * MIB))  # a part, and what is read ahead
        sealing.stdin.flush()
        assert first_part.wait(60)
        sealing.send_signal(number)
        _, told = sealing.communicate(timeout=60)
    finally:
        between.close()
    assert sealing.returncode == 130, told
    assert told.strip() == b"error: interrupted; nothing half-written was left behind"
    assert "Contents" not in moto_store.client.list_objects_v2(Bucket=bucket)
    assert "Uploads" not in moto_store.client.list_multipart_uploads(Bucket=bucket)
    assert not [*(guest.folder / "spool").glob("*.pending")]


@pytest.mark.slow
def test_a_killed_seal_leaves_no_object_and_the_check_shows_its_upload(
    guest: Shell, moto_store: ObjectStore
) -> None:
    """SIGKILL: nothing can clean up, but nothing looks complete (promise SEAL-HONEST)."""
    bucket = guest.variables["bucket"]
    command = f"seal -d registry -R registry.recipient -o s3://{bucket}/jobs/a.age".split()
    sealing = guest.start(*command, stdin=subprocess.PIPE)
    assert sealing.stdin is not None
    sealing.stdin.write(bytes(24 * MIB))  # a part, and what is read ahead
    sealing.kill()
    sealing.communicate(timeout=60)
    assert "Contents" not in moto_store.client.list_objects_v2(Bucket=bucket)
    uploads = moto_store.client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    guest.variables |= {"CUSTODY_TOKEN_FILE": "nightly.token"}
    told = guest.run(f"custody objects check -d registry s3://{bucket}/jobs/ --json").stdout
    differences = json.loads(told)["differences"]
    unfinished = [one["where"] for one in differences if one["state"] == "unfinished"]
    assert unfinished == [f"s3://{bucket}/{one['Key']}" for one in uploads]
