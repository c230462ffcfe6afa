"""Every answer of the API held to the OpenAPI document, and to what all have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from custody.service import Service
from web import create_app

PREFIX = "/api/v1"
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Operation:
    """A call as the document describes it."""

    method: str
    path: str
    record: dict[str, Any]
    pattern: re.Pattern[str]

    @property
    def needs_token(self) -> bool:
        return self.record.get("security") == [{"token": []}]

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.record["responses"]}


@dataclass(frozen=True)
class Described:
    """The document, to hold answers to."""

    document: dict[str, Any]
    operations: tuple[Operation, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(
            Operation(method.upper(), path, record, _pattern(path))
            for path, methods in self.document["paths"].items()
            for method, record in methods.items()
        )
        object.__setattr__(self, "operations", found)

    def operation(self, method: str, path: str) -> Operation:
        """Find the call that an address belongs to; one without placeholders comes first."""
        fitting = [
            one for one in self.operations if one.method == method and one.pattern.fullmatch(path)
        ]
        return min(fitting, key=lambda one: one.path.count("{"))

    def schema(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["components"]["schemas"][name]
        return found

    def hold(self, method: str, path: str, response: TestResponse) -> None:
        """Hold an answer to what the document says of it."""
        operation = self.operation(method, path.partition("?")[0])
        assert response.status_code in operation.statuses, (method, path, response.text)
        described = operation.record["responses"][str(response.status_code)]
        if "content" not in described:
            assert response.data == b""
            return
        ((media_type, content),) = described["content"].items()
        assert response.mimetype == media_type
        schema = {**content["schema"], "components": self.document["components"]}
        errors = [error.message for error in OAS31Validator(schema).iter_errors(response.json)]
        assert not errors, (method, path, errors)


def hold_common(response: TestResponse) -> None:
    """Hold an answer to what all of the API's have in common: JSON or nothing, and no cookie."""
    found = {name: response.headers.get(name) for name in SECURITY_HEADERS}
    assert found == SECURITY_HEADERS
    assert "Set-Cookie" not in response.headers
    assert "Server" not in response.headers
    assert "Location" not in response.headers
    assert "Traceback" not in response.text
    if not response.data and response.request.method != "HEAD":
        assert "Content-Type" not in response.headers
    if response.status_code >= 400 and response.request.method != "HEAD":
        problem = response.json
        assert response.mimetype == "application/problem+json"
        assert problem is not None
        assert set(problem) == {"code", "detail", "hint", "promise", "status", "title"}
        assert problem["status"] == response.status_code
        assert problem["detail"]
        assert not problem["detail"].endswith(".")


def described(service: Service) -> Described:
    """Give the document as the application serves it."""
    document = create_app(service).test_client().get(f"{PREFIX}/openapi.json").json
    assert document is not None
    return Described(document)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
