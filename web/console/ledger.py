"""Pages about the ledger: entries, one entry with its proof, verify now, download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, render_template, stream_template, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from custody.service import cosignatures, queries
from custody.service.ledger_export import Verification, export_ledger
from custody.service.paging import PAGE, Page
from custody.service.publishing import checkpoint_publisher
from custody.service.queries import SoughtEntries
from web.browser_auth import service
from web.console.blueprint import attachment, console, principal, signed_in
from web.console.datasets import checkpoint
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, as_csv
from web.console.qr import CHECKPOINT_QR, qr

COLUMNS = (
    Column("Entry", "entry", number=True),
    Column("What"),
    Column("By"),
    Column("When"),
)
_HEADS = ["entry", "at", "type", "by", "ceremony", "text"]


@console.get("/ledger")
@signed_in("audit")
def ledger() -> str | BaseResponse:
    """The entries as the address asks for them; the head, who vouches for it, where it went."""
    names = ("type", "dataset", "ceremony", "since", "until")
    asked = Asked.of_address(*names, sorts=("entry",), usual="entry")
    sought = SoughtEntries(
        text=asked.text,
        since=asked.day("since"),
        until=asked.day("until", whole=True),
        **{name: asked.values[name] for name in names[:3]},
    )

    def read(number: int, size: int = CSV_PAGE) -> Page[queries.ToldEntry]:
        return queries.page_of_entries(
            service(),
            principal(),
            sought,
            descending=asked.descending,
            number=number,
            size=size,
        )

    if asked.wants_csv:
        return as_csv("ledger", _HEADS, read, _cells)
    head = checkpoint()
    return render_template(
        "ledger.html",
        checkpoint=head,
        list=Listing(
            title="Entries",
            asked=asked,
            page=read(asked.number, PAGE),
            columns=COLUMNS,
            filters=(
                Filter("type", "Kind", tuple((x, x) for x in queries.entry_types(service()))),
                Filter("since", "Since", placeholder="2 Nov 2026"),
                Filter("until", "Until", placeholder="Nov 30"),
            ),
            search="Number, ceremony or dataset",
        ),
        publications=checkpoint_publisher.publications(service(), principal()),
        qr=qr(head.note, CHECKPOINT_QR, error="l"),
        vouched=cosignatures.newest_cosigned(service(), principal()),
    )


def _cells(row: queries.ToldEntry) -> list[object]:
    return [row.seq, row.at, row.type, row.by, row.ceremony, row.text]


@console.get("/ledger/<int:seq>")
@signed_in("audit")
def entry(seq: int) -> str:
    """One entry: its bytes, its hash, its inclusion proof."""
    found = queries.entry(service(), principal(), seq)
    return render_template("entry.html", entry=found.told, whole=found)


@console.get("/ledger/<int:seq>/proof")
@signed_in("audit")
def entry_proof(seq: int) -> Response:
    """The proof of one entry, as the file that ``custody-audit proof check`` reads."""
    return attachment(
        queries.proof_of_entry(service(), principal(), seq), f"entry-{seq}.tlog-proof"
    )


@console.post("/ledger/verify")
@signed_in("audit")
def verify() -> Response:
    """Let the independent verifier look at the service's own database.

    The page is sent while that goes on, with how far it has come, and its result at the end.
    """
    run = Verification(service()).begin()
    response = Response(stream_template("verified.html", run=run))
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it to the end
    return response


@console.get("/ledger/checkpoint")
@signed_in("audit")
def head() -> Response:
    """The head, with its cosignatures if there are any: what an auditor keeps."""
    note = cosignatures.checkpoint(service()).checkpoint
    return attachment(note, "custody.checkpoint")


@console.get("/ledger/download")
@signed_in("audit")
def download() -> BaseResponse:
    """The whole ledger as the file that ``custody-audit verify --ledger`` reads."""
    principal().require("audit")
    with tempfile.TemporaryDirectory(prefix="custody-ledger-") as folder:
        path = Path(folder) / "ledger.jsonl"
        export_ledger(service(), path)
        written = path.open("rb")  # its name goes with the folder, its bytes stay until read

    def lines() -> Iterator[bytes]:
        with written:
            yield from written

    response = Response(stream_with_context(lines()), mimetype="application/jsonl")
    response.call_on_close(written.close)
    response.headers["Content-Disposition"] = 'attachment; filename="ledger.jsonl"'
    return response
