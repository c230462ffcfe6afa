"""Calls about datasets and their sealed objects."""

from __future__ import annotations

from typing import Any

from custody.ceremony import CeremonyView
from custody.formats import canonical_json
from custody.freshness import Freshness
from custody.service import Principal, datasets, expectations, object_marks, objects
from web.api.blueprint import MEDIUM, as_json, call, service
from web.api.ceremony_models import Ceremony
from web.api.request_models import CadenceBody, DatasetBody, MarkBody, ObjectBody, ObjectsQuery
from web.api.response_models import (
    Cadence,
    Datasets,
    Marked,
    Objects,
    RegisteredObject,
    Sealing,
    Text,
)


@call("POST", "/datasets", Ceremony, 404, 409, tag="datasets")
def create_dataset(principal: Principal, json: DatasetBody) -> dict[str, Any]:
    """Open the genesis of a dataset."""
    return CeremonyView.of(datasets.create(service(), principal, **json.model_dump())).record()


@call("GET", "/datasets", Datasets, tag="datasets")
def list_datasets(principal: Principal) -> list[dict[str, Any]]:
    """The datasets this credential is good for, with their seats."""
    rows, fresh = datasets.list_all(service(), principal), expectations.freshness_of_all(service())
    of_jobs = expectations.expectations_of_all(service())
    return [_dataset(row, fresh.get(row.name), of_jobs[row.name]) for row in rows]


@call("GET", "/datasets/<name>", Sealing, 404, tag="datasets")
def get_dataset(name: str) -> dict[str, Any]:
    """What it takes to seal to a dataset: its recipient is public, who holds the shares is not."""
    whole = datasets.get(service(), name)
    return {field: getattr(whole, field) for field in Sealing.model_fields}


@call("POST", "/datasets/<name>/cadence", Cadence, 404, tag="datasets")
def set_cadence(principal: Principal, name: str, json: CadenceBody) -> dict[str, Any]:
    """Declare how often the dataset is to get an object."""
    return _cadence(
        expectations.set_expectation(
            service(), principal, name, json.hours, job=json.job, host=json.host
        )
    )


@call("GET", "/datasets/<name>/bundle", Text, 404, 409, tag="datasets")
def get_bundle(principal: Principal, name: str) -> dict[str, str]:
    """The dealing and the sealed shares."""
    return {"text": datasets.bundle(service(), principal, name).encode().decode()}


@call("POST", "/datasets/<name>/objects", RegisteredObject, 404, 409, 422, tag="objects")
def register_object(principal: Principal, name: str, json: ObjectBody) -> dict[str, Any]:
    """Register a sealed object by its header."""
    return objects.register(
        service(),
        principal,
        dataset=name,
        header=canonical_json.decode_binary(json.header),
        size=json.size,
        sealed=json.sealed,
        host=json.host,
        job=json.job,
        tags=json.tags,
        proof=None if json.proof is None else canonical_json.decode_binary(json.proof),
    )


@call("GET", "/datasets/<name>/objects", Objects, 404, 409, 422, tag="objects")
def list_objects(principal: Principal, name: str, query: ObjectsQuery) -> list[dict[str, Any]]:
    """The newest objects of a dataset."""
    wanted = query.model_dump()
    for field in ("gone", "plausible"):
        wanted[field] = {"yes": True, "no": False, None: None}[wanted[field]]
    return objects.list_all(service(), principal, name, **wanted)


@call("POST", "/datasets/<name>/gone", Marked, 404, tag="objects", limit=MEDIUM)
def mark_gone(principal: Principal, name: str, json: MarkBody) -> dict[str, int]:
    """Mark objects that the store no longer has; nothing is deleted."""
    return object_marks.mark_gone(service(), principal, name, json.objects, json.reason)


@call("POST", "/datasets/<name>/found", Marked, 404, tag="objects", limit=MEDIUM)
def mark_found(principal: Principal, name: str, json: MarkBody) -> dict[str, int]:
    """Take the mark back from objects that the store has after all."""
    return object_marks.mark_found(service(), principal, name, json.objects, json.reason)


def _dataset(
    row: datasets.Dataset, fresh: Freshness | None, of_jobs: list[Freshness]
) -> dict[str, Any]:
    expected = [_cadence(one) for one in of_jobs]
    whole = {**as_json(row), "policy": row.policy.record()}
    return {**whole, **_due(fresh), "expectations": expected}


def _cadence(one: Freshness) -> dict[str, Any]:
    whose = {"dataset": one.dataset, "job": one.job, "host": one.host}
    return {**whose, "hours": one.hours, **_due(one)}


def _due(one: Freshness | None) -> dict[str, Any]:
    late = one is not None and one.overdue_by(service().now()) is not None
    return {"newest": one and one.newest, "due": one and one.due, "overdue": late}
