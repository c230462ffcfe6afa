"""Models of the query strings that calls of the API take.

As with bodies, a field that is not named here is refused; numbers are read strictly, too.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from custody.ceremony.opening import MAX_OBJECTS
from custody.formats.encoding import LARGEST, parse_decimal
from custody.service.export_requests import PAGE
from web.api.fields import Time
from web.api.request_models import Body


def _number(value: Any) -> Any:
    """Read a number of a query string; it has one spelling, like every other here."""
    number = parse_decimal(value) if isinstance(value, str) else None
    return value if number is None else number


Number = Annotated[int, BeforeValidator(_number)]


class ObjectsQuery(Body):
    """A page of the catalogue."""

    limit: Number = Field(default=100, ge=1, le=1000)
    """How many at most."""
    before: Time | None = None
    """Only what was sealed earlier."""
    job: str | None = None
    """Only what this job sealed."""
    host: str | None = None
    """Only what was sealed there."""
    gone: Literal["yes", "no"] | None = None
    """Only what is marked gone, or only what is not; absent: both."""
    plausible: Literal["yes", "no"] | None = None
    """Only what can have been sealed when it says so, or only what can't; absent: both."""


class SizeQuery(Body):
    """The tree that proofs are wanted for."""

    size: Number = Field(ge=1, le=LARGEST)
    """Its number of entries."""


class PageQuery(SizeQuery):
    """A page of a request's objects."""

    after: Number = Field(default=0, ge=0, le=MAX_OBJECTS)
    """How many come before it."""
    limit: Number = Field(default=PAGE, ge=1, le=PAGE)
    """How many at most."""


class FirstQuery(Body):
    """The tree that the client holds a checkpoint of."""

    first: Number = Field(ge=1, le=LARGEST)
    """Its number of entries."""


class EntriesQuery(Body):
    """A run of entries."""

    start: Number = Field(default=0, ge=0, le=LARGEST)
    """The number of the first."""
    limit: Number = Field(default=1000, ge=1, le=1000)
    """How many at most."""
