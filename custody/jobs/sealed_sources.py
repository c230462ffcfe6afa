"""Remembers on this host what each output was sealed from, so that sealing it again is no error.

PostgreSQL calls its ``archive_command`` again for a segment that was archived, when it fell
before it could note that. Its name is taken then; whether by this very segment, nobody could
tell from what is sealed, without the dataset's key. So a digest of the source is kept, below the
spool, under a name made of the place, in a folder for each day; a month later it goes::

    sources/key                       32 random bytes in hex, mode 0600
    sources/2026-01-31/5f0c….json     {"format": "custody-source/v1", "header": "<base64>",
                                       "place": "/srv/backup/wal/…", "size": …,
                                       "source": "<hex>", "to": "registry age1…"}

The digest is HMAC-SHA-256 under the host's key, and neither leaves the host: a plain digest
in a receipt would tell everybody who reads the ledger which guess of a source is right. It is
written before the object gets its name, as a receipt is. Only where digest, header and size are
those of what lies there is the source said to be sealed already.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from custody.age import SealResult, object_id
from custody.byte_io import fill
from custody.errors import CustodyError, InputError, RefusedError
from custody.files import read_file, write_file
from custody.formats import strict_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.jobs.sealing import SealedObject, is_sealed_at
from custody.storage import FilePlace, Place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FORMAT = "custody-source/v1"
KEPT = timedelta(days=30)
"""How long it is known what an output was sealed from."""
_BLOCK = 1 << 20


class SourceReader(io.RawIOBase):
    """Reads a source, and digests what it reads."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        super().__init__()
        self._source = source
        self._digest = hmac.new(key, b"custody source\n", hashlib.sha256)

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def fileno(self) -> int:
        """Give the source's descriptor, so that a pipe can be widened."""
        return self._source.fileno()

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read as the source does."""
        with memoryview(buffer).cast("B") as room:
            count: int = self._source.readinto(room)  # type: ignore[attr-defined]
            self._digest.update(room[:count])
            return count

    def digest(self) -> str:
        """Give the digest of what was read."""
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Record:
    header: bytes
    size: int
    source: str
    to: str


class SealedSources:
    """The folder of these records; it is made, with its key, if it is not there.

    ``to`` names the dataset and the recipient that this run seals to: what was sealed to others
    from the same source is not the same.
    """

    def __init__(self, folder: Path, to: str = "") -> None:
        self.folder, self._to = folder, to
        with self._disk_errors_named():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._key = self._read_key()

    def reader(self, source: BinaryIO) -> SourceReader:
        """Give a stream that digests what is read from the source."""
        return SourceReader(source, self._key)

    def remember(
        self, place: Place, sealed: SealResult | SealedObject, source: str, now: datetime
    ) -> None:
        """Write down what is about to be published at a place, and forget what is old."""
        path = self._day(now) / _file_name(place)
        record = {
            "format": FORMAT,
            "header": format_base64(sealed.header),
            "place": _place_name(place),
            "size": sealed.size,
            "source": source,
            "to": self._to,
        }
        data = json.dumps(record, sort_keys=True).encode() + b"\n"
        with self._disk_errors_named():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_file(path, data, mode=0o600, overwrite=True)
            for day in self._days():
                if day < self._day(now - KEPT):
                    shutil.rmtree(day, ignore_errors=True)

    def require_sealed(self, place: Place, source: BinaryIO) -> str:
        """Read a source to its end, and give the object's id if a place holds just that, sealed.

        ``RefusedError`` where it holds something else, or where nobody knows what.
        """
        reader = self.reader(source)
        room = memoryview(bytearray(_BLOCK))
        while fill(cast("BinaryIO", reader), room):
            pass
        record = self._find(place)
        if record is None:
            raise RefusedError(
                f"{place} exists already, and nobody here knows what it was sealed from",
                hint="if another host seals there, too, give each a folder; else choose another "
                "name, or give --force",
            )
        if record.to != self._to:
            raise RefusedError(
                f"{place} exists already, and was sealed to another recipient or dataset",
                hint="who holds that one's keys can open it, and nobody else: move it away, and "
                "run this again",
            )
        if not hmac.compare_digest(record.source, reader.digest()):
            raise RefusedError(
                f"{place} exists already, and was sealed from another source",
                hint="choose another name, or give --force",
            )
        if not is_sealed_at(place.absolute(), record.header, record.size):
            raise RefusedError(
                f"{place} exists already, and is not what was sealed there",
                hint="it was replaced or cut short: move it away, and run this again",
            )
        return object_id(record.header)

    def _find(self, place: Place) -> _Record | None:
        for day in reversed(self._days()):
            with contextlib.suppress(CustodyError):
                data = read_file(day / _file_name(place), limit=1 << 20)
                fields = Fields(strict_json.decode(data, lone_surrogates=True), "the record")
                if (fields.text("format"), fields.text("place")) == (FORMAT, _place_name(place)):
                    size, source = fields.integer("size"), fields.text("source")
                    return _Record(fields.binary("header"), size, source, fields.text("to"))
        return None

    def _days(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.is_dir())

    @contextlib.contextmanager
    def _disk_errors_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise CustodyError(f"sources can't be remembered in {self.folder}: {reason}") from None

    def _day(self, time: datetime) -> Path:
        return self.folder / time.date().isoformat()

    def _read_key(self) -> bytes:
        path = self.folder / "key"
        if not path.exists():
            with contextlib.suppress(RefusedError):  # another run was faster
                write_file(path, os.urandom(32).hex().encode() + b"\n", mode=0o600)
        try:
            key = bytes.fromhex(read_file(path, limit=1000).decode())
        except ValueError:
            key = b""
        if len(key) != 32:
            raise InputError(f"{path} holds no key", hint="remove it: a new one will be made")
        return key


def _place_name(place: Place) -> str:
    """Name a place the same by whatever links its folder is reached."""
    if isinstance(place, FilePlace):
        return str(place.path.parent.resolve() / place.path.name)
    return place.absolute()


def _file_name(place: Place) -> str:
    text = _place_name(place).encode(errors="surrogateescape")
    return f"{hashlib.sha256(text).hexdigest()}.json"
