"""The browser holds objects to the words of their set as a terminal does (BOUND)."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pytest

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import require_set, resolve
from custody.ceremony.requested import objects_root
from custody.errors import CustodyError, TamperedError
from custody.freshness import counted_time
from custody.service.object_sets import FoundObject
from tests.ceremony.play import objects
from tests.web.js.engine import Js, JsError

JOBS, HOSTS = ("dump", "wal", 'the "job" \u05e9', None), ("db1", "db2", None)
TAGS: tuple[dict[str, str], ...] = ({}, {"env": "prod"}, {"env": "Prod", "a": "b=c"})


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00.000001Z"


def registered(draw: random.Random, seq: int) -> tuple[FoundObject, dict[str, Any]]:
    sealed, at = day(draw.randint(1, 9)), day(draw.randint(6, 9))
    found = FoundObject(
        id=f"{draw.getrandbits(256):064x}",
        size=1,
        sealed=sealed,
        job=draw.choice(JOBS),
        host=draw.choice(HOSTS),
        tags=draw.choice(TAGS),
        seq=seq,
        plausible=counted_time(sealed, at) == sealed,
        gone=False,
    )
    return found, {**asdict(found), "registered": at}


def some_set(draw: random.Random) -> ObjectSet:
    jobs = [job for job in JOBS if job and draw.random() < 0.4]
    base = jobs.pop() if jobs and draw.random() < 0.5 else None
    return ObjectSet(
        jobs=tuple(jobs),
        hosts=tuple(host for host in HOSTS if host and draw.random() < 0.3),
        tags=draw.choice([(), (), (("env", "prod"),), (("a", "b=c"),)]),
        since=day(draw.randint(1, 5)) if base is None and draw.random() < 0.5 else None,
        before=day(draw.randint(5, 9)) if draw.random() < 0.5 else None,
        newest=base is None and draw.random() < 0.5,
        base=base,
        spans=base is not None and draw.random() < 0.5,
    )


def python_takes(words: str, listed: list[FoundObject], as_of: int) -> bool:
    try:
        require_set(ObjectSet.parse(words), listed, as_of)
    except TamperedError:
        return False
    return True


def js_takes(js: Js, words: str, listed: list[dict[str, Any]], as_of: int) -> bool:
    try:
        js("object_set", "requireSet", words, listed, as_of)
    except JsError:
        return False
    return True


def test_a_browser_takes_the_sets_that_a_terminal_takes(js: Js) -> None:
    draw, taken = random.Random(13), 0
    among = [registered(draw, seq) for seq in range(30)]
    rows = {found.id: row for found, row in among}
    for _ in range(60):
        wanted = some_set(draw)
        due = resolve(wanted, [found for found, _ in among], 30)
        other = sorted((f for f, _ in draw.sample(among, 3)), key=lambda one: (one.sealed, one.id))
        for listed in (due, due[::-1], due[1:], other):
            if not listed:
                continue
            as_of = draw.choice([30, 30, 20])
            told = python_takes(wanted.words(), listed, as_of)
            taken += told
            assert js_takes(js, wanted.words(), [rows[one.id] for one in listed], as_of) == told
    assert 20 < taken < 160


@pytest.mark.parametrize(
    "words",
    ["", "by  id", "host=a job=b", "job=a job=a", 'job="a"', "base=a newest", "job=", "x=y"],
)
def test_words_that_are_none_are_refused(js: Js, words: str) -> None:
    with pytest.raises(CustodyError):
        ObjectSet.parse(words)
    with pytest.raises(JsError):
        js("object_set", "parseSet", words)


@pytest.mark.parametrize("number", [1, 2, 3, 7, 8, 100])
def test_the_root_is_the_same(js: Js, number: int) -> None:
    listed = objects(number)
    rows = [{"id": id_, "size": size} for id_, size in listed]
    assert js("requested", "objectsRoot", rows) == objects_root(listed)
