"""What the demo must show, before its exit code is 0."""

from __future__ import annotations

from dataclasses import replace

import pytest

from custody.demo.cast import Outcome

GOOD = Outcome(
    opened=True,
    opened_with_too_few=False,
    collection_files=2000,
    lies_refused=2,
    sha256_in="00",
    sha256_out="00",
    stock_age=True,
    ledger_entries=50,
    ledger_verified=True,
    tamper_found=True,
)


@pytest.mark.parametrize("stock_age", [True, None])
def test_it_held_when_everything_did(stock_age: bool | None) -> None:
    """Also where there is no stock age to ask."""
    assert replace(GOOD, stock_age=stock_age).all_promises_kept()


@pytest.mark.parametrize(
    "change",
    [
        {"opened": False},
        {"opened_with_too_few": True},
        {"lies_refused": 1},
        {"collection_files": 1999},
        {"sha256_out": "01"},
        {"sha256_in": "", "sha256_out": ""},
        {"stock_age": False},
        {"ledger_verified": False},
        {"tamper_found": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_one_thing_that_did_not_is_enough(change: dict[str, bool | str]) -> None:
    assert not replace(GOOD, **change).all_promises_kept()  # type: ignore[arg-type]


def test_nothing_holds_before_it_was_shown() -> None:
    assert not Outcome().all_promises_kept()
