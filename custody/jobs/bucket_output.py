"""A bucket as a plan's output: parts of a large object go up beside each other, by anybody.

They are parts of one upload, which whoever begins first names in ``.custody-done/….upload``; the
others find it there. A part that is up is recorded and need not go up again, whatever happens to
those who sent it. Where the upload was ended from outside, all its parts go up anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from custody.errors import NotKnownError, RefusedError
from custody.plan.done import Done
from custody.plan.items import RECORDS, WorkItem
from custody.storage.s3_parts import SharedUpload, object_size
from custody.storage.s3_place import S3Place


@dataclass(frozen=True)
class BucketOutput:
    """All objects whose names begin so."""

    place: S3Place

    def require_there(self) -> None:
        """Ask for the bucket; ``NotKnownError`` if there is none."""
        self.place.require_there()

    def size(self, to: str) -> int | None:
        """Ask the store for an object's size."""
        return object_size(self.place.below(to))

    def create(self, to: str, *, overwrite: bool) -> AbstractContextManager[BinaryIO]:
        """Upload an object."""
        return self.place.below(to).create(overwrite=overwrite, warn=lambda _: None)

    def settle(self, tos: Sequence[str]) -> None:
        """Do nothing: the store has said that it has them."""

    def read(self, name: str) -> bytes | None:
        """Read an object."""
        try:
            with self.place.below(name).open() as file:
                return file.stream.read()
        except NotKnownError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write an object."""
        with self.create(name, overwrite=True) as stream:
            stream.write(data)

    def mark(self, item: WorkItem) -> str | None:
        """Give the upload that the parts go to."""
        data = self.read(_upload_name(item))
        return None if data is None else data.decode(errors="replace")

    def write_part(self, item: WorkItem, plain: Iterable[bytes]) -> tuple[str, str]:
        """Send one part."""
        target = self.place.below(item.objects[0].to)
        for _ in range(2):
            upload = SharedUpload(target, self.mark(item) or self._begin(item, target))
            tag = upload.send(item.part + 1, item.size, plain)
            if tag is not None:
                return upload.id, tag
            if object_size(target) is not None:  # it was not ended, but completed
                return upload.id, ""
            self.write(_upload_name(item), SharedUpload.begin(target).id.encode())
        raise RefusedError(f"{target}: somebody ends its upload again and again")

    def join(self, item: WorkItem, parts: Sequence[Done]) -> None:
        """Complete the upload."""
        target = self.place.below(item.objects[0].to)
        SharedUpload(target, parts[0].mark).complete([part.tag for part in parts])

    def _begin(self, item: WorkItem, target: S3Place) -> str:
        """Begin an upload and name it; where somebody was faster, theirs is taken."""
        upload = SharedUpload.begin(target)
        try:
            with self.create(_upload_name(item), overwrite=False) as stream:
                stream.write(upload.id.encode())
        except RefusedError:
            upload.abort()
            return self.mark(item) or upload.id
        return upload.id


def _upload_name(item: WorkItem) -> str:
    return f"{RECORDS}/{item.whole_key}.upload"
