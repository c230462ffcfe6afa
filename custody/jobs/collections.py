"""Collections on the host that seals to them: ``NAME``, which always has one that is open.

``NAME.recipient`` is what jobs seal to. It is the recipient of the collection that is open now
(:mod:`custody.jobs.collection_files`), and is written last, when all that opens and closes the
collection is on disk. With ``every`` a new one takes its place when the time is over: at the first
seal after it, without the service, which hears of both later. The old one is closed when nobody
seals to it any more. Whatever breaks off, the next run of anything goes on with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.age import X25519Identity, X25519Recipient, parse_recipients_file
from custody.description import Description
from custody.errors import CustodyError, InputError, NotKnownError, RefusedError
from custody.files import read_file, sync_folder, write_file
from custody.formats.timestamps import stamp
from custody.jobs.collection_files import CollectionFiles
from custody.jobs.collection_state import CollectionState
from custody.jobs.receipt import Receipt
from custody.jobs.sealing import seal_key_object
from custody.jobs.spool import Spool


class Collections:
    """All collections of one name in one folder; ``NAME.recipient`` is that of the open one."""

    def __init__(self, name: Path) -> None:
        if not name.name:
            raise InputError("expected a name for collections, such as photos or /backup/wal")
        self.name = name.with_name(name.name.removesuffix(".recipient"))
        self.recipient_file = self.name.with_name(f"{self.name.name}.recipient")

    def all(self) -> list[CollectionFiles]:
        """List them, in the order in which they were opened."""
        shape = re.compile(re.escape(self.name.name) + r"-[0-9]{8}-[0-9a-f]{8}\.collection")
        folder = self.name.parent
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208
        found = [folder / name for name in names if shape.fullmatch(name)]
        files = [CollectionFiles(path.with_suffix("")) for path in found]
        return sorted(files, key=lambda one: (one.state.opened, one.base.name))

    def current(self) -> CollectionFiles | None:
        """Give the one whose recipient jobs seal to; None if there is none."""
        recipient = self._recipient()
        open_ = [one for one in self.all() if one.state.is_open]
        return next((one for one in open_ if one.state.recipient == recipient), None)

    def require_any(self) -> list[CollectionFiles]:
        """List them, or say that there is none."""
        if not (found := self.all()):
            raise NotKnownError(
                f"there is no collection {self.name} on this host",
                hint="is it the right folder, and mounted?",
            )
        return found

    def require_current(self) -> CollectionFiles:
        """Give it, or say that somebody has to open one."""
        found = self.current()
        if found is None:
            last = "the last one is closed" if self.all() else "there is none"
            if self._begun() is not None:
                last = f"{self.recipient_file} is not there, or another's; open it again"
            raise NotKnownError(
                f"no collection {self.name} is open: {last}",
                hint=f"custody collection open {self.name} -d DATASET",
            )
        return found

    def open(
        self,
        dataset: str,
        find_recipient: Callable[[], X25519Recipient],
        every: timedelta | None,
        description: Description,
        now: datetime,
        *,
        given: X25519Recipient | None = None,
    ) -> CollectionFiles:
        """Open one, or finish opening the one that a run before this one began.

        The dataset's recipient is asked for only where a new one is opened; ``given`` is one that
        an open one has to be sealed to.
        """
        recipient = None if self._begun() else find_recipient()  # before anything is written
        with self._lock():
            found = self._begun()
            seconds = None if every is None else int(every.total_seconds())
            if found is not None and found.state.dataset != dataset:
                raise RefusedError(
                    f"{self.name} is open for the dataset {found.state.dataset}",
                    hint="close it first, or choose another name",
                )
            if found is not None and str(given or found.state.dataset_recipient) != (
                found.state.dataset_recipient
            ):
                raise RefusedError(
                    f"{self.name} is open, and sealed to another recipient than that of the file",
                    hint=f"compare it with: custody dataset recipient {dataset}",
                )
            if found is None:
                to = str(recipient or find_recipient())
                found = self._create(dataset, to, seconds, description, now)
            elif seconds not in (None, found.state.every):
                replace(found.state, every=seconds).write(found.of("collection"))
            self._make_current(found)
            return found

    def roll_over(self, description: Description, now: datetime) -> CollectionFiles | None:
        """Open the next one where it is time; gives the one that was, if so."""
        current = self.current()
        if current is None or not _is_due(current, now):
            return None
        with self._lock():
            current = self.current()
            if current is None or not _is_due(current, now):
                return None  # somebody else has done it meanwhile
            last = current.state
            later = [
                one for one in self.all() if one.state.is_open and one.state.opened > last.opened
            ]
            following = (
                later[-1]
                if later
                else self._create(
                    last.dataset, last.dataset_recipient, last.every, description, now
                )
            )
            self._make_current(following)
            return current

    def close(self, now: datetime) -> CollectionState:
        """Close the one that is open, and those before it; gives the last state of that one."""
        with self._lock():
            current = self.require_current()
            for one in self.all():
                if one != current and one.state.is_open:
                    one.begin(one.state)  # where a roll-over was cut off before it did
                    one.close(now)
            state = current.close(now)
            self._forget_recipient(state)
            return state

    def finish(self, now: datetime) -> None:
        """Close those that were rolled over and that nobody seals to any more."""
        current = self.current()
        if current is None:
            return
        with self._lock():
            for one in self.all():
                if (
                    one != current
                    and one.state.is_open
                    and one.state.opened <= current.state.opened
                ):
                    with contextlib.suppress(RefusedError):
                        one.close(now)

    @contextlib.contextmanager
    def sealing(self) -> Iterator[CollectionFiles]:
        """Give the one to seal to, which stays open until the block ends."""
        while True:
            found = self.require_current()
            found.require_manifest()
            with found.in_use():
                if found.state.is_open and self.current() == found:
                    yield found
                    return

    def hand_over(self, spool: Spool) -> None:
        """Put into the spool what the service has to know of any of them."""
        with self._lock():
            for one in self.all():
                one.hand_over(spool)

    def _begun(self) -> CollectionFiles | None:
        """Give the newest that is open, whether or not jobs seal to it yet."""
        return next((one for one in reversed(self.all()) if one.state.is_open), None)

    def _create(
        self,
        dataset: str,
        recipient: str,
        every: int | None,
        description: Description,
        now: datetime,
    ) -> CollectionFiles:
        """Draw both keys, seal one, and keep the other; nothing keeps the identity."""
        identity, seed = X25519Identity.generate(), os.urandom(32)
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        to = X25519Recipient.parse(recipient)
        sealed = seal_key_object(identity, to, public, description)
        key = sealed.registration.key
        assert key is not None
        id_ = sealed.registration.id
        files = CollectionFiles(self.name.with_name(f"{self.name.name}-{now:%Y%m%d}-{id_[:8]}"))
        path = str(files.of("key.age").absolute())
        state = CollectionState(
            id=id_,
            dataset=dataset,
            dataset_recipient=recipient,
            recipient=str(identity.recipient()),
            opened=stamp(now),
            every=every,
            file=key.file,
            seed=seed,
            waiting=(Receipt.of(sealed, dataset, path),),
        )
        state.write(files.of("collection"), overwrite=False)
        return files

    def _make_current(self, files: CollectionFiles) -> None:
        state = files.state
        files.begin(state)
        if self._recipient() != state.recipient:
            line = f"# the collection {files.base.name} of {state.dataset}\n{state.recipient}\n"
            write_file(self.recipient_file, line.encode(), overwrite=True)

    def _recipient(self) -> str | None:
        try:
            text = read_file(self.recipient_file, limit=1 << 16).decode()
            return str(parse_recipients_file(text)[0])
        except (CustodyError, ValueError):
            return None

    def _forget_recipient(self, state: CollectionState) -> None:
        if self._recipient() == state.recipient:
            self.recipient_file.unlink(missing_ok=True)
            sync_folder(self.recipient_file.parent)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one at a time open, roll over, close or hand over collections of this name."""
        path = self.name.with_name(f".{self.name.name}.lock")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            kind = NotKnownError if isinstance(error, FileNotFoundError) else CustodyError
            raise kind(f"collections can't be kept in {path.parent}: {reason}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _is_due(files: CollectionFiles, now: datetime) -> bool:
    due = files.state.due
    return due is not None and due <= stamp(now)
