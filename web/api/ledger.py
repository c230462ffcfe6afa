"""Calls about the ledger, open to anyone who wants to hold the service to its word."""

from __future__ import annotations

from typing import Any

from flask import request

from custody.service import Principal, cosignatures, ledger_reads, rate_limit
from custody.service.notices import outbox
from custody.service.publishing import checkpoint_publisher
from web.api.blueprint import call, service, spec
from web.api.query_models import EntriesQuery, FirstQuery
from web.api.request_models import (
    CosignatureBody,
)
from web.api.response_models import (
    About,
    Consistency,
    Cosigned,
    Description,
    Entries,
    Heads,
    NoticeSinks,
    Publications,
)
from web.browser_auth import client_address


@call("GET", "/openapi.json", Description, tag="about")
def describe() -> dict[str, Any]:
    """The description of this API."""
    described: dict[str, Any] = spec.spec
    if request.script_root:  # the path that a proxy serves all this under
        return {**described, "servers": [{"url": request.script_root}]}
    return described


@call("GET", "/service", About, tag="about")
def about() -> ledger_reads.ServiceIdentity:
    """Whose service this is: origin, verifier key, combiner key, signed head."""
    return ledger_reads.describe_service(service())


@call("GET", "/checkpoint", Heads, tag="ledger")
def checkpoint() -> cosignatures.Heads:
    """The signed head with its cosignatures, and the newest head that has any."""
    return cosignatures.checkpoint(service())


@call("GET", "/publications", Publications, tag="ledger")
def list_publications(principal: Principal) -> list[checkpoint_publisher.SinkProgress]:
    """Where checkpoints are published, how far each place has come, and since when it fails."""
    return checkpoint_publisher.publications(service(), principal)


@call("GET", "/notices", NoticeSinks, tag="about")
def list_notices(principal: Principal) -> list[outbox.SinkStatus]:
    """Where notices go, what waits for each place, and since when it fails."""
    return outbox.sink_status(service(), principal)


@call("POST", "/cosignatures", Cosigned, 401, 422, tag="ledger")
def cosign(json: CosignatureBody) -> cosignatures.Kept:
    """Hand in a checkpoint with one's cosignature, which is all the credential it takes."""
    with rate_limit.limit_guesses(service(), rate_limit.COSIGNATURES, client_address()):
        return cosignatures.cosign(service(), json.note)


@call("GET", "/consistency", Consistency, tag="ledger")
def consistency(query: FirstQuery) -> ledger_reads.Consistency:
    """The proof that the present head continues an earlier one."""
    return ledger_reads.consistency(service(), query.first)


@call("GET", "/entries", Entries, tag="ledger")
def entries(principal: Principal, query: EntriesQuery) -> list[ledger_reads.StoredEntry]:
    """The exact bytes of entries, for auditors."""
    return ledger_reads.entries(service(), principal, query.start, query.limit)
