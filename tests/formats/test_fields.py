"""A JSON object is read field by field: nothing missing, of another type, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from custody.errors import DealingError, TamperedError
from custody.formats.fields import Fields, answer_fields, answer_rows, read_each

RECORD: dict[str, Any] = {
    "name": "anna",
    "size": 5,
    "open": False,
    "key": "AAEC",
    "policy": {"dealer": "service"},
    "seats": [{"index": 1}, {"index": 2}],
    "words": ["a", "b"],
    "sizes": [1, 2],
    "boxes": ["AAEC", ""],
    "tags": {"db": "kat"},
    "nothing": None,
}

READERS: dict[str, tuple[Callable[[Fields, str], object], object]] = {
    "name": (Fields.text, "anna"),
    "size": (Fields.integer, 5),
    "open": (Fields.flag, False),
    "key": (Fields.binary, b"\0\1\2"),
    "words": (Fields.texts, ["a", "b"]),
    "sizes": (Fields.integers, [1, 2]),
    "boxes": (Fields.binaries, [b"\0\1\2", b""]),
    "tags": (Fields.named_texts, {"db": "kat"}),
    "policy": (lambda fields, name: fields.record(name).text("dealer"), "service"),
    "seats": (lambda fields, name: [row.integer("index") for row in fields.records(name)], [1, 2]),
}
WRONG = [None, 1.0, [None], [True], [1.5], ["x", 1], {"dealer": 1}, {"hunter2": ["hunter2"]}]
OPTIONAL: dict[str, Callable[[Fields, str], object]] = {
    "name": Fields.optional_text,
    "size": Fields.optional_integer,
}


def fields(**changed: Any) -> Fields:
    return Fields(RECORD | changed, "this record")


@pytest.mark.parametrize("name", READERS)
def test_each_field_is_read_as_its_type(name: str) -> None:
    read, value = READERS[name]
    assert read(fields(), name) == value


@pytest.mark.parametrize(
    ("name", "wrong"),
    [(name, wrong) for name, (_, right) in READERS.items() for wrong in WRONG]
    + [("open", 0), ("size", True), ("seats", RECORD["policy"]), ("policy", RECORD["seats"])],
)
def test_a_value_of_another_type_is_refused_by_name(name: str, wrong: object) -> None:
    """Also where Python would take it: True as 1, a float as an integer."""
    read, _ = READERS[name]
    with pytest.raises(TamperedError, match=rf"\b{name} of this record") as caught:
        read(fields(**{name: wrong}), name)
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize("name", READERS)
def test_a_missing_field_is_refused_by_name(name: str) -> None:
    read, _ = READERS[name]
    with pytest.raises(TamperedError, match=f"^this record lacks {name}$"):
        read(Fields({}, "this record"), name)


@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_field_is_absent_or_null_or_right(name: str) -> None:
    read = OPTIONAL[name]
    assert read(Fields({}, "this record"), name) is None
    assert read(fields(**{name: None}), name) is None
    assert read(fields(), name) is not None
    with pytest.raises(TamperedError, match=f"{name} of this record"):
        read(fields(**{name: 1.5}), name)


def test_binary_has_its_size() -> None:
    assert fields().binary("key", 3) == b"\0\1\2"
    with pytest.raises(TamperedError, match=r"^key of this record: expected 32 bytes"):
        fields().binary("key", 32)


def test_a_field_that_nobody_asked_for_is_refused_at_the_end() -> None:
    """Harmlessly shown, since its name is somebody else's."""
    record = Fields({"a": "", "\x1b[2J": 1}, "this record")
    record.text("a")
    with pytest.raises(TamperedError, match="this record has a field that is not known") as caught:
        record.end()
    assert "\x1b" not in caught.value.message


def test_the_end_is_the_end_of_what_stands_inside_too() -> None:
    record = Fields({"seats": [{"index": 1, "extra": 0}]}, "this record")
    (seat,) = record.records("seats")
    seat.integer("index")
    with pytest.raises(TamperedError, match=r"^one of the seats of this record has a field"):
        record.end()


def test_what_was_all_read_has_come_to_its_end() -> None:
    record = fields()
    for name in RECORD:
        READERS[name][0](record, name) if name in READERS else record.has(name)
    record.end()


@pytest.mark.parametrize("value", [None, [], "x", 5])
def test_what_is_no_object_has_no_fields(value: object) -> None:
    with pytest.raises(TamperedError, match=r"^expected this record as an object$"):
        Fields(value, "this record")


def test_errors_are_those_of_the_format() -> None:
    """Also from inside: who reads a dealing gets the error of a dealing."""
    record = Fields({"policy": {"key": "!"}, "more": 1}, "this dealing", DealingError)
    for wrong in (
        lambda: record.text("none"),
        lambda: record.record("policy").binary("key"),
        lambda: record.record("policy").record("key"),
        record.end,
    ):
        with pytest.raises(DealingError):
            wrong()


def test_what_another_reader_reads_is_given_as_it_stands() -> None:
    assert fields().json("seats") is RECORD["seats"]


def test_a_list_for_another_reader_is_a_list_of_anything() -> None:
    assert Fields({"rows": [1, None, "x"]}, "this record").items("rows") == [1, None, "x"]
    with pytest.raises(TamperedError, match=r"^expected rows of this record as a list$"):
        Fields({"rows": {}}, "this record").items("rows")


def test_a_list_of_answers_is_read_to_the_end_of_each() -> None:
    """A field that the reader does not ask for is refused, wherever in the list it stands."""
    rows = [{"name": "a"}, {"name": "b"}]
    assert read_each(rows, "rows", lambda row: row.text("name")) == ["a", "b"]
    with pytest.raises(TamperedError, match="not known here: 'more'"):
        read_each([*rows, {"name": "c", "more": 1}], "rows", lambda row: row.text("name"))


@pytest.mark.parametrize("answer", [None, 7, "x", True])
def test_an_answer_of_another_shape_is_a_typed_error(answer: object) -> None:
    for read in (
        lambda: answer_fields(answer).text("id"),
        lambda: answer_rows(answer, "rows"),
        lambda: answer_rows([answer], "rows"),
        lambda: read_each(answer, "rows", Fields.end),
    ):
        with pytest.raises(TamperedError, match="the service's answer"):
            read()
