"""A service that lies gets nothing: every command under every lie that concerns it (KNOWN)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody.formats.canonical_json import decode_binary
from custody.formats.statement import CHALLENGE_TYPE
from custody.official.known_recipient import recipient_words
from tests.lying.command import Command
from tests.lying.commands import COMMANDS
from tests.lying.in_process import Done
from tests.lying.lies import LIES
from tests.lying.lying_service import Lie
from tests.lying.table import expected, read_table, size
from tests.lying.thief import RECIPIENT
from tests.lying.town import Town, lying_town

TABLE = read_table()
SAMPLE = {
    ("turn", "another request"),
    ("approve", "another reason"),
    ("deal", "the thief's keys in all other seats"),
    ("abstain", "the thief's keys in a seat"),
    ("approve-policy", "stricter rules, not in the ledger"),
    ("turn-drill", "a real header as the canary"),
    ("seal", "the thief's recipient"),
    ("recipient", "the thief's recipient"),
    ("fetch", "another ceremony's grant"),
    ("fetch", "a grant in another ledger"),
    ("invite", "a code for another log"),
    ("request", "an earlier ceremony's id"),
    ("create", "the thief's key as a listed requester's"),
    ("receipt-made", "two boxes swapped"),
    ("complain", "a part that bert did not deal"),
    ("attest-made", "no certificate"),
    ("redeal", "approvals left out"),
    ("redeal", "the thief's keys in all other seats"),
    ("answer", "complaints of the thief's new officials"),
    ("receipt-new", "a dealing that bert did not make"),
    ("attest-early", "a reshare that has not switched as switched"),
    ("attest-old", "receipts left out"),
    ("approve-epoch", "an older epoch, and what is asked in it"),
}
"""What of it every run sees."""
PREPARED = ("lying.grant", "lying.ledger", "shown.subject")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with lying_town(tmp_path_factory.mktemp("lying")) as town:
        yield town


def in_lanes(cells: list[tuple[str, str]]) -> list[Any]:
    return [pytest.param(*one, marks=() if one in SAMPLE else pytest.mark.slow) for one in cells]


def test_the_table_is_complete() -> None:
    """And printed is how large it is."""
    print(size())
    assert set(TABLE) == set(expected())
    assert all(len(cell) == 2 for cell in TABLE.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_lie_a_command_does_what_it_is_for(name: str, town: Town, tmp_path: Path) -> None:
    """So what is refused is the lie; and each answer that it asks for is in the table."""
    command = COMMANDS[name]
    for known, code in zip((True, False), command.ends, strict=True):
        done, *_ = visit(town, command, None, tmp_path / str(known), known=known)
        assert done.code == code, done.err
        assert town.liar.asked <= command.answers | command.displays


@pytest.mark.parametrize(("name", "lie"), in_lanes(sorted(TABLE)))
def test_a_lie_has_nothing_signed_sealed_or_written(
    name: str, lie: str, town: Town, tmp_path: Path
) -> None:
    """KNOWN: where the truth is known, and at first use."""
    found = tuple(
        outcome(town, COMMANDS[name], LIES[lie], tmp_path / str(known), known=known)
        for known in (True, False)
    )
    assert found == TABLE[name, lie]


def test_words_do_not_replace_a_recipient_that_was_believed(town: Town, tmp_path: Path) -> None:
    """KNOWN: somebody may have been read the words of another; and what was typed is kept."""
    folder = town.visit(tmp_path / "typed", known=False)
    line = COMMANDS["recipient-words"].line(town)
    town.liar.begin(None)
    assert town.execute(line, folder).code == 0
    town.liar.begin(LIES["the thief's recipient"])
    done = town.execute([*line[:-1], recipient_words(RECIPIENT), "--force"], folder)
    assert (done.code, RECIPIENT in (folder / "new.recipient").read_text()) == (65, False)


def test_who_compared_nothing_reads_out_no_words_of_a_recipient(town: Town, tmp_path: Path) -> None:
    """KNOWN: whoever hears twelve words takes them for compared by the one who reads them."""
    said = []
    for name in ("receipt", "receipt-seen"):
        done, *_ = visit(town, COMMANDS[name], None, tmp_path / name, known=True)
        said.append("words of the recipient: " in done.err)
    assert said == [True, False]


def visit(
    town: Town, command: Command, lie: Lie | None, folder: Path, *, known: bool
) -> tuple[Done, list[tuple[str, Any]], dict[str, bytes]]:
    """Run a command while a lie is told; give what was posted and what was written."""
    line = command.line(town)
    if not known and line[-2:] == ["--known", "known_people"]:
        line = line[:-2]
    town.visit(folder, known=known)
    town.liar.begin(lie)
    if command.prepare is not None:
        command.prepare(town, folder)
    before = files(folder)
    prepared = len(town.liar.posted)
    done = town.execute(line, folder, **command.environ)
    posted = town.liar.posted[prepared:]
    written = {name: data for name, data in files(folder).items() if before.get(name) != data}
    if town.liar.posted:
        town.restore()
    return done, posted, written


def outcome(town: Town, command: Command, lie: Lie, folder: Path, *, known: bool) -> str:
    """Say how it ended, as the table does; with an error, it has left no trace."""
    done, posted, written = visit(town, command, lie, folder, known=known)
    assert "unforeseen" not in done.err
    assert RECIPIENT.encode() not in b"".join(written.values())
    if not town.liar.told:
        return "."
    if done.code not in (0, 75):
        assert_nothing_done(town, posted, written, known=known)
        return str(done.code)
    return "seen" if is_on_record(done, posted, written) else "0"


def assert_nothing_done(
    town: Town, posted: list[tuple[str, Any]], written: dict[str, bytes], *, known: bool
) -> None:
    """Nothing was signed but a challenge, and nothing written but what was seen.

    Compared is at most what one's own receipt says so of, and that is the truth.
    """
    before_the_lie = ("/requests",) if town.liar.told == {"filed"} else ()  # of a true draft
    for path, body in posted:
        said = path in ("/challenges", "/sessions") or path.endswith(before_the_lie)
        assert said or not is_signed(body), path
    kept = [name for name in written if not name.endswith(".key.enrolment")]
    assert kept in ([], ["known_people"])
    assert not (known and kept)
    lines = written.get("known_people", b"").splitlines()
    compared = {line.split(b" compared ")[0] for line in lines if b" compared " in line}
    truth = (town.home / "known_people").read_bytes()
    assert all(line in truth for line in compared)


def is_signed(body: Any) -> bool:
    text = json.dumps(body)
    signed = any(name in text for name in ('"envelope"', '"contribution"', '"note"'))
    return signed and CHALLENGE_TYPE not in text


def is_on_record(done: Done, posted: list[tuple[str, Any]], written: dict[str, bytes]) -> bool:
    """Whether it says so: the statement, the user's own file, or a line that they read."""
    said = [body["envelope"]["payload"] for _, body in posted if body and "envelope" in body]
    statements = [json.loads(decode_binary(text)) for text in said]
    seen = any(one.get("known") == "seen" for one in statements)
    seen = seen or b" seen " in written.get("known_people", b"")
    return seen or "seen, not compared" in done.err or "not known" in done.out


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in PREPARED
    }
