"""The sums and pages that the console shows of a set are those that its request would have."""

from __future__ import annotations

import random

import pytest

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import resolve
from custody.errors import InputError, NotKnownError
from custody.service import object_lists, object_sets
from custody.service.object_lists import page_of_request, page_of_set, sums_of_named, sums_of_set
from tests.collected import opened
from tests.service.test_object_sets import BOTH, catalogue, some_set
from tests.world import World


@BOTH
def test_sums_and_pages_are_those_of_the_set(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every set: the same number, bytes, ends and groups, and each object on one page."""
    world, draw = sealed_world, random.Random(7)
    objects = catalogue(world, draw)
    for _ in range(20):
        wanted = some_set(draw)
        due = resolve(wanted, objects, 10**6)
        sums = sums_of_set(world.service, world.admin, "registry", wanted)
        assert (sums.count, sums.bytes) == (len(due), sum(one.size for one in due)), wanted.words()
        ends = (due[0].sealed, due[-1].sealed) if due else ("", "")
        assert (sums.first, sums.last) == ends
        assert sum(one.count for one in sums.groups) == len(due)
        listed: list[str] = []
        while len(listed) < len(due):
            page = page_of_set(
                world.service, world.admin, "registry", wanted, after=len(listed), limit=20
            )
            assert page.total == len(due)
            listed += [one.id for one in page.rows]
        assert sorted(listed) == sorted(one.id for one in due)


def test_a_text_shortens_the_list_and_not_the_set(sealed_world: World) -> None:
    """By the beginning of an id, or what is in host, job or tags."""
    world, one = sealed_world, sealed_world.register(host="b%r", job="wal")
    everything = ObjectSet()
    for text in (one.id[:10].upper(), "b%r", "WAL".lower()):
        page = page_of_set(world.service, world.admin, "registry", everything, text=text)
        assert [row.id for row in page.rows] == [one.id]
    page = page_of_set(world.service, world.admin, "registry", everything, text="people")
    assert page.total == 3
    assert page.rows[0].tag_texts == ["database=people"]


def test_collections_are_summed_as_what_they_are(sealed_world: World) -> None:
    """So many, of which some are still open; and of the closed ones files and bytes."""
    world, album = sealed_world, opened(sealed_world)
    everything = ObjectSet()
    before = sums_of_set(world.service, world.admin, "registry", everything).collections
    assert before == object_lists.CollectionSums(1, 1, 0, 0)
    closing = album.close()
    after = sums_of_named(world.service, world.admin, "registry", [album.id[:12]])
    assert after.collections == object_lists.CollectionSums(1, 0, 2, closing.size)
    assert after.count == 1
    request = world.request(album.key_object)
    (row,) = page_of_request(world.service, world.admin, request.id).rows
    assert (row.is_collection, row.files, row.held) == (True, 2, closing.size)


def test_more_than_a_request_may_name_is_said_and_still_listed(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, everything = sealed_world, ObjectSet()
    monkeypatch.setattr(object_sets, "MAX_OBJECTS", 1)
    with pytest.raises(InputError, match="2 objects of registry fit"):
        sums_of_set(world.service, world.admin, "registry", everything)
    page = page_of_set(world.service, world.admin, "registry", everything)
    assert (page.total, len(page.rows)) == (2, 2)


def test_a_requests_objects_come_in_its_order_to_whom_it_concerns(sealed_world: World) -> None:
    world = sealed_world
    world.enrol("olga", "official")
    request = world.request(*world.objects)
    first = page_of_request(world.service, world.principal("anna"), request.id, limit=1)
    second = page_of_request(world.service, world.principal("anna"), request.id, after=1, limit=1)
    assert [first.total, second.after] == [2, 1]
    assert [row.id for row in (*first.rows, *second.rows)] == [one for one, _ in request.objects]
    with pytest.raises(NotKnownError):
        page_of_request(world.service, world.principal("olga"), request.id)
