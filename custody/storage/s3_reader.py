"""Reads an object of a bucket as a stream, and reconnects when a connection breaks.

The first request asks for the beginning alone, which is all that a header needs, so that
looking through a bucket does not start downloads that are thrown away; the second asks for
all the rest. A connection that breaks off is taken up where it was left, by a range that
must be of the same object: its ETag is asked for with ``If-Match``, and looked at in the
answer, since some stores ignore the condition.
"""

from __future__ import annotations

import io
import re
import time
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from urllib3.exceptions import HTTPError

from custody.errors import CustodyError, TamperedError, UnreachableError
from custody.storage.positioned import PositionedReader
from custody.storage.s3_client import BROKEN, Address, client, code_of, translated_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from botocore.response import StreamingBody

BEGINNING = 16 * 1024
"""Bytes of the first request: no header that can be registered is longer."""
TRIES = 6
"""How often in a row a connection may end without having brought LITTLE."""
LITTLE = BEGINNING
"""Bytes that a connection brings if it is worth another: a store that gives a few of each range
that it promises would be asked for ever."""
_RANGE = re.compile(r"bytes ([0-9]+)-[0-9]+/([0-9]+)", re.ASCII)


class ObjectReader(PositionedReader):
    """Reads one object from its first byte to its last, or from where it was told to."""

    modified: datetime
    etag: str

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address
        self._body: StreamingBody | None = None
        self._brought = self._failures = 0
        self._begin()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Read from another byte on: the next request asks for it and what follows."""
        before = self._at
        if super().seek(offset, whence) != before:
            self._disconnect()
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read some; a broken connection is made anew, ``UnreachableError`` when that is no use."""
        with memoryview(buffer).cast("B") as view:
            while len(view) and self._at < self.size:
                try:
                    count = self._read_some(view[: self.size - self._at])
                except (*BROKEN, HTTPError, OSError, UnreachableError):
                    count = 0
                if count:
                    self._take(count)
                    return count
                self._disconnect()
                self._failures += 1
                self._wait_to_retry()
            return 0

    def close(self) -> None:
        """End the connection, unless all of its answer was read."""
        self._disconnect()
        super().close()

    def _take(self, count: int) -> None:
        self._at += count
        self._brought += count
        if self._brought >= LITTLE:
            self._failures = 0

    def _begin(self) -> None:
        """Ask for the beginning; an object of no bytes has none."""
        try:
            with translated_errors(self._address):
                self._request()
        except _EmptyError:
            with translated_errors(self._address):
                found = client().head_object(**self._address.bucket_and_key)
            self.size, self.modified = found["ContentLength"], found["LastModified"]
            self.etag = found["ETag"]

    def _read_some(self, view: memoryview) -> int:
        if self._body is None:
            with translated_errors(self._address):
                self._request_rest()
        assert self._body is not None
        count: int = self._body.readinto(view)  # type: ignore[arg-type]
        return count

    def _request(self) -> None:
        try:
            answer = client().get_object(
                **self._address.bucket_and_key, Range=f"bytes=0-{BEGINNING - 1}"
            )
        except ClientError as error:
            if code_of(error) in ("InvalidRange", "416"):
                raise _EmptyError from None
            raise
        self._body = answer["Body"]
        self.modified, self.etag = answer["LastModified"], answer.get("ETag", "")
        found = _RANGE.fullmatch(answer.get("ContentRange", ""))
        self.size = int(found[2]) if found else answer["ContentLength"]

    def _request_rest(self) -> None:
        """Ask for what is left, of the very same object."""
        wanted = {"Range": f"bytes={self._at}-"} | ({"IfMatch": self.etag} if self.etag else {})
        try:
            answer = client().get_object(**self._address.bucket_and_key, **wanted)  # type: ignore[arg-type]
        except ClientError as error:
            if code_of(error) in ("PreconditionFailed", "412", "InvalidRange", "416"):
                raise self._replaced_error() from None
            raise
        self._body = answer["Body"]
        found = _RANGE.fullmatch(answer.get("ContentRange", ""))
        if not found:
            raise CustodyError(
                f"{self._address}: the connection broke off, and the store gives no ranges",
                hint="run it again",
            )
        same = (int(found[1]), int(found[2]), answer.get("ETag", ""))
        if same != (self._at, self.size, self.etag):
            raise self._replaced_error()

    def _disconnect(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
        self._brought = 0

    def _replaced_error(self) -> TamperedError:
        return TamperedError(
            f"{self._address} was replaced while it was being read", hint="run it again"
        )

    def _wait_to_retry(self) -> None:
        """Wait before another try, longer after each failure in a row; after the last, give up.

        The first may only have been the end of an answer.
        """
        if self._failures == TRIES:
            raise UnreachableError(
                f"{self._address}: the connection breaks off again and again, "
                f"the last time at byte {self._at} of {self.size}",
                hint="is the network up? run it again",
            )
        if self._failures > 1:
            time.sleep(2 ** (self._failures - 2))


class _EmptyError(Exception):
    """There is no beginning to ask for."""
