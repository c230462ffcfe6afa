"""What a use case gives becomes JSON in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from web.api.blueprint import as_json


@dataclass(frozen=True, slots=True)
class Inner:
    """A value inside another."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Outer:
    """A value with others in it."""

    number: int
    inner: Inner
    more: list[Inner]
    texts: list[str]


def test_a_value_becomes_an_object_of_its_fields_all_the_way_down() -> None:
    value = Outer(1, Inner(None), [Inner("a"), Inner("b")], ["c"])
    told = {"number": 1, "inner": {"text": None}, "more": [{"text": "a"}, {"text": "b"}]}
    assert as_json([value]) == [{**told, "texts": ["c"]}]


@dataclass(frozen=True, slots=True)
class Written:
    """A value that says itself how it is written."""

    data: bytes

    def record(self) -> dict[str, Any]:
        return {"data": self.data.hex()}


def test_a_value_that_says_how_it_is_written_is_written_so() -> None:
    assert as_json([Written(b"ab")]) == [{"data": "6162"}]


def test_what_is_json_already_stays_as_it_is() -> None:
    for value in ({"a": [1]}, "", ("", 204), None):
        assert as_json(value) is value
