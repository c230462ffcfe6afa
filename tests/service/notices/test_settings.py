"""The file of notices is read strictly, by its owner alone, and shows nobody what is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from custody.errors import InputError
from custody.service.notices.settings import ABOUT, Settings, parse, read, settings_from_environment

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

DOCUMENT = Path(__file__).parents[3] / "docs" / "notices.md"
SECRET = "s3cr3t-t0ken"
MAIL = f"mailtos://custody:{SECRET}@mail.example.org?to=officials@example.org"
HOOK = f"json://hooks.example.org/{SECRET}"
FILE = f"""
[default]
to = ["{MAIL}"]

[datasets.registry]
to = ["{HOOK}", "{MAIL}"]
about = ["requested", "missed"]

[datasets.archive]
to = []
"""


def test_a_dataset_s_own_table_stands_in_place_of_the_default() -> None:
    found = parse(FILE.encode())
    mail, hook = found.sinks[-1], found.sinks[0]
    assert (mail.url, hook.url) == (MAIL, HOOK)
    assert len(found.sinks) == 2
    assert {what for what in ABOUT if found.wants(hook, "registry", what)} == {
        "requested",
        "missed",
    }
    assert found.wants(mail, "registry", "missed")
    assert not found.wants(mail, "registry", "unlocked")
    assert all(found.wants(mail, "anything", what) for what in ABOUT)
    assert not any(found.wants(sink, "archive", what) for sink in found.sinks for what in ABOUT)
    assert not found.wants(hook, "anything", "requested")


def test_what_is_shown_of_a_sink_says_where_it_stands() -> None:
    """Two with the same mail server can be told apart, and found."""
    assert [sink.shown for sink in parse(FILE.encode()).sinks] == [
        "json://hooks.example.org ([datasets.registry] to, number 1)",
        "mailtos://mail.example.org ([default] to, number 1)",
    ]


def test_quiet_no_repr_shows_an_address() -> None:
    found = parse(FILE.encode())
    assert SECRET not in f"{found!r} {found.route('registry')!r} {found.sinks!r}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{MAIL}\n", "expected TOML; see line 1, column"),
        (f'[default]\nto = ["{MAIL}"\n', "expected TOML; see line 3, column 1|end of document"),
        (f'[default]\nto = []\n[default]\nto = ["{MAIL}"]', "expected TOML; see line 3"),
        (f'to = ["{MAIL}"]', r"the file has 1 key too many"),
        (f'[default]\nto = []\n"{MAIL}" = 1', r"\[default\] has 1 key too many"),
        ('[default]\nabout = ["missed"]', r"\[default\] lacks to"),
        (f'[default]\nto = "{MAIL}"', r"expected \[default\] to to be a list of strings"),
        ("[default]\nto = [1]", r"expected \[default\] to to be a list of strings"),
        ("default = 1", r"expected \[default\] to be a table"),
        ("[[datasets]]", r"expected \[datasets\] to be a table"),
        ("datasets = {registry = 1}", r"expected \[datasets.registry\] to be a table"),
        (f'[datasets."{MAIL}"]\nto = []', "has a key that is no dataset's name"),
        (f'[default]\nto = ["{HOOK}", "{SECRET}"]', r"\[default\] to, number 2: expected an addr"),
        (f'[default]\nto = ["no://{SECRET}"]', r"number 1: Apprise can't make anything of .* no:"),
        (
            f'[datasets.x]\nto = []\nabout = ["missed", "{SECRET}"]',
            r"\[datasets.x\] about, number 2: there is no such notice",
        ),
        ('[default]\nto = ["\ud800"]', "is not UTF-8 text"),
        ("x = " + "[" * 5000, "expected TOML"),
        ("x = " + "9" * 5000, "expected TOML"),
    ],
)
def test_quiet_what_is_wrong_is_said_by_its_place_and_not_shown(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse(text.encode(errors="surrogatepass"))
    said = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert SECRET not in said
    assert not caught.value.message.endswith(".")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o660, 0o777])
def test_quiet_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(FILE)
    path.chmod(mode)
    with pytest.raises(InputError, match="others may read or write") as caught:
        read(path)
    assert caught.value.hint == f"chmod 600 {path}"
    path.chmod(0o600)
    assert len(read(path).sinks) == 2


def test_an_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "notices.toml"
    path.write_text("[default]")
    path.chmod(0o600)
    with pytest.raises(InputError, match=r"notices.toml: \[default\] lacks to"):
        read(path)
    with pytest.raises(InputError):
        read(tmp_path / "missing.toml")


def test_where_nothing_is_named_nobody_is_told() -> None:
    assert (
        settings_from_environment({})
        == settings_from_environment({"CUSTODY_NOTICES_FILE": ""})
        == Settings()
    )
    assert Settings().sinks == ()


@pytest.mark.parametrize(
    ("url", "console"),
    [
        (None, None),
        ("https://custody.example/", "https://custody.example"),
        (f"https://me:{SECRET}@custody.example", None),
    ],
)
def test_the_console_is_named_where_its_address_is_known_and_no_secret(
    tmp_path: Path, url: str | None, console: str | None
) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(FILE)
    path.chmod(0o600)
    environ = {"CUSTODY_NOTICES_FILE": str(path), **({"CUSTODY_URL": url} if url else {})}
    assert settings_from_environment(environ).console == console


def test_what_the_document_shows_is_read_as_it_says() -> None:
    """And its table has every kind of notice."""
    text = DOCUMENT.read_text()
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.S)
    found = parse(block.encode())
    assert {sink.shown.partition(" ")[0] for sink in found.sinks} == {
        "mailtos://mail.hospital.example",
        "jsons://hooks.hospital.example",
    }
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.M)) == {"about", *ABOUT}
