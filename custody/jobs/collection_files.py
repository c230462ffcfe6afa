"""The files of one collection on the host that seals to it, and what may happen to them.

.. code-block:: text

    NAME-20260131-3f0c77a1.collection     what is kept of it (custody.jobs.collection_state)
    NAME-20260131-3f0c77a1.manifest       its manifest so far: appended to, and never rewritten
    NAME-20260131-3f0c77a1.members/       receipts of files that are not in the manifest yet
    NAME-20260131-3f0c77a1.key.age        the key object, as the ledger has it too
    NAME-20260131-3f0c77a1.manifest.age   the sealed manifest, once it is closed

A file's receipt is in ``.members`` before the file has its name, and leaves it when its line is in
the manifest (:mod:`custody.jobs.spool`): so a run that is killed at any moment loses no member, and
makes none of a file that is not there. Whoever seals holds ``.members/users`` together with all
others who do, and whoever closes holds it alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from custody.age import X25519Recipient, encrypt, object_id, read_header
from custody.collection import closing as closings
from custody.collection.manifest import MAX_LINE, Member, Summary, first_line, read_members
from custody.errors import AgeHeaderError, NotKnownError, RefusedError, TamperedError
from custody.files import atomic_output, write_file
from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.jobs.collection_state import CollectionState, read_state
from custody.jobs.receipt import ClosingReceipt, Receipt, Spooled
from custody.jobs.spool import Spool
from custody.storage import FilePlace, parse_place


@dataclass(frozen=True, slots=True)
class CollectionFiles:
    """Where one collection lies: the path of its files, without what each ends in."""

    base: Path

    def of(self, ending: str) -> Path:
        """Give one of its files."""
        return self.base.with_name(f"{self.base.name}.{ending}")

    @property
    def state(self) -> CollectionState:
        """What is kept of it, as it is now."""
        return read_state(self.of("collection"))

    @property
    def manifest(self) -> Path:
        """Its manifest so far."""
        return self.of("manifest")

    def spool(self) -> Spool:
        """Give the receipts of what is not in the manifest yet."""
        return Spool(self.of("members"))

    def begin(self, state: CollectionState) -> None:
        """Write what a collection begins with that is not there yet."""
        if not self.of("key.age").exists():
            write_file(self.of("key.age"), state.file)
        if self.of("members").exists():
            self.require_manifest()
        elif not self.manifest.exists():
            write_file(self.manifest, first_line(state.id) + b"\n", mode=0o600)
        self.spool()

    def require_manifest(self) -> None:
        """Refuse to go on without the manifest of one that has begun: ``NotKnownError``.

        A new one in its place would sign that the collection holds less than it does. So would
        another's, ``TamperedError``, to which nothing is added.
        """
        hint = (
            "put it back from a copy; or move away all that begins with "
            f"{self.base.name}, and open another: what is sealed to it can still be restored"
        )
        try:
            with self.manifest.open("rb") as file:
                begun = file.readline(MAX_LINE)
        except FileNotFoundError:
            said = f"{self.manifest} is not there, which says what is in the collection"
            raise NotKnownError(said, hint=hint) from None
        if begun != first_line(self.state.id) + b"\n":
            said = f"{self.manifest} is not the manifest of this collection"
            raise TamperedError(said, hint=hint)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep it from being closed as long as the block runs; others may seal to it, too."""
        with self._held(fcntl.LOCK_SH):
            yield

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else from sealing to it; ``RefusedError`` if somebody does."""
        try:
            with self._held(fcntl.LOCK_EX | fcntl.LOCK_NB):
                yield
        except BlockingIOError:
            raise RefusedError(
                f"something is being sealed to {self.base} at this moment",
                hint="run it again when that is done",
            ) from None

    @contextlib.contextmanager
    def _held(self, how: int) -> Iterator[None]:
        self.require_manifest()
        self.spool()
        descriptor = os.open(self.of("members") / "users", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def take_up(self, fresh: Iterable[str] = ()) -> list[Spooled]:
        """Put into the manifest what was sealed, and give receipts whose files are not there.

        ``fresh`` are ids that were sealed or found just now: they are in no manifest. What an
        earlier run left may be, if it was killed between its line and its receipt.
        """
        spool, new = self.spool(), set(fresh)
        lost = spool.settle()

        def append(receipt: Spooled) -> None:
            if not isinstance(receipt, Receipt):
                raise TamperedError("it is no receipt of a file")
            self.add([receipt], new={receipt.id} & new)

        refused = spool.deliver(append)
        if refused:
            raise refused[0]
        return lost

    def add(self, receipts: Sequence[Receipt], *, new: Set[str] = frozenset()) -> int:
        """Append to the manifest what is not in it yet; gives how many that were.

        All lines are on disk when this returns. Ids that are ``new`` are not looked for.
        """
        self.require_manifest()
        with self.manifest.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            asked = {one.id for one in receipts} - new
            known = {id_ for id_ in map(_id_of, file) if id_ in asked} if asked else set()
            lines = {one.id: one for one in receipts if one.id not in known}
            _append(file, b"".join(self._member(one).encode() + b"\n" for one in lines.values()))
        return len(lines)

    def _member(self, receipt: Receipt) -> Member:
        return Member(
            id=receipt.id,
            job=receipt.job,
            name=self._name(receipt),
            sealed=receipt.sealed,
            size=receipt.size,
            tags=receipt.tags,
        )

    def _name(self, receipt: Receipt) -> str:
        """Name a file by its place below the collection's folder, or else by all of its place."""
        if receipt.path is None:
            return f"{receipt.id[:32]}.age"
        place = parse_place(receipt.path)
        if not isinstance(place, FilePlace):
            return receipt.path.partition("://")[2]
        return self._name_of(place.path)

    def _name_of(self, path: Path) -> str:
        folder = Path(os.path.realpath(self.base.parent))
        path = Path(os.path.realpath(path.parent)) / path.name
        within = path.relative_to(folder) if path.is_relative_to(folder) else path.relative_to("/")
        return within.as_posix()

    def require_own_outputs(self, receipts: Sequence[Receipt]) -> None:
        """Refuse files of which two would be restored to one, as x and x.age would.

        A file of the name that a member has is a later one in its place, and takes nothing away.
        ``TamperedError`` for one that is a member, and has another length.
        """
        sizes = {one.id: (one.size, one.path) for one in receipts}
        names = [self._name(one) for one in receipts]
        twins = {canonical_json.encode(_twin(name)): name for name in names}
        for name in names:
            if (written := canonical_json.encode(name)) in twins:
                raise _one_output(name, twins[written])
        with self.manifest.open("rb") as file:
            for line in _lines(file):
                if (written := _name_in(line)) in twins:
                    raise _one_output(twins[written], str(json.loads(written)))
                if (id_ := _id_of(line)) in sizes:
                    _require_size(line, *sizes[id_])

    def require_own_output(self, path: Path) -> None:
        """Refuse to seal to a path where a member beside it is restored to the same file.

        The manifest is read only where such a sealed file is there.
        """
        twin = path.with_name(_twin(path.name))
        try:
            with twin.open("rb") as file:
                read_header(file)
        except (AgeHeaderError, OSError):
            return
        name, other = self._name_of(path), self._name_of(twin)
        if any(member.name == other for member in self.members()):
            raise _one_output(name, other)

    def members(self, summary: Summary | None = None) -> Iterator[Member]:
        """Read its members so far, in passing; a line that lacks its end is none yet."""
        self.require_manifest()
        with self.manifest.open("rb") as file:
            lines = (line for line in _lines(file) if line.endswith(b"\n"))
            try:
                yield from read_members(lines, self.state.id, summary)
            except TamperedError as error:
                raise TamperedError(
                    f"{self.manifest}: {error.message}",
                    hint="put it back from a copy; or take that line out, and have all files "
                    "looked at again: custody collection add",
                ) from None

    def close(self, now: datetime) -> CollectionState:
        """Seal the manifest to the collection, and sign what is in it; what is closed, stays so.

        ``RefusedError`` while something is being sealed, or where nobody knows yet whether a file
        is there.
        """
        with self.alone():
            state = self.state
            if state.seed is None:
                return state
            self.take_up()
            if waiting := self.spool().waiting():
                raise RefusedError(
                    f"of {len(waiting)} files nobody knows yet whether they are in {self.base}",
                    hint="run it again when the place where they lie answers",
                )
            summary = Summary()
            for _ in self.members(summary):
                pass
            closing = closings.close(summary, state.id, self._seal_manifest(state), state.seed)
            receipt = ClosingReceipt(state.dataset, closing, stamp(now))
            closed = state.closed(closing, receipt)
            closed.write(self.of("collection"))
            return closed

    def _seal_manifest(self, state: CollectionState) -> str:
        """Seal the manifest to whoever opens the collection; gives the id of what that makes."""
        recipient = X25519Recipient.parse(state.recipient)
        with (
            self.manifest.open("rb", buffering=0) as src,
            atomic_output(self.of("manifest.age"), overwrite=True) as dst,
        ):
            sealed = encrypt(src, dst, [recipient])
        return object_id(sealed.header)

    def hand_over(self, spool: Spool) -> None:
        """Put what the service has to know of it into the spool."""
        state = self.state
        if state.waiting:
            for receipt in state.waiting:
                spool.put(receipt)
            replace(state, waiting=()).write(self.of("collection"))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE):
        yield line


def _require_size(line: bytes, size: int, path: str | None) -> None:
    said = Member.parse(line.removesuffix(b"\n")).size
    if said != size:
        raise TamperedError(
            f"{path} has {size} bytes, and the manifest says {said}",
            hint="it was cut short or added to: take another copy",
        )


def _one_output(name: str, other: str) -> RefusedError:
    return RefusedError(
        f"{name} and {other} would be restored to one file", hint="give one of them another name"
    )


def _twin(name: str) -> str:
    """Give the other name that is restored to the same file: with ``.age``, or without."""
    return name.removesuffix(".age") if name.endswith(".age") else f"{name}.age"


def _name_in(line: bytes) -> bytes:
    """Give the name in a member's line, as canonical JSON has it: there is one way to write it.

    The marks around it can't stand within a JSON string.
    """
    return line.partition(b',"name":')[2].partition(b',"sealed":')[0]


def _id_of(line: bytes) -> str:
    """Give the id that a member's line begins with."""
    return line[len(b'{"id":"') :][:64].decode("ascii", "replace")


def _append(file: BinaryIO, lines: bytes) -> None:
    """Append whole lines: what a writer that was cut off left of one is taken away first."""
    end = file.seek(0, os.SEEK_END)
    tail = min(end, MAX_LINE)
    file.seek(end - tail)
    keep = end - tail + file.read(tail).rfind(b"\n") + 1
    file.truncate(keep)
    file.seek(keep)
    file.write(lines)
    file.flush()
    os.fsync(file.fileno())
