"""What the verifier finds of drills that were not as the ledger says (HARMLESS, NAMED, LEDGER)."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from custody.ceremony import Target
from custody.formats.encoding import format_base64
from tests.audit.forging import Forged
from tests.audit.history import Copy
from tests.db_snapshots import Moments
from tests.world import World


@pytest.fixture(scope="module")
def drilled(sqlite: Moments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A ledger with a drill that was closed, one with a fault, and one under way."""
    path = tmp_path_factory.mktemp("drills") / "custody.db"
    with sqlite.enrolled() as world:
        _play(world)
        size = world.head().size
        world.service.store.engine.dispose()
        shutil.copy(str(world.service.store.engine.url.database), path)
        yield Copy(path, world.service.key, size)


def _play(world: World) -> None:
    world.genesis()
    world.register()
    world.drilled("bert", "anna", "carl", "dora", corrupt=["bert"])
    world.drilled("anna", "bert", target=Target("all"))


@pytest.fixture
def forged(drilled: Copy) -> Forged:
    return Forged.of(drilled)


def entries(forged: Forged, type_: str) -> list[dict[str, Any]]:
    return [body for body in forged.bodies if body["type"] == type_]


def turns(forged: Forged) -> list[dict[str, Any]]:
    return [body for body in entries(forged, "ceremony.signed") if body["data"]["kind"] == "turn"]


def place(forged: Forged, body: dict[str, Any]) -> str:
    return f"entry {next(at for at, one in enumerate(forged.bodies) if one is body)}"


def test_true_drills_have_nothing_to_find(forged: Forged) -> None:
    assert forged.findings() == ()


def _opening(forged: Forged) -> dict[str, Any]:
    opened = entries(forged, "ceremony.opened")
    return next(body for body in opened if body["data"]["kind"] == "drill")


def _another_proof(forged: Forged) -> dict[str, Any]:
    first, second = turns(forged)[:2]
    first["data"]["contribution"] = copy.deepcopy(second["data"]["contribution"])
    return first


def _right_as_wrong(forged: Forged) -> dict[str, Any]:
    """One that was right is said to have been refused."""
    body = turns(forged)[-1]
    body["type"] = "ceremony.refused"
    return body


def _wrong_as_right(forged: Forged) -> dict[str, Any]:
    (body,) = entries(forged, "ceremony.refused")
    body["type"] = "ceremony.signed"
    return body


def _another_result(forged: Forged) -> dict[str, Any]:
    (body,) = entries(forged, "ceremony.drilled")
    body["data"]["refused"] = []
    return body


def _another_time(forged: Forged) -> dict[str, Any]:
    (body,) = entries(forged, "ceremony.drilled")
    body["data"]["quorum_after"] += 1
    return body


def _a_real_header(forged: Forged) -> dict[str, Any]:
    body = _opening(forged)
    (sealed,) = entries(forged, "object.registered")
    body["data"]["subject"]["canary"] = sealed["data"]["header"]
    return body


def _another_epoch(forged: Forged) -> dict[str, Any]:
    body = _opening(forged)
    body["data"]["subject"]["epoch"] = 1
    return body


def _another_opener(forged: Forged) -> dict[str, Any]:
    body = _opening(forged)
    body["by"] = body["data"]["subject"]["requester"] = "rita"
    return body


def _of_nobody(forged: Forged) -> dict[str, Any]:
    body = _opening(forged)
    body["data"]["subject"]["corrupt"] = ["zoe"]
    return body


FORGERIES: dict[str, Callable[[Forged], dict[str, Any]]] = {
    "the proof of another official": _another_proof,
    "one that is right, as refused": _right_as_wrong,
    "one that is wrong, as turned": _wrong_as_right,
    "a result that leaves a fault out": _another_result,
    "a result that took longer": _another_time,
    "a real header for its canary": _a_real_header,
    "another epoch": _another_epoch,
    "somebody who is no administrator": _another_opener,
    "a fault of somebody without a seat": _of_nobody,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_drill_is_found_where_it_was_forged(forged: Forged, forgery: str) -> None:
    """LEDGER: under a perfect chain, from the ledger alone."""
    body = FORGERIES[forgery](forged)
    where = place(forged, body)
    assert any(found.startswith(where) for _, found in forged.found())


def test_a_schedule_that_can_t_be_is_found(forged: Forged) -> None:
    data = {"census": 0, "drill": 92}
    where = forged.add("dataset.drills", data, dataset="registry", by="adam")
    assert ("fact.cadence", where) in forged.found()
    good = forged.add("dataset.drills", data | {"census": 366}, dataset="registry", by="adam")
    assert not [found for _, found in forged.found() if found.startswith(good)]


def test_a_header_is_base64(forged: Forged) -> None:
    body = _opening(forged)
    body["data"]["subject"]["canary"] = format_base64(b"")
    assert any(found.startswith(place(forged, body)) for _, found in forged.found())
