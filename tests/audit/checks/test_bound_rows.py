"""Rows beside the state: sealed shares, grants and contributions are those the ledger binds."""

from __future__ import annotations

import pytest

from tests.audit.history import Copy


def some(copy: Copy, table: str) -> str:
    """The row that a test alters."""
    with copy.altered() as connection:
        (name,) = connection.execute(f"SELECT ceremony FROM {table} ORDER BY ceremony").fetchone()
    return str(name)


def test_the_digest_of_a_sealed_share_is_bound(copy: Copy) -> None:
    """TAMPER: whoever swaps a share takes a seat away, and is found before it is needed."""
    name = some(copy, "sealed_share")
    where = f"ceremony = '{name}' AND idx = 2"
    copy.alter(f"UPDATE sealed_share SET ciphertext = zeroblob(90) WHERE {where}")
    assert copy.found() == {("beside.digest", f"sealed_share {name}/2, column ciphertext")}
    copy.alter(f"DELETE FROM sealed_share WHERE {where}")
    copy.alter("INSERT INTO sealed_share VALUES (?, 9, zeroblob(90))", name)
    assert copy.found() == {
        ("beside.missing", f"sealed_share {name}/2"),
        ("beside.extra", f"sealed_share {name}/9"),
    }


def test_the_digest_of_a_grant_is_bound(copy: Copy) -> None:
    name = some(copy, "export_grant")
    copy.alter(
        "UPDATE export_grant SET document = CAST(replace(document, 'rita', 'eve') AS BLOB) "
        f"WHERE ceremony = '{name}'"
    )
    assert copy.found() == {("beside.digest", f"export_grant {name}, column document")}
    copy.alter(f"UPDATE export_grant SET document = 'text' WHERE ceremony = '{name}'")
    assert copy.found() == {("beside.digest", f"export_grant {name}, column document")}
    copy.alter(f"DELETE FROM export_grant WHERE ceremony = '{name}'")
    assert copy.found() == {("beside.missing", f"export_grant {name}")}


@pytest.mark.parametrize("outcome", ["expired", "denied", "closed", "cancelled", "failed"])
def test_a_contribution_that_was_to_be_erased_is_found(copy: Copy, outcome: str) -> None:
    """REFUSAL: whatever a ceremony comes to, nothing that was handed in stays behind."""
    with copy.altered() as connection:
        query = "SELECT id FROM ceremony WHERE outcome = ?"
        (name,) = connection.execute(query, (outcome,)).fetchone()
    copy.alter("INSERT INTO contribution VALUES (?, 'anna', zeroblob(9))", name)
    assert copy.found() == {("beside.erased", f"contribution {name}/anna")}


def test_a_contribution_under_way_is_the_one_that_was_signed_for(copy: Copy) -> None:
    """NAMED: swapped or lost it would spoil the unlock, and nobody would know whose it was."""
    with copy.altered() as connection:
        rows = connection.execute("SELECT ceremony, official FROM contribution").fetchall()
    ((name, official),) = rows
    where = f"contribution {name}/{official}"
    copy.alter("UPDATE contribution SET sealed = zeroblob(9)")
    assert copy.found() == {("beside.digest", f"{where}, column sealed")}
    copy.alter("DELETE FROM contribution")
    assert copy.found() == {("beside.missing", where)}
