"""Static files: all scripts are type-checked, and a file asked for again is closed again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.conftest import Api
from web.console.assets import FOLDER

pytestmark = pytest.mark.databases("sqlite")
SCRIPTS = FOLDER / "js"
FILE = SCRIPTS / "ceremony_page.js"


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


def test_every_script_is_checked_by_typescript() -> None:
    """tsc takes the whole folder, and checks what asks for it in its first line."""
    config = json.loads((FOLDER.parent / "tsconfig.json").read_text())
    assert "static/js" in config["include"]
    assert "exclude" not in config
    scripts = {path.relative_to(SCRIPTS).as_posix(): path for path in SCRIPTS.rglob("*.*js")}
    assert "key_worker.js" in scripts
    unchecked = [
        name
        for name, path in scripts.items()
        if not path.read_text().startswith("// @ts-check\n/**\n * ")
    ]
    assert unchecked == []


def test_no_script_hides_an_error_from_typescript() -> None:
    """Neither by a comment nor by a type that takes everything."""
    ways = ("@ts-ignore", "@ts-expect-error", "@ts-nocheck", "{any}", "any>")
    found = [
        (path.name, way)
        for path in SCRIPTS.rglob("*.js")
        for way in ways
        if way in path.read_text()
    ]
    assert found == []
