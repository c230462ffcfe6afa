"""Pages about the ledger: entries, one entry with its proof, verify now, download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, render_template, stream_template, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from custody.service import cosignatures, queries
from custody.service.ledger_export import Verification, export_ledger
from custody.service.publishing import checkpoint_publisher
from web.browser_auth import service
from web.console.blueprint import (
    attachment,
    console,
    principal,
    search_text,
    signed_in,
    whole_number,
)
from web.console.ceremony_page import qr
from web.console.datasets import checkpoint

PAGE = 50


@console.get("/ledger")
@signed_in("audit")
def ledger() -> str:
    """The entries, newest first, with filters; the head, who vouches for it, where it went."""
    type_, ceremony = search_text("type"), search_text("ceremony")
    rows = queries.page_of_entries(
        service(),
        principal(),
        type_=type_ or None,
        ceremony=ceremony or None,
        before=whole_number("before"),
        limit=PAGE,
    )
    more = None
    if len(rows) == PAGE:
        more = url_for("console.ledger", type=type_, ceremony=ceremony, before=rows[-1].seq)
    head = checkpoint()
    return render_template(
        "ledger.html",
        checkpoint=head,
        entries=rows,
        filter={"ceremony": ceremony, "type": type_},
        more=more,
        publications=checkpoint_publisher.publications(service(), principal()),
        qr=qr(head.note),
        types=queries.entry_types(service()),
        vouched=cosignatures.newest_cosigned(service(), principal()),
    )


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
