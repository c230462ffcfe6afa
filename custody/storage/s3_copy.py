"""Replaces an object's header by copying its payload inside the store (:class:`HeaderReplacement`).

The payload of a sealed object may be terabytes; only its header is to be replaced. The
first part of the new object is sent: the new header and the first bytes of the payload,
since no part but the last may be smaller than 5 MiB. The other parts are ranges that the
store copies by itself (UploadPartCopy)::

    source      old header | 5 MiB |    1 GiB     |    1 GiB     |  rest  |
    object      new header | 5 MiB |    1 GiB     |    1 GiB     |  rest  |
                \\_ sent _________/ \\_ copied ____/ \\____________/ \\______/

Some stores answer a copy as if it had worked and make an empty part of it, without an ETag;
others don't know the call, or count parts otherwise. So an answer without an ETag ends it,
the store's own list of the parts must have the right sizes before the object is published,
and its length and beginning are looked at afterwards. Where any of it is otherwise, nothing
is left there, and the caller sends all of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, cast

from botocore.exceptions import ClientError

from custody.byte_io import fill, write_all
from custody.errors import CustodyError, TamperedError
from custody.storage.base import Progress, Warn
from custody.storage.s3_client import TAKEN, Address, client, code_of, status_of, translated_errors
from custody.storage.s3_reader import ObjectReader
from custody.storage.s3_upload import Upload, require_free, upload_object

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import CompletedPartTypeDef

MIN_SENT = 5 * 1024 * 1024
"""Bytes of the old rest that are sent along with the new beginning: S3's smallest part."""
COPY_PART = 1024 * 1024 * 1024
"""Bytes of a copied part. S3 takes 5 GiB at most; 5 TiB are 5,120 of these."""
PARALLEL_COPIES = 8
"""Copies that the store is asked for at a time."""


@dataclass(frozen=True, slots=True)
class CopyRange:
    """A part to be copied: its number, and which bytes of the source it is."""

    number: int
    start: int
    end: int

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class HeaderReplacement:
    """An object that is to be ``head``, and what follows ``old`` at the front of the source."""

    target: Address
    head: bytes
    source: Address
    old: bytes

    def run(self, *, overwrite: bool, warn: Warn, progress: Progress) -> bool:
        """Write the new object; False, and nothing is there, where the store can't copy."""
        require_free(self.target, overwrite=overwrite)
        with contextlib.closing(ObjectReader(self.source)) as reader:
            if reader.size <= len(self.old) + MIN_SENT:
                return False
            first = self.head + self._read_rest_start(reader)
            try:
                with upload_object(self.target, overwrite=overwrite, warn=warn) as upload:
                    self._upload_parts(upload, first, reader, progress)
                self._verify_published(upload, first, reader.size - len(self.old) + len(self.head))
            except (_NotCopiedError, CustodyError) as why:
                if type(why) not in (_NotCopiedError, CustodyError):
                    raise  # not a word about how it can put things together
                warn(f"note: {why}; so all of {self.target} is sent instead")
                return False
        return True

    def _read_rest_start(self, reader: ObjectReader) -> bytes:
        """Read the first of the bytes that stay."""
        room = memoryview(bytearray(len(self.old) + MIN_SENT))
        fill(cast("BinaryIO", reader), room)
        if room[: len(self.old)] != self.old:
            raise _replaced_error(self.source)
        return bytes(room[len(self.old) :])

    def _upload_parts(
        self, upload: Upload, first: bytes, reader: ObjectReader, progress: Progress
    ) -> None:
        """Put all parts into the upload; it is published after this."""
        write_all(cast("BinaryIO", upload), first)
        upload.send_part()
        if not reader.etag:
            raise _NotCopiedError("the store gives no ETags")
        pieces = _copy_ranges(len(self.old) + MIN_SENT, reader.size)
        with ThreadPoolExecutor(PARALLEL_COPIES) as pool:
            copy = self._copier(upload.begin_multipart(), reader.etag)
            for piece, part in zip(pieces, pool.map(copy, pieces), strict=True):
                upload.parts.append(part)
                if progress is not None:
                    progress(piece.size)
        _require_sizes(upload, [len(first), *(piece.size for piece in pieces)])

    def _copier(self, upload_id: str, etag: str) -> Callable[[CopyRange], CompletedPartTypeDef]:
        def copy(piece: CopyRange) -> CompletedPartTypeDef:
            with translated_errors(self.source):
                try:
                    answer = client().upload_part_copy(
                        **self.target.bucket_and_key,
                        UploadId=upload_id,
                        PartNumber=piece.number,
                        CopySource={"Bucket": self.source.bucket, "Key": self.source.key},
                        CopySourceRange=f"bytes={piece.start}-{piece.end - 1}",
                        CopySourceIfMatch=etag,
                    )
                except ClientError as error:
                    raise self._not_copied(error) from None
            made = answer.get("CopyPartResult", {}).get("ETag")
            if not made:
                raise _NotCopiedError("the store answers a copy without an ETag")
            return {"PartNumber": piece.number, "ETag": made}

        return copy

    def _not_copied(self, error: ClientError) -> Exception:
        if code_of(error) in TAKEN:
            return _replaced_error(self.source)
        if status_of(error) >= 500 and status_of(error) != 501:
            return error
        return _NotCopiedError(f"the store does not copy parts ({code_of(error)})")

    def _verify_published(self, upload: Upload, first: bytes, size: int) -> None:
        """Check the published object, and remove it if it is not right."""
        with contextlib.closing(ObjectReader(self.target)) as reader:
            room = memoryview(bytearray(min(len(first), len(self.head) + 1024)))
            fill(cast("BinaryIO", reader), room)
            if reader.size == size and room == first[: len(room)]:
                return
        if not upload.is_published():
            raise _replaced_error(self.target)
        with translated_errors(self.target):
            client().delete_object(**self.target.bucket_and_key)
        raise _NotCopiedError("the store put it together wrongly")


class _NotCopiedError(Exception):
    """The store can't do this; says why."""


def _copy_ranges(start: int, end: int) -> list[CopyRange]:
    return [
        CopyRange(number, at, min(at + COPY_PART, end))
        for number, at in zip(count(2), range(start, end, COPY_PART), strict=False)
    ]


def _require_sizes(upload: Upload, sizes: list[int]) -> None:
    """Hold the store's list of the parts against what they should be, before they are published.

    A store that gives no list is judged by the whole length, afterwards.
    """
    pages = client().get_paginator("list_parts")
    try:
        asked = pages.paginate(**upload.address.bucket_and_key, UploadId=upload.begin_multipart())
        found = [row["Size"] for page in asked for row in page.get("Parts", [])]
    except ClientError:
        return
    if found != sizes:
        raise _NotCopiedError("the store's copies have not the right sizes")


def _replaced_error(address: Address) -> TamperedError:
    return TamperedError(f"{address} was replaced while it was being copied", hint="run it again")
