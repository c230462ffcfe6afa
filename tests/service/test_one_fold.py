"""Every act and every look folds the ceremony once; a poll that finds nothing new, not at all."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import partial

import pytest

from custody.ceremony import Ceremony
from custody.errors import LateError, NotKnownError, RefusedError
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import Envelope
from custody.service import ceremonies, queries, settling
from tests.folds import folds
from tests.keys import key_of
from tests.people import OFFICIALS
from tests.statements import asked
from tests.web.visitor import Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


def folded(world: World, act: Callable[[], object]) -> int:
    """How many times an act folds a ceremony, whether it is taken or refused."""
    with folds(world.service.store) as found, contextlib.suppress(RefusedError):
        act()
    return len(found)


def test_an_export_folds_once_for_each_act(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    says = [world.signed("approve", name, ceremony) for name in OFFICIALS[:3]]
    for said in says:
        assert folded(world, partial(submit, world, ceremony, said)) == 1
    assert folded(world, lambda: submit(world, ceremony, says[0])) == 1, "a refusal, too"
    turns = [world.turned(name, ceremony) for name in OFFICIALS[:3]]
    counts = [folded(world, partial(submit, world, ceremony, *turned)) for turned in turns]
    assert counts == [1, 1, 2], "the unlock looks at the dataset's genesis, too"
    assert world.state(ceremony.id).unlocked
    assert folded(world, lambda: ceremonies.show(world.service, world.admin, ceremony.id)) == 1
    assert folded(world, lambda: world.collect(ceremony)) == 1


def submit(
    world: World, ceremony: Ceremony, envelope: Envelope, sealed: bytes | None = None
) -> Ceremony:
    return ceremonies.submit(world.service, ceremony.id, envelope, sealed)


def test_a_roll_call_and_a_cancellation_fold_once(sealed_world: World) -> None:
    world, service = sealed_world, sealed_world.service
    world.genesis("guarded", export_script="export-witnessed")
    ceremony = world.request(world.register("guarded"), dataset="guarded")
    anna, words = world.principal("anna"), twelve_words(key_of("anna").keyfile.fingerprint())
    for _ in range(2):  # the second time it is refused
        assert (
            folded(world, lambda: ceremonies.present(service, anna, ceremony.id, "anna", words))
            == 1
        )
    assert folded(world, lambda: ceremonies.read_back(service, anna, ceremony.id, words)) == 1
    rita = world.principal("rita")
    assert folded(world, lambda: ceremonies.cancel(service, rita, ceremony.id, "a mistake")) == 1


def test_a_poll_folds_only_what_is_new_or_due(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    page = Visitor(world.service, "adam")
    room = page.get(f"/ceremonies/{ceremony.id}").get_data(as_text=True)
    address = poll_in(room)
    assert folded(world, lambda: page.get(address)) == 0
    world.approve(ceremony, "anna")
    assert folded(world, lambda: page.get(address)) == 1
    address = poll_in(page.get(address).get_data(as_text=True))
    assert folded(world, lambda: page.get(address)) == 0
    world.clock.advance(days=400)
    assert world.state(ceremony.id).outcome is None, "nobody has looked yet"
    assert Visitor(world.service, "adam").get(address).status_code == 200
    assert world.state(ceremony.id).outcome == "expired"


def poll_in(html: str) -> str:
    """The address that a page asks every second."""
    found = re.search(r'hx-get="([^"]*/live[^"]*)"', html)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_poll_that_finds_nothing_new_asks_the_database_three_times(sealed_world: World) -> None:
    """The head, whose session it is, and the last entry: no transaction, and nothing is written."""
    world = sealed_world
    ceremony = world.request(world.objects[0])
    page = Visitor(world.service, "adam")
    address = poll_in(page.get(f"/ceremonies/{ceremony.id}").get_data(as_text=True))
    page.get(address)
    with asked(world.service.store) as statements:
        assert page.get(address).status_code == 204
    assert [one.split()[0] for one in statements] == ["SELECT"] * 3


def test_a_poll_tells_nothing_to_whom_the_ceremony_does_not_concern(sealed_world: World) -> None:
    world = sealed_world
    ceremony = world.request(world.objects[0])
    world.enrol("robin", "requester")
    newest = queries.newest_entry_of(world.service, world.admin, ceremony.id)
    for id_ in (ceremony.id, "exp-unknown", "no\x00name"):
        with pytest.raises(NotKnownError):
            queries.newest_entry_of(world.service, world.principal("robin"), id_)
    answer = Visitor(world.service, "robin").get(
        f"/ceremonies/{ceremony.id}/live?seen={newest}&due="
    )
    assert answer.status_code == 404


def test_what_time_has_done_stays_though_the_act_is_refused(sealed_world: World) -> None:
    """REFUSAL: the expiry is committed by itself, and the late act is told that it is late."""
    world = sealed_world
    ceremony = world.request(world.objects[0])
    late = world.signed("approve", "anna", ceremony)
    world.clock.advance(days=400)
    with pytest.raises(LateError):
        submit(world, ceremony, late)
    assert world.state(ceremony.id).outcome == "expired"
    assert not settling.is_overdue(world.service, world.state(ceremony.id))
