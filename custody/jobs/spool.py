"""Keeps receipts of sealed objects on this host until the service has registered them.

A receipt (custody.jobs.receipt) is written down *before* the object gets its name, and is
delivered only if the object did get it. Where it can't be written there is a backup all the
same, and a warning. One file each, named after the moment of sealing, in a folder of mode 0700::

    20260131T220500.000000Z-72fb9214bb33cafe.pending   the object may or may not be there
    20260131T220500.000000Z-72fb9214bb33cafe.ready     it is: to be delivered

Whoever writes a pending receipt holds a lock on its file until the object is published;
the lock ends with the process, however that ends. So a pending receipt without a lock is
of a run that was cut off, and :meth:`Spool.settle` finds out which way by looking at the
object. What went to standard output can't be looked at: ``path`` is null, and nobody
knows whether its reader kept it. An object store that does not answer, or lets nobody look,
leaves it open: the receipt stays pending and holds nothing up.

Delivery goes in order, by one run at a time. Beside a receipt that was refused lies the
reason, ``….refused``. A receipt is removed when the service has
confirmed it, and the service takes one that it has already for the same: so every object
is registered at most once, also when an answer is lost.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotKnownError,
    RefusedError,
    TamperedError,
    TooOftenError,
)
from custody.files import read_file, sync_folder, write_file
from custody.jobs.receipt import Spooled, parse_spooled


@dataclass(frozen=True, slots=True)
class SpooledReceipt:
    """A file of the spool: its state and its receipt, or None where that can't be read.

    ``refused`` is why the service did not take it when it was last asked to.
    """

    name: str
    state: str
    receipt: Spooled | None
    refused: str | None = None


class Spool:
    """A folder of receipts; it is made, for its owner alone, if it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with self._disk_errors_named():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(13, "permission denied")

    @contextlib.contextmanager
    def publication(self) -> Iterator[Callable[[Spooled], None]]:
        """Publish an object in this block; first call the function it gives with the receipt.

        The receipt is on disk when the call returns. It is ready when the block ends;
        when the block raises, the object is looked for, and without it the receipt goes.
        """
        written: list[tuple[Path, int, Spooled]] = []

        def write(receipt: Spooled) -> None:
            with self._disk_errors_named():
                written.append((*self._write(receipt), receipt))

        try:
            yield write
        except BaseException:
            for path, _, receipt in written:
                if (published := receipt.is_published()) is not None:
                    self._resolve(path, published)
            raise
        else:
            for path, _, _ in written:
                self._resolve(path, published=True)
        finally:
            for _, descriptor, _ in written:
                os.close(descriptor)

    def put(self, receipt: Spooled) -> None:
        """Keep a receipt of what is published already."""
        with self.publication() as write:
            write(receipt)

    def settle(self) -> list[Spooled]:
        """Decide the pending receipts of runs that broke off; give the receipts that were dropped.

        One that was not whole on disk is dropped silently: its object was never published.
        One that this user may not open stays, and stops nobody.
        """
        dropped = []
        for path in sorted(self.folder.glob("*.pending")):
            with contextlib.suppress(OSError), _locked(path) as mine:
                receipt = _read(path) if mine else None
                published = receipt.is_published() if receipt else False
                if mine and published is not None:
                    self._resolve(path, published)
                    dropped += [receipt] if receipt and not published else []
        return dropped

    def undecided(self) -> list[Spooled]:
        """List receipts that settling could not decide: still pending, though their run is over."""
        return [receipt for path in self._abandoned() if (receipt := _read(path))]

    def unreadable(self) -> list[Path]:
        """List pending receipts that settling could not even read: somebody else's, perhaps."""
        return [path for path in self._abandoned() if _read(path) is None]

    def waiting(self) -> list[SpooledReceipt]:
        """List what is in the spool, in the order of sealing."""
        paths = [*self.folder.glob("*.ready"), *self.folder.glob("*.pending")]
        return [
            SpooledReceipt(path.stem, path.suffix[1:], _read(path), _refusal(path))
            for path in sorted(paths, key=lambda path: path.name)
        ]

    def deliver(self, hand_in: Callable[[Spooled], object]) -> list[CustodyError]:
        """Hand in what is ready, in order, unless another run is doing so.

        Gives the refusals of single receipts, which stay and hold nothing up. Whatever
        would meet all of them (no service, no valid token) is raised, and ends it.
        """
        refused: list[CustodyError] = []
        with self.delivery_lock() as alone:
            seen: set[Path] = set()
            while alone and (batch := [path for path in self._ready() if path not in seen]):
                seen.update(batch)
                for path in batch:
                    try:
                        self._hand_in(path, hand_in)
                    except (CredentialError, TooOftenError):
                        raise
                    except (InputError, NotKnownError, RefusedError, TamperedError) as error:
                        self._keep_refusal(path, error.message)
                        message = f"receipt {path.stem}: {error.message}"
                        refused.append(type(error)(message, hint=error.hint, promise=error.promise))
        return refused

    def _hand_in(self, path: Path, hand_in: Callable[[Spooled], object]) -> None:
        receipt = _read(path)
        if receipt is None:
            raise TamperedError(
                "it is not whole", hint="remove it, and use custody register for its object"
            )
        hand_in(receipt)
        self.remove(path)

    def remove(self, path: Path) -> None:
        """Remove a receipt, and why it was refused before."""
        path.unlink()
        path.with_suffix(".refused").unlink(missing_ok=True)

    def _keep_refusal(self, path: Path, reason: str) -> None:
        with contextlib.suppress(CustodyError):  # it is said all the same, now
            write_file(
                path.with_suffix(".refused"), reason.encode(errors="replace"), overwrite=True
            )

    def _abandoned(self) -> list[Path]:
        return [path for path in sorted(self.folder.glob("*.pending")) if not _is_held(path)]

    def _ready(self) -> list[Path]:
        """List what may be delivered: nothing that comes after an object being published now."""
        held = [path.stem for path in self.folder.glob("*.pending") if _is_held(path)]
        first = min(held, default="~")
        return sorted(path for path in self.folder.glob("*.ready") if path.stem < first)

    def _write(self, receipt: Spooled) -> tuple[Path, int]:
        moment = receipt.sealed.replace("-", "").replace(":", "")
        path = self.folder / f"{moment}-{receipt.id[:16]}.pending"
        while True:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                break
            os.close(descriptor)  # another run's settling was faster than our lock
        try:
            with open(descriptor, "wb", closefd=False) as stream:
                stream.write(receipt.encode())
            os.fsync(descriptor)
        except BaseException:
            path.unlink()
            os.close(descriptor)
            raise
        sync_folder(self.folder)
        return path, descriptor

    def _resolve(self, path: Path, published: bool) -> None:
        if published:
            path.rename(path.with_suffix(".ready"))
        else:
            path.unlink()
        sync_folder(self.folder)

    @contextlib.contextmanager
    def delivery_lock(self) -> Iterator[bool]:
        """Take the delivery lock; False if another run delivers already."""
        with self._disk_errors_named():
            path = self.folder / "lock"
            path.touch(0o600)
        with _locked(path) as mine:
            yield mine

    @contextlib.contextmanager
    def _disk_errors_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise CustodyError(
                f"receipts can't be kept in {self.folder}: {reason}",
                hint="set CUSTODY_SPOOL_DIR to a folder for them",
            ) from None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Lock a file that is there under this name; False if another run has it, or had it."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = path.exists() and os.path.samestat(path.stat(), os.fstat(descriptor))
        except (BlockingIOError, FileNotFoundError):
            mine = False
        yield mine
    finally:
        os.close(descriptor)


def _is_held(path: Path) -> bool:
    """Say whether the run that wrote a pending receipt goes on; no, where nobody can know."""
    try:
        with _locked(path) as mine:
            return not mine
    except OSError:
        return False


def _refusal(path: Path) -> str | None:
    try:
        return read_file(path.with_suffix(".refused"), limit=1 << 16).decode(errors="replace")
    except CustodyError:
        return None


def _read(path: Path) -> Spooled | None:
    try:
        return parse_spooled(read_file(path, limit=1 << 20))
    except CustodyError:
        return None
