"""Every entry has the shape of its type, or is refused by that name (LEDGER, TAMPER)."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.entry_shapes import ENTRY_SHAPES, Maybe, find_body_flaw, find_data_flaw
from custody.projection import RULES
from tests.played_ledger import LEDGER

OF_EACH = {body["type"]: body for body in LEDGER}
TYPES = pytest.mark.parametrize("type_", sorted(OF_EACH))


def test_every_type_of_entry_has_a_shape() -> None:
    """LEDGER: nothing that the tables of state follow comes in unread."""
    assert ENTRY_SHAPES.keys() == RULES.keys()


@TYPES
def test_what_the_service_writes_has_its_shape(type_: str) -> None:
    """LEDGER: and so has what is in a ledger that was played by the rules."""
    assert (find_body_flaw(OF_EACH[type_]), find_data_flaw(OF_EACH[type_])) == (None, None)


@TYPES
def test_a_field_that_is_missing_is_named(type_: str) -> None:
    """TAMPER: the report says which."""
    for name, shape in ENTRY_SHAPES[type_].items():
        altered = copy.deepcopy(OF_EACH[type_])
        altered["data"].pop(name, None)
        expected = None if isinstance(shape, Maybe) else f"data lacks {name}"
        assert find_data_flaw(altered) == expected


@TYPES
def test_a_field_of_another_type_is_named(type_: str) -> None:
    """TAMPER: no type of entry has a field of real numbers."""
    for name in OF_EACH[type_]["data"]:
        altered = copy.deepcopy(OF_EACH[type_])
        altered["data"][name] = 2.5
        assert str(find_data_flaw(altered)).startswith(name)


@TYPES
def test_what_was_sound_makes_nothing_else_sound(type_: str) -> None:
    """TAMPER: fields and types that were seen before are taken for no others."""
    sound = OF_EACH[type_]
    assert (find_body_flaw(sound), find_data_flaw(sound)) == (None, None)
    for name, value in sound["data"].items():
        renamed = {f"{key}x" if key == name else key: item for key, item in sound["data"].items()}
        assert find_data_flaw({**sound, "data": renamed}) is not None
        if type(value) is int:  # to Python, True is 1
            assert find_data_flaw({**sound, "data": {**sound["data"], name: True}}) is not None


@TYPES
def test_a_field_that_is_not_known_is_refused(type_: str) -> None:
    """LEDGER: what nobody reads would be signed by the service and seen by nobody."""
    altered = copy.deepcopy(OF_EACH[type_])
    altered["data"]["more\u202e"] = "x"
    assert find_data_flaw(altered) == r"data has a field that is not known: 'more\u202e'"
    assert find_body_flaw({**OF_EACH[type_], "more": 1}) is not None


@given(
    st.dictionaries(st.sampled_from(["at", "by", "data", "type", "dataset"]), st.text() | st.none())
)
def test_any_object_has_a_body_s_shape_or_a_flaw(body: dict[str, Any]) -> None:
    """TAMPER: reading an altered body ends in words, never in an exception."""
    assert find_body_flaw(body) is not None  # data is never an object here
