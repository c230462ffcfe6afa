"""A ceremony on one line: what the service lists of it, pages draw, and clients read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.formats.fields import Fields, read_each


@dataclass(frozen=True, slots=True)
class CeremonySummary:
    """A ceremony as lists show it; times are stamps, ``script`` is the digest of its script.

    ``purpose`` is None in a genesis, ``batch`` in what was asked for alone; ``outcome``, ``ended``
    and ``reason`` while it is open.
    """

    id: str
    kind: str
    dataset: str
    script: str
    requester: str
    purpose: str | None
    step: int
    step_since: str
    opened: str
    expires: str
    outcome: str | None
    ended: str | None
    reason: str | None
    batch: str | None = None

    def record(self) -> dict[str, Any]:
        """Give the summary as a JSON object."""
        batch = {} if self.batch is None else {"batch": self.batch}
        return {name: getattr(self, name) for name in (*_TEXTS, *_OPTIONAL, "step")} | batch

    @classmethod
    def read(cls, fields: Fields) -> CeremonySummary:
        """Read a summary of a service's answer."""
        plain: dict[str, Any] = {name: fields.text(name) for name in _TEXTS}
        plain |= {name: fields.optional_text(name) for name in _OPTIONAL}
        return cls(**plain, step=fields.integer("step"), batch=fields.optional_text("batch"))


def read_summaries(answer: object) -> list[CeremonySummary]:
    """Read a list of ceremonies; ``TamperedError`` for anything the service does not write."""
    return read_each(answer, "ceremonies", CeremonySummary.read)


_TEXTS = ("id", "kind", "dataset", "script", "requester", "step_since", "opened", "expires")
_OPTIONAL = ("purpose", "outcome", "ended", "reason")
