"""A plan is the same for the same inputs, holds all that was found, and no two in one place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.errors import InputError, LateError, TamperedError
from custody.jobs.plan_file import PlanFile
from custody.plan import PlannedObject, Shard, WorkItem, cut_into_items, shares
from tests.planned import Planned, contents

CHUNK = 64 * 1024


def planned(to: str, plain: int = 10) -> PlannedObject:
    return PlannedObject(f"{to}-id", f"/store/{to}", b"header", plain + 300, plain, to)


def test_the_same_grant_and_files_give_the_same_bytes(tmp_path: Path) -> None:
    store = Planned.seal(tmp_path, contents(30, 100) | {"large": b"x" * 5 * CHUNK})
    first = store.plan(name="a.json", ranged_over=CHUNK, item_bytes=2 * CHUNK)
    again = store.plan(name="b.json", ranged_over=CHUNK, item_bytes=2 * CHUNK)
    assert first.path.read_bytes() == again.path.read_bytes()
    record = json.loads(first.path.read_bytes())
    assert record["objects"] == 31
    assert [row.get("part") for row in record["work"]] == [0, 1, 2, None]
    assert record["bytes"] == 3000 + 5 * CHUNK


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    """So is what is there with another length: it is not what was registered."""
    store = Planned.seal(tmp_path, contents(3, 100, "{}"))
    (store.store / "0.age").unlink()
    (store.store / "1.age").write_bytes((store.store / "1.age").read_bytes() + b"x")
    plan = store.plan()
    assert set(plan.plan.missing) == {store.rows[0].id, store.rows[1].id}
    assert [one.to for item in plan.items() for one in item.objects] == ["2"]


@pytest.mark.parametrize(
    ("names", "other", "message"),
    [(["a"], ["a"], "two objects would go to a"), (["a"], ["a/b"], "would go into a, which is")],
)
def test_two_objects_with_one_destination_are_refused(
    tmp_path: Path, names: list[str], other: list[str], message: str
) -> None:
    store = Planned.seal(tmp_path / "1", dict.fromkeys(names, b"one"))
    second = Planned.seal(tmp_path / "2", dict.fromkeys(other, b"another"))
    store.rows += second.rows
    with pytest.raises(InputError, match=message):
        store.plan(str(store.store), str(second.store))


def test_an_object_in_two_places_is_planned_once_from_the_first(tmp_path: Path) -> None:
    store = Planned.seal(tmp_path, {"a": b"one"})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "copy.age").write_bytes((store.store / "a.age").read_bytes())
    plan = store.plan(str(tmp_path / "other"), str(store.store))
    assert [one.to for item in plan.items() for one in item.objects] == ["copy"]


def test_parts_are_on_chunks_and_cover_all_of_it() -> None:
    whole = planned("large", 10 * CHUNK + 5)
    items = list(cut_into_items([whole], ranged_over=CHUNK, item_bytes=3 * CHUNK + 7))
    ranges = [item.range for item in items]
    assert ranges[0] == (0, 3 * CHUNK)
    assert [end for _, end in ranges[:-1]] == [start for start, _ in ranges[1:]]
    assert ranges[-1][1] == whole.plain
    assert all(start % CHUNK == 0 for start, _ in ranges)


def test_work_is_of_one_size_and_shards_share_it() -> None:
    """Each item is in one shard, and no shard has much more than another."""
    objects = [planned(f"{at:04}", 10_000 + 37 * at) for at in range(2500)]
    items = list(cut_into_items(objects, item_bytes=1_000_000))
    assert max(item.size for item in items) <= 1_000_000
    weights = [item.size for item in items]
    whose = shares(weights, 7)
    loads = [sum(w for w, who in zip(weights, whose, strict=True) if who == k) for k in range(1, 8)]
    assert sum(loads) == sum(one.plain for one in objects)
    assert max(loads) < 1.2 * min(loads)


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/", "-1/3", "1/0"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a shard as 3/20"):
        Shard.parse(text)


@pytest.mark.parametrize("to", ["../a", "/a", "a/../../b", "", ".custody-done/x", "a//b", "a\0"])
def test_no_destination_leads_out_of_the_output(to: str) -> None:
    """Whoever altered a plan could have written it."""
    line = WorkItem((planned(to),)).encode()
    with pytest.raises(TamperedError):
        WorkItem.decode(line)


def test_a_plan_that_was_cut_short_or_added_to_is_refused(tmp_path: Path) -> None:
    plan = Planned.seal(tmp_path, contents(5, 10)).plan(item_bytes=20)
    data = plan.path.read_bytes()
    lines = data.splitlines(keepends=True)
    more, other = b"".join([*lines[:-1], lines[1], lines[-1]]), lines[2].replace(b"20", b"21", 1)
    for broken in (
        *(data[:-10], b"".join(lines[:-2] + lines[-1:]), b"{}", b"", data[40:]),
        *(more, data + b"\n", data + lines[1], b"".join([*lines[:2], other, *lines[3:]])),
    ):
        plan.path.write_bytes(broken)
        with pytest.raises(TamperedError):
            PlanFile(plan.path)


def test_a_plan_ends_with_the_time_that_the_grant_was_asked_for(tmp_path: Path) -> None:
    until = datetime(2026, 2, 1, tzinfo=UTC)
    plan = Planned.seal(tmp_path, {"a": b"a"}).plan(expires=until).plan
    plan.require_open(datetime(2026, 1, 31, tzinfo=UTC))
    with pytest.raises(LateError, match="has expired"):
        plan.require_open(until)
