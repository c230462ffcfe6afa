"""Rows are values whose fields are the columns that were asked for, and no others (QUIET)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import insert, select

from custody.store import Store
from custody.store.rows import read_all, read_one
from custody.store.tables import invitation


@dataclass(frozen=True, slots=True)
class Invited:
    """Two columns of three."""

    name: str
    expires: str


BOTH = select(invitation.c.name, invitation.c.expires).order_by(invitation.c.name)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with two invitations."""
    with store.writing() as connection:
        for name in ("bert", "anna"):
            row = {"name": name, "hash": name.encode(), "expires": "later"}
            connection.execute(insert(invitation), row)
    return store


def test_rows_become_values_in_the_order_of_the_query(filled: Store) -> None:
    with filled.reading() as connection:
        assert read_all(connection, BOTH, Invited) == [
            Invited("anna", "later"),
            Invited("bert", "later"),
        ]


def test_one_row_is_a_value_and_none_is_none(filled: Store) -> None:
    with filled.reading() as connection:
        anna = read_one(connection, BOTH.where(invitation.c.name == "anna"), Invited)
        nobody = read_one(connection, BOTH.where(invitation.c.name == "carl"), Invited)
    assert (anna, nobody) == (Invited("anna", "later"), None)


@pytest.mark.parametrize("query", [select(invitation), select(invitation.c.name)])
def test_a_column_too_many_or_too_few_is_a_mistake_that_shows(filled: Store, query: object) -> None:
    with filled.reading() as connection, pytest.raises(TypeError):
        read_all(connection, query, Invited)  # type: ignore[arg-type]
