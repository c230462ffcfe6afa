"""The API, readable: its own OpenAPI document as a page, rendered here and without a script."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import render_template

from web.api.blueprint import spec
from web.console.blueprint import console

_METHODS = ("get", "post", "put", "patch", "delete")
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Value:
    """A field or a parameter: its name, its type in words, and the named values in that."""

    name: str
    type: str
    refs: tuple[str, ...]
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call may answer: a status, what that means, and the value that comes with it."""

    status: str
    text: str
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A call of the API."""

    id: str
    method: str
    path: str
    text: str
    by_token: bool
    takes: tuple[Value, ...]
    body: tuple[str, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value that calls take or give, with its fields."""

    name: str
    text: str
    fields: tuple[Value, ...]


@console.get("/docs")
def api_reference() -> str:
    """Every call by what it is about, then every value that they take and give."""
    described: dict[str, Any] = spec.spec
    calls = defaultdict[str, list[Operation]](list)
    for path, methods in sorted(described["paths"].items()):
        for method in _METHODS:
            if method in methods:
                found = _operation(path, method, methods[method])
                calls[methods[method].get("tags", ["other"])[0]].append(found)
    schemas = described.get("components", {}).get("schemas", {})
    return render_template(
        "api_reference.html",
        calls=dict(sorted(calls.items())),
        number=sum(map(len, calls.values())),
        text=described["info"]["description"],
        values_of=[_named(name, schema) for name, schema in sorted(schemas.items())],
        version=described["info"]["version"],
    )


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {})
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        text=told.get("description") or told.get("summary", ""),
        by_token=bool(told.get("security")),
        takes=tuple(_parameter(one) for one in told.get("parameters", ())),
        body=tuple(name for one in body.values() for name in _type(one["schema"])[1]),
        answers=tuple(_answer(*one) for one in sorted(told["responses"].items())),
    )


def _parameter(told: dict[str, Any]) -> Value:
    type_, refs = _type(told.get("schema", {}))
    where = "in the path" if told["in"] == "path" else "in the query"
    text = told.get("description") or told.get("schema", {}).get("description", "")
    return Value(told["name"], f"{type_}, {where}", refs, bool(told.get("required")), text)


def _answer(status: str, told: dict[str, Any]) -> Answer:
    schemas = [one.get("schema", {}) for one in told.get("content", {}).values()]
    refs = tuple(name for schema in schemas for name in _type(schema)[1])
    return Answer(status, told.get("description", ""), refs)


def _named(name: str, schema: dict[str, Any]) -> NamedValue:
    required = schema.get("required", ())
    return NamedValue(
        name,
        schema.get("description", ""),
        tuple(
            Value(field, *_type(told), field in required, told.get("description", ""))
            for field, told in schema.get("properties", {}).items()
        ),
    )


def _type(schema: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Say in words what a schema is, and which named values are in it."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return name, (name,)
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        found = [_type(one) for one in choices]
        refs = tuple(name for _, names in found for name in names)
        return " or ".join(dict.fromkeys(text for text, _ in found)), refs
    if "enum" in schema:
        return " or ".join(f"“{one}”" for one in schema["enum"]), ()
    if "const" in schema:
        return f"“{schema['const']}”", ()
    if schema.get("type") == "array":
        text, refs = _type(schema.get("items", {}))
        return f"list of {text}", refs
    plain = schema.get("type", "any JSON")
    return (", ".join(plain) if isinstance(plain, list) else str(plain)), ()
