"""A report tells what happened, who did it and when, of the whole ledger or of a period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from custody.audit.chronicle.audit_report import AuditReport, CeremonyRecord, Period
from custody.audit.chronicle.fold import ChronicleFold
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.entry_shapes import BODY_SHAPES, body_shape
from tests.audit.forging import Forged
from tests.audit.history import Copy
from tests.db_snapshots import Moments
from tests.store.ledgers import url_of


def told(source: object, period: Period | None = None) -> AuditReport:
    """The report on a source, made while it is verified."""
    fold = ChronicleFold(period or Period())
    verified = verify(source, watch=lambda _, entries: fold.watching(entries))  # type: ignore[arg-type]
    return fold.report(verified)


def told_of(copy: Copy, period: Period | None = None) -> AuditReport:
    with open_database(copy.url) as source:
        return told(source, period)


@pytest.fixture(scope="module")
def whole(played: Copy) -> AuditReport:
    return told_of(played)


def the(report: AuditReport, outcome: str) -> CeremonyRecord:
    """The first export with an outcome."""
    return next(one for one in report.exports if one.state == outcome)


def test_every_export_is_told_with_what_became_of_it(whole: AuditReport) -> None:
    assert [one.state for one in whole.exports] == [
        "closed",
        "closed",
        "failed",
        "denied",
        "cancelled",
        "expired",
        "cancelled",
        "cancelled",
        "under way",
    ]
    assert [one.signed for one in whole.exports] == [
        one.dataset == "registry" for one in whole.exports
    ]
    assert {one.signed for one in whole.exports} == {True, False}
    assert (whole.unread, whole.verified.findings) == (0, ())


def test_an_export_has_requester_purpose_objects_approvals_turns_and_times(
    whole: AuditReport,
) -> None:
    one = the(whole, "closed")
    assert (one.dataset, one.requester, one.purpose) == ("registry", "rita", "a restore test")
    assert (one.quorum.need, len(one.officials)) == (3, 5)
    assert (one.objects, len(one.named)) == (2, 2)
    assert one.size > 0
    assert [act.by for act in one.did("approve")] == ["anna", "bert", "carl"]
    assert [act.by for act in one.did("turn")] == ["anna", "carl", "bert", "anna"]
    assert [act.by for act in one.did("turn") if act.seq < one.erased] == ["anna"]
    assert [act.by for act in one.did("collected")] == ["rita"]
    assert len(one.grant or "") == 64
    assert one.opened < one.acts[-1].at == one.ended


def test_refusals_have_their_reasons(whole: AuditReport) -> None:
    refused = the(whole, "denied").did("deny", "abstain")
    assert [(act.by, act.says.partition(": ")[2]) for act in refused] == [
        ("anna", "I know the requester"),
        ("bert", "no"),
        ("carl", "neither"),
    ]


def test_what_is_out_of_the_ordinary_is_told_once_more(whole: AuditReport) -> None:
    assert [one.what for one in whole.exceptions] == [
        "denied",
        "keys erased",
        "exception",
        "attested against",
        "other words",
        "failed",
        "denied",
        "cancelled",
        "expired",
        "cancelled",
        "denied",
        "cancelled",
    ]
    (recorded,) = [one.says for one in whole.exceptions if one.what == "exception"]
    assert "expected was silence; what happened: a bell; decided: go on" in recorded


def test_who_could_open_what_and_since_when(whole: AuditReport) -> None:
    registry, vault, stricter, wills, anew = whole.access
    assert (registry.dataset, registry.quorum.need, registry.until) == ("registry", 3, None)
    assert registry.officials == ("anna", "bert", "carl", "dora", "emil")
    assert (vault.officials, vault.until) == (("anna", "bert", "carl"), stricter.since)
    assert (stricter.officials, stricter.until) == (vault.officials, None)
    assert stricter.policy == {**vault.policy, "requests": "signed"}
    assert {one.name: bool(one.fingerprint) for one in whole.people}["rita"]
    kinds = [one.kind for one in whole.others]
    assert kinds == [
        *("genesis", "genesis", "genesis", "policy", "policy", "genesis"),
        *("genesis", "reshare"),
    ]
    assert (wills.officials, wills.until) == (("anna", "bert", "carl"), anew.since)
    assert (anew.officials, anew.quorum.need) == (("anna", "bert", "emil"), 2)
    assert (anew.until, anew.recipient) == (None, wills.recipient)


def test_who_could_open_what_begins_anew_with_other_rules(
    forged: Forged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the entry's ceremony was: the rules are those that hold from then on."""
    shape = {**body_shape("ceremony.ended")}
    monkeypatch.setitem(BODY_SHAPES, "dataset.policy", shape)
    ceremony = forged.under_way()
    data = {"approvals": [], "digest": "0" * 64, "from": {}, "to": {"headers": "proven"}}
    forged.go_on(ceremony, "dataset.policy", data)
    report = told(forged)
    at = forged.bodies[-1]["at"]
    rules = [(one.until, one.policy) for one in report.access if one.dataset == ceremony.dataset]
    assert (rules[0][0], rules[1]) == (at, (None, {"headers": "proven"}))
    assert report.changes[-1].kind == "dataset.policy"


def test_changes_are_all_that_is_neither_a_ceremony_nor_an_object(whole: AuditReport) -> None:
    kinds = {act.kind for act in whole.changes}
    assert {"person.invited", "person.keyed", "token.revoked", "objects.gone"} <= kinds
    assert not {kind for kind in kinds if kind.startswith(("ceremony", "object."))}


def test_a_quorum_is_healthy_while_enough_of_it_sign(played: Copy, whole: AuditReport) -> None:
    """Whoever receives a share has a key as well as whoever turns one."""
    registry, vault, wills = whole.health
    assert [one.official for one in wills.officials] == ["anna", "bert", "emil"]
    assert (registry.seen, registry.spare, vault.seen, vault.spare) == (5, 2, 3, 1)
    assert [one.approved for one in registry.officials] == [3, 1, 1, 0, 0]
    reshared = next(one for one in whole.others if one.kind == "reshare")
    (switched,) = [act for act in reshared.acts if act.kind == "switched"]
    late = told_of(played, Period(datetime.fromisoformat(switched.at) + timedelta(microseconds=1)))
    registry = late.health[0]
    assert registry.seen == 1
    assert "fewer than the 3 it takes" in registry.verdict
    assert registry.officials[4].last is not None


KINDS_AFTER = [
    "dataset.policy",
    "person.suspended",
    "person.resumed",
    "person.invited",
    "person.enrolled",
    "token.created",
    "person.removed",
    "person.compared",
    "person.compared",
    "person.named",
    "collection.closed",
]


def test_a_period_has_what_was_going_on_in_it(played: Copy, whole: AuditReport) -> None:
    first = datetime(2026, 1, 31, tzinfo=UTC)
    within = told_of(played, Period(first, first + timedelta(days=1)))
    assert [one.id for one in within.exports] == [one.id for one in whole.exports[:6]]
    assert within.exports[5].state == "under way"  # it expired when the period was over
    assert [one.what for one in within.exceptions][-1] == "cancelled"
    after = told_of(played, Period(first + timedelta(days=1)))
    assert [one.state for one in after.exports] == [
        "expired",
        "cancelled",
        "cancelled",
        "under way",
    ]
    assert [act.kind for act in after.changes] == KINDS_AFTER
    assert [one.dataset for one in after.access] == ["registry", "vault", "vault", "wills", "wills"]
    assert len(after.people) == len(whole.people)
    before = told_of(played, Period(None, first))
    assert (before.people, before.access, before.exports, before.newest) == ((), (), (), None)
    assert before.verified.entries == whole.verified.entries


def test_objects_are_counted_and_not_kept(whole: AuditReport) -> None:
    of = {one.dataset: one for one in whole.sealed}
    assert (of["vault"].gone, of["vault"].found) == (2, 1)
    assert of["registry"].objects == 9
    assert of["registry"].size > of["vault"].size > 0


def test_a_ledger_that_was_altered_is_told_as_far_as_it_can_be_read(forged: Forged) -> None:
    """TAMPER: and that is the first of its exceptions."""
    opened = next(body for body in forged.bodies if body["type"] == "ceremony.opened")
    del opened["data"]["subject"]["requester"]
    forged.bodies[3]["data"] = {"text": 7}
    report = told(forged)
    assert report.exceptions[0].what == "tampered"
    assert report.unread > 1
    assert [one.state for one in report.exports][:2] == ["closed", "closed"]


def test_a_report_is_the_same_on_both_databases(sqlite: Moments, postgres: Moments) -> None:
    """But for what has keys of its own each time."""
    told_of_each = []
    for moments in (sqlite, postgres):
        with moments.enrolled() as world:
            world.genesis()
            world.export(world.register())
            with open_database(url_of(world.service.store)) as source:
                record = told(source).record()
        del record["verified"], record["exports"][0]["grant"], record["exports"][0]["named"]
        told_of_each.append(record)
    assert told_of_each[0] == told_of_each[1]
