"""``custody-audit report``: exit codes, the period, and where the report goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit.checks.test_anchor import note_at
from tests.audit.conftest import Outcome
from tests.audit.forging import Forged
from tests.audit.history import Copy

Audit = Callable[..., Outcome]


def test_an_intact_ledger_is_told_with_0_and_the_verdict_first(
    audit: Audit, exported: Path, known_file: Path
) -> None:
    done = audit("report", "--ledger", exported, "--known", known_file)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[2].startswith("intact at level signed: ")
    assert "rita, signed with their own key" in done.out
    assert "anna 2026-01-31 09:05:00; erased" in done.out


def test_a_database_and_its_export_are_told_alike(
    audit: Audit, exported: Path, played: Copy
) -> None:
    both = [
        json.loads(audit("report", *given, "--json").out)
        for given in (("--ledger", exported), ("--database", played.url))
    ]
    for one in both:
        del one["verified"]
    assert both[0] == both[1]
    assert both[0]["format"] == "custody-audit-report/v1"


def test_a_tampered_ledger_is_told_with_1(audit: Audit, exported: Path, tmp_path: Path) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    (tmp_path / "cut.jsonl").write_bytes(b"".join(lines[:40] + lines[41:]))
    done = audit("report", "--ledger", tmp_path / "cut.jsonl", "--json")
    assert done.code == 1
    told = json.loads(done.out)
    assert told["exceptions"][0]["what"] == "tampered"
    assert told["verified"]["verdict"] == "tampered"


def test_a_ledger_that_is_older_than_what_was_kept_is_told_with_3(
    audit: Audit, exported: Path, forged: Forged, tmp_path: Path
) -> None:
    forged.add("person.invited", {"name": "zoe", "role": "auditor"})
    (tmp_path / "newer").write_bytes(note_at(forged, len(forged.bodies)))
    done = audit("report", "--ledger", exported, "--anchor", tmp_path / "newer")
    assert done.code == 3
    assert "older than what you kept" in done.out


def test_both_days_are_part_of_the_period(audit: Audit, exported: Path) -> None:
    given = ("--since", "2026-02-20", "--until", "2026-02-20", "--json")
    told = json.loads(audit("report", "--ledger", exported, *given).out)
    assert [one["outcome"] for one in told["exports"]] == [
        "expired",
        "cancelled",
        "cancelled",
        None,
    ]
    assert told["period"] == {
        "since": "2026-02-20T00:00:00.000000Z",
        "until": "2026-02-21T00:00:00.000000Z",
    }


@pytest.mark.parametrize(
    "given",
    [
        ("--since", "yesterday"),
        ("--until", "2026-02-30"),
        ("--since", "20260131"),
        ("--until", "9999-12-31"),
        ("--since", "2026-02-02", "--until", "2026-02-01"),
        ("--html", "/dev/null/none"),
    ],
)
def test_what_can_not_be_told_ends_with_2(
    audit: Audit, exported: Path, given: tuple[str, ...]
) -> None:
    done = audit("report", "--ledger", exported, *given)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_the_page_goes_to_a_file_that_was_not_there(
    audit: Audit, exported: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    done = audit("report", "--ledger", exported, "--html", page)
    assert done.code == 0
    assert done.out.splitlines()[1] == f"the report is in {page}"
    first = page.read_bytes()
    assert first.startswith(b"<!doctype html>")
    assert audit("report", "--ledger", exported, "--html", page).code == 2
    assert audit("report", "--ledger", exported, "--html", page, "--force").code == 0
    assert page.read_bytes() == first


def test_the_page_goes_to_standard_output_and_the_verdict_beside_it(
    exported: Path, audit: Audit
) -> None:
    done = audit("report", "--ledger", exported, "--html", "-")
    assert done.code == 0
    assert done.out.startswith("<!doctype html>")
    assert done.err.startswith("intact at level signed")
