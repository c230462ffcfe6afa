"""What a token can't know of other datasets' files is counted, and not called unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from custody.age import object_id
from custody.catalogue import CatalogueObject
from custody.ceremony import Policy
from custody.cli.objects_check import check_places, report_json, report_lines
from custody.client import Client
from custody.dataset import Dataset, ListedDataset
from custody.errors import NotKnownError
from custody.storage import FilePlace
from tests.world import World


def listed(name: str) -> dict[str, Any]:
    """An active dataset of which nothing is expected, as a service lists it."""
    since = "2026-01-31T22:05:00.000000Z"
    dataset = Dataset(
        name=name,
        status="active",
        ceremony="genesis-1",
        threshold=3,
        quorum=None,
        public=None,
        recipient=None,
        policy=Policy(requester_may_approve=False, export_script="export"),
        since=since,
        cadence=None,
        cadence_since=None,
        drill_days=None,
        census_days=None,
        epoch=0,
        drills_since=None,
        seats=[],
    )
    return ListedDataset(dataset, None, None, False, []).record()


class Catalogues:
    """A service as a token sees it: these datasets, and perhaps what the token is limited to."""

    def __init__(self, of: dict[str, list[dict[str, Any]]], **credential: str | None) -> None:
        self.of, self.credential = of, credential

    def get(self, path: str, **_: object) -> Any:
        if path == "/datasets":
            return [listed(name) for name in self.of]
        if path != "/credential":
            return self.of[path.split("/")[2]]
        if not self.credential:
            raise NotKnownError("there is no such address")
        return self.credential


@pytest.fixture
def service_of(sealed_world: World, tmp_path: Path) -> Any:
    """A folder with an object of the registry, and one that is another's."""
    rows = []
    for name in ("own", "other"):
        made, file = sealed_world.seal(name.encode(), sealed_world.recipient("registry"))
        (tmp_path / f"{name}.age").write_bytes(file)
        when = "2026-01-31T22:05:00.000000Z"
        row = CatalogueObject(
            id=object_id(made.header),
            dataset="registry",
            header=made.header,
            size=len(file),
            sealed=when,
            registered=when,
            host=None,
            job=None,
            tags={},
            by_whom="nightly",
            seq=7,
            gone=None,
            dated=when,
        )
        rows.append(row.record())

    def service(**credential: str | None) -> Client:
        whole = {"registry": rows[:1]} | ({} if credential.get("dataset") else {"vault": rows[1:]})
        return cast("Client", Catalogues(whole, **credential))

    return service


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("credential", "foreign", "unseen"),
    [({"dataset": "registry"}, 0, 1), ({"dataset": None}, 1, 0), ({}, 1, 0)],
    ids=["of one dataset", "of all", "an older service"],
)
def test_a_token_of_one_dataset_calls_no_file_of_another_unknown(
    service_of: Any, credential: dict[str, str | None], foreign: int, unseen: int, tmp_path: Path
) -> None:
    found = check_places(service_of(**credential), ("registry",), (FilePlace(tmp_path),))
    told = report_json(found)
    assert (told["differences"], told["whole"]) == ([], 1)
    assert (told["foreign"], told["unseen"]) == (foreign, unseen)
    said = "1 sealed file is of no dataset that this token may read." in report_lines(found)
    assert said == bool(unseen)
