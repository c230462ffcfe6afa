"""What others wrote is shown so that it changes nothing beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from custody.cli.objects import _warn_of_lookalikes
from custody.cli.official_prompt import block_lines, note_block
from custody.cli.output import columns, emit, field, note, plain
from custody.official.block import Lines, object_rows
from custody.official.registered_objects import RegisteredObject
from custody.registration import SignedFields

HOST = "שרת"
LINES: Lines = (("objects", "1"),)


def test_a_name_from_right_to_left_moves_no_column() -> None:
    """BOUND: on a terminal that sets text in two directions each cell stays by itself."""
    text = columns([[HOST, "4", "db"], ["web-12", "17", "db"]], ["HOST", "N", "JOB"])
    assert text == [
        "HOST    N   JOB",
        f"\u2068{HOST}\u2069     4   db",
        "web-12  17  db",
    ]


def test_nor_does_a_text_of_several_lines() -> None:
    assert field("purpose", f"{HOST}\nplain") == [
        f"  purpose    \u2068{HOST}\u2069",
        "             | plain",
    ]


def test_nobody_ends_the_isolation_from_inside() -> None:
    assert plain(f"{HOST}\u2069 x") == f"{HOST}\\u2069 x"
    assert field("purpose", f"{HOST}\u2069")[0] == f"  purpose    \u2068{HOST}\\u2069\u2069"


def test_what_the_sealer_signed_is_shown_whole_and_what_nobody_signed_is_said_to_be_so() -> None:
    """BOUND: tags too, with nothing in them that a terminal obeys."""
    tags = {"of": "people", "by\x1b[2J": "me"}
    said = SignedFields("ab" * 32, 1, "2026-01-31T22:05:00Z", "db1", "dump", tags)
    one = RegisteredObject(said, b"", bytes(64), 0, "2026-11-29T00:00:00.000000Z")
    line = block_lines(LINES, object_rows([one]))[1]
    assert line.endswith("2026-01-31 22:05Z  1 B  db1/dump  by\\x1b[2J=me  of=people")
    bare = block_lines(LINES, object_rows([replace(one, proof=None)]))[1]
    assert bare == f"{line}  (not signed by its sealer)"


def test_a_host_that_only_looks_like_another_is_pointed_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """BOUND: officials approve by what they read."""
    said = SignedFields("ab" * 32, 1, "2026-01-31T22:05:00Z", "d\u0430b1", "dump", {})
    one = RegisteredObject(said, b"", bytes(64), 0, "2026-11-29T00:00:00.000000Z")
    note_block(LINES, [replace(one, said=replace(said, host="dab1"))])
    assert "warning" not in capsys.readouterr().err
    note_block(LINES, [one])
    assert capsys.readouterr().err.endswith(
        "warning: abababababab is named with letters of Cyrillic and Latin in one word\n"
    )
    _warn_of_lookalikes([("d\u0430b1", None), ("dab1", "dump")])
    told = capsys.readouterr().err
    assert told == "warning: d\u0430b1 has letters of Cyrillic and Latin in one word\n"


def test_nobody_writes_a_line_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """BOUND: whatever a service answers, a line stays one line, and a terminal obeys nothing."""
    theirs = "approve\nwords of the recipient: abandon ability\x1b[8m\u009b8m\r\u2028"
    note(f"The ceremony is at: {theirs}")
    emit({"step": theirs}, False, f"at {theirs}", "second")
    emit({"step": theirs}, True)
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1
    assert told.out.splitlines()[1] == "second"
    assert json.loads("\n".join(told.out.splitlines()[2:])) == {"step": theirs}
    assert (told.out + told.err).replace("\n", "").isprintable()
