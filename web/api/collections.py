"""Calls about collections: what each holds, and closing it."""

from __future__ import annotations

from typing import Any

from custody.service import Principal, collections
from web.api import collection_models as models
from web.api.blueprint import call, service


@call("GET", "/datasets/<name>/collections", models.Collections, 404, 409, tag="objects")
def list_collections(principal: Principal, name: str) -> list[collections.Collection]:
    """The collections of a dataset, the newest first."""
    return collections.list_all(service(), principal, name)


@call(
    "GET",
    "/datasets/<name>/collections/<object_id>",
    models.CollectionEntries,
    404,
    409,
    tag="objects",
)
def collection_entries(
    principal: Principal, name: str, object_id: str
) -> collections.CollectionEntries:
    """A collection as its ledger entries have it: its key object, and its closing if any."""
    return collections.entries(service(), principal, name, object_id)


@call("POST", "/datasets/<name>/collections", models.Closing, 404, 409, 422, tag="objects")
def close_collection(principal: Principal, name: str, json: models.ClosingBody) -> dict[str, Any]:
    """Say what a collection holds, signed with its manifest key; once."""
    return collections.close(service(), principal, name, json.model_dump()).record()
