"""Objects of the catalogue: what the service writes is what a client reads, and nothing else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from custody.catalogue import Registered, read_objects
from custody.errors import TamperedError
from tests.catalogued import catalogued

ONE = catalogued(header=b"a header", host="db1", job="dump", tags={"database": "people"})
LATER = "2031-01-02T00:00:00.000000Z"


@pytest.mark.parametrize("one", [ONE, catalogued(), catalogued(gone=LATER), catalogued(dated="x")])
def test_what_the_service_writes_is_read_back(one: Any) -> None:
    assert read_objects([one.record()]) == [one]


def test_it_is_plausible_if_it_counts_from_its_sealing() -> None:
    assert ONE.record()["plausible"]
    assert not catalogued(dated=LATER).record()["plausible"]


def test_a_registration_adds_the_usual_size() -> None:
    assert Registered(**asdict(ONE), usual=9).record() == {**ONE.record(), "usual": 9}


WRONG: dict[str, tuple[Any, str]] = {
    "no list": ({}, "as a list"),
    "no object": (["x"], "as an object"),
    "an id that is no text": ([{**ONE.record(), "id": 7}], "id of .* as a text"),
    "a size that is a truth": ([{**ONE.record(), "size": True}], "size of .* as an integer"),
    "a header that is no base64": ([{**ONE.record(), "header": "%"}], "header of "),
    "a tag that is no text": ([{**ONE.record(), "tags": {"a": 1}}], "tags of .* as a text"),
    "a field less": ([{"id": ONE.id}], "lacks dataset"),
    "a field more": ([{**ONE.record(), "note": "x"}], "not known here: 'note'"),
    "a time called implausible": ([{**ONE.record(), "plausible": False}], "called what it is not"),
}


@pytest.mark.parametrize(("answer", "said"), WRONG.values(), ids=WRONG.keys())
def test_an_answer_of_another_shape_is_refused(answer: Any, said: str) -> None:
    with pytest.raises(TamperedError, match=said):
        read_objects(answer)
