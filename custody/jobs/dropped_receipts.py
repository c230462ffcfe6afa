"""Gives up receipts that the service will never take, such as one for a mistyped dataset.

What is given up is written down in ``dropped.jsonl`` first, a JSON object a line, with the
reason of whoever did so: its object can still be registered, by ``custody register``.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from custody.errors import NotKnownError, RefusedError
from custody.files import read_file
from custody.formats.timestamps import stamp
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
        path, log = spool.folder / f"{one.name}.ready", spool.folder / LOG
        text = read_file(path, limit=1 << 20).decode(errors="replace")
        record = {"dropped": stamp(now), "reason": reason, "receipt": text}
        _append(log, json.dumps(record, sort_keys=True).encode() + b"\n")
        spool.remove(path)
        return log


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
