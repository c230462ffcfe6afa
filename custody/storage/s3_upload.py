"""Writes an object of a bucket from a stream whose length is not known yet.

A stream that fits into one part goes up in one request. A longer one goes up in parts, in
order, one at a time, and becomes an object when the last part is there: until then nothing
has the name, and it never has it in part (promise SEAL-HONEST). When anything fails the
upload is aborted, which removes its parts. Only what can't act any more leaves them behind:
a killed process, a machine without power or network. ``custody objects check`` shows such
uploads; a lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes them.

S3 takes 10,000 parts of 5 MiB to 5 GiB, and objects of up to 5 TiB. A part is kept until it
is up, since it may have to be sent again. So parts begin small and double every 900 parts::

    parts      1 …  900    16 MiB                up to  14 GiB
             901 … 1800    32 MiB                up to  42 GiB
            1801 … 2700    64 MiB                up to  98 GiB
            2701 … 5400   128, 256, 512 MiB      up to 885 GiB
            5401 … 10000    1 GiB                up to 5.3 TiB

There are stores that take parts of one size only (Cloudflare's R2): for those
``CUSTODY_PART_SIZE`` sets it, and with it the longest object, 10,000 times as much.

Up to 64 MiB are kept in memory, larger parts in a nameless file in ``TMPDIR``: memory is
bounded whatever the length. That memory is mapped for each part and given back with it: of the
heap, each thread that writes would keep a share of its own. What is kept is sealed already.

That a name is free is a condition of the last request (``If-None-Match: *``), so two writers
can't both have it. Where an answer is lost and the request made again, that condition meets
our own object; each upload therefore carries a random mark by which it knows itself.
"""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from botocore.exceptions import BotoCoreError, ClientError

from custody import config
from custody.errors import CustodyError, NotAllowedError, NotKnownError
from custody.signals import defer_interrupt
from custody.storage.base import Warn
from custody.storage.s3_client import (
    NO_UPLOAD,
    Address,
    client,
    code_of,
    name_taken_error,
    status_of,
    translated_errors,
)

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from types_boto3_s3.type_defs import CompletedPartTypeDef

MOST_PARTS = 10_000
FIRST_PART = 16 * 1024 * 1024
LARGEST_PART = 1024 * 1024 * 1024
DOUBLING = 900
IN_MEMORY = 64 * 1024 * 1024
UPLOAD_MARKER = "custody-upload"


def part_size(number: int) -> int:
    """Give the size of a part in bytes; they are counted from 1."""
    return min(FIRST_PART << (number - 1) // DOUBLING, LARGEST_PART)


def _sizes() -> Callable[[int], int]:
    size = config.part_size(os.environ)
    return (lambda _: size) if size else part_size


def require_free(address: Address, *, overwrite: bool) -> None:
    """Refuse a name that is taken; who may write but not look goes on, and meets the condition."""
    if not overwrite:
        try:
            with translated_errors(address):
                client().head_object(**address.bucket_and_key)
        except (NotKnownError, NotAllowedError):
            return
        raise name_taken_error(address)


@contextlib.contextmanager
def upload_object(address: Address, *, overwrite: bool, warn: Warn) -> Iterator[Upload]:
    """Upload in this block, and publish at its end; whatever it raises aborts the upload."""
    require_free(address, overwrite=overwrite)
    with contextlib.closing(Upload(address, overwrite=overwrite, warn=warn)) as upload:
        try:
            yield upload
            upload.publish()
        except BaseException:
            upload.abort()
            raise


class Upload(io.RawIOBase):
    """An object that is being written. Nothing is sent before there is more than one part."""

    def __init__(
        self,
        address: Address,
        *,
        overwrite: bool,
        warn: Warn,
        sizes: Callable[[int], int] | None = None,
    ) -> None:
        super().__init__()
        self.address = address
        self.parts: list[CompletedPartTypeDef] = []
        self.id: str | None = None
        self._sizes = sizes or _sizes()
        self._condition: dict[str, Any] = {} if overwrite else {"IfNoneMatch": "*"}
        self._say = warn
        self._mark = os.urandom(16).hex()
        self._held, self._size = 0, self._sizes(1)
        self._buffer: mmap.mmap | IO[bytes] | None = None

    def writable(self) -> bool:
        """Say that this can be written."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Take as much as there is room for in the part; a full one is sent first."""
        room = self._size - self._held
        if not room:
            self.send_part()
            room = self._size
        with memoryview(data).cast("B") as view, view[:room] as taken_now, self._on_disk_errors():
            if self._buffer is None:
                self._buffer = _new_buffer(self._size)
            self._buffer.write(taken_now)
            self._held += len(taken_now)
            return len(taken_now)

    def begin_multipart(self) -> str:
        """Begin the upload of parts, if that has not been done, and give its id."""
        if self.id is None:
            with defer_interrupt(), translated_errors(self.address):  # or it could not be aborted
                marked = {UPLOAD_MARKER: self._mark}
                answer = client().create_multipart_upload(
                    **self.address.bucket_and_key, Metadata=marked
                )
                self.id = answer["UploadId"]
        return self.id

    def send_part(self) -> None:
        """Send what is held as the next part, whatever its size."""
        number, upload_id = len(self.parts) + 1, self.begin_multipart()
        if number > MOST_PARTS:
            raise CustodyError(
                f"{self.address}: an object has {MOST_PARTS} parts at most",
                hint="set CUSTODY_PART_SIZE to more, or not at all",
            )
        with translated_errors(self.address):
            answer = client().upload_part(
                **self.address.bucket_and_key,
                UploadId=upload_id,
                PartNumber=number,
                ContentLength=self._held,
                Body=self._body(),
            )
        self.parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        self._forget()
        self._size = self._sizes(number + 1)

    def publish(self) -> None:
        """Make it an object; ``RefusedError`` if the name was taken meanwhile."""
        if self.id is None:
            self._publish(self._put)
        else:
            if self._held:
                self.send_part()
            self._publish(self._complete)
            self.id = None

    def is_published(self) -> bool:
        """Tell whether this very object is there: the answer to publishing may have been lost."""
        try:
            found = client().head_object(**self.address.bucket_and_key)
        except (BotoCoreError, ClientError):
            return False
        marks = {key.lower(): value for key, value in found["Metadata"].items()}
        return marks.get(UPLOAD_MARKER) == self._mark

    def abort(self) -> None:
        """Remove the parts, as far as the store can be reached."""
        if self.id is not None:
            try:
                client().abort_multipart_upload(**self.address.bucket_and_key, UploadId=self.id)
            except (BotoCoreError, ClientError) as error:
                if not isinstance(error, ClientError) or code_of(error) != NO_UPLOAD:
                    self._say(f"warning: parts of {self.address} may have been left in the store")
            self.id = None

    def close(self) -> None:
        """Forget what is kept."""
        self._forget()
        super().close()

    def _forget(self) -> None:
        if self._buffer is not None:
            self._buffer.close()
        self._held, self._buffer = 0, None

    def _put(self, **condition: Any) -> None:
        client().put_object(
            **self.address.bucket_and_key,
            **condition,
            Body=self._body(),
            ContentLength=self._held,
            Metadata={UPLOAD_MARKER: self._mark},
        )

    def _complete(self, **condition: Any) -> None:
        client().complete_multipart_upload(
            **self.address.bucket_and_key,
            **condition,
            UploadId=cast("str", self.id),
            MultipartUpload={"Parts": self.parts},
        )

    def _publish(self, call: Callable[..., None]) -> None:
        # some stores ignore the condition: this looks once more, right before
        require_free(self.address, overwrite=not self._condition)
        try:
            with translated_errors(self.address):
                try:
                    call(**self._condition)
                except ClientError as error:
                    if not self._condition or not _unsupported(error):
                        raise
                    self._say(
                        f"note: {self.address}: this store has no conditional writes: "
                        "an object made there in this very moment would be replaced"
                    )
                    call()
        except CustodyError:
            if not self.is_published():
                raise

    def _body(self) -> BinaryIO | bytes:
        """Give what is held, to be read once or again; a mapping that is not full has more."""
        if self._buffer is None:
            return b""
        if isinstance(self._buffer, mmap.mmap) and self._held < self._size:
            return self._buffer[: self._held]
        self._buffer.seek(0)
        return cast("BinaryIO", self._buffer)

    @contextlib.contextmanager
    def _on_disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise CustodyError(
                f"a part for {self.address} can't be kept in {tempfile.gettempdir()}: {reason}",
                hint="set TMPDIR to a folder with room for 1 GiB; nothing was published",
            ) from None


def _new_buffer(size: int) -> mmap.mmap | IO[bytes]:
    return mmap.mmap(-1, size) if size <= IN_MEMORY else tempfile.TemporaryFile()


def _unsupported(error: ClientError) -> bool:
    return status_of(error) == 501 or code_of(error) == "NotImplemented"
