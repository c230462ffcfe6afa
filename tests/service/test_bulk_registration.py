"""Many objects in one transaction: each has a result of its own, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.errors import InputError, NotAllowedError, RefusedError
from custody.service.bulk_registration import MAX_AT_ONCE, register_all
from custody.service.objects import Offered
from tests.people import ADMINISTRATOR
from tests.world import World


def offered(world: World, data: bytes) -> Offered:
    """A sealed object as its job hands it in."""
    sealed, file = world.seal(data, world.recipient("registry"))
    bare = Offered(sealed.header, len(file), "2026-01-31T09:00:00.000000Z", "db1", "dump", {})
    said = {
        "size": bare.size, "sealed": bare.sealed, "host": "db1", "job": "dump", "tags": {},
    }  # fmt: skip
    return replace(bare, proof=world.proof("registry", sealed.header, said))


def test_each_has_its_result_and_a_refused_one_spoils_no_other(sealed_world: World) -> None:
    world = sealed_world
    good = [offered(world, b"%d" % number) for number in range(3)]
    cut = replace(good[0], size=good[0].size + 1)
    bad = replace(good[1], header=b"no header\n")
    job = world.token("job", "register", dataset="registry")
    before = world.head().size
    results = register_all(world.service, job, "registry", [good[0], cut, bad, *good[1:]])
    assert [one.object is not None for one in results] == [True, False, False, True, True]
    assert isinstance(results[1].error, RefusedError)
    assert results[2].error is not None
    assert world.head().size - before == 3
    assert [entry.body["type"] for entry in world.entries()][-3:] == ["object.registered"] * 3


def test_the_same_again_gives_the_first_registration_back(sealed_world: World) -> None:
    """Also twice in one call: a job that heard no answer repeats all of it."""
    world = sealed_world
    job = world.token("job", "register", dataset="registry")
    one = offered(world, b"once")
    first, twin = register_all(world.service, job, "registry", [one, one])
    (again,) = register_all(world.service, job, "registry", [one])
    assert first.object is not None
    assert first.object == twin.object == again.object


@pytest.mark.databases("sqlite")
def test_it_takes_the_scope_and_a_bounded_number(sealed_world: World) -> None:
    world = sealed_world
    one = offered(world, b"one")
    with pytest.raises(NotAllowedError):
        register_all(world.service, world.principal(ADMINISTRATOR), "registry", [one])
    job = world.token("job", "register", dataset="registry")
    with pytest.raises(InputError, match="at most"):
        register_all(world.service, job, "registry", [one] * (MAX_AT_ONCE + 1))
