"""The API as its callers see it: ``api`` is in a world with everybody enrolled, ``sealed``
in one with a dataset of two objects; each over a Flask client that holds every answer to
the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from custody.service import browser_sessions
from tests.db_snapshots import Moments
from tests.web.described import PREFIX, Described, described, hold_common
from tests.world import World
from web import create_app


@dataclass
class Api:
    """A Flask client that knows everybody's token and holds every answer to the document."""

    world: World
    described: Described
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = create_app(self.world.service).test_client()

    def get(self, path: str, by: str | None = None, **query: Any) -> TestResponse:
        return self.send("GET", path, by, query_string=query)

    def post(self, path: str, body: Any = None, by: str | None = None) -> TestResponse:
        return self.send("POST", path, by, json={} if body is None else body)

    def delete(self, path: str, by: str | None = None) -> TestResponse:
        return self.send("DELETE", path, by)

    def send(self, method: str, path: str, by: str | None = None, **rest: Any) -> TestResponse:
        """Send a request, with the token of somebody if it is to have one."""
        headers = dict(rest.pop("headers", {}))
        if by is not None:
            headers["Authorization"] = f"Bearer {self.world.tokens[by]}"
        response = self.raw(method, PREFIX + path, headers=headers, **rest)
        self.described.hold(method, PREFIX + path, response)
        return response

    def raw(self, method: str, path: str, **rest: Any) -> TestResponse:
        """Send whatever it is, also to an address under /api that is no call."""
        response = self.client.open(path, method=method, **rest)
        hold_common(response)
        return response

    def token(self, person: str, *scopes: str, dataset: str | None = None) -> str:
        """Make a token and give the name it goes by in ``by``."""
        self.world.token(person, *scopes, dataset=dataset)
        return next(reversed(self.world.tokens))


@pytest.fixture(scope="session")
def document(sqlite: Moments) -> Described:
    with sqlite.enrolled() as world:
        return described(world.service)


@pytest.fixture
def api(sqlite: Moments, document: Described) -> Iterator[Api]:
    with sqlite.enrolled() as world:
        yield Api(world, document)


@pytest.fixture
def sealed(sqlite: Moments, document: Described) -> Iterator[Api]:
    with sqlite.sealed() as world:
        yield Api(world, document)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes that cost nothing."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(browser_sessions, "_hasher", hasher)
    monkeypatch.setattr(browser_sessions, "_DUMMY_HASH", hasher.hash("nobody"))
