"""How a database is made: what is missing, altered or new there is found, rows or none (TAMPER)."""

from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa

from custody.audit.checks.schema import TABLES, TRIGGERS, VERSION
from custody.audit.report import Report
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.store import metadata, schema
from custody.store.engine import Store
from tests.audit.history import Copy, places
from tests.store.ledgers import add, begin, invited, url_of

LEDGER = "ledger_entry"
BESIDE = sorted({*TABLES} - {LEDGER, "alembic_version"})


def test_the_newest_version_is_what_is_known_here_on_both_databases(store: Store) -> None:
    """Whoever adds a revision writes down here what its tables are."""
    assert schema.head() == VERSION
    assert {*TABLES} == {*metadata.tables, "alembic_version"}
    with open_database(url_of(store)) as source:
        found = source.schema(TABLES)
    assert found.tables == TABLES
    assert (found.versions, found.triggers) == ((VERSION,), TRIGGERS[found.dialect])


@pytest.mark.parametrize("name", TRIGGERS["sqlite"])
def test_a_trigger_that_is_gone_is_found(copy: Copy, name: str) -> None:
    altered(copy, f"DROP TRIGGER {name}")
    assert copy.found() == {("schema.trigger", f"trigger {name}")}


def test_a_trigger_that_is_altered_or_new_is_found(copy: Copy) -> None:
    altered(
        copy,
        "DROP TRIGGER ledger_entry_no_update",
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END",
        "CREATE TRIGGER let_in AFTER INSERT ON session BEGIN DELETE FROM attempt; END",
    )
    names = ("ledger_entry_no_update", "let_in")
    assert copy.found() == {("schema.trigger", f"trigger {name}") for name in names}


@pytest.mark.parametrize("name", BESIDE)
def test_a_table_that_is_gone_is_found(copy: Copy, name: str) -> None:
    """Though nothing was in it, and whatever else is found then."""
    altered(copy, f"DROP TABLE {name}")
    assert ("schema.table", f"table {name}") in copy.found()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("session", "ALTER TABLE session ADD COLUMN more TEXT"),
        ("attempt", "ALTER TABLE attempt RENAME COLUMN what TO that"),
        ("notice", "ALTER TABLE notice DROP COLUMN tries"),
        ("password_hash", "ALTER TABLE password_hash ADD COLUMN old TEXT DEFAULT 'x'"),
        ("session", "CREATE UNIQUE INDEX one ON session (person)"),
    ],
)
def test_a_table_that_is_made_otherwise_is_found(copy: Copy, table: str, change: str) -> None:
    altered(copy, change)
    assert copy.found() == {("schema.table", f"table {table}")}


def test_a_rule_that_no_longer_holds_is_found(copy: Copy) -> None:
    """One hash, one token: a table that was made again without it takes two of one."""
    altered(
        copy,
        "CREATE TABLE other (token TEXT NOT NULL, hash BLOB NOT NULL, used TEXT, "
        "PRIMARY KEY (token))",
        "INSERT INTO other SELECT token, hash, used FROM token_hash",
        "DROP TABLE token_hash",
        "ALTER TABLE other RENAME TO token_hash",
    )
    assert copy.found() == {("schema.table", "table token_hash")}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '0099'",
        "UPDATE alembic_version SET version_num = 'x'",
        "UPDATE alembic_version SET version_num = x'00'",
        "INSERT INTO alembic_version VALUES ('0001')",
        "DELETE FROM alembic_version",
    ],
)
def test_a_version_that_is_not_that_of_the_tables_is_found(copy: Copy, change: str) -> None:
    altered(copy, change)
    assert copy.found() == {("schema.version", "table alembic_version")}


def test_a_database_of_another_version_is_verified_but_for_its_tables(copy: Copy) -> None:
    """And the report says so; triggers there have always been."""
    altered(copy, "DROP TABLE request_draft", "UPDATE alembic_version SET version_num = '0010'")
    report = copy.verify()
    assert (report.level, report.findings) == ("signed", ())
    assert any("they are of version 0010" in line for line in report.not_ruled_out())
    altered(copy, "DROP TRIGGER ledger_entry_no_delete")
    assert copy.found() == {("schema.trigger", "trigger ledger_entry_no_delete")}


def test_what_is_not_the_services_is_nobodys_business(copy: Copy) -> None:
    altered(
        copy,
        "CREATE TABLE statistics (at TEXT)",
        "CREATE INDEX quick ON ledger_entry (at)",
        "CREATE TRIGGER tidy AFTER INSERT ON statistics BEGIN SELECT 1; END",
    )
    assert copy.found() == set()


def test_postgresql_is_looked_at_as_closely(postgres_store: Store) -> None:
    """A trigger whose function does nothing any more, a rule, a key, a table."""
    begin(postgres_store)
    add(postgres_store, invited("anna"))
    nothing = "BEGIN RETURN NULL; END"
    done = set[tuple[str, str]]()
    for statement, where in (
        (
            "CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ {nothing} $$",
            ("schema.trigger", "trigger ledger_entry_append_only"),
        ),
        (
            "CREATE RULE deaf AS ON INSERT TO attempt DO INSTEAD NOTHING",
            ("schema.trigger", "trigger deaf"),
        ),
        (
            "ALTER TABLE script ENABLE ROW LEVEL SECURITY",
            ("schema.trigger", "trigger row security of script"),
        ),
        (
            "ALTER TABLE person DROP CONSTRAINT uq_person_box_key",
            ("schema.table", "table person"),
        ),
        ("DROP TABLE challenge", ("schema.table", "table challenge")),
    ):
        with postgres_store.writing() as connection:
            connection.execute(sa.text(statement))
        done.add(where)
        with open_database(url_of(postgres_store)) as source:
            assert schema_findings(verify(source)) == done


def test_a_trigger_that_is_switched_off_is_found(postgres_store: Store) -> None:
    begin(postgres_store)
    add(postgres_store, invited("anna"))
    with postgres_store.writing() as connection:
        connection.execute(sa.text("ALTER TABLE ledger_entry DISABLE TRIGGER ALL"))
    with open_database(url_of(postgres_store)) as source:
        found = schema_findings(verify(source))
    assert found == {("schema.trigger", "trigger ledger_entry_append_only")}


def schema_findings(report: Report) -> set[tuple[str, str]]:
    """That ledger has no beginning, which is found too."""
    return {one for one in places(report.findings) if one[0].startswith("schema.")}


def altered(copy: Copy, *statements: str) -> None:
    """Alter a copy with its triggers left as they are."""
    connection = sqlite3.connect(copy.path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
