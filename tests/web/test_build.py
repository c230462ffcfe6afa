"""The front end's build: exact packages without addresses, the same files in every installation."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from mnemonic import Mnemonic

from web import hatch_build

WEB = Path(hatch_build.__file__).parent
ROOT = WEB.parent
VENDOR = WEB / "static" / "vendor"


def test_this_installation_has_what_the_lock_file_says() -> None:
    """Which `make env` saw to; the packages are npm's, the files those that pages load."""
    assert hatch_build.installed_packages(WEB) == hatch_build.locked_packages(WEB, develop=True)
    wanted = hatch_build.vendor_files(WEB / "node_modules")
    assert {path.name: path.read_bytes() for path in VENDOR.iterdir()} == wanted


def test_nothing_is_fetched_or_written_when_nothing_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that a build costs a moment only."""
    monkeypatch.setattr(
        hatch_build, "_run_npm_ci", lambda web, which: pytest.fail("npm was called")
    )
    before = {path: path.stat().st_mtime_ns for path in VENDOR.iterdir()}
    hatch_build.fill_vendor(WEB, develop=True)
    assert {path: path.stat().st_mtime_ns for path in VENDOR.iterdir()} == before


def test_what_was_locked_and_never_fetched_counts_as_missing(tmp_path: Path) -> None:
    """npm writes the record of what is installed also when it only works out a lock file."""
    modules = tmp_path / "node_modules"
    modules.mkdir()
    shutil.copy(WEB / "node_modules" / ".package-lock.json", modules)
    assert hatch_build.installed_packages(tmp_path) == {}


def test_an_installation_has_no_use_for_what_checks_and_tests_need() -> None:
    locked = hatch_build.locked_packages(WEB, develop=False)
    assert "node_modules/libsodium-sumo" in locked
    assert {"node_modules/axe-core", "node_modules/typescript"}.isdisjoint(locked)


@pytest.mark.parametrize("version", ["editable", "standard"])
def test_no_build_fetches_them(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make demo` installs what running needs; what tests need comes with `make test`."""
    asked: list[str] = []
    monkeypatch.setattr(hatch_build, "installed_packages", lambda web: {})
    monkeypatch.setattr(hatch_build, "_run_npm_ci", lambda web, which: asked.append(which))
    builder = WheelBuilder(str(ROOT))
    hook = hatch_build.FrontEnd(
        str(ROOT), {}, builder.config, builder.metadata, str(tmp_path), builder.PLUGIN_NAME
    )
    hook.initialize(version, {})
    assert asked == ["--omit=dev"]


def test_stray_and_altered_files_are_put_right(tmp_path: Path) -> None:
    """What a page loads is what the packages hold, whatever lay there before."""
    shutil.copy(WEB / "package-lock.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(WEB / "node_modules")
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "old.js").write_text("gone from the lock file")
    (vendor / "htmx.min.js").write_text("altered")
    hatch_build.fill_vendor(tmp_path, develop=True)
    assert {p.name: p.read_bytes() for p in vendor.iterdir()} == {
        p.name: p.read_bytes() for p in VENDOR.iterdir()
    }


def test_the_lock_file_names_versions_and_hashes_and_no_address() -> None:
    """Every package is pinned by SHA-512, and where it comes from is each machine's own affair."""
    text = (WEB / "package-lock.json").read_text()
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    for package in packages.values():
        package.pop("funding", None)  # where its authors can be paid
    assert "://" not in json.dumps(packages)
    for path in (WEB / "package.json", WEB / ".npmrc"):
        assert "://" not in path.read_text()
    for path in (WEB / "package-lock.json", WEB / "package.json", WEB / ".npmrc"):
        assert "resolved=" not in path.read_text().replace("omit-lockfile-registry-resolved=", "")


def test_browsers_are_given_relative_imports_only() -> None:
    """A bare module name would need an import map, which a worker has not."""
    wrappers = (VENDOR / "libsodium-wrappers.js").read_text()
    assert wrappers.startswith('import e from"./libsodium-sumo.js";')


def test_the_words_are_those_of_the_command_line() -> None:
    """A digest reads the same in the terminal and in the browser."""
    listed = (VENDOR / "words.js").read_text().split('"')[1].split(" ")
    assert listed == Mnemonic("english").wordlist


def test_a_registry_out_of_reach_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do about it, and without npm's own pages of it."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(WEB / name, tmp_path)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(SystemExit, match=r"^error: the npm registry can't be reached.*npm_config_"):
        hatch_build.fill_vendor(tmp_path, develop=False)
    assert not (tmp_path / "static").exists()


def test_the_wheel_carries_the_front_end_and_not_its_making(tmp_path: Path) -> None:
    """Whoever installs it needs neither npm nor a network for the console."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"web/static/vendor/{path.name}" for path in VENDOR.iterdir()} <= names
    assert not [name for name in names if "node_modules" in name]
    making = {".npmrc", "hatch_build.py", "package.json", "package-lock.json", "tsconfig.json"}
    assert names.isdisjoint(f"web/{name}" for name in making)
