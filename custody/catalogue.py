"""An object of the catalogue, as the service answers it and as clients read it.

One value stands on both sides: the service makes it of a row of its tables and writes it as
JSON, a client reads it back. A client believes nothing of it for an official's signature:
what is signed for is proven by the ledger's entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.errors import TamperedError
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields, read_each


@dataclass(frozen=True, slots=True)
class CatalogueObject:
    """A registered object: its age header, the bytes of the whole file, whence and since when.

    Times are stamps. ``dated`` is what it counts from: its sealing, or its registration if
    that was well before. ``gone`` is when it was marked gone, None while the store has it.
    """

    id: str
    dataset: str
    header: bytes
    size: int
    sealed: str
    registered: str
    host: str | None
    job: str | None
    tags: dict[str, str]
    by_whom: str
    seq: int
    gone: str | None
    dated: str

    @property
    def plausible(self) -> bool:
        """Whether it can have been sealed when it says so."""
        return self.dated == self.sealed

    def record(self) -> dict[str, Any]:
        """Give the object as a JSON object."""
        plain = {name: getattr(self, name) for name in (*_TEXTS, *_OPTIONAL, *_INTEGERS)}
        return {
            **plain,
            "header": format_base64(self.header),
            "plausible": self.plausible,
            "tags": self.tags,
        }

    @classmethod
    def read(cls, fields: Fields) -> CatalogueObject:
        """Read an object of a service's answer; ``TamperedError`` if it contradicts itself."""
        plain: dict[str, Any] = {name: fields.text(name) for name in _TEXTS}
        plain |= {name: fields.optional_text(name) for name in _OPTIONAL}
        plain |= {name: fields.integer(name) for name in _INTEGERS}
        found = cls(**plain, header=fields.binary("header"), tags=fields.named_texts("tags"))
        if found.plausible != fields.flag("plausible"):
            raise TamperedError("an object's time of sealing is called what it is not")
        return found


@dataclass(frozen=True, slots=True)
class Registered(CatalogueObject):
    """What was registered just now, or before; ``usual``: the size its job usually seals.

    The latter only where this object is far smaller.
    """

    usual: int | None

    def record(self) -> dict[str, Any]:
        """Give the registration as a JSON object."""
        return {**CatalogueObject.record(self), "usual": self.usual}


def read_objects(answer: object) -> list[CatalogueObject]:
    """Read a page of the catalogue; ``TamperedError`` for anything the service does not write."""
    return read_each(answer, "objects", CatalogueObject.read)


_TEXTS = ("id", "dataset", "sealed", "registered", "by_whom", "dated")
_OPTIONAL = ("host", "job", "gone")
_INTEGERS = ("size", "seq")
