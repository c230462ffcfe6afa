"""What a service could do to a reshare that lies, or whose database is altered: it is found."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from custody.ceremony import Ceremony
from custody.errors import CustodyError
from custody.official.bundle import open_shares
from custody.quorum_tree import plain
from custody.service import ceremonies, datasets, reshares, switching
from custody.store.tables import dealt_box, redealt_box, state
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.service.test_reshares import findings
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

OLD, NEW = OFFICIALS[:3], ("anna", "dora", "emil")


def begun(world: World) -> Ceremony:
    world.dealerless(threshold=2, officials=OLD)
    world.objects.append(world.register())
    return world.dealt_anew(plain(2, NEW))


def received(world: World, ceremony: Ceremony) -> Ceremony:
    for official in NEW:
        ceremony = world.receive_new(official, ceremony)
    return ceremony


ALTERED: dict[str, tuple[str, Callable[[Connection, Any], object]]] = {
    "the epoch of the dataset": (
        "state.column",
        lambda on, before: on.execute(update(state["dataset"]).values(epoch=0)),
    ),
    "a share's key": (
        "state.column",
        lambda on, before: on.execute(
            update(state["seat"]).where(state["seat"].c.idx == 2).values(share_key="AA")
        ),
    ),
    "a seat of before": (
        "state.extra",
        lambda on, before: on.execute(
            insert(state["seat"]).values(dataset="registry", idx=9, official="bert", share_key="")
        ),
    ),
    "the epoch's row": (
        "state.missing",
        lambda on, before: on.execute(delete(state["epoch"])),
    ),
    "the epoch's dealing": (
        "state.column",
        lambda on, before: on.execute(update(state["epoch"]).values(dealing="00" * 32)),
    ),
    "a box": (
        "beside.digest",
        lambda on, before: on.execute(
            update(redealt_box)
            .where(redealt_box.c.dealer == 1, redealt_box.c.official == "dora")
            .values(ciphertext=b"\0" * 64)
        ),
    ),
    "a box that is gone": (
        "beside.missing",
        lambda on, before: on.execute(delete(redealt_box).where(redealt_box.c.official == "dora")),
    ),
    "old boxes that were kept": (
        "beside.erased",
        lambda on, before: on.execute(insert(dealt_box), before),
    ),
}


@pytest.mark.parametrize("name", ALTERED)
def test_what_is_altered_in_the_database_is_found(world: World, name: str) -> None:
    """TAMPER, EPOCH."""
    check, alter = ALTERED[name]
    ceremony = begun(world)
    with world.service.store.reading() as connection:
        before = [dict(row._mapping) for row in connection.execute(dealt_box.select())]
    received(world, ceremony)
    assert findings(world) == []
    with world.service.store.writing() as connection:
        alter(connection, before)
    found = findings(world)
    assert found
    assert {one for one, _, _ in found} == {check}


def test_a_switch_while_keys_turn_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """EPOCH: though every entry by itself is right."""
    ceremony = begun(world)
    export = world.approve(world.request(*world.objects), "anna", "bert")
    world.turn("anna", export)
    monkeypatch.setattr(switching, "_turns", lambda state_: False)
    assert received(world, ceremony).activated
    found = findings(world)
    assert [(check, "keys are being turned" in why) for check, _, why in found][:1] == [
        ("ceremony.refused", True)
    ]


def test_an_act_in_what_the_switch_left_behind_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EPOCH: a service that lets a request of the old epoch go on."""
    ceremony = begun(world)
    export = world.approve(world.request(*world.objects), "anna")
    monkeypatch.setattr(switching, "may_cancel", lambda state_: False)
    received(world, ceremony)
    assert findings(world) == []
    world.approve(export, "bert")
    ((check, _, why), *_) = findings(world)
    assert (check, "of an epoch that is over" in why) == ("ceremony.refused", True)


def test_two_reshares_at_once_are_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """EPOCH."""
    begun(world)
    monkeypatch.setattr(reshares, "require_no_reshare", lambda connection, dataset: None)
    world.open_reshare(plain(2, NEW))
    ((check, _, why), *_) = findings(world)
    assert (check, "is under way" in why) == ("ceremony.refused", True)


def test_a_database_that_says_another_epoch_opens_nothing(world: World) -> None:
    """EPOCH, QUORUM: requests are made with what the signed ledger has."""
    received(world, begun(world))
    with world.service.store.writing() as connection:
        connection.execute(update(state["dataset"]).values(epoch=0))
    with pytest.raises(CustodyError, match="another genesis or policy"):
        world.request(*world.objects)


def test_the_database_never_holds_what_opens(world: World) -> None:
    """NO-SHARE, EPOCH: neither shares nor sub-shares, before, during and after; nor old boxes."""
    ceremony = begun(world)
    old = datasets.bundle(world.service, world.admin, "registry")
    secrets = {share.encode() for name in OLD for share in open_shares(old, key_of(name))}
    bundle = reshares.dealt_so_far(world.service, world.admin, ceremony.id)
    secrets |= {share.encode() for name in NEW for share in open_shares(bundle, key_of(name))}
    for boxes in bundle.boxes.values():
        for official, box in boxes.items():
            secrets.add(key_of(official).unseal(box))
    assert len(secrets) == 3 + 3 + 2 * 3  # two dealers are enough, of three
    assert not _found(world, secrets)
    received(world, ceremony)
    assert not _found(world, secrets)
    for official in OLD:
        world.say("attest", official, world.state(ceremony.id), verdict="agree")
    assert not _found(world, secrets)
    kept = _everything(world)
    assert not [box for sent in _boxes_of(old) for box in sent if box in kept]
    shown = ceremonies.show(world.service, world.admin, ceremony.id)
    assert shown.outcome == "closed"


def _boxes_of(bundle: Any) -> Any:
    return bundle.boxes


def _found(world: World, secrets: set[bytes]) -> list[bytes]:
    """Look for secrets as bytes, hex and base64."""
    kept = _everything(world)
    forms = {
        form
        for one in secrets
        for form in (one, one.hex().encode(), base64.b64encode(one), one.hex().upper().encode())
    }
    return [form for form in forms if form in kept]


def _everything(world: World) -> bytes:
    """All files of the database, the log of what was written included."""
    path = world.service.store.engine.url.database
    assert path is not None
    folder = Path(path).parent
    return b"".join(one.read_bytes() for one in folder.glob(f"{Path(path).name}*"))
