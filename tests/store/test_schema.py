"""Migrations: the newest revision is the tables, every revision goes up and down with data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Integer, Text, UniqueConstraint, inspect, select, text

from custody.errors import CustodyError
from custody.resources import folder
from custody.state_tables import TABLES
from custody.store import Store, metadata, schema
from custody.store.tables import state
from tests.db_snapshots import Moments
from tests.store.ledgers import add, begin, contents, invited
from tests.world import World


def revisions() -> list[str]:
    """Every revision there is, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    walk = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in walk][::-1]


def stamp(store: Store, revision: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def leftovers(store: Store) -> list[str]:
    """What a database still holds: tables, and on PostgreSQL functions."""
    with store.engine.connect() as connection:
        found = [*inspect(connection).get_table_names()]
        if store.postgresql:
            own = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            found += connection.execute(text(own)).scalars()
    return sorted(found)


def test_the_newest_revision_is_the_tables(store: Store) -> None:
    """What migrations build and what the code speaks to are the same, types too."""
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_constraints_are_those_of_the_tables(store: Store) -> None:
    """Autogeneration overlooks primary keys and unique constraints on some databases."""
    with store.reading() as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            key = found.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key], table.name
            unique = {
                tuple(one["column_names"]) for one in found.get_unique_constraints(table.name)
            }
            single = {(column.name,) for column in table.columns if column.unique}
            named = {
                tuple(column.name for column in one.columns)
                for one in table.constraints
                if isinstance(one, UniqueConstraint)
            }
            assert unique == named | single, table.name


def test_the_tables_of_state_have_the_columns_of_the_projection() -> None:
    """LEDGER: the SQL tables and the pure projection can't drift apart."""
    assert set(state) == set(TABLES)
    for name, shape in TABLES.items():
        columns = state[name].columns
        assert columns.keys() == [*shape.key, *shape.columns]
        assert [column.name for column in state[name].primary_key] == list(shape.key)
        assert {type(column.type) for column in columns} <= {Text, BigInteger, Integer}


def test_every_revision_goes_up_and_down_with_data_in_place(database: Moments) -> None:
    """A live database survives each step, and comes back to the newest as it was."""
    with database.sealed() as world:
        store = world.service.store
        world.request(*world.objects)
        steps = revisions()
        for down_to in reversed(["base", *steps[:-1]]):
            schema.downgrade(store, down_to)
            assert schema.current(store) == (None if down_to == "base" else down_to)
        assert leftovers(store) == ["alembic_version"]
        for up_to in steps:
            schema.upgrade(store, up_to)
            assert schema.current(store) == up_to
        schema.require_head(store)
        begin(store)
        assert add(store, invited("anna")) == 0


def test_each_revision_can_be_undone_and_redone(empty_store: Store) -> None:
    """Down, up and down again, one revision at a time, with rows in the ledger."""
    schema.upgrade(empty_store)
    begin(empty_store)
    add(empty_store, invited("anna"))
    pairs = zip(["base", *revisions()], revisions(), strict=False)
    for before, revision in reversed(list(pairs)):
        schema.downgrade(empty_store, before)
        schema.upgrade(empty_store, revision)
        schema.downgrade(empty_store, before)
    schema.upgrade(empty_store)
    schema.require_head(empty_store)


def test_a_migration_that_fails_changes_nothing(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revisions run in one transaction, data definition included, on both databases."""
    revision = ScriptDirectory(str(folder("migrations"))).get_revision(revisions()[-1])
    assert revision is not None

    def stumble() -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr("alembic.op.execute", lambda *_: stumble())
    with pytest.raises(RuntimeError, match="half-way"):
        schema.upgrade(empty_store)
    assert leftovers(empty_store) == []


def test_a_database_at_the_newest_revision_is_taken(store: Store) -> None:
    schema.require_head(store)
    assert schema.current(store) == schema.head() == revisions()[-1]


def test_an_empty_database_is_refused(empty_store: Store) -> None:
    """A copy of it is what is missing; who wants a new service has another place for it."""
    with pytest.raises(CustodyError, match="is empty") as caught:
        schema.require_head(empty_store)
    assert "another CUSTODY_HOME" in str(caught.value.hint)
    assert schema.current(empty_store) is None


def test_an_older_database_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is newer than its database says so, and changes nothing by itself."""
    monkeypatch.setattr("custody.store.schema.head", lambda: "9999")
    with pytest.raises(
        CustodyError, match=f"older version {revisions()[-1]}, this program needs 9999"
    ) as caught:
        schema.require_head(store)
    assert "custody database upgrade" in str(caught.value.hint)


@pytest.mark.parametrize("touch", [schema.require_head, schema.upgrade])
def test_a_newer_database_is_refused(store: Store, touch: object) -> None:
    """A program never works on, or upgrades, what a newer release has made."""
    stamp(store, "9999")
    with pytest.raises(CustodyError, match="version 9999, which this program does not") as caught:
        touch(store)  # type: ignore[operator]
    assert "newer release" in str(caught.value.hint)


def test_a_newer_database_is_not_taken_down(store: Store) -> None:
    stamp(store, "9999")
    with pytest.raises(CustodyError, match="does not know"):
        schema.downgrade(store, "base")
    assert "ledger_entry" in leftovers(store)


def test_upgrading_keeps_every_row(sealed_world: World) -> None:
    """Upgrading what is up to date already does nothing."""
    store = sealed_world.service.store
    before = contents(store)
    schema.upgrade(store)
    assert contents(store) == before
    with store.reading() as connection:
        assert connection.execute(select(state["dataset"].c.name)).scalars().all() == ["registry"]


def test_the_program_may_be_installed_in_a_folder_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic takes % for the beginning of a variable."""
    place = tmp_path / "100% of #it?"
    shutil.copytree(folder("migrations"), place)
    head = schema.head()
    monkeypatch.setattr(schema, "folder", lambda name: place)
    assert schema.head() == head
