"""Connects to a store that speaks S3, and turns its errors into ours.

Endpoint, region and credentials are found as every AWS tool finds them: environment
(``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL_S3``, …), ``~/.aws``, or the machine's role.
Checksums are only sent where S3 demands them: many other stores refuse the trailers that
newer SDKs add, and an age file authenticates itself.

No error shows what botocore says: nobody looked whether it holds a secret (promise QUIET).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypedDict

from boto3.session import Session
from botocore import exceptions
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from custody import __version__
from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotAllowedError,
    NotKnownError,
    RefusedError,
    UnreachableError,
)

if TYPE_CHECKING:
    from botocore.config import _RetryDict
    from types_boto3_s3 import S3Client

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 60
"""Seconds: to be let in, and between two pieces of an answer."""
ATTEMPTS = 6
"""How often a call is tried in all, some 15 s long, unless ``AWS_MAX_ATTEMPTS`` says otherwise."""


class BucketAndKey(TypedDict):
    """An object, as calls name it."""

    Bucket: str
    Key: str


@dataclass(frozen=True, slots=True)
class Address:
    """An object of a bucket, or the beginning that names of many have."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @property
    def bucket_and_key(self) -> BucketAndKey:
        """Name it for a call."""
        return {"Bucket": self.bucket, "Key": self.key}


@cache
def client() -> S3Client:
    """Give the one client of this process; it may be used by many threads."""
    core = get_session()
    try:
        with translated_errors("the object store"):
            config = Config(
                connect_timeout=CONNECT_TIMEOUT,
                read_timeout=READ_TIMEOUT,
                retries=_retries(core.get_config_variable("max_attempts")),
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                user_agent_extra=f"custody/{__version__}",
            )
            session = Session(botocore_session=core)
            _require_plain_credentials(session)
            return session.client("s3", config=config)
    except ValueError:
        raise InputError(
            "the settings for the object store are none that can be used",
            hint="look at AWS_ENDPOINT_URL_S3 (https://HOST) and the other AWS_ variables",
        ) from None


def _require_plain_credentials(session: Session) -> None:
    """Refuse credentials with blanks or line ends, which no request can carry.

    Only those that were written down somewhere: others are fetched when they are needed.
    """
    found = session.get_credentials()
    if type(found) is not Credentials:
        return
    for text in (found.access_key, found.secret_key, found.token):
        if text and not re.fullmatch("[!-~]+", text):
            raise CredentialError(
                "the credentials for the object store hold a blank, a line end or the like",
                hint="look at the ends of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                "AWS_SESSION_TOKEN, or of what the profile says",
            ) from None


def _retries(attempts: int | None) -> _RetryDict:
    """Give botocore's retry settings; those of the environment replace our own."""
    if attempts:
        return {"mode": "standard"}
    return {"mode": "standard", "total_max_attempts": ATTEMPTS}


@contextlib.contextmanager
def translated_errors(what: object) -> Iterator[None]:
    """Turn botocore's errors in this block into ours, which name ``what``."""
    try:
        yield
    except ClientError as error:
        raise _refusal_error(what, error) from None
    except BotoCoreError as error:
        raise _failure_error(what, error) from None


def code_of(error: ClientError) -> str:
    """Give a refusal's S3 error code; the HTTP status where the response had no body."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code if re.fullmatch("[A-Za-z0-9._-]{1,60}", code) else "no reason given"


def status_of(error: ClientError) -> int:
    """Give an answer's HTTP status."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


NOT_THERE = frozenset({"404", "NotFound", "NoSuchKey"})
_CONTENDED = frozenset({"409", "ConditionalRequestConflict"})
TAKEN = frozenset({"412", "PreconditionFailed"}) | _CONTENDED
NO_UPLOAD = "NoSuchUpload"
_NO_BUCKET = frozenset({"NoSuchBucket", "InvalidBucketName"})
_FORBIDDEN = frozenset({"403", "AccessDenied", "Forbidden", "AllAccessDisabled"})
_UNKNOWN_CREDENTIALS = frozenset(
    {
        "401",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidSecurity",
        "InvalidToken",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    }
)
_BUSY = frozenset({"RequestTimeout", "SlowDown", "Throttling", "ThrottlingException", "429"})

_CREDENTIALS = (
    exceptions.CredentialRetrievalError,
    exceptions.NoAuthTokenError,
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.ProfileNotFound,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
)
BROKEN = (
    exceptions.ConnectionError,
    exceptions.HTTPClientError,
    exceptions.IncompleteReadError,
)
"""What is raised for a connection that could not be made, or broke off."""


def name_taken_error(what: object) -> RefusedError:
    """Give the error for a name that is taken, in the words it has for files."""
    return RefusedError(f"{what} exists already", hint="choose another name, or give --force")


def _refusal_error(what: object, error: ClientError) -> CustodyError:
    code, status = code_of(error), status_of(error)
    if code in NOT_THERE:
        return NotKnownError(
            f"there is no {what}", hint="is the address right? one of many ends in a slash"
        )
    if code in _NO_BUCKET:
        return NotKnownError(
            f"{what}: there is no such bucket", hint="is AWS_ENDPOINT_URL_S3 the right store?"
        )
    if code in _CONTENDED:
        return RefusedError(f"{what}: somebody else is writing just this", hint="run it again")
    if code in TAKEN:
        return name_taken_error(what)
    if code in _UNKNOWN_CREDENTIALS:
        return CredentialError(
            f"{what}: the store refused the credentials ({code})", hint=_CREDENTIALS_HINT
        )
    if code in _FORBIDDEN:
        return NotAllowedError(
            f"{what}: the store does not allow this",
            hint="look at the credentials' rights and the bucket's policy",
        )
    if code == NO_UPLOAD:
        return CustodyError(
            f"{what}: somebody else has ended the upload, such as a lifecycle rule of the bucket"
        )
    if code in _BUSY or (status >= 500 and status != 501):
        return UnreachableError(f"{what}: the store can't answer now ({code})", hint="try again")
    hint = _PARTS_HINT if code in ("EntityTooSmall", "InvalidPart") else None
    return CustodyError(f"{what}: the store refused ({code})", hint=hint)


def _failure_error(what: object, error: BotoCoreError) -> CustodyError:
    if isinstance(error, _CREDENTIALS):
        return CredentialError(f"{what}: there are no usable credentials", hint=_CREDENTIALS_HINT)
    if isinstance(error, exceptions.SSLError):
        return UnreachableError(
            f"{what}: the store's TLS certificate or connection is not in order",
            hint="for an authority of your own set AWS_CA_BUNDLE",
        )
    if isinstance(error, BROKEN):
        return UnreachableError(
            f"{what}: the store can't be reached, or the connection broke off",
            hint="is AWS_ENDPOINT_URL_S3 right, and the network up?",
        )
    if isinstance(error, exceptions.ParamValidationError | exceptions.ValidationError):
        return InputError(f"{what}: that is no address of an object")
    return CustodyError(
        f"{what}: the store can't be used ({type(error).__name__})", hint=_CREDENTIALS_HINT
    )


_PARTS_HINT = "does it take parts of one size only? then set CUSTODY_PART_SIZE, such as 64 (MiB)"
_CREDENTIALS_HINT = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, as for any AWS tool"
)
