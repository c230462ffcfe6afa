"""Texts in columns of canonical JSON, for SQL to look at without JSON's own signs and names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ColumnElement, Text, cast, func, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class _AsJson(GenericFunction[Any]):
    """A text as JSON: SQLite reads it as it is, PostgreSQL wants it cast."""

    type = JSON()
    inherit_cache = True


@compiles(_AsJson)
def _as_it_is(element: _AsJson, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_AsJson, "postgresql")
def _as_cast(element: _AsJson, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS JSON)"


def text_at(column: ColumnElement[str], *path: str) -> ColumnElement[str | None]:
    """Give the text at a path of names in a column of JSON; null where there is none."""
    found: ColumnElement[str | None] = type_coerce(_AsJson(column), JSON)[path].as_string()
    return found


def plain_text(column: ColumnElement[str]) -> ColumnElement[str | None]:
    """Give a flat object of texts as ``name=text name=text``, and a list of texts as words.

    What is quoted within them stays as JSON has it.
    """
    pairs = func.replace(func.replace(column, '":"', "="), '","', " ")
    found: ColumnElement[str | None] = cast(func.rtrim(func.ltrim(pairs, '{["'), '"]}'), Text)
    return found
