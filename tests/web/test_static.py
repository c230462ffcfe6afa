"""Static files: asked for again, they leave nothing open behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import Api
from web.console.assets import FOLDER

pytestmark = pytest.mark.databases("sqlite")
FILE = FOLDER / "js" / "ceremony_page.js"


def open_files() -> int:
    """How many handles this process has on the file."""
    handles = Path("/proc/self/fd").iterdir()
    return sum(handle.exists() and handle.resolve() == FILE for handle in handles)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no /proc to look in")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_has_not_changed_is_closed_again(api: Api, method: str) -> None:
    """The answer has no body, so nothing would read the file to its end."""
    with api.client.get("/static/js/ceremony_page.js") as first:
        assert first.data == FILE.read_bytes()
    answer = api.client.open(
        method=method,
        path="/static/js/ceremony_page.js",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert (answer.status_code, answer.data) == (304, b"")
    assert open_files() == 0
