"""Storage in the objects of a bucket, in a store that speaks S3."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from botocore.exceptions import ClientError

from custody.errors import InputError
from custody.storage.base import FoundFile, OpenedFile, Place, Progress, Warn
from custody.storage.s3_client import NO_UPLOAD, Address, client, code_of, translated_errors
from custody.storage.s3_reader import ObjectReader
from custody.storage.s3_upload import require_free, upload_object

_BUFFER = 64 * 1024
_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")
LONGEST_KEY = 1024


@dataclass(frozen=True, slots=True)
class S3Place(Address):
    """An object; or, where the address ends in a slash, all whose names begin with it."""

    @classmethod
    def parse(cls, text: str) -> S3Place:
        """Read ``s3://BUCKET/KEY``; nothing in it is quoted."""
        bucket, _, key = text.removeprefix("s3://").partition("/")
        try:
            good = bool(_BUCKET.fullmatch(bucket)) and len(key.encode()) <= LONGEST_KEY
        except UnicodeEncodeError:
            good = False
        if not good:
            raise InputError(f"expected s3://BUCKET/KEY, got {text!a}")
        return cls(bucket, key)

    def is_folder(self) -> bool:
        """Say whether this is the beginning of many names."""
        return not self.key or self.key.endswith("/")

    def is_pipe(self) -> bool:
        """Give False: an object can be read any number of times."""
        return False

    def absolute(self) -> str:
        """Give the address."""
        return str(self)

    def below(self, name: str) -> S3Place:
        """Give the object whose name goes on so."""
        return S3Place(self.bucket, self.key + name)

    def find(self) -> Iterator[FoundFile]:
        """Give all objects that begin so, but for the markers that some tools make of folders."""
        pages = client().get_paginator("list_objects_v2")
        with translated_errors(self):
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.key):
                for row in page.get("Contents", []):
                    key = row["Key"]
                    if not key.endswith("/"):
                        where, name = S3Place(self.bucket, key), key.removeprefix(self.key)
                        yield FoundFile(where, name, row["Size"], row["LastModified"])

    def unfinished(self) -> Iterator[FoundFile]:
        """Give the uploads that were begun and neither completed nor aborted."""
        pages = client().get_paginator("list_multipart_uploads")
        with translated_errors(self), _ignore_missing_uploads():
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.key):
                for row in page.get("Uploads", []):
                    where, name = S3Place(self.bucket, row["Key"]), row["Key"]
                    yield FoundFile(where, name.removeprefix(self.key), 0, row["Initiated"])

    def require_there(self) -> None:
        """Raise ``NotKnownError`` if there is no such object, or no such bucket."""
        with translated_errors(self):
            if self.is_folder():
                client().list_objects_v2(Bucket=self.bucket, Prefix=self.key, MaxKeys=1)
            else:
                client().head_object(**self.bucket_and_key)

    @contextlib.contextmanager
    def open(self) -> Iterator[OpenedFile]:
        """Open the object."""
        self._require_name()
        with io.BufferedReader(ObjectReader(self), _BUFFER) as stream:
            yield OpenedFile(stream, stream.raw.size, stream.raw.modified)

    def require_free(self, *, overwrite: bool = False) -> None:
        """Refuse a name that is taken, as far as these credentials may look."""
        self._require_name()
        require_free(self, overwrite=overwrite)

    @contextlib.contextmanager
    def create(self, *, overwrite: bool = False, warn: Warn) -> Iterator[BinaryIO]:
        """Upload an object; it is there when the block has ended without an error."""
        self._require_name()
        with upload_object(self, overwrite=overwrite, warn=warn) as upload:
            yield cast("BinaryIO", upload)

    def replace_header(
        self,
        head: bytes,
        source: Place,
        old: bytes,
        *,
        overwrite: bool,
        warn: Warn,
        progress: Progress,
    ) -> bool:
        """Have the store put the object together, if the source is in it as well."""
        if not isinstance(source, S3Place):
            return False
        from custody.storage.s3_copy import HeaderReplacement

        self._require_name()
        return HeaderReplacement(self, head, source, old).run(
            overwrite=overwrite, warn=warn, progress=progress
        )

    def _require_name(self) -> None:
        if self.is_folder():
            raise InputError(
                f"{self} names a folder, not an object", hint="give the whole address of one object"
            )


@contextlib.contextmanager
def _ignore_missing_uploads() -> Iterator[None]:
    """Ignore rclone's error for a bucket where no upload was ever begun."""
    try:
        yield
    except ClientError as error:
        if code_of(error) != NO_UPLOAD:
            raise
