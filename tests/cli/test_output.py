"""What others wrote is shown so that it changes nothing beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.cli.objects import _warn_of_lookalikes
from custody.cli.official_prompt import _object_line
from custody.cli.output import columns, field, plain
from custody.official.session import RegisteredObject

HOST = "שרת"


def test_a_name_from_right_to_left_moves_no_column() -> None:
    """BOUND: on a terminal that sets text in two directions each cell stays by itself."""
    text = columns([[HOST, "4", "db"], ["web-12", "17", "db"]], ["HOST", "N", "JOB"])
    assert text.split("\n") == [
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


def test_a_host_that_only_looks_like_another_is_pointed_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """BOUND: officials approve by what they read."""
    one = RegisteredObject("ab" * 32, 1, b"", "2026-01-31T22:05:00Z", "d\u0430b1", "dump")
    assert _object_line(one).endswith("/dump  (letters of Cyrillic and Latin in one word)")
    assert _object_line(replace(one, host="dab1")).endswith("dab1/dump")
    _warn_of_lookalikes([("d\u0430b1", None), ("dab1", "dump")])
    said = capsys.readouterr().err
    assert said == "warning: d\u0430b1 has letters of Cyrillic and Latin in one word\n"
