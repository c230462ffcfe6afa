"""Routes about the ledger, open to anyone who wants to hold the service to its word."""

from __future__ import annotations

from typing import Any

from spectree import Response

from custody.service import records
from web.api.blueprint import TOKEN, api, principal, service, spec
from web.api.schemas import About, Consistency, Entries, EntriesQuery, FirstQuery, Problem


@api.get("/service")
@spec.validate(resp=Response(HTTP_200=About), tags=["ledger"])
def about() -> dict[str, str]:
    """Whose service this is: origin, verifier key, combiner key, signed head."""
    return records.about(service())


@api.get("/consistency")
@spec.validate(resp=Response(HTTP_200=Consistency, HTTP_400=Problem), tags=["ledger"])
def consistency(query: FirstQuery) -> dict[str, Any]:
    """The proof that the present head continues an earlier one."""
    return records.consistency(service(), query.first)


@api.get("/entries")
@spec.validate(resp=Response(HTTP_200=Entries, HTTP_403=Problem), tags=["ledger"], security=TOKEN)
def entries(query: EntriesQuery) -> list[dict[str, Any]]:
    """The exact bytes of entries, for auditors."""
    return records.entries(service(), principal(), query.start, query.limit)
