"""Keeps the receipt of what ``custody seal`` and ``custody tar-filter`` seal, and delivers it.

A receipt holds the proof that whoever sealed made the header, which can't be made again. So it
is on disk before the object has its name: in the spool, or beside the file as
``FILE.receipt``, for ``custody register``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from custody.cli.output import note
from custody.errors import CustodyError
from custody.files import write_file
from custody.formats.validation import require_name

if TYPE_CHECKING:
    from custody.jobs.receipt import Receipt
    from custody.jobs.sealing import SealedObject
    from custody.jobs.spool import Spool
    from custody.storage import Place

Keep = Callable[["SealedObject"], None]


def open_spool(dataset: str | None) -> Spool | None:
    """Open the spool, if there is going to be a receipt in it, and settle what earlier runs left.

    A backup without a receipt is worth more than none: a spool that can't be used is warned of.
    """
    if dataset is None:
        return None
    from custody.cli import receipts

    require_name(dataset, "a dataset")
    try:
        spool = receipts.open_spool()
        receipts.settle_pending(spool)
    except CustodyError as error:
        _warn_of_spool(error)
        return None
    return spool


def receipt_file(output: Place | None) -> Path | None:
    """Give where the receipt of a file lies that is beside it; None for a pipe and a bucket."""
    if output is None:
        return None
    from custody.storage import FilePlace

    if not isinstance(output, FilePlace) or not output.path.name:
        return None
    return output.path.with_name(f"{output.path.name}.receipt")


@contextlib.contextmanager
def receipt_before_publishing(
    spool: Spool | None, dataset: str | None, output: Place | None, file: Path | None
) -> Iterator[Keep]:
    """Give a function that writes the receipt; the object is published after it, in the block.

    It goes to the spool, and to ``file`` where there is none, or where it can't be written
    there. If that can't be either, people are warned.
    """
    path = None if output is None else output.absolute()
    with (
        spool.publication() if spool else contextlib.nullcontext() as write,
        _written_beside(file) as write_beside,
    ):

        def keep(sealed: SealedObject) -> None:
            if write is None and file is None:
                _note_no_receipt()
                return
            from custody.jobs.receipt import Receipt

            receipt = Receipt.of(sealed, dataset, path)
            if write is not None:
                try:
                    write(receipt)
                    return
                except CustodyError as error:
                    _warn_of_spool(error)
            write_beside(receipt)
            if dataset is not None and file is not None:
                note(f"hint: it is in {file} now: custody register -d {dataset} {output}")

        yield keep


@contextlib.contextmanager
def _written_beside(file: Path | None) -> Iterator[Callable[[Receipt], None]]:
    """Give a function that writes a receipt to a file, and takes it back if the block fails.

    What was there under its name before has a ``~`` at its end then.
    """
    written: list[Receipt] = []

    def write(receipt: Receipt) -> None:
        if file is None:
            _note_no_receipt()
            return
        try:
            with contextlib.suppress(FileNotFoundError):
                file.replace(_old(file))
            written.append(receipt)
            write_file(file, receipt.encode())
        except (CustodyError, OSError) as error:
            reason = error.message if isinstance(error, CustodyError) else error.strerror
            note(f"warning: there is no receipt in {file}: {reason}")

    try:
        yield write
    except BaseException:
        if file is not None and any(one.is_published() is False for one in written):
            file.unlink(missing_ok=True)
            with contextlib.suppress(FileNotFoundError):
                _old(file).replace(file)
        raise


def deliver(spool: Spool | None) -> None:
    """Deliver the receipts, if that is possible now; an error is only printed."""
    if spool is not None:
        from custody.cli.receipts import deliver_if_possible

        deliver_if_possible(spool)


def _note_no_receipt() -> None:
    note("note: no receipt is kept, which most datasets ask for: give -d or --receipt FILE")


def _old(file: Path) -> Path:
    return file.with_name(f"{file.name}~")


def _warn_of_spool(error: CustodyError) -> None:
    note(f"warning: there is no receipt in the spool: {error.message}")
