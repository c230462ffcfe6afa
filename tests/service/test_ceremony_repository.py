"""Ceremonies are loaded from the ledger: what stands in tables of state decides nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from custody.errors import (
    LedgerError,
)
from custody.service import datasets
from custody.store.tables import state
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 2},
        {"recipient": "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"},
        {"public": "AAAA"},
        {"policy": '{"requester_may_approve":true,"scripts":{"export":"export"}}'},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_row_of_state_that_was_altered_changes_no_quorum(
    sealed_world: World, change: dict[str, Any]
) -> None:
    """QUORUM: requests take threshold, policy and keys from the ledger's genesis."""
    before = sealed_world.request(sealed_world.objects[0]).subject
    with sealed_world.service.store.writing() as connection:
        connection.execute(update(state["dataset"]).values(change))
    after = sealed_world.request(sealed_world.objects[0]).subject
    for name in ("threshold", "policy", "public", "seats"):
        assert after.record()[name] == before.record()[name]


def test_a_script_that_was_altered_in_its_table_runs_nothing(sealed_world: World) -> None:
    """TAMPER: the script's digest is frozen, and the text is held to it."""
    scripts = state["script"]
    with sealed_world.service.store.writing() as connection:
        text = scripts.c.text.concat("\n# shorter cooling-off\n")
        connection.execute(update(scripts).values(text=text))
    with pytest.raises(LedgerError, match="has been altered") as caught:
        sealed_world.request(sealed_world.objects[0])
    assert caught.value.promise == "TAMPER"


def test_a_script_that_is_gone_is_one_clear_error(sealed_world: World) -> None:
    with sealed_world.service.store.writing() as connection:
        connection.execute(delete(state["script"]))
    with pytest.raises(LedgerError, match="is not adopted here"):
        datasets.bundle(sealed_world.service, sealed_world.admin, "registry")
