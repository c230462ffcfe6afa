"""JSON of any spelling has one meaning, or it is refused."""

from __future__ import annotations

import pytest

from custody.errors import TamperedError
from custody.formats import strict_json


def test_white_space_order_and_floats_are_free() -> None:
    assert strict_json.decode(b' {"b": 1.5,\n "a": "\\u00e9"} ') == {"b": 1.5, "a": "é"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b'"\xff"', id="not utf-8"),
        pytest.param('{"a":1}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'"\\ud800"', id="half a surrogate pair"),
        pytest.param(b'{"\\udfff": 1}', id="half a surrogate pair as a name"),
        pytest.param(b"NaN", id="not a number"),
        pytest.param(b"[-Infinity]", id="infinity"),
        pytest.param(b"1" * 5000, id="huge integer"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="bottomless"),
    ],
)
def test_what_has_no_one_meaning_is_refused_in_the_caller_s_words(data: bytes) -> None:
    with pytest.raises(TamperedError, match=r"^expected JSON of a cat$"):
        strict_json.decode(data, "JSON of a cat")


@pytest.mark.parametrize("data", [b'{"a": 1, "a": 1}', b'[{"b": {"\\u0061": 1, "a": 2}}]'])
def test_no_field_stands_there_twice(data: bytes) -> None:
    """Also deep inside, and under two spellings: readers differ in which one they take."""
    with pytest.raises(TamperedError, match="a field stands there twice"):
        strict_json.decode(data)
