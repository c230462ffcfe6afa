"""Settings: what the environment says, and what holds where it says nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from custody import config
from custody.audit.cli.options import database_url
from custody.cli.seal import find_recipient
from custody.cli.tar_filter import tar_filter
from custody.errors import InputError
from custody.service.notices.settings import settings_from_environment
from custody.service.publishing.checkpoint_sinks import sinks_from_environment


@pytest.mark.parametrize("environ", [{}, {"CUSTODY_HOME": "", "CUSTODY_URL": ""}])
def test_nothing_set_is_one_machine_and_one_folder(environ: dict[str, str]) -> None:
    """A variable that is set to nothing is not set."""
    assert config.home(environ) == Path("custody-data")
    assert config.service_key_path(environ) == Path("custody-data/service.key")
    assert config.database_url(environ) == f"sqlite:///{Path('custody-data').resolve()}/custody.db"
    assert config.url(environ) == "http://127.0.0.1:8750"
    assert config.secret(environ, "CUSTODY_TOKEN") is None
    assert config.trusted_proxies(environ) == 0


def test_what_is_set_holds(tmp_path: Path) -> None:
    environ = {
        "CUSTODY_HOME": str(tmp_path),
        "CUSTODY_URL": "https://custody.example/",
        "CUSTODY_TRUST_PROXY": "2",
    }
    assert config.home(environ) == tmp_path
    assert config.service_key_path(environ) == tmp_path / "service.key"
    assert config.database_url(environ) == f"sqlite:///{tmp_path}/custody.db"
    assert config.url(environ) == "https://custody.example"
    assert config.trusted_proxies(environ) == 2
    environ["CUSTODY_DATABASE_URL"] = "postgresql://db/custody"
    assert config.database_url(environ) == "postgresql://db/custody"


@pytest.mark.parametrize("name", ["a?b", "100%", "a%41b", "a#b", "a b", "a@b:c", "a\udcffb", "ä"])
def test_a_folder_of_any_name_holds_its_database(name: str, tmp_path: Path) -> None:
    """Whatever its name would mean in a URL: outside of the folder everybody could read it."""
    url = config.database_url({"CUSTODY_HOME": str(tmp_path / name)})
    assert make_url(url).database == str(tmp_path / name / "custody.db")
    assert make_url(url).query == {}


@pytest.mark.parametrize("text", ["-1", "9", "one", "1.0", "1 2", "01", "true"])
def test_a_number_of_proxies_is_a_small_number(text: str) -> None:
    """One too many, and callers choose their own address."""
    with pytest.raises(InputError, match="a number of proxies"):
        config.trusted_proxies({"CUSTODY_TRUST_PROXY": text})


@pytest.mark.parametrize("name", ["CUSTODY_TOKEN", "CUSTODY_PASSPHRASE", "CUSTODY_DATABASE_URL"])
def test_a_secret_comes_from_its_variable_or_from_a_file(name: str, tmp_path: Path) -> None:
    """The variable comes first, where both are set."""
    path = tmp_path / "secret"
    path.write_text("from the file\nand not this\n")
    assert config.secret({f"{name}_FILE": str(path)}, name) == "from the file"
    assert config.secret({name: "said", f"{name}_FILE": str(path)}, name) == "said"
    assert config.secret({name: "", f"{name}_FILE": str(path)}, name) == "from the file"


@pytest.mark.parametrize(
    "around", ["{}\n", "{}\r", "{}\r\n", "{} ", " {}\t", "{}", '"{}"', "'{}'\n", "\ufeff{}", "<{}>"]
)
def test_what_an_env_file_puts_around_is_no_part_of_a_setting(around: str, tmp_path: Path) -> None:
    """Docker, systemd and Windows leave blanks, quotes and marks around what they were given."""
    path = tmp_path / "file"
    path.write_text(around.format("secret"), newline="")
    for name in ("CUSTODY_TOKEN", "CUSTODY_DATABASE_URL", "CUSTODY_PING_URL"):
        assert config.secret({name: around.format("secret")}, name) == "secret"
        assert config.secret({f"{name}_FILE": str(path)}, name) == "secret"
    assert config.token({"CUSTODY_TOKEN": around.format("secret")}) == "secret"
    assert config.token({"CUSTODY_TOKEN_FILE": str(path)}) == "secret"
    assert config.url({"CUSTODY_URL": around.format("https://c.example/")}) == "https://c.example"
    assert config.url({"CUSTODY_URL": around.format("HTTPS://C.Example")}) == "https://c.example"
    assert config.trusted_proxies({"CUSTODY_TRUST_PROXY": around.format("2")}) == 2
    assert config.part_size({"CUSTODY_PART_SIZE": around.format("8")}) == 8 << 20
    assert config.publish_every({"CUSTODY_PUBLISH_EVERY": around.format("5m")}).seconds == 300


def test_a_passphrase_loses_its_line_end_and_nothing_else(tmp_path: Path) -> None:
    """Blanks belong to it, wherever it comes from."""
    path = tmp_path / "file"
    for end in ("", "\n", "\r\n", "\r"):
        path.write_text(f" two words {end}", newline="")
        assert config.passphrase({"CUSTODY_PASSPHRASE": f" two words {end}"}) == " two words "
        assert config.passphrase({"CUSTODY_PASSPHRASE_FILE": str(path)}) == " two words "
    assert config.passphrase({"CUSTODY_PASSPHRASE": ""}) is None


@pytest.mark.parametrize(
    ("data", "secret"),
    [
        (b"secret", "secret"),
        (b"\xef\xbb\xbfsecret\n", "secret"),
        (b"secret\r", "secret"),
        (b"secret\n", "secret"),
        (b"secret\r\nmore", "secret"),
        (b" two words \n", " two words "),
        ("Schlüssel\n".encode(), "Schlüssel"),
    ],
)
def test_a_secret_is_the_first_line_and_all_of_it(data: bytes, secret: str, tmp_path: Path) -> None:
    """Spaces belong to it; the line's end does not."""
    path = tmp_path / "secret"
    path.write_bytes(data)
    assert config.read_secret(path) == secret


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "first line of .* is empty"),
        (b"\n", "first line of .* is empty"),
        (b"\nhorse", "first line of .* is empty"),
        (b"horse\xff\n", "is not UTF-8 text"),
        (b"horse" * 20_000, "larger than"),
    ],
)
def test_a_file_without_a_secret_is_refused_and_not_shown(
    data: bytes, told: str, tmp_path: Path
) -> None:
    """Promise QUIET: it may hold one all the same."""
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(InputError, match=told) as caught:
        config.read_secret(path)
    assert "horse" not in caught.value.message


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"can't read .*/nothing: no such file"):
        config.secret({"CUSTODY_TOKEN_FILE": str(tmp_path / "nothing")}, "CUSTODY_TOKEN")


DATABASE = "CUSTODY_DATABASE_URL_FILE"
READERS: dict[str, Callable[[dict[str, str]], object]] = {
    "CUSTODY_HOME": config.database_url,
    "CUSTODY_DATABASE_URL_FILE": config.database_url,
    "CUSTODY_PUBLISH_DIR": sinks_from_environment,
    "CUSTODY_PUBLISH_URL_FILE": sinks_from_environment,
    "CUSTODY_WITNESSES": sinks_from_environment,
    "CUSTODY_NOTICES_FILE": settings_from_environment,
    "CUSTODY_TOKEN_FILE": config.token,
    "CUSTODY_KEY_FILE": lambda environ: config.path(environ, "CUSTODY_KEY_FILE"),
    "CUSTODY_PASSPHRASE_FILE": config.passphrase,
    "CUSTODY_PING_URL_FILE": lambda environ: config.secret(environ, "CUSTODY_PING_URL"),
    "CUSTODY_SPOOL_DIR": lambda environ: config.spool(environ, root=False),
    "CUSTODY_RECIPIENT_FILE": lambda _: find_recipient("registry", None),
    "CUSTODY_GRANT_FILE": lambda _: tar_filter.callback(("-d",)),  # type: ignore[misc]
    "CUSTODY_IDENTITY_FILE": lambda environ: config.path(environ, "CUSTODY_IDENTITY_FILE"),
}
"""What reads each variable that names a file or a folder."""


@pytest.mark.parametrize("name", READERS)
def test_no_setting_takes_a_dash_for_a_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be a file called so, which nobody means; and that one is ``./-``."""
    monkeypatch.setenv(name, "-")
    with pytest.raises(InputError, match=f"{name} needs a name") as caught:
        READERS[name]({name: "-"})
    assert "./-" in str(caught.value.hint)
    assert config.path({name: "./-"}, name) == Path("-")
    assert config.path({name: ""}, name) is None


def test_every_setting_that_names_a_file_is_held_to_that() -> None:
    named = {one.name for one in config.SETTINGS if one.name.endswith(("_FILE", "_DIR"))}
    secrets = {f"{one.name}_FILE" for one in config.SETTINGS if one.secret}
    told = {one.name for one in config.SETTINGS if one.meaning.startswith(("A file", "A folder"))}
    assert named | secrets | told | {"CUSTODY_HOME"} == set(READERS)


def test_the_verifier_takes_no_dash_for_a_name_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUSTODY_DATABASE_URL", raising=False)
    monkeypatch.setenv(DATABASE, "-")
    with pytest.raises(InputError, match=f"{DATABASE} needs a name"):
        database_url(None)


def test_receipts_wait_where_state_is_kept() -> None:
    assert config.spool({"CUSTODY_SPOOL_DIR": "here", "HOME": "/h"}, root=True) == Path("here")
    assert config.spool({"HOME": "/root"}, root=True) == Path("/var/lib/custody/spool")
    assert config.spool({"HOME": "/h"}, root=False) == Path("/h/.local/state/custody/spool")
    environ = {"HOME": "/h", "XDG_STATE_HOME": "/s"}
    assert config.spool(environ, root=False) == Path("/s/custody/spool")
    with pytest.raises(InputError, match="no place for receipts") as caught:
        config.spool({}, root=False)
    assert "CUSTODY_SPOOL_DIR" in str(caught.value.hint)


def test_a_token_may_be_a_credential_of_systemd(tmp_path: Path) -> None:
    """What was set for custody itself comes first."""
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert config.token(environ) is None
    (tmp_path / "custody.token").write_text("from systemd\n")
    (tmp_path / "file").write_text("from the file\n")
    assert config.token(environ) == "from systemd"
    environ["CUSTODY_TOKEN_FILE"] = str(tmp_path / "file")
    assert config.token(environ) == "from the file"
    assert config.token(environ | {"CUSTODY_TOKEN": "said"}) == "said"


def test_what_is_published_goes_out_every_ten_minutes_unless_said_otherwise() -> None:
    assert config.publish_every({}) == timedelta(minutes=10)
    assert config.publish_every({"CUSTODY_PUBLISH_EVERY": "90s"}) == timedelta(seconds=90)
    with pytest.raises(InputError, match="a duration"):
        config.publish_every({"CUSTODY_PUBLISH_EVERY": "often"})


def test_parts_may_be_of_one_size_in_mib() -> None:
    assert config.part_size({}) is None
    assert config.part_size({"CUSTODY_PART_SIZE": ""}) is None
    assert config.part_size({"CUSTODY_PART_SIZE": "64"}) == 64 * 1024 * 1024
    for text in ("4", "5121", "64M", "-5", "6.5", "٦٤"):
        with pytest.raises(InputError, match="expected CUSTODY_PART_SIZE in MiB, from 5 to 5120"):
            config.part_size({"CUSTODY_PART_SIZE": text})


def test_a_secret_may_come_through_a_pipe(tmp_path: Path) -> None:
    """``CUSTODY_TOKEN_FILE=<(…)``: it is there once, however often a command asks."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"secret\n"))
    writer.start()
    environ = {"CUSTODY_TOKEN_FILE": str(pipe)}
    assert [config.token(environ), config.token(environ)] == ["secret", "secret"]
    writer.join()


def test_a_secret_in_a_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "token"
    for text in ("one", "two"):
        path.write_text(f"{text}\n")
        assert config.token({"CUSTODY_TOKEN_FILE": str(path)}) == text
