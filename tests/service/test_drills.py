"""Drills at the service: who opens them, what comes of them, and what they leave behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from custody import quorum_health
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony import Target
from custody.ceremony.drill import SCRIPTS
from custody.errors import InputError, NotAllowedError, NotKnownError, RefusedError
from custody.service import ceremonies, drills, quorums
from custody.store.tables import contribution, contribution_part
from tests.acting import signed_act
from tests.people import ADMINISTRATOR
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgres")
ALL, ANNA = Target("all"), Target("one", "anna")


@pytest.fixture
def active(world: World) -> World:
    world.genesis()
    return world


@BOTH
def test_a_quorum_shows_its_keys_and_nothing_is_opened(active: World) -> None:
    """HARMLESS: the entries have all that was handed in, and no row keeps a contribution."""
    drill = active.drill()
    for name in ("anna", "dora"):
        drill = active.show_key(name, drill)
        active.clock.advance(minutes=1)
    assert drill.outcome is None
    drill = active.show_key("emil", drill)
    assert drill.outcome == "closed"
    assert drill.result is not None
    assert (drill.result.opened, drill.result.quorum_after) == (True, 120)
    with active.service.store.reading() as connection:
        for table in (contribution, contribution_part):
            assert connection.execute(select(table)).first() is None
    types = [entry.body["type"] for entry in active.entries() if "ceremony" in entry.body]
    assert "ceremony.unlocked" not in types
    assert types[-2:] == ["ceremony.stepped", "ceremony.ended"]


@BOTH
def test_a_drill_that_nobody_comes_to_ends_with_a_result(active: World) -> None:
    """REFUSAL: at its time limit, by the sweep."""
    drill = active.drill(lifetime=timedelta(hours=3))
    active.show_key("anna", drill)
    active.clock.advance(hours=3)
    ended = ceremonies.show(active.service, active.principal("anna"), drill.id)
    assert ended.outcome == "failed"
    assert ended.result is not None
    assert ended.result.absent == ("bert", "carl", "dora", "emil")


@BOTH
def test_a_wrong_contribution_is_an_entry_and_spoils_nothing(active: World) -> None:
    """NAMED: the others' stay, and a right one may follow."""
    drill = active.drill(corrupt=("bert",))
    state = active.show_key("bert", drill)
    assert (state.turned, [*state.refused]) == ((), ["bert"])
    for name in ("anna", "carl", "dora"):
        state = active.show_key(name, state)
    assert state.outcome == "closed"
    assert state.result is not None
    assert state.result.as_expected
    (entry,) = active.entries("ceremony.refused")
    assert (entry.body["by"], entry.body["data"]["official"]) == ("bert", "bert")


def test_the_verifier_replays_drills_from_the_ledger_alone(active: World) -> None:
    """LEDGER: those that went well, that failed, and with faults on purpose."""
    active.drilled("anna", "bert", "carl")
    active.drilled("anna", target=ANNA)
    active.drilled("bert", "anna", "carl", "dora", corrupt=("bert",), absent=("emil",))
    failed = active.drilled("anna", target=ALL)
    active.clock.advance(days=15)
    ceremonies.show(active.service, active.admin, failed.id)
    active.service.store.engine.dispose()
    with open_database(str(active.service.store.engine.url)) as source:
        report = verify(source)
    assert report.findings == ()


def test_administrators_open_drills_and_nobody_else(active: World) -> None:
    for name in ("rita", "anna", "axel"):
        with pytest.raises(NotAllowedError):
            active.drill(by=name)
    job = active.token("nightly", "admin")
    with pytest.raises(NotAllowedError, match="no administrator"):
        drills.open_drill(active.service, job, "registry", ALL)


def test_a_dataset_in_its_genesis_has_nothing_to_try(world: World) -> None:
    world.open_genesis("other")
    with pytest.raises(RefusedError, match="still in its genesis"):
        world.drill("other")
    with pytest.raises(NotKnownError):
        world.drill("nothing")


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        ({"absent": ["zoe"]}, NotKnownError),
        ({"corrupt": ["rita"]}, NotKnownError),
        ({"absent": ["anna"], "corrupt": ["anna"]}, InputError),
        ({"target": Target("one", "rita")}, NotKnownError),
    ],
)
def test_faults_that_can_t_be_are_refused(
    active: World, faults: dict[str, Any], error: type[Exception]
) -> None:
    before = len(active.entries())
    with pytest.raises(error):
        active.drill(**faults)
    types = [entry.body["type"] for entry in active.entries()[before:]]
    assert set(types) <= {"script.adopted"}


def test_a_ledger_that_began_without_the_scripts_adopts_them(active: World) -> None:
    """A service of an earlier version can drill, too."""
    adopted = {entry.body["data"]["name"] for entry in active.entries("script.adopted")}
    assert adopted >= set(SCRIPTS.values())


def test_an_administrator_with_a_key_signs_what_they_open(active: World) -> None:
    active.register_key(ADMINISTRATOR)
    asked = {
        "absent": ["bert"],
        "corrupt": [],
        "dataset": "registry",
        "kind": "drill",
        "target": {"need": "all"},
    }
    act = signed_act(active, ADMINISTRATOR, "ceremony.opened", asked)
    opened = active.drill(target=ALL, absent=["bert"], act=act)
    assert opened.subject.drill is not None
    assert "act" in active.entries("ceremony.opened")[-1].body


def test_a_drill_refreshes_shares_and_a_wrong_answer_does_not(
    active: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share is fresh since its last verified proof in this dataset."""
    monkeypatch.setattr(quorum_health, "SHOWN_FOR", timedelta(days=40))
    active.genesis("archive")
    active.clock.advance(days=30)
    active.drilled("bert", "anna", "carl", "dora", corrupt=("bert",))
    health = quorums.health_of(active.service, active.admin, "registry")
    by = {one.official: one.by for one in health.seats}
    assert by == {
        "anna": "drill",
        "bert": "receipt",
        "carl": "drill",
        "dora": "drill",
        "emil": "receipt",
    }
    active.clock.advance(days=20)
    health = quorums.health_of(active.service, active.admin, "registry")
    assert [one.official for one in health.seats if one.fresh] == ["anna", "carl", "dora"]
    assert (health.opens, health.spare) == (True, 0)
    assert health.critical == ("anna", "carl", "dora")
    assert not quorums.health_of(active.service, active.admin, "archive").opens


@BOTH
def test_a_turn_in_an_export_shows_a_share_and_an_approval_does_not(active: World) -> None:
    active.clock.advance(days=10)
    export = active.approve(active.request(active.register()), "anna", "bert", "carl")
    active.turn("anna", export)
    health = quorums.health_of(active.service, active.admin, "registry")
    assert [one.by for one in health.seats[:2]] == ["turn", "receipt"]
