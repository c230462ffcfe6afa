"""What a job says of the object that it seals."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Description:
    """Where an object was sealed, by which job, and whatever else is said of it."""

    host: str | None = None
    job: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
