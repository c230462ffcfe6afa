"""``js`` is the console's JavaScript, in Node and then in Chromium; ``page`` is Chromium alone.

``official_page`` signs an official in at a page of it; its ``world`` has a dataset and two objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.db_snapshots import Moments
from tests.support import first_fast
from tests.web.js.engine import Js, in_page, node, standing
from tests.web.js.official_page import OfficialPage
from tests.world import World


@pytest.fixture(scope="session")
def page(chromium: Browser) -> Iterator[Page]:
    with standing(chromium) as page:
        yield page


@pytest.fixture(scope="session")
def in_node() -> Iterator[Js]:
    with node() as js:
        yield js


@pytest.fixture(scope="session", params=first_fast(["node", "chromium"]))
def js(request: pytest.FixtureRequest) -> Js:
    """In Chromium in the slow lane; the tests of the worker are there in the fast one."""
    if request.param == "node":
        found: Js = request.getfixturevalue("in_node")
        return found
    return in_page(request.getfixturevalue("page"))


@pytest.fixture
def world(sqlite: Moments) -> Iterator[World]:
    """A service with a dataset and two objects; the database is not what is asked about here."""
    with sqlite.sealed() as world:
        yield world


@pytest.fixture
def official_page(js: Js, world: World) -> Callable[[str], OfficialPage]:
    return lambda name: OfficialPage(js, world, name).sign_in()
