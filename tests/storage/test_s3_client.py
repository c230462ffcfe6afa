"""What a store answers becomes an error of ours, with its exit code and without a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotAllowedError,
    NotKnownError,
    UnreachableError,
)
from custody.storage import parse_place, s3_client
from tests.storage.conftest import fresh_client
from tests.storage.stores import ACCESS_KEY, SECRET_KEY, FaultyStore, ObjectStore, refusal
from tests.support import free_port

SAID: list[str] = []


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, store: ObjectStore) -> Iterator[None]:
    """The credentials as boto3 finds them by itself."""
    for name, value in store.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with fresh_client():
        yield


def error_of(address: str) -> CustodyError:
    with pytest.raises(CustodyError) as caught, parse_place(address).open():
        pass
    told = f"{caught.value.message} {caught.value.hint}"
    assert SECRET_KEY not in told
    assert ACCESS_KEY not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


def test_what_is_not_there_is_not_known(store: ObjectStore, environment: None) -> None:
    """Exit code 10."""
    bucket = store.new_bucket()
    assert error_of(f"s3://{bucket}/a").message == f"there is no s3://{bucket}/a"
    error = error_of("s3://no-such-bucket-1/a")
    assert isinstance(error, NotKnownError)
    assert error.message == "s3://no-such-bucket-1/a: there is no such bucket"
    with pytest.raises(NotKnownError):
        parse_place(f"s3://{bucket}/a").require_there()
    with pytest.raises(NotKnownError, match="no such bucket"):
        parse_place("s3://no-such-bucket-1/").require_there()
    parse_place(f"s3://{bucket}/").require_there()


@pytest.mark.stores("rclone")
def test_wrong_credentials_are_told_apart(
    store: ObjectStore, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 12; rclone checks signatures, moto does not."""
    bucket = store.new_bucket()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-and-secret")
    error = error_of(f"s3://{bucket}/a")
    assert isinstance(error, CredentialError)
    assert (
        error.message
        == f"s3://{bucket}/a: the store refused the credentials (SignatureDoesNotMatch)"
    )
    assert "wrong-and-secret" not in repr(error)


@pytest.mark.stores("moto")
def test_no_credentials_are_told_apart(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 12."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    error = error_of("s3://bucket/a")
    assert isinstance(error, CredentialError)
    assert error.message == "s3://bucket/a: there are no usable credentials"
    assert "AWS_ACCESS_KEY_ID" in str(error.hint)


@pytest.mark.stores("moto")
@pytest.mark.parametrize("profile", ["nobody"])
def test_a_profile_that_is_not_there_is_told(
    environment: None, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setenv("AWS_PROFILE", profile)
    assert isinstance(error_of("s3://bucket/a"), CredentialError)


@pytest.mark.stores("moto")
def test_a_store_that_does_not_answer_is_unreachable(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 69."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    error = error_of("s3://bucket/a")
    assert isinstance(error, UnreachableError)
    assert error.exit_code == 69


@pytest.mark.stores("moto")
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "AccessDenied", NotAllowedError),
        (403, "InvalidAccessKeyId", CredentialError),
        (403, "RequestTimeTooSkewed", CredentialError),
        (400, "ExpiredToken", CredentialError),
        (503, "SlowDown", UnreachableError),
        (500, "InternalError", UnreachableError),
        (501, "NotImplemented", CustodyError),
        (418, "<b>\x1b[2J</b>", CustodyError),
    ],
)
def test_each_refusal_has_its_class(
    bucket: str,
    faulty_store: FaultyStore,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
    kind: type[CustodyError],
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    faulty_store.instead = lambda _: refusal(status, code)
    error = error_of(f"s3://{bucket}/a")
    assert type(error) is kind
    assert error.message.isprintable()


@pytest.mark.stores("moto")
@pytest.mark.parametrize(
    ("variable", "value", "kind"),
    [
        ("AWS_ENDPOINT_URL_S3", "nonsense", InputError),
        ("AWS_MAX_ATTEMPTS", "many", CustodyError),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE\n", CredentialError),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG\r\n", CredentialError),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG\u200b", CredentialError),
        ("AWS_SESSION_TOKEN", "FwoGZXIvYXdz ", CredentialError),
        ("AWS_CONFIG_FILE", "/dev/null/x", NotKnownError),
    ],
)
def test_settings_that_are_none_are_an_error_of_ours(
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    kind: type[CustodyError],
) -> None:
    monkeypatch.setenv(variable, value)
    assert isinstance(error_of("s3://bucket/a"), kind)


@pytest.mark.stores("moto")
def test_calls_are_tried_again_as_often_as_the_environment_says(
    environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config().retries == {"mode": "standard", "total_max_attempts": 1}
    s3_client.client().close()
    s3_client.client.cache_clear()
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    assert config().retries == {"mode": "standard", "total_max_attempts": 6}
    assert config().request_checksum_calculation == "when_required"
    assert config().response_checksum_validation == "when_required"


def config() -> Any:
    return s3_client.client().meta.config
