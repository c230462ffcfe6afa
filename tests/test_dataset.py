"""Datasets as they are listed: what the service writes is what a client reads, nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from custody.ceremony.policy import Policy
from custody.dataset import (
    Cadence,
    Dataset,
    DatasetSeat,
    ListedDataset,
    active_names,
    read_datasets,
)
from custody.errors import TamperedError
from custody.freshness import Freshness

NOW = "2031-01-01T00:00:00.000000Z"
LATER = datetime(2031, 1, 2, tzinfo=UTC)
FRESH = Freshness("registry", 26, NOW, NOW, "dump", "db1")
ACTIVE = ListedDataset(
    Dataset(
        name="registry",
        status="active",
        ceremony="genesis-abc",
        threshold=3,
        quorum=None,
        public="cHVibGlj",
        recipient="age1",
        policy=Policy(requester_may_approve=False, export_script="export", dealer="service"),
        since=NOW,
        cadence=26,
        cadence_since=NOW,
        drill_days=92,
        census_days=366,
        epoch=0,
        drills_since=NOW,
        seats=[DatasetSeat("registry", 1, "anna", "c2hhcmU=")],
    ),
    newest=NOW,
    due=NOW,
    overdue=True,
    expectations=[Cadence.of(FRESH, LATER)],
)
GENESIS = ListedDataset(
    replace(
        ACTIVE.dataset,
        name="archive",
        status="genesis",
        public=None,
        recipient=None,
        cadence=None,
        cadence_since=None,
        drill_days=None,
        census_days=None,
        drills_since=None,
        seats=[],
    ),
    newest=None,
    due=None,
    overdue=False,
    expectations=[],
)


def test_what_the_service_lists_is_read_back() -> None:
    assert read_datasets([ACTIVE.record(), GENESIS.record()]) == [ACTIVE, GENESIS]
    assert active_names([ACTIVE.record(), GENESIS.record()]) == ["registry"]


def test_what_is_overdue_is_told_by_the_clock() -> None:
    assert Cadence.of(FRESH, LATER).overdue
    assert not Cadence.of(FRESH, datetime(2030, 12, 31, tzinfo=UTC)).overdue
    assert not Cadence.of(replace(FRESH, hours=None, due=None), LATER).overdue


RECORD = ACTIVE.record()
WRONG: dict[str, tuple[Any, str]] = {
    "no list": ({}, "as a list"),
    "no object": (["registry"], "as an object"),
    "a field less": ([{"name": "registry"}], "lacks status"),
    "a field more": ([{**RECORD, "note": "x"}], "not known here: 'note'"),
    "a seat with more": ([{**RECORD, "seats": [{**RECORD["seats"][0], "x": 1}]}], "here: 'x'"),
    "a cadence that is a truth": ([{**RECORD, "cadence": True}], "cadence of .* as an integer"),
    "an expectation that is none": ([{**RECORD, "expectations": [{}]}], "lacks dataset"),
    "a policy that is none": ([{**RECORD, "policy": {}}], "the policy of a dataset lacks scripts"),
}


@pytest.mark.parametrize(("answer", "said"), WRONG.values(), ids=WRONG.keys())
def test_an_answer_of_another_shape_is_refused(answer: Any, said: str) -> None:
    with pytest.raises(TamperedError, match=said):
        read_datasets(answer)
