"""Calls about datasets and their sealed objects."""

from __future__ import annotations

from typing import Any

from custody import canonical
from custody.service import Principal, ceremonies, datasets, objects
from web.api.answers import Datasets, Objects, SealedObject, Sealing, Text
from web.api.blueprint import call, service
from web.api.bodies import DatasetBody, ObjectBody, ObjectsQuery
from web.api.subjects import Ceremony


@call("POST", "/datasets", Ceremony, 404, 409, tag="datasets")
def create_dataset(who: Principal, json: DatasetBody) -> dict[str, Any]:
    """Open the genesis of a dataset."""
    return ceremonies.view(datasets.create(service(), who, **json.model_dump()))


@call("GET", "/datasets", Datasets, tag="datasets")
def list_datasets(who: Principal) -> list[dict[str, Any]]:
    """The datasets this credential is good for, with their seats."""
    return datasets.list_all(service(), who)


@call("GET", "/datasets/<name>", Sealing, 404, tag="datasets")
def get_dataset(name: str) -> dict[str, Any]:
    """What it takes to seal to a dataset: its recipient is public, who holds the shares is not."""
    whole = datasets.get(service(), name)
    return {field: whole[field] for field in Sealing.model_fields}


@call("GET", "/datasets/<name>/bundle", Text, 404, 409, tag="datasets")
def get_bundle(who: Principal, name: str) -> dict[str, str]:
    """The dealing and the sealed shares."""
    return {"text": datasets.bundle(service(), who, name).encode().decode()}


@call("POST", "/datasets/<name>/objects", SealedObject, 404, 409, 422, tag="objects")
def register_object(who: Principal, name: str, json: ObjectBody) -> dict[str, Any]:
    """Register a sealed object by its header."""
    return objects.register(
        service(),
        who,
        dataset=name,
        header=canonical.decode_binary(json.header),
        size=json.size,
        sealed=json.sealed,
        host=json.host,
        job=json.job,
        tags=json.tags,
    )


@call("GET", "/datasets/<name>/objects", Objects, 404, 409, 422, tag="objects")
def list_objects(who: Principal, name: str, query: ObjectsQuery) -> list[dict[str, Any]]:
    """The newest objects of a dataset."""
    return objects.list_all(service(), who, name, **query.model_dump())
