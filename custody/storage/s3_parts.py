"""An upload in parts that several processes share: each sends some, and one completes it.

A part is read while it is sent, and read again from its beginning where it has to be sent again;
nothing of it is kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custody.errors import CustodyError, NotKnownError, RefusedError
from custody.storage.positioned import PositionedReader
from custody.storage.s3_client import NO_UPLOAD, Address, client, code_of, translated_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def object_size(address: Address) -> int | None:
    """Give an object's size; None if there is none."""
    try:
        with translated_errors(address):
            return client().head_object(**address.bucket_and_key)["ContentLength"]
    except NotKnownError:
        return None


@dataclass(frozen=True, slots=True)
class SharedUpload:
    """An upload by its id."""

    address: Address
    id: str

    @classmethod
    def begin(cls, address: Address) -> SharedUpload:
        """Begin one."""
        with translated_errors(address):
            answer = client().create_multipart_upload(**address.bucket_and_key)
        return cls(address, answer["UploadId"])

    def send(self, number: int, size: int, blocks: Iterable[bytes]) -> str | None:
        """Send a part of this size and give its ETag; None where the upload was ended."""
        try:
            with translated_errors(self.address), PartReader(blocks, size) as body:
                answer = client().upload_part(
                    **self.address.bucket_and_key,
                    UploadId=self.id,
                    PartNumber=number,
                    ContentLength=size,
                    Body=body,  # type: ignore[arg-type]
                )
        except CustodyError as error:
            if isinstance(error.__context__, ClientError) and _ended(error.__context__):
                return None
            raise
        return answer["ETag"]

    def complete(self, tags: Sequence[str]) -> None:
        """Make the parts an object; nothing happens where somebody else has."""
        parts = [{"PartNumber": at, "ETag": tag} for at, tag in enumerate(tags, start=1)]
        try:
            with translated_errors(self.address):
                client().complete_multipart_upload(
                    **self.address.bucket_and_key,
                    UploadId=self.id,
                    MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
                )
        except CustodyError:
            if object_size(self.address) is None:
                raise

    def abort(self) -> None:
        """Remove the parts, as far as the store can be reached."""
        try:
            client().abort_multipart_upload(**self.address.bucket_and_key, UploadId=self.id)
        except (BotoCoreError, ClientError):
            return


def _ended(error: ClientError) -> bool:
    return code_of(error) == NO_UPLOAD


class PartReader(PositionedReader):
    """Reads blocks as one stream of known size, from the beginning as often as it is asked.

    It is told to go elsewhere to learn its size, and read only from where it is, or its beginning.
    """

    def __init__(self, blocks: Iterable[bytes], size: int) -> None:
        super().__init__(size)
        self._blocks, self._read = blocks, 0
        self._iterator: Iterator[bytes] = iter(())
        self._held = memoryview(b"")

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read some."""
        if self._at >= self.size:
            return 0
        if self._at == 0:
            self._iterator, self._held, self._read = iter(self._blocks), memoryview(b""), 0
        if self._at != self._read:
            raise io.UnsupportedOperation("a part is read from its beginning")
        while not self._held:
            self._held = memoryview(next(self._iterator, b""))
            if not self._held:
                raise RefusedError("a part is shorter than it was planned")
        with memoryview(buffer).cast("B") as room:
            count = min(len(room), len(self._held))
            room[:count] = self._held[:count]
        self._held = self._held[count:]
        self._at += count
        self._read += count
        return count
