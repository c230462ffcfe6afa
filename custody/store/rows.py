"""Reading rows of the database as values with named fields.

A value's fields are the columns that the query selects, no more and no fewer: a column
that somebody adds to a table gets nowhere by itself (promise QUIET).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Select

T = TypeVar("T")


def read_one(connection: Connection, query: Select[Any], kind: Callable[..., T]) -> T | None:
    """Give the one row of a query as a value of this kind; None where there is none."""
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else kind(**row)


def read_all(connection: Connection, query: Select[Any], kind: Callable[..., T]) -> list[T]:
    """Give every row of a query as a value of this kind, in order."""
    return [kind(**row) for row in connection.execute(query).mappings()]
