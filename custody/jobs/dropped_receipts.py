"""Gives up receipts that the service will never take, such as one for a mistyped dataset.

What is given up is written down in ``dropped.jsonl`` first, a JSON object a line, with the
reason of whoever did so: its object can still be registered, by ``custody register``.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path

from custody.errors import CustodyError, InputError, NotKnownError, RefusedError
from custody.files import read_file
from custody.formats import strict_json
from custody.formats.fields import Fields
from custody.formats.timestamps import stamp
from custody.jobs.receipt import Receipt, Spooled
from custody.jobs.spool import Spool, SpooledReceipt

LOG = "dropped.jsonl"


def find(spool: Spool, name: str) -> SpooledReceipt:
    """Give the one receipt of this name, or whose object's id begins so."""
    waiting = spool.waiting()
    found = [one for one in waiting if one.name == name] or [
        one for one in waiting if one.receipt and one.receipt.id.startswith(name)
    ]
    if len(found) != 1:
        count = "no receipt" if not found else f"{len(found)} receipts"
        raise NotKnownError(f"{count} of the name {name!r}", hint="custody receipts list")
    return found[0]


def drop(spool: Spool, one: SpooledReceipt, reason: str, now: datetime) -> Path:
    """Remove a receipt from the spool, and give the file in which it stands from now on.

    ``RefusedError`` for one whose object is still being sealed, or looked for.
    """
    if one.state != "ready":
        raise RefusedError(
            f"nobody knows yet whether the object of {one.name} is there",
            hint="custody receipts sync finds out",
        )
    with spool.delivery_lock() as alone:
        if not alone:
            raise RefusedError("receipts are being delivered at this moment", hint="run it again")
        path = spool.folder / f"{one.name}.ready"
        log = _write_down(spool.folder, read_file(path, limit=1 << 20), reason, now)
        spool.remove(path)
        return log


def keep_unpublished(spool: Spool, receipt: Spooled, now: datetime) -> None:
    """Write down a receipt whose object was not found: it may be whole somewhere else."""
    _write_down(spool.folder, receipt.encode(), "its run was cut off", now)


def find_given_up(folder: Path, header: bytes, size: int) -> Receipt | None:
    """Give the receipt of an object that was given up, the newest if there are several."""
    try:
        lines = read_file(folder / LOG).splitlines()
    except InputError:
        return None
    for line in reversed(lines):
        with contextlib.suppress(CustodyError):
            fields = Fields(strict_json.decode(line, lone_surrogates=True), "what was given up")
            receipt = Receipt.parse(fields.text("receipt").encode())
            if (receipt.header, receipt.size) == (header, size):
                return receipt
    return None


def _write_down(folder: Path, receipt: bytes, reason: str, now: datetime) -> Path:
    record = {
        "dropped": stamp(now),
        "reason": reason,
        "receipt": receipt.decode(errors="replace"),
    }
    _append(folder / LOG, json.dumps(record, sort_keys=True).encode() + b"\n")
    return folder / LOG


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
