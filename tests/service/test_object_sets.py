"""A set asked for in words: resolved in SQL as the verifier resolves it (BOUND)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import resolve
from custody.errors import InputError, NotKnownError, RefusedError
from custody.formats import canonical_json
from custody.service import object_marks, object_sets, request_drafts
from custody.service.export_requests import request_objects
from custody.service.object_sets import FoundObject, resolve_set
from custody.store.tables import state
from tests.service.filing import file
from tests.world import World

BOTH = pytest.mark.databases("sqlite", "postgres")
pytestmark = pytest.mark.databases("sqlite")

JOBS, HOSTS = ("dump", "Dump", "wal", 'the "job"', None), ("db1", "db2", None)
TAGS: tuple[dict[str, str], ...] = (
    {},
    {"env": "prod"},
    {"env": "Prod"},
    {"env": "prod", "x": 'a","env":"prod'},
    {"e%": "_"},
)
FIRST = 1000


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00.000000Z"


def catalogue(world: World, draw: random.Random, number: int = 150) -> list[FoundObject]:
    """Objects of every kind, straight into the table; among them some that are in no set."""
    found = []
    for at in range(number):
        found.append(
            FoundObject(
                id=f"{draw.getrandbits(256):064x}",
                size=at,
                sealed=day(draw.randint(1, 9)),
                job=draw.choice(JOBS),
                host=draw.choice(HOSTS),
                tags=draw.choice(TAGS),
                seq=FIRST + at,
                plausible=draw.random() < 0.9,
                gone=draw.random() < 0.1,
            )
        )
    rest = {"dataset": "registry", "header": "", "registered": day(1), "by_whom": "nightly"}
    rows = [
        {
            **rest,
            **{name: getattr(one, name) for name in ("id", "size", "sealed", "job", "host", "seq")},
            "tags": canonical_json.encode(one.tags).decode(),
            "dated": one.sealed if one.plausible else day(1) + "!",
            "gone": day(2) if one.gone else None,
        }
        for one in found
    ]
    with world.service.store.writing() as connection:
        connection.execute(delete(state["object"]))
        connection.execute(insert(state["object"]), rows)
    return found


def some_set(draw: random.Random) -> ObjectSet:
    jobs = [job for job in JOBS if job and draw.random() < 0.3]
    hosts = tuple(host for host in HOSTS if host and draw.random() < 0.3)
    tags = draw.choice([(), (), (("env", "prod"),), (("e%", "_"),), (("env", "p_od"),)])
    since, before = (day(draw.randint(1, 9)) if draw.random() < 0.4 else None for _ in "12")
    base = jobs.pop() if jobs and draw.random() < 0.5 else None
    newest = base is None and draw.random() < 0.5
    since = None if base else since
    spans = base is not None and draw.random() < 0.5
    return ObjectSet(False, tuple(jobs), hosts, tags, since, before, newest, base, spans)


@BOTH
def test_sql_finds_what_the_words_mean(world: World) -> None:
    """BOUND: the verifier, who has no SQL, comes to the same list for every set."""
    draw, nothing = random.Random(13), 0
    objects = catalogue(world, draw)
    for _ in range(200):
        wanted, as_of = some_set(draw), FIRST + draw.randint(100, 150)
        due = resolve(wanted, objects, as_of)
        with world.service.store.reading() as connection:
            if due:
                assert resolve_set(connection, "registry", wanted, as_of) == due, wanted.words()
                continue
            nothing += 1
            with pytest.raises(NotKnownError):
                resolve_set(connection, "registry", wanted, as_of)
    assert 10 < nothing < 150


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("job=nightly host=db1", "no object of registry has job=nightly"),
        ("tag=env=test", "no object of registry has tag=env=test"),
        ("before=2020-01-01T00:00:00.000000Z", "has before=2020"),
        ("job=pg_dump host=db2", "no object of registry has host=db2"),
        ("base=wal then=pg_dump", "no object of registry has job=wal"),
    ],
)
def test_a_set_of_nothing_says_what_fits_nothing(
    sealed_world: World, words: str, said: str
) -> None:
    with pytest.raises(NotKnownError, match=said):
        file(sealed_world, objects=[], set=words)


def test_a_set_that_is_too_large_says_how_large(
    sealed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_sets, "MAX_OBJECTS", 1)
    with pytest.raises(InputError, match="2 objects of registry fit") as caught:
        file(sealed_world, objects=[], set="all")
    assert "collection" in str(caught.value.hint)


@BOTH
def test_a_request_of_a_set_names_all_of_it(sealed_world: World) -> None:
    world = sealed_world
    ceremony = file(world, objects=[], set="job=pg_dump")
    assert {id_ for id_, _ in ceremony.objects} == {one.id for one in world.objects}
    assert ceremony.subject.asked.set == "job=pg_dump"


def test_a_request_names_ids_or_a_set(sealed_world: World) -> None:
    both: list[dict[str, Any]] = [{"objects": []}, {"set": "all"}]
    for wanted in both:
        with pytest.raises(InputError, match="by id, or a set"):
            file(sealed_world, **wanted)


def test_what_is_gone_is_in_no_set(sealed_world: World) -> None:
    first, second = sealed_world.objects
    admin = sealed_world.admin
    object_marks.mark_gone(sealed_world.service, admin, "registry", [first.id], "lost")
    ceremony = file(sealed_world, objects=[], set="all")
    assert [id_ for id_, _ in ceremony.objects] == [second.id]


def test_what_is_registered_meanwhile_changes_no_draft(sealed_world: World) -> None:
    """ASKED: what was signed is what opens, however often jobs seal."""
    world = sealed_world
    wanted = replace(world.wanted(lifetime=timedelta(hours=24)), set="all")
    draft = request_drafts.draft_request(world.service, world.principal("rita"), wanted)
    world.register(data=b"later\n")
    opened = world.file(draft, world.asked(draft))
    assert opened.objects == draft.objects
    assert len(opened.objects) == 2


def test_a_set_that_changed_since_the_draft_opens_nothing(sealed_world: World) -> None:
    """ASKED: an object of it is gone; whoever asks signs anew."""
    world = sealed_world
    wanted = replace(world.wanted(lifetime=timedelta(hours=24)), set="all")
    draft = request_drafts.draft_request(world.service, world.principal("rita"), wanted)
    object_marks.mark_gone(world.service, world.admin, "registry", [world.objects[0].id], "lost")
    with pytest.raises(RefusedError, match="its set, a script") as caught:
        world.file(draft, world.asked(draft))
    assert caught.value.promise == "ASKED"


@BOTH
def test_objects_come_in_pages(sealed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a draft and of what it opens, without reading the rest of the list."""
    monkeypatch.setattr("custody.ceremony.opening.OBJECTS_PER_ENTRY", 3)
    monkeypatch.setattr("custody.service.export_requests.OBJECTS_PER_ENTRY", 3)
    world, rita = sealed_world, sealed_world.principal("rita")
    many = [*world.objects, *(world.register(data=b"%d" % number) for number in range(6))]
    draft = world.draft(*many)
    id_, size = draft.subject.ceremony, world.head().size

    def of_draft(after: int, limit: int) -> list[str]:
        page = request_drafts.draft_objects(
            world.service, rita, "registry", id_, size, after, limit
        )
        return [one.id for one in page]

    def of_request(after: int, limit: int) -> list[str]:
        page = request_objects(world.service, rita, id_, size, after, limit)
        return [one.id for one in page]

    ids = [one for one, _ in draft.objects]
    for pages in (of_draft, of_request):
        for after in range(10):
            for limit in (1, 3, 4, 8):
                assert pages(after, limit) == ids[after : after + limit]
        if pages is of_draft:
            world.file(draft, world.asked(draft))


def test_a_draft_is_shown_to_nobody_else_nor_later(sealed_world: World) -> None:
    world = sealed_world
    draft = world.draft(world.objects[0])
    id_, size = draft.subject.ceremony, world.head().size
    other = replace(world.principal("rita"), name="ruth")
    with pytest.raises(NotKnownError):
        request_drafts.draft_objects(world.service, other, "registry", id_, size)
    world.clock.advance(hours=1)
    with pytest.raises(NotKnownError):
        request_drafts.draft_objects(world.service, world.principal("rita"), "registry", id_, size)
