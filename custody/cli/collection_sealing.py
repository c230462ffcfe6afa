"""What commands that seal to a collection share: its manifest, rolling over, the service."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from custody.cli.options import description as describe
from custody.cli.output import note
from custody.cli.seal_receipts import deliver
from custody.errors import CustodyError, InputError
from custody.formats.timestamps import now

if TYPE_CHECKING:
    from custody.age import X25519Recipient
    from custody.description import Description
    from custody.jobs.collection_files import CollectionFiles
    from custody.jobs.collections import Collections
    from custody.jobs.spool import Spool
    from custody.storage import Place


@contextlib.contextmanager
def sealing_to(
    name: Path, host: str | None, output: Place | None, *, spool_only: bool
) -> Iterator[tuple[X25519Recipient, Spool, Callable[[str], None]]]:
    """Give the recipient to seal to, where the receipt goes, and what is told of an id sealed.

    When the block ends the file stands in the manifest, the next collection is open if it is
    time, and the service hears of that, if it answers.
    """
    from custody.age import X25519Recipient
    from custody.jobs.collections import Collections
    from custody.storage import FilePlace

    collections, fresh, description = Collections(name), list[str](), said_of(name, host)
    roll_over(collections, description)
    with collections.sealing() as files:
        if isinstance(output, FilePlace):
            files.require_own_output(output.path)
        warn_of_lost(files)
        yield X25519Recipient.parse(files.state.recipient), files.spool(), fresh.append
        files.take_up(fresh)
    settle(collections, description, spool_only=spool_only)


def host_name() -> str:
    """Give this host's name."""
    return os.uname().nodename


def said_of(name: Path, host: str | None = None) -> Description:
    """Give what is said of a key object: where it is made, and its collection's name as the job."""
    return describe(host or host_name(), name.name.removesuffix(".recipient"), ())


def roll_over(collections: Collections, description: Description) -> None:
    """Open the next collection if it is time; if that fails, the old one goes on."""
    try:
        if (old := collections.roll_over(description, now())) is not None:
            note(f"rolled over: {old.base.name} takes no more files")
    except CustodyError as error:
        note(f"warning: {collections.name} was not rolled over: {error.message}")


def settle(collections: Collections, description: Description, *, spool_only: bool = False) -> None:
    """Roll over, close what was rolled over before, and tell the service, if it answers."""
    from custody.cli.receipts import open_spool

    roll_over(collections, description)
    try:
        collections.finish(now())
        spool = open_spool()
        collections.hand_over(spool)
    except CustodyError as error:
        note(f"warning: the service is not told yet: {error.message}")
        return
    if not spool_only and spool.waiting():
        deliver(spool)


def warn_of_lost(files: CollectionFiles) -> None:
    """Take up what earlier runs sealed, and say what they were cut off from."""
    for receipt in files.take_up():
        where = f"is not at {receipt.path}" if receipt.path else "went to a pipe that broke off"
        note(f"warning: a run was cut off before {receipt.id[:12]} was whole: it {where}")


def require_no_other_target(
    dataset: str | None, recipient_file: Path | None, receipt: Path | None
) -> None:
    """Refuse options that say where a file of a collection goes: the collection says that."""
    given = {
        "-R": recipient_file,
        "--receipt": receipt,
        "-d": None if os.environ.get("CUSTODY_DATASET") == dataset else dataset,
    }
    for option, value in given.items():
        if value is not None:
            raise InputError(
                f"--collection says what is sealed to, and so does {option}",
                hint=f"leave {option} out",
            )
