"""Filters of ``custody request`` become one set in words, or are refused."""

from __future__ import annotations

from typing import Any

import pytest

from custody.cli.request_set import Chosen, Filters, choose, read_set
from custody.errors import InputError

NOON = "2026-01-31T12:00Z"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"everything": True}, "all"),
        ({"jobs": ("dump", "wal"), "hosts": ("db1",)}, "job=dump job=wal host=db1"),
        ({"tags": ("env=prod",), "each_job": True}, "tag=env=prod newest"),
        (
            {"since": NOON, "until": NOON},
            "since=2026-01-31T12:00:00.000000Z before=2026-01-31T12:00:01.000000Z",
        ),
        (
            {"as_of": NOON, "jobs": ("base", "wal")},
            "restore=base then=wal before=2026-01-31T12:00:01.000000Z",
        ),
        ({"as_of": NOON, "each_job": True}, "before=2026-01-31T12:00:01.000000Z newest"),
    ],
)
def test_filters_are_one_set(given: dict[str, Any], words: str) -> None:
    assert read_set(Filters(**given)).words() == words
    assert choose(Filters(**given), ("a", "b")) == dict.fromkeys("ab", Chosen((), words))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"as_of": NOON},
        {"as_of": NOON, "until": NOON, "each_job": True},
        {"as_of": NOON, "since": NOON, "jobs": ("base",)},
        {"everything": True, "jobs": ("dump",)},
        {"jobs": ("dump", "dump")},
        {"jobs": ("",)},
        {"tags": ("prod",)},
        {"tags": ("=prod",)},
        {"since": "yesterday"},
        {"latest": True, "jobs": ("dump", "wal")},
        {"at": NOON, "each_job": True},
        {"ids": ("ab" * 32,), "jobs": ("dump",)},
        {"ids": ("ab" * 32,), "latest": True},
        {"ids": ("short",)},
    ],
)
def test_what_contradicts_itself_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        choose(Filters(**given), ("a",))


def test_ids_are_of_one_dataset() -> None:
    one = Filters(("ab" * 32,))
    assert choose(one, ("a",)) == {"a": Chosen(("ab" * 32,))}
    with pytest.raises(InputError):
        choose(one, ("a", "b"))


def test_the_newest_is_picked_later() -> None:
    assert choose(Filters(latest=True, jobs=("dump",)), ("a",)) is None
