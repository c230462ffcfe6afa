"""What nobody sees comes to no ledger any more, and does not spoil one that has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.errors import InputError
from custody.formats import validation
from custody.formats.dsse import sign
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import stamp
from custody.service import api_tokens, ceremonies, object_marks, objects
from tests.keys import key_of
from tests.store.ledgers import url_of
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
HIDING = "disk\u200b died"


def register(world: World, host: str = "db1", job: str = "dump", tag: str = "x") -> str:
    sealed, file = world.seal(b"rows", world.recipient("registry"))
    row = objects.register(
        world.service,
        replace(world.admin, scopes=frozenset({"register"}), dataset="registry"),
        dataset="registry",
        header=sealed.header,
        size=len(file),
        sealed=stamp(world.clock()),
        host=host,
        job=job,
        tags={"database": tag},
    )
    return row.id


def request(world: World) -> str:
    return world.request(world.objects[0], purpose=HIDING).id


def deny(world: World) -> None:
    """As somebody would with a program of their own: signed, and handed in."""
    ceremony = world.request(world.objects[0])
    ours = world.signed("deny", "anna", ceremony, reason="a true reason")
    statement = replace(Statement.parse(ours.payload), reason=HIDING)
    envelope = sign(PAYLOAD_TYPE, statement.encode(), key_of("anna"))
    ceremonies.submit(world.service, ceremony.id, envelope, None)


def cancel(world: World) -> None:
    ceremony = world.request(world.objects[0])
    ceremonies.cancel(world.service, world.admin, ceremony.id, HIDING)


def mark(world: World) -> None:
    ids = [world.objects[0].id]
    object_marks.mark_gone(world.service, world.admin, "registry", ids, HIDING)


def label(world: World) -> None:
    api_tokens.create_token(
        world.service,
        world.admin,
        person="nightly",
        scopes=["register"],
        dataset="registry",
        label=HIDING,
        lifetime=timedelta(days=1),
    )


ACTS: dict[str, Callable[[World], object]] = {
    "host": lambda world: register(world, host=HIDING),
    "job": lambda world: register(world, job=HIDING),
    "tag": lambda world: register(world, tag=HIDING),
    "purpose": request,
    "statement": deny,
    "cancelled": cancel,
    "gone": mark,
    "label": label,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_text_that_hides_something_is_refused(
    sealed_world: World, act: Callable[[World], object]
) -> None:
    """BOUND: whatever asks, the service has the last word on what it writes down."""
    with pytest.raises(InputError, match=r"can't be seen .*U\+200B"):
        act(sealed_world)


def test_a_ledger_of_0_1_0_that_has_it_goes_on_and_verifies(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TAMPER: what was right when it was written stays right: replayed, listed, and finished."""
    world = sealed_world
    with monkeypatch.context() as as_before:
        as_before.setattr(validation, "hidden_character", lambda text: None)
        for name, act in ACTS.items():
            if name != "gone":
                act(world)
        open_ = request(world)
        mark(world)
    world.approve(world.state(open_), "anna", "bert", "carl")
    assert world.state(open_).current.action == "turn"
    found = objects.list_all(
        world.service, world.admin, "registry", limit=9, before=None, host=HIDING
    )
    assert len(found) == 1
    with open_database(url_of(world.service.store)) as source:
        report = verify(source)
    assert (report.level, report.findings) == ("signed", ())
