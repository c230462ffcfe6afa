"""Calls about datasets and their sealed objects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from custody.catalogue import CatalogueObject, Registered
from custody.ceremony import CeremonyView, Target
from custody.ceremony.policy import Rules
from custody.collection.key_object import FIELDS, CollectionKey
from custody.dataset import Cadence, Dataset, DeclaredCadence, ListedDataset, Sealer
from custody.dataset_epochs import Epoch
from custody.dataset_health import DatasetHealth
from custody.errors import InputError
from custody.formats import canonical_json
from custody.freshness import Freshness
from custody.official.own_receipt import Genesis
from custody.service import (
    Principal,
    datasets,
    drill_schedules,
    drills,
    expectations,
    object_marks,
    objects,
    policies,
    quorums,
    reshares,
)
from custody.service.bulk_registration import register_all
from custody.service.objects import Offered
from web.api.blueprint import LARGE, MEDIUM, as_json, call, service
from web.api.ceremony_models import Ceremony, Epochs, PolicyChanges
from web.api.ceremony_models import Genesis as GenesisAnswer
from web.api.query_models import ObjectsQuery, SizeQuery
from web.api.request_models import (
    CadenceBody,
    DatasetBody,
    DrillBody,
    DrillScheduleBody,
    MarkBody,
    ObjectBody,
    ObjectsBody,
    PolicyBody,
    ReshareBody,
)
from web.api.response_models import (
    Datasets,
    Marked,
    Objects,
    RegisteredObject,
    Registrations,
    Sealing,
    Text,
)
from web.api.response_models import DeclaredCadence as DeclaredAnswer
from web.api.response_models import QuorumHealth as HealthAnswer
from web.problems import record_of


@call("POST", "/datasets", Ceremony, 404, 409, tag="datasets")
def create_dataset(principal: Principal, json: DatasetBody) -> CeremonyView:
    """Open the genesis of a dataset."""
    said = json.model_dump(exclude={"act", "threshold", "officials", "quorum"})
    made = datasets.create(service(), principal, quorum=json.tree(), **said, act=json.signature())
    return CeremonyView.of(made)


@call("GET", "/datasets", Datasets, tag="datasets")
def list_datasets(principal: Principal) -> list[ListedDataset]:
    """The datasets this credential is good for, with their seats."""
    rows, fresh = datasets.list_all(service(), principal), expectations.freshness_of_all(service())
    of_jobs = expectations.expectations_of_all(service())
    return [_listed(row, fresh.get(row.name), of_jobs[row.name]) for row in rows]


@call("GET", "/datasets/<name>", Sealing, 404, tag="datasets")
def get_dataset(name: str) -> dict[str, str | None]:
    """What it takes to seal to a dataset: its recipient is public, who holds the shares is not."""
    whole = datasets.get(service(), name)
    return {field: getattr(whole, field) for field in Sealing.model_fields}


@call("POST", "/datasets/<name>/cadence", DeclaredAnswer, 404, tag="datasets")
def set_cadence(principal: Principal, name: str, json: CadenceBody) -> DeclaredCadence:
    """Declare how often the dataset is to get an object."""
    set_ = expectations.set_expectation(
        service(), principal, name, json.hours, job=json.job, host=json.host
    )
    known = expectations.known_sealers(service(), name, json.job, json.host)
    return DeclaredCadence(
        Cadence.of(set_, service().now()),
        None if known is None else tuple(Sealer(job, host) for job, host in known),
    )


@call("GET", "/datasets/<name>/bundle", Text, 404, 409, tag="datasets")
def get_bundle(principal: Principal, name: str) -> dict[str, str]:
    """The dealing and the sealed shares."""
    return {"text": datasets.bundle(service(), principal, name).encode().decode()}


@call("GET", "/datasets/<name>/genesis", GenesisAnswer, 404, 409, tag="datasets")
def get_genesis(principal: Principal, name: str) -> Genesis:
    """What the dataset's officials signed for when it began, or was dealt anew, and how."""
    return datasets.genesis(service(), principal, name)


@call("POST", "/datasets/<name>/policy", Ceremony, 404, 409, tag="datasets")
def tighten_policy(principal: Principal, name: str, json: PolicyBody) -> CeremonyView:
    """Open the ceremony in which the dataset's officials decide on a stricter policy."""
    rules = Rules(**json.model_dump(exclude={"act", "hours"}))
    lifetime = None if json.hours is None else timedelta(hours=json.hours)
    return CeremonyView.of(
        policies.tighten(service(), principal, name, rules, lifetime, json.signature())
    )


@call("GET", "/datasets/<name>/policy", PolicyChanges, 404, 409, tag="datasets")
def policy_changes(
    principal: Principal, name: str, query: SizeQuery
) -> list[policies.RecordedChange]:
    """How the dataset's policy was tightened since its genesis, with all that proves it."""
    return policies.changes(service(), principal, name, query.size)


@call("POST", "/datasets/<name>/drills", Ceremony, 404, 409, 422, tag="datasets")
def open_drill(principal: Principal, name: str, json: DrillBody) -> CeremonyView:
    """Open a drill: officials turn their keys on a canary, and nothing real opens."""
    lifetime = None if json.hours is None else timedelta(hours=json.hours)
    if (json.need == "one") != (json.official is not None):
        raise InputError("a drill of one official names them, and no other does")
    opened = drills.open_drill(
        service(),
        principal,
        name,
        Target(json.need, json.official),
        json.absent,
        json.corrupt,
        lifetime,
        json.signature(),
    )
    return CeremonyView.of(opened)


@call("POST", "/datasets/<name>/reshares", Ceremony, 404, 409, 422, tag="datasets")
def open_reshare(principal: Principal, name: str, json: ReshareBody) -> CeremonyView:
    """Open a reshare: those who hold the shares deal them anew, to whom it names."""
    lifetime = None if json.hours is None else timedelta(hours=json.hours)
    opened = reshares.open_reshare(
        service(), principal, name, json.tree(), json.script, lifetime, json.signature()
    )
    return CeremonyView.of(opened)


@call("GET", "/datasets/<name>/epochs", Epochs, 404, tag="datasets")
def list_epochs(principal: Principal, name: str) -> list[Epoch]:
    """The epochs that reshares began, and whose old shares are outstanding."""
    return reshares.epochs(service(), principal, name)


@call("POST", "/datasets/<name>/drill-schedule", HealthAnswer, 404, tag="datasets")
def set_drill_schedule(principal: Principal, name: str, json: DrillScheduleBody) -> DatasetHealth:
    """Declare how often the dataset's keys are to be tried."""
    drill_schedules.set_schedule(service(), principal, name, json.drill, json.census)
    return quorums.health_of(service(), principal, name)


@call("GET", "/datasets/<name>/quorum", HealthAnswer, 404, 409, tag="datasets")
def quorum_health(principal: Principal, name: str) -> DatasetHealth:
    """Whether the dataset would still open: whose share was shown when, and what is due."""
    return quorums.health_of(service(), principal, name)


@call("POST", "/datasets/<name>/objects", RegisteredObject, 404, 409, 422, tag="objects")
def register_object(principal: Principal, name: str, json: ObjectBody) -> Registered:
    """Register a sealed object by its header."""
    return objects.register(service(), principal, dataset=name, **_offer(json))


@call("POST", "/datasets/<name>/registrations", Registrations, 404, 422, tag="objects", limit=LARGE)
def register_objects(principal: Principal, name: str, json: ObjectsBody) -> list[dict[str, Any]]:
    """Register sealed objects by their headers, with a result for each, in their order."""
    offered = [Offered(**_offer(one)) for one in json.objects]
    results = register_all(service(), principal, name, offered)
    return [
        {"object": as_json(one.object), "error": one.error and record_of(one.error)}
        for one in results
    ]


@call("GET", "/datasets/<name>/objects", Objects, 404, 409, 422, tag="objects")
def list_objects(principal: Principal, name: str, query: ObjectsQuery) -> list[CatalogueObject]:
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


def _listed(row: Dataset, fresh: Freshness | None, of_jobs: list[Freshness]) -> ListedDataset:
    now = service().now()
    whole = Cadence.of(fresh or Freshness(row.name, None, None, None), now)
    expected = [Cadence.of(one, now) for one in of_jobs]
    return ListedDataset(row, whole.newest, whole.due, whole.overdue, expected)


def _offer(body: ObjectBody) -> dict[str, Any]:
    """Give what is handed in of a sealed object, by the names that the use cases have for it."""
    said = body.model_dump(include={"size", "sealed", "host", "job", "tags"})
    special = body.model_dump(include=set(FIELDS), exclude_none=True)
    return {
        **said,
        "header": canonical_json.decode_binary(body.header),
        "proof": None if body.proof is None else canonical_json.decode_binary(body.proof),
        "key": CollectionKey.of(special),
    }
