"""``js`` is the console's JavaScript, in Node and then in Chromium; ``page`` is Chromium alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.js.engine import Js, in_page, node, standing


@pytest.fixture(scope="session")
def page(chromium: Browser) -> Iterator[Page]:
    with standing(chromium) as page:
        yield page


@pytest.fixture(scope="session")
def in_node() -> Iterator[Js]:
    with node() as js:
        yield js


@pytest.fixture(scope="session", params=["node", "chromium"])
def js(request: pytest.FixtureRequest) -> Js:
    if request.param == "node":
        found: Js = request.getfixturevalue("in_node")
        return found
    return in_page(request.getfixturevalue("page"))
