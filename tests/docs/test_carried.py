"""Every file of docs/formats.md that a person carries is read as people carry it.

An editor's byte order mark, the line ends of Windows, a last line without its end: none of it is
an alteration, and none is called one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custody import config
from custody.audit.checks.anchor import read_anchor
from custody.audit.cli.options import read_verifier
from custody.audit.cli.proof import _proof as read_proof
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.audit.witness.cosigner import WitnessKey
from custody.cli.deal import _genesis
from custody.errors import InputError
from custody.files import read_file
from custody.grant import Grant
from custody.jobs.restoring import read_identities
from custody.jobs.sealing import read_recipient
from custody.official.bundle import Bundle
from custody.official.enrolment import Enrolment
from custody.official.keyfile import KeyFile
from custody.reshare import ReshareBundle
from custody.service.notices import settings as notices
from custody.service.publishing.checkpoint_sinks import _witnesses
from custody.servicekey import ServiceKey
from tests.docs.pages import PAGE, ROOT, sample

GOLDEN = ROOT / "tests" / "golden" / "0.1.0" / "sqlite"
Reader = Callable[[Path], Any]


def parsed(parse: Callable[[bytes], Any]) -> Reader:
    return lambda path: parse(read_file(path))


def told(path: Path) -> notices.Settings:
    path.chmod(0o600)
    return notices.read(path)


def ledger_of(path: Path) -> object:
    report = verify(FileSource(path))
    return report.level, report.findings, report.root, report.entries


FORMATS: dict[str, tuple[str | bytes, Reader]] = {
    "Key file": ("anna.key", parsed(KeyFile.parse)),
    "Enrolment file": ("anna.key.enrolment", parsed(Enrolment.parse)),
    "Service key": ("service/service.key", parsed(ServiceKey.parse)),
    "Token": ("rita.token", lambda path: config.token({"CUSTODY_TOKEN_FILE": str(path)})),
    "Subject": ("archive.subject", _genesis),
    "Dealing and bundle": ("registry.bundle", parsed(Bundle.parse)),
    "Reshared bundle": (sample("bundle-v3"), parsed(ReshareBundle.parse)),
    "Grant": ("grant.json", parsed(Grant.parse)),
    "Checkpoint": ("published/checkpoint", lambda path: read_anchor(path).note),
    "Proof": ("opened.tlog-proof", lambda path: read_proof(path, None)),
    "Witness key": ("witness.key", parsed(WitnessKey.parse)),
    "Exported ledger": ("ledger.jsonl", ledger_of),
}
"""Formats of the page, a file of each, and how a command reads it."""

OTHERS: dict[str, tuple[str | bytes, Reader]] = {
    "vkey": ("service.vkey", lambda path: read_verifier(None, path)),
    "recipient": ("registry.recipient", read_recipient),
    "identity": ("export-bsvlk7ngra.identity", read_identities),
    "passphrase": ("passphrase", config.read_secret),
    "proof as an anchor": ("opened.tlog-proof", lambda path: read_anchor(path).note),
    "ledger as an anchor": ("ledger.jsonl", lambda path: read_anchor(path).note),
    "notices": (b'[default]\nto = []\nabout = ["missed"]\n', told),
    "witnesses": (
        (GOLDEN / "witness.vkey").read_bytes().strip() + b" http://127.0.0.1:1\n# none\n",
        lambda path: [(one.cosigner, one.name) for one in _witnesses(path)],
    ),
}
"""Files that people write themselves."""

NOT_CARRIED = {
    *("Commit", "Quorum"),  # in others
    *("Fingerprint", "Envelope", "Statement", "Challenge", "Share", "Contribution"),  # in others
    *("Quorum", "Redeal", "Sub-share"),  # in others
    *("Sealed object", "Entry"),  # exact bytes, and no text
    *("Cosignature", "Witness request"),  # lines of a checkpoint, or from program to program
    *("Collection", "Receipt", "Source record", "Bookmark", "Mark"),  # a program's own memory
    *("Evidence", "Audit report", "Events", "Script"),  # no command reads one
}

WAYS: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "Windows": lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    "line ends": lambda data: data.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n",
    "no last line end": lambda data: data.rstrip(b"\n"),
    "an empty line": lambda data: data.rstrip(b"\n") + b"\n\n",
    "blank lines": lambda data: data.rstrip(b"\n") + b"\n\n\n\n",
    "blank lines of Windows": lambda data: data.rstrip(b"\n") + b"\r\n\r\n \t\r\n",
    "a blank": lambda data: data.rstrip(b"\n") + b" \n",
    "Windows, and cut": lambda data: data.rstrip(b"\n").replace(b"\n", b"\r\n"),
}

BEFORE: dict[str, Callable[[bytes], bytes]] = {
    "an empty line": lambda data: b"\n" + data,
    "blank lines": lambda data: b"\n \t\n\n" + data,
    "blank lines of Windows": lambda data: b"\xef\xbb\xbf\r\n \r\n" + data.replace(b"\n", b"\r\n"),
}
FIRST_LINE = ("Token", "passphrase")
"""Read as their first line, which has to be theirs: a passphrase may have blanks around it."""

TABLE = {**FORMATS, **OTHERS}


def content(name: str) -> bytes:
    found = TABLE[name][0]
    return found if isinstance(found, bytes) else (GOLDEN / found).read_bytes()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TABLE)
def test_a_file_that_was_carried_is_the_same(name: str, way: str, tmp_path: Path) -> None:
    """TAMPER: nobody is told that a file was altered because an editor saved it."""
    path, read = tmp_path / "file", TABLE[name][1]
    path.write_bytes(content(name))
    expected = read(path)
    path.write_bytes(WAYS[way](content(name)))
    assert read(path) == (f"{expected} " if (name, way) == ("passphrase", "a blank") else expected)


@pytest.mark.parametrize("way", BEFORE)
@pytest.mark.parametrize("name", [name for name in TABLE if name not in FIRST_LINE])
def test_blank_lines_before_a_file_are_none_of_it(name: str, way: str, tmp_path: Path) -> None:
    """TAMPER: nor because of a line that came in when it was pasted."""
    path, read = tmp_path / "file", TABLE[name][1]
    path.write_bytes(content(name))
    expected = read(path)
    path.write_bytes(BEFORE[way](content(name)))
    assert read(path) == expected


@pytest.mark.parametrize("name", FIRST_LINE)
def test_a_secret_that_has_no_first_line_says_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\n" + content(name))
    with pytest.raises(InputError, match=r"the first line of .* is empty"):
        TABLE[name][1](path)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_is_refused_by_that_name(name: str, mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    coding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    path.write_bytes(mark + content(name).decode().encode(coding))
    with pytest.raises(InputError, match="is UTF-16 text") as caught:
        TABLE[name][1](path)
    assert "UTF-8" in (caught.value.hint or "")


def test_every_format_of_the_page_is_carried_or_not() -> None:
    rows = re.findall(r"^\| \[([^]]+)\]\(#", PAGE.partition("## Common forms")[0], re.MULTILINE)
    assert set(rows) == {*FORMATS, *NOT_CARRIED}
    assert not NOT_CARRIED & FORMATS.keys()
