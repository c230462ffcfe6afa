"""The record of a finding: one thing that the verifier found wrong."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``check`` is the stable ID of the check that failed, such as ``chain.prev``.

    ``where`` names the place, ``expected`` and ``got`` are short and exact, and
    ``detail`` is a sentence for a person. ``ceremony`` is the one that it is about, if any.
    """

    check: str
    where: str
    expected: str
    got: str
    detail: str
    ceremony: str | None = field(default=None, compare=False)
