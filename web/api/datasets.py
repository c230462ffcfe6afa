"""Routes about datasets and their sealed objects."""

from __future__ import annotations

from typing import Any

from spectree import Response

from custody import canonical
from custody.service import ceremonies, datasets, objects
from web.api.blueprint import TOKEN, api, principal, service, spec
from web.api.schemas import (
    Ceremony,
    Dataset,
    DatasetBody,
    Datasets,
    ObjectBody,
    Objects,
    ObjectsQuery,
    Problem,
    SealedObject,
    Text,
)


@api.post("/datasets")
@spec.validate(
    resp=Response(HTTP_200=Ceremony, HTTP_403=Problem, HTTP_409=Problem),
    tags=["datasets"],
    security=TOKEN,
)
def create_dataset(json: DatasetBody) -> dict[str, Any]:
    """Open the genesis of a dataset."""
    return ceremonies.view(datasets.create(service(), principal(), **json.model_dump()))


@api.get("/datasets")
@spec.validate(resp=Response(HTTP_200=Datasets), tags=["datasets"], security=TOKEN)
def list_datasets() -> list[dict[str, Any]]:
    """All datasets."""
    return datasets.list_all(service(), principal())


@api.get("/datasets/<name>")
@spec.validate(resp=Response(HTTP_200=Dataset, HTTP_404=Problem), tags=["datasets"])
def get_dataset(name: str) -> dict[str, Any]:
    """One dataset: its recipient is public, so that anything may seal to it."""
    return datasets.get(service(), name)


@api.get("/datasets/<name>/bundle")
@spec.validate(resp=Response(HTTP_200=Text, HTTP_403=Problem), tags=["datasets"], security=TOKEN)
def get_bundle(name: str) -> dict[str, str]:
    """The dealing and the sealed shares."""
    return {"text": datasets.bundle(service(), principal(), name).encode().decode()}


@api.post("/datasets/<name>/objects")
@spec.validate(
    resp=Response(HTTP_200=SealedObject, HTTP_409=Problem, HTTP_422=Problem),
    tags=["objects"],
    security=TOKEN,
)
def register_object(name: str, json: ObjectBody) -> dict[str, Any]:
    """Register a sealed object by its header."""
    return objects.register(
        service(),
        principal(),
        dataset=name,
        header=canonical.decode_binary(json.header),
        size=json.size,
        sealed=json.sealed,
        host=json.host,
        job=json.job,
        tags=json.tags,
    )


@api.get("/datasets/<name>/objects")
@spec.validate(resp=Response(HTTP_200=Objects, HTTP_404=Problem), tags=["objects"], security=TOKEN)
def list_objects(name: str, query: ObjectsQuery) -> list[dict[str, Any]]:
    """The newest objects of a dataset."""
    return objects.list_all(service(), principal(), name, limit=query.limit, before=query.before)
