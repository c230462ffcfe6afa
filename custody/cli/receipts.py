"""``custody receipts``: what was sealed here and the service does not know yet."""

from __future__ import annotations

import contextlib
import os

import click

from custody import config
from custody.cli.options import client, json_option, text_option
from custody.cli.output import columns, emit, note
from custody.client import path_segment
from custody.errors import CustodyError, TamperedError
from custody.formats.fields import answer_fields
from custody.formats.quantities import size_text
from custody.jobs.receipt import ClosingReceipt, Spooled
from custody.jobs.spool import Spool

PATIENCE = 20.0
"""Seconds that a backup waits for the service, when it is done already."""


@click.group()
def receipts() -> None:
    """Receipts of sealed objects that wait for the service."""


@receipts.command()
def sync() -> None:
    """Deliver the receipts that wait, in the order of sealing.

    Every 'custody seal -d NAME' does the same when it is done. Ends with 69 when the service
    does not answer; the receipts stay then.
    """
    spool = open_spool()
    settle_pending(spool)
    refused = _deliver(spool, None)
    for error in refused[1:]:
        note(f"warning: {error.message}")
    if refused:
        raise refused[0]


@receipts.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the receipts that wait, in the order of sealing."""
    found = [(one.name, one.state, one.receipt, one.refused) for one in open_spool().waiting()]
    record = [
        {
            "receipt": name,
            "state": state,
            "refused": why,
            "object": it.id,
            "dataset": it.dataset,
            "path": it.path,
        }
        | {key: value for key, value in it.body().items() if key not in ("header", "proof")}
        if it
        else {"receipt": name, "state": "unreadable", "refused": why}
        for name, state, it, why in found
    ]
    rows = [
        [*_row(it), f"refused: {why}" if why else state]
        if it
        else [name, "-", "-", "-", "-", "unreadable"]
        for name, state, it, why in found
    ]
    emit(record, as_json, *columns(rows, ["OBJECT", "SEALED", "SIZE", "DATASET", "JOB", "STATE"]))


def _row(receipt: Spooled) -> list[str]:
    moment, size = f"{receipt.sealed[:19]}Z", size_text(receipt.size)
    return [receipt.id[:12], moment, size, receipt.dataset or "-", receipt.job or "-"]


@receipts.command()
@click.argument("receipt")
@text_option("--reason", required=True, help="Why, for the record.")
def drop(receipt: str, reason: str) -> None:
    """Give up RECEIPT, which the service will never take: of a mistyped dataset, say.

    It is named by its object's id, or its beginning, or by its own name. The sealed file
    stays; 'custody register' puts it on the ledger of the right dataset. The receipt and the
    reason are kept in dropped.jsonl beside the others.
    """
    from custody.formats.timestamps import now
    from custody.jobs import dropped_receipts

    spool = open_spool()
    found = dropped_receipts.find(spool, receipt)
    log = dropped_receipts.drop(spool, found, reason, now())
    click.echo(f"The receipt {found.name} is dropped; it stands in {log}.")


def open_spool() -> Spool:
    """Open the spool that the environment names."""
    return Spool(config.spool(os.environ, root=os.geteuid() == 0))


def settle_pending(spool: Spool) -> None:
    """Decide the pending receipts of runs that broke off, and print which were dropped."""
    from custody.formats.timestamps import now
    from custody.jobs import dropped_receipts

    for receipt in spool.settle():
        with contextlib.suppress(OSError):
            dropped_receipts.keep_unpublished(spool, receipt, now())
        place = f"is not at {receipt.path}" if receipt.path else "went to a pipe that broke off"
        note(
            f"warning: a run was cut off before object {receipt.id[:12]} was published: it {place}"
        )
        note("hint: if it is whole somewhere else: custody register FILE")
    for receipt in spool.undecided():
        note(f"note: nobody knows yet whether object {receipt.id[:12]} is at {receipt.path}")
    for path in spool.unreadable():
        note(f"warning: {path} can't be read: it is left as it is")


def deliver_if_possible(spool: Spool) -> None:
    """Deliver receipts after a complete backup: an error prints one line, and fails nothing."""
    try:
        if not (os.environ.get("CUSTODY_TOKEN") or config.token_file(os.environ)):
            note(f"note: the receipt waits in {spool.folder}: there is no token to deliver it with")
            return
        refused = _deliver(spool, PATIENCE)
    except CustodyError as error:
        note(f"note: the receipt waits in {spool.folder}: {error.message}")
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        note(f"note: the receipt waits in {spool.folder}: {reason}")
    else:
        if refused:
            more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
            note(f"warning: {refused[0].message}{more}")


def _deliver(spool: Spool, patience: float | None) -> list[CustodyError]:
    service = client(patience=patience)

    def hand_in(receipt: Spooled) -> None:
        if receipt.dataset is None:
            raise TamperedError("it names no dataset", hint="custody register -d DATASET --receipt")
        path = f"/datasets/{path_segment(receipt.dataset)}"
        if isinstance(receipt, ClosingReceipt):
            service.post(f"{path}/collections", receipt.body())
        else:
            warn_if_small(service.post(f"{path}/objects", receipt.body()))

    return spool.deliver(hand_in)


def warn_if_small(answer: object) -> None:
    """Warn of an object that is far smaller than its job's usual, as its registration answers."""
    fields = answer_fields(answer)
    usual = fields.optional_integer("usual")
    if usual:
        name, size, job = fields.text("id"), fields.integer("size"), fields.text("job")
        note(
            f"warning: object {name[:12]} has {size_text(size)}, and the job "
            f"{job} usually seals {size_text(usual)}: is it whole?"
        )
