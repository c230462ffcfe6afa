"""Reading the fields of a JSON object, each of the type that it is said to have.

JSON comes in at an edge: a file, a request, an answer, a column of the database. There
it is read once, field by field, into a value with types::

    fields = Fields(canonical_json.decode_object(data), "this receipt")
    receipt = Receipt(fields.text("dataset"), fields.integer("size"), fields.binary("header"))
    fields.end()

A field that is missing or of another type is refused here, with one line that names it,
so no code behind the edge has to expect a ``KeyError`` of somebody else's making, and a
mistake of our own is never taken for one of theirs. ``True`` is no integer. An optional
field may be absent or null; both read as None. Values are never repeated in a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from custody.errors import CustodyError, TamperedError
from custody.formats import canonical_json

_Type = TypeVar("_Type")

_WORD = re.compile("[!-~]{1,255}")
_NAMES: dict[type, str] = {
    str: "a text",
    int: "an integer",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


class Fields:
    """A JSON object; ``what`` names it in errors, which are of the format's own class."""

    def __init__(
        self, record: object, what: str, error: type[CustodyError] = TamperedError
    ) -> None:
        self._what, self._error = what, error
        if not isinstance(record, dict):
            raise error(f"expected {what} as an object")
        self._record = record
        self._asked: set[str] = set()
        self._inner: list[Fields] = []

    def text(self, name: str) -> str:
        """Give a string."""
        return self._typed(self.json(name), str, name)

    def word(self, name: str) -> str:
        """Give an id, a name, a step, a time: printable ASCII without blanks."""
        return self._word(self.json(name), name)

    def integer(self, name: str) -> int:
        """Give an integer."""
        return self._typed(self.json(name), int, name)

    def flag(self, name: str) -> bool:
        """Give a truth value."""
        return self._typed(self.json(name), bool, name)

    def binary(self, name: str, size: int | None = None) -> bytes:
        """Give the bytes that stand there as base64, ``size`` of them where that is given."""
        return self._bytes(self.json(name), size, name)

    def record(self, name: str) -> Fields:
        """Give the object that stands there, to be read like this one."""
        return self._open(self.json(name), name)

    def records(self, name: str) -> list[Fields]:
        """Give the objects of a list, each to be read like this one."""
        items, each = self._items(name)
        return [self._open(item, each) for item in items]

    def items(self, name: str) -> list[Any]:
        """Give the items of a list, whatever they are, for another reader."""
        return self._items(name)[0]

    def texts(self, name: str) -> list[str]:
        """Give the strings of a list."""
        items, each = self._items(name)
        return [self._typed(item, str, each) for item in items]

    def words(self, name: str) -> list[str]:
        """Give the words of a list, each as :meth:`word` does."""
        items, each = self._items(name)
        return [self._word(item, each) for item in items]

    def integers(self, name: str) -> list[int]:
        """Give the integers of a list."""
        items, each = self._items(name)
        return [self._typed(item, int, each) for item in items]

    def binaries(self, name: str, size: int | None = None) -> list[bytes]:
        """Give the bytes of each item of a list of base64."""
        items, each = self._items(name)
        return [self._bytes(item, size, each) for item in items]

    def named_integers(self) -> dict[str, int]:
        """Give the object itself, whose names are free and whose values are all integers."""
        return {name: self.integer(name) for name in self._record}

    def named_texts(self, name: str) -> dict[str, str]:
        """Give an object whose names are free and whose values are all strings."""
        record, each = self._typed(self.json(name), dict, name), f"one of the {name}"
        return {key: self._typed(item, str, each) for key, item in record.items()}

    def named_words(self, name: str) -> dict[str, str]:
        """Give an object whose names and values are all words."""
        record, each = self._typed(self.json(name), dict, name), f"one of the {name}"
        return {self._word(key, each): self._word(item, each) for key, item in record.items()}

    def optional_word(self, name: str) -> str | None:
        """Give a word, or None."""
        return self.word(name) if self.has(name) else None

    def optional_text(self, name: str) -> str | None:
        """Give a string, or None."""
        return self.text(name) if self.has(name) else None

    def optional_integer(self, name: str) -> int | None:
        """Give an integer, or None."""
        return self.integer(name) if self.has(name) else None

    def json(self, name: str) -> Any:
        """Give whatever stands there, for another reader."""
        self._asked.add(name)
        if name not in self._record:
            raise self._error(f"{self._what} lacks {name}")
        return self._record[name]

    def has(self, name: str) -> bool:
        """Tell whether a field is there, and not null."""
        self._asked.add(name)
        return self._record.get(name) is not None

    def end(self) -> None:
        """Refuse fields that nobody asked for, in this object and in those opened from it."""
        if not self._asked >= self._record.keys():
            shown = ascii(min(self._record.keys() - self._asked)[:70])
            raise self._error(f"{self._what} has a field that is not known here: {shown}")
        for inner in self._inner:
            inner.end()

    def _items(self, name: str) -> tuple[list[Any], str]:
        return self._typed(self.json(name), list, name), f"one of the {name}"

    def _open(self, value: object, name: str) -> Fields:
        fields = Fields(value, f"{name} of {self._what}", self._error)
        self._inner.append(fields)
        return fields

    def _word(self, value: object, name: str) -> str:
        text = self._typed(value, str, name)
        if not _WORD.fullmatch(text):
            raise self._error(f"expected {name} of {self._what} as one word")
        return text

    def _typed(self, value: object, kind: type[_Type], name: str) -> _Type:
        if type(value) is not kind:  # to Python, True is an integer
            raise self._error(f"expected {name} of {self._what} as {_NAMES[kind]}")
        return value

    def _bytes(self, value: object, size: int | None, name: str) -> bytes:
        try:
            return canonical_json.decode_binary(value, size)
        except TamperedError as error:
            raise self._error(f"{name} of {self._what}: {error.message}") from None


def answer_fields(answer: object) -> Fields:
    """Open a service's answer that is an object, to be read field by field."""
    return Fields(answer, "the service's answer")


def answer_rows(answer: object, name: str) -> list[Fields]:
    """Open the objects of a service's answer that is a list of these, to be read one by one."""
    return answer_fields({name: answer}).records(name)


def read_each(answer: object, name: str, read: Callable[[Fields], _Type]) -> list[_Type]:
    """Read the objects of a service's answer that is a list; what is unknown in one is refused."""
    fields = answer_fields({name: answer})
    found = [read(row) for row in fields.records(name)]
    fields.end()
    return found
