"""Calls about the ledger, open to anyone who wants to hold the service to its word."""

from __future__ import annotations

from typing import Any

from custody.service import Principal, records
from web.api.answers import About, Consistency, Description, Entries
from web.api.blueprint import call, service, spec
from web.api.bodies import EntriesQuery, FirstQuery


@call("GET", "/openapi.json", Description, tag="about")
def describe() -> dict[str, Any]:
    """The description of this API."""
    described: dict[str, Any] = spec.spec
    return described


@call("GET", "/service", About, tag="about")
def about() -> dict[str, str]:
    """Whose service this is: origin, verifier key, combiner key, signed head."""
    return records.about(service())


@call("GET", "/consistency", Consistency, tag="ledger")
def consistency(query: FirstQuery) -> dict[str, Any]:
    """The proof that the present head continues an earlier one."""
    return records.consistency(service(), query.first)


@call("GET", "/entries", Entries, tag="ledger")
def entries(who: Principal, query: EntriesQuery) -> list[dict[str, Any]]:
    """The exact bytes of entries, for auditors."""
    return records.entries(service(), who, query.start, query.limit)
