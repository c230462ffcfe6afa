"""What others wrote is shown so that it changes nothing beside it."""

from __future__ import annotations

from custody.cli.output import columns, field, plain

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
