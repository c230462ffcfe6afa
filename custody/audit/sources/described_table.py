"""Describes how a table is made, in the same words for every kind of database.

A key is told by its columns, so no name that a database gives to a constraint matters.
"""

from __future__ import annotations

from typing import Any, Protocol

TRIGGERS_OF = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'",
    "postgresql": """
        SELECT t.tgname, c.relname,
            replace(pg_get_triggerdef(t.oid), quote_ident(n.nspname) || '.', '')
                || '; enabled ' || t.tgenabled::text || '; ' || btrim(p.prosrc)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND n.nspname = current_schema()
        UNION ALL
        SELECT rulename, tablename, definition FROM pg_rules WHERE schemaname = current_schema()
        UNION ALL
        SELECT 'row security of ' || c.relname, c.relname,
            CASE WHEN c.relforcerowsecurity THEN 'for all' ELSE 'for all but the owner' END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relrowsecurity AND n.nspname = current_schema()
    """,
}
"""What gives name, table and text of each trigger.

PostgreSQL's rules do as much as a trigger, and so does row security, which can hide rows.
"""

_KINDS = {
    **dict.fromkeys(("TEXT", "VARCHAR(32)"), "text"),
    **dict.fromkeys(("BIGINT", "INTEGER"), "integer"),
    **dict.fromkeys(("BLOB", "BYTEA"), "bytes"),
}
"""By type as either database names it."""


class Inspector(Protocol):
    """SQLAlchemy's inspector, as far as it is used here."""

    def get_pk_constraint(self, table_name: str) -> Any:
        """Give the primary key."""

    def get_columns(self, table_name: str) -> Any:
        """Give the columns."""

    def get_unique_constraints(self, table_name: str) -> Any:
        """Give what has to be unique."""

    def get_indexes(self, table_name: str) -> Any:
        """Give the indexes, which may be unique as well."""

    def get_check_constraints(self, table_name: str) -> Any:
        """Give the other rules."""


def describe_table(inspector: Inspector, name: str) -> str:
    """Give a table's columns, and what its rules are, each in the order of their names."""
    keys = {*inspector.get_pk_constraint(name)["constrained_columns"]}
    columns = sorted(inspector.get_columns(name), key=lambda column: column["name"])
    unique = {tuple(one["column_names"]) for one in inspector.get_unique_constraints(name)}
    unique |= {
        tuple(map(str, one["column_names"])) for one in inspector.get_indexes(name) if one["unique"]
    }
    checks = sorted(one["sqltext"] for one in inspector.get_check_constraints(name))
    return "; ".join(
        [
            ", ".join(_describe_column(column, column["name"] in keys) for column in columns),
            *(f"unique {', '.join(one)}" for one in sorted(unique)),
            *(f"check {text}" for text in checks),
        ]
    )


def _describe_column(column: dict[str, Any], key: bool) -> str:
    type_ = str(column["type"])
    kind = _KINDS.get(type_, type_.lower())
    words = [("*" if key else "") + column["name"], kind + ("?" if column["nullable"] else "")]
    if column.get("default") is not None or column.get("computed"):
        words.append("filled in")
    return " ".join(words)
