"""Does one work item of a plan: the same code wherever it runs.

It may be done again at any time, by anybody, and by two at once. What is recorded as done, and
is there, is left alone. What is there and not recorded is compared with what is sealed, byte by
byte. Anything else is written whole and then named, so that two who do the same can't harm each
other: one of them has the name first, and the other compares.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from custody.age import X25519Identity, decrypt_payload, object_id, read_header
from custody.age.ranges import open_range
from custody.byte_io import buffered, write_all
from custody.errors import (
    AgePayloadError,
    CustodyError,
    InputError,
    NotKnownError,
    RefusedError,
    TamperedError,
)
from custody.jobs.plan_output import Output
from custody.jobs.restoring import file_key
from custody.plan.done import Done, DoneObject, read_done, record_name
from custody.plan.items import PlannedObject, WorkItem
from custody.storage import parse_place

_BLOCK = 1 << 20
_Opened = Callable[[], AbstractContextManager[tuple[BinaryIO, bytes]]]
_ALONE = (InputError, NotKnownError, RefusedError, TamperedError)
"""What is wrong with one object, and not with the disk, the network or the identity."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: how much was restored, or was there, and what went wrong."""

    item: str
    bytes: int
    restored: int = 0
    skipped: int = 0
    errors: tuple[CustodyError, ...] = ()


@dataclass(frozen=True)
class Worker:
    """Somebody who does items: with what identities, into which output.

    ``resume`` lets what is there already stand, once it was compared; ``force`` replaces it if it
    is something else.
    """

    output: Output
    identities: Sequence[X25519Identity] = field(repr=False)
    resume: bool = False
    force: bool = False

    def run(self, item: WorkItem) -> Outcome:
        """Do an item, unless it is done; what is wrong with one object stops no other."""
        if self.resume and find_done(item, self.output) is not None:
            if item.step:
                self._join(item)
            return Outcome(item.key, item.size, skipped=len(item.objects))
        if item.step:
            return self._run_part(item)
        done: list[DoneObject] = []
        errors: list[CustodyError] = []
        restored = 0
        for one in item.objects:
            try:
                digest, written = self._restore(one)
            except _ALONE as error:
                errors.append(error)
                continue
            done.append(DoneObject(one.to, one.plain, digest))
            restored += written
        self.output.settle([one.to for one in done])
        if not errors:
            self.output.write(record_name(item), Done(item.key, tuple(done)).encode())
        return Outcome(item.key, item.size, restored, len(done) - restored, tuple(errors))

    def _restore(self, one: PlannedObject) -> tuple[str, bool]:
        """Restore an object; gives its SHA-256, and whether it was written now."""
        if self.resume and self.output.size(one.to) is not None:
            return self._compare(one)
        try:
            return self._write(one, overwrite=self.force), True
        except RefusedError as error:
            if self.output.size(one.to) is None:
                raise
            if self.resume:  # somebody else does the same work, and was faster
                return self._compare(one)
            hint = "--resume goes on where a restore broke off"
            raise RefusedError(error.message, hint=hint) from None

    def _write(self, one: PlannedObject, *, overwrite: bool) -> str:
        with (
            self._opened(one) as (stream, key),
            self.output.create(one.to, overwrite=overwrite) as dst,
        ):
            return _copy(stream, key, one, dst)

    def _compare(self, one: PlannedObject) -> tuple[str, bool]:
        """Take what is there if it is what is sealed; ``force`` replaces it if it is not."""
        there = self.output.place.below(one.to)
        with self._opened(one) as (stream, key):
            digest = _copy(stream, key, one, None)
        if self.output.size(one.to) == one.plain:
            with there.open() as file:
                if digest_of(file.stream, one.plain) == digest:
                    return digest, False
        if not self.force:
            raise RefusedError(
                f"{there} is there, and is not what {one.source} holds",
                hint="move it away, or give --force as well to replace it",
            )
        return self._write(one, overwrite=True), True

    def _run_part(self, item: WorkItem) -> Outcome:
        one = item.objects[0]
        try:
            if self.output.size(one.to) is not None:
                return self._compare_part(item)
            plain = PartSource(partial(self._opened, one), item)
            mark, tag = self.output.write_part(item, plain)
        except _ALONE as error:
            return Outcome(item.key, item.size, errors=(error,))
        self._record_part(item, plain.digest(), mark, tag)
        return Outcome(item.key, item.size, restored=1)

    def _compare_part(self, item: WorkItem) -> Outcome:
        """Compare one part of a file that is there whole."""
        one = item.objects[0]
        there = self.output.place.below(one.to)
        plain = PartSource(partial(self._opened, one), item)
        for _ in plain:
            pass
        same = self.resume and self.output.size(one.to) == one.plain
        if same:
            with there.open() as file, buffered(file.stream) as stream:
                stream.seek(item.range[0])
                same = digest_of(stream, item.size) == plain.digest()
        if not same:
            hint = "move it away" if self.resume else "--resume goes on where a restore broke off"
            raise RefusedError(f"{there} is there, and is not of this restore", hint=hint)
        self._record_part(item, plain.digest(), "", "")
        return Outcome(item.key, item.size, skipped=1)

    def _record_part(self, item: WorkItem, digest: str, mark: str, tag: str) -> None:
        part = DoneObject(item.objects[0].to, item.size, digest)
        self.output.write(record_name(item), Done(item.key, (part,), mark, tag).encode())
        self._join(item)

    def _join(self, item: WorkItem) -> None:
        """Name an object whose parts are all done; whoever did the last of them comes here."""
        if self.output.size(item.objects[0].to) is not None:
            return
        found = [find_done(part, self.output) for part in item.siblings()]
        parts = [part for part in found if part is not None]
        if len(parts) == len(found):
            self.output.join(item, parts)

    @contextlib.contextmanager
    def _opened(self, one: PlannedObject) -> Iterator[tuple[BinaryIO, bytes]]:
        """Open an object's sealed file; it stands at its payload, and its key is known.

        ``TamperedError`` where it is not the file that was planned.
        """
        place = parse_place(one.source)
        if place.is_pipe():  # it would be waited for
            raise TamperedError(f"{one.source} is no plain file any more", hint="plan anew")
        with place.open() as file, buffered(file.stream) as stream:
            if file.size != one.size:
                raise AgePayloadError(
                    f"{one.source} has {file.size} bytes, it was planned with {one.size}",
                    hint="it was cut short or added to: take another copy, and plan anew",
                )
            with _named(one):
                header = read_header(stream)
                if object_id(header) != one.id:
                    raise TamperedError(
                        "it is another object than was planned", hint="plan anew: custody plan"
                    )
                granted, rest = one.header or header, one.size - len(header)
                key = file_key(granted, self.identities, rest, "is another's")
                if not isinstance(key, bytes):
                    raise RefusedError("it is a Crypt4GH file", hint="custody restore opens it")
                yield stream, key


def find_done(item: WorkItem, output: Output) -> Done | None:
    """Give the record of an item that is done, if what it speaks of is there."""
    data = output.read(record_name(item))
    done = None if data is None else read_done(data, item)
    if done is None:
        return None
    if item.step:
        size = output.size(item.objects[0].to)
        if size is None:  # an empty mark: it was taken off, since all parts are there
            return done if output.mark(item) in ("", done.mark) else None
        return done if size == item.objects[0].plain else None
    same = all(output.size(one.to) == one.plain for one in item.objects)
    return done if same else None


class PartSource:
    """The plaintext of a part, from its beginning as often as it is asked for, and its digest."""

    def __init__(self, opened: _Opened, item: WorkItem) -> None:
        self._opened, self._item = opened, item
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        self._digest = hashlib.sha256()
        start, end = self._item.range
        one = self._item.objects[0]
        with self._opened() as (stream, key):
            for block in open_range(stream, key, start, end, one.plain):
                self._digest.update(block)
                yield block

    def digest(self) -> str:
        """Give the SHA-256 of what was given last."""
        return self._digest.hexdigest()


class _Digesting:
    """Writes on what it is given, if there is anywhere to, and digests it."""

    def __init__(self, dst: BinaryIO | None) -> None:
        self._dst, self.digest = dst, hashlib.sha256()

    def write(self, data: bytes | memoryview) -> int:
        self.digest.update(data)
        if self._dst is not None:
            write_all(self._dst, data)
        return len(data)


def _copy(stream: BinaryIO, key: bytes, one: PlannedObject, dst: BinaryIO | None) -> str:
    to = _Digesting(dst)
    if decrypt_payload(stream, to, key) != one.plain:  # type: ignore[arg-type]
        raise TamperedError("it holds another length than was planned", hint="plan anew")
    return to.digest.hexdigest()


def digest_of(stream: BinaryIO, size: int) -> str:
    """Give the SHA-256, in hex, of so many bytes from where a stream stands."""
    digest = hashlib.sha256()
    while size and (block := stream.read(min(_BLOCK, size))):
        digest.update(block)
        size -= len(block)
    return digest.hexdigest()


@contextlib.contextmanager
def _named(one: PlannedObject) -> Iterator[None]:
    """Add the file's name to what is wrong with its bytes."""
    try:
        yield
    except TamperedError as error:
        hint = error.hint or "nothing was written; take another copy of the sealed file"
        raise type(error)(f"{one.source}: {error.message}", hint=hint) from None
