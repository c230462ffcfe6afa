"""Rule 7: deadlines to the microsecond, and what is written down when they pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from custody.ceremony import Cancel, Collect, Submit, Tick, deadline, decide, overdue_events
from custody.errors import LateError
from custody.formats.timestamps import stamp
from tests.ceremony.play import (
    START,
    CeremonyRun,
    at_turn,
    export,
    genesis,
)
from tests.ceremony.scripts import EXPORT, script, shipped
from tests.ceremony.stages import (
    STAGES,
    activated,
    at_attest,
    at_collect,
    at_cool_off,
    at_unlock,
    at_witness,
    refused,
)

MICRO = timedelta(microseconds=1)
MINUTES = timedelta(minutes=15)
FORTNIGHT = timedelta(days=14)


def turning(absent: str = "retry") -> CeremonyRun:
    """Anna's key has turned, bert's has not."""
    play = at_turn(script("export", EXPORT, {"turn": {"absent": absent}}))
    play.say("turn", "anna")
    return play


def approving(**changes: str) -> CeremonyRun:
    return export(script("export", EXPORT, {"approve": {"within": "3d", "absent": "expire"}}))


def roll_call(absent: str) -> CeremonyRun:
    """An export's roll-call of everybody, for a day."""
    changes = {"roll-call": {"need": "all", "within": "1d", "absent": absent}}
    return export(script("export", "freeze roll-call " + EXPORT[7:], changes))


# What each limit is, from when it runs, and where it leads.
LIMITS: dict[str, tuple[Callable[[], CeremonyRun], timedelta, list[str], str | None]] = {
    "the ceremony's own": (export, FORTNIGHT, ["ended"], "expired"),
    "a genesis's own": (genesis, timedelta(days=7), ["ended"], "expired"),
    "for approvals": (approving, timedelta(days=3), ["ended"], "expired"),
    "for a cooling-off": (at_cool_off, timedelta(hours=12), ["stepped"], None),
    "for a window, to try again": (turning, MINUTES, ["lapsed"], None),
    "for a window, once": (lambda: turning("expire"), MINUTES, ["lapsed", "ended"], "expired"),
    "for an unlock that never came": (at_unlock, FORTNIGHT, ["ended"], "expired"),
    "for collecting": (at_collect, FORTNIGHT, ["stepped", "ended"], "closed"),
    "for attesting": (at_attest, timedelta(days=7), ["stepped", "ended"], "closed"),
    "for attesting a genesis": (activated, timedelta(days=7), ["stepped", "ended"], "closed"),
    "for a roll-call": (lambda: roll_call("expire"), timedelta(days=1), ["ended"], "expired"),
    "for too small a roll-call": (
        lambda: roll_call("proceed"),
        timedelta(days=1),
        ["ended"],
        "expired",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_rule_7_at_a_deadline_it_is_already_too_late(name: str) -> None:
    """REFUSAL: a microsecond before, nothing has happened; at the moment itself, it has."""
    make, within, types, outcome = LIMITS[name]
    play = make()
    limit = START + within
    assert deadline(play.state) == limit
    assert (
        overdue_events(play.state, limit - MICRO) == decide(play.state, Tick(), limit - MICRO) == ()
    )
    play.now = limit
    events = play.do(Tick())
    assert [event.type.removeprefix("ceremony.") for event in events] == types
    assert play.state.outcome == outcome
    assert play.state == play.again()


@pytest.mark.parametrize("name", LIMITS)
def test_rule_7_late_acts_are_refused_before_anybody_has_looked(name: str) -> None:
    """REFUSAL: also while nothing about the lateness is on the record yet."""
    make, within, _, _ = LIMITS[name]
    play = make()
    play.now = START + within
    for kind in ("approve", "deny", "turn", "attest", "exception", "receipt"):
        error = refused(play, Submit(play.envelope(kind, "carl")), "is over")
        assert (type(error), error.promise) == (LateError, "REFUSAL")
    refused(play, Collect("rita"), "is over")
    refused(play, Cancel("rita", "too late for that"), "is over")


@pytest.mark.parametrize("name", LIMITS)
def test_rule_7_an_act_a_microsecond_before_the_deadline_is_in_time(name: str) -> None:
    """REFUSAL: the whole of the time is there to be used."""
    make, within, _, _ = LIMITS[name]
    play = make()
    play.now = START + within - MICRO
    play.say("exception", "carl")
    assert play.last("signed")["kind"] == "exception"


@pytest.mark.parametrize("name", LIMITS)
def test_rule_7_an_expiry_is_written_down_once(name: str) -> None:
    """REFUSAL: the next look finds nothing more to write."""
    make, within, _, _ = LIMITS[name]
    play = make()
    play.now = START + within
    play.do(Tick())
    assert play.do(Tick()) == ()


def test_rule_7_an_expiry_says_until_when_it_was_open() -> None:
    """REFUSAL: never a silent timeout."""
    play = export()
    play.wait("20d")
    assert play.last("ended") == {
        "kind": "export",
        "outcome": "expired",
        "reason": f"the ceremony was open until {stamp(START + FORTNIGHT)}",
    }


def test_rule_7_a_step_that_expired_is_named() -> None:
    """REFUSAL: by its name in the script."""
    play = approving()
    play.wait("3d")
    assert play.last("ended")["reason"] == "the time for the step s1-approve was over"


def test_a_request_may_be_given_less_time_than_its_script_allows() -> None:
    """REFUSAL: the subject's expiry counts."""
    play = export(lifetime=timedelta(hours=2))
    assert deadline(play.state) == START + timedelta(hours=2)
    play.wait("2h")
    assert play.state.outcome == "expired"


def test_no_step_outlasts_the_ceremony() -> None:
    """REFUSAL: a window opened near the end closes with the ceremony, erased."""
    play = at_turn(lifetime=timedelta(hours=2))
    play.pass_time("110m")
    play.say("turn", "anna")
    assert deadline(play.state) == START + timedelta(hours=2)
    play.wait("10m")
    assert play.types()[-2:] == ["lapsed", "ended"]
    assert play.state.outcome == "expired"
    assert play.state.turned == ()


def test_who_looks_after_everything_is_over_finds_both() -> None:
    """REFUSAL: window and ceremony ended long ago, and nobody had looked."""
    play = turning()
    play.wait("30d")
    assert play.types()[-2:] == ["lapsed", "ended"]
    assert play.state.outcome == "expired"


# Windows (rule 6)


def test_rule_6_a_window_that_closes_erases_what_was_handed_in() -> None:
    """QUORUM: and the entry says whose keys had turned, and since when."""
    play = turning()
    play.wait("15m")
    assert play.last("lapsed") == {"officials": ["anna"], "opened": stamp(START)}
    assert (play.state.turned, play.state.window, play.step) == ((), None, "turn")


def test_rule_6_a_new_window_opens_with_the_next_key() -> None:
    """QUORUM: with retry, everybody begins again, the first too."""
    play = turning()
    play.wait("20m")
    play.pass_time("3h")
    play.say("turn", "bert")
    assert deadline(play.state) == play.now + MINUTES
    play.pass_time("14m")
    play.say("turn", "anna")
    assert play.step == "unlock"


def test_rule_6_windows_may_lapse_again_and_again() -> None:
    """QUORUM: one key a window never adds up to two."""
    play = at_turn()
    for name in ("anna", "bert", "anna", "bert"):
        play.say("turn", name)
        play.wait("15m")
        assert play.step == "turn"
    assert play.types().count("lapsed") == 4


def test_rule_6_without_retry_a_window_is_the_only_one() -> None:
    """REFUSAL: absent = "expire"."""
    play = turning("expire")
    play.wait("15m")
    assert play.state.outcome == "expired"
    assert play.state.turned == ()
    assert play.last("ended")["reason"] == "the time for the step s2-turn was over"


def test_rule_6_before_the_first_key_there_is_no_window() -> None:
    """The quarter of an hour begins with the first key, however long that takes."""
    play = at_turn()
    assert deadline(play.state) == play.state.expires
    play.wait("5d")
    assert play.step == "turn"
    play.all_say("turn", "anna", "bert")
    assert play.step == "unlock"


def test_rule_6_a_late_approval_does_not_move_the_window() -> None:
    """QUORUM: nor do exceptions; only keys open it, and only the first."""
    play = turning()
    play.pass_time("5m")
    play.say("approve", "carl")
    play.say("exception", "carl")
    assert deadline(play.state) == START + MINUTES


# Going on without the absent


def test_a_roll_call_may_go_on_with_a_quorum() -> None:
    """QUORUM: two of three answered, and the third is named as absent."""
    play = roll_call("proceed")
    play.answer("anna")
    play.answer("carl")
    play.wait("1d")
    assert (play.step, play.last("stepped")["absent"]) == ("approve", ["bert"])


def test_a_roll_call_never_goes_on_without_one() -> None:
    """QUORUM: one of three is not enough, whatever the script says of the absent."""
    play = roll_call("proceed")
    play.answer("anna")
    play.wait("1d")
    assert play.state.outcome == "expired"


def test_who_did_not_attest_is_named() -> None:
    """REFUSAL: silence is on the record too."""
    play = at_attest()
    play.say("attest", "bert")
    play.wait("7d")
    absent = [e.data["absent"] for e, _ in play.log if e.type == "ceremony.stepped"][-1]
    assert (play.state.outcome, absent) == ("closed", ["anna", "carl"])


def test_a_witness_who_did_not_attest_is_named() -> None:
    """REFUSAL: the witness's silence as well."""
    play = export(shipped("export-witnessed"), witnesses=("wilma", "walter"))
    for name in ("anna", "bert"):
        play.answer(name)
    for name in ("anna", "bert"):
        play.read(name)
    play.all_say("approve", "anna", "bert")
    play.wait("12h")
    play.say("attest", "walter")
    play.all_say("turn", "anna", "bert")
    play.unlock()
    play.collect()
    play.wait("7d")
    assert play.last("stepped")["absent"] == ["wilma", "walter"]
    assert play.state.outcome == "closed"


def test_a_requester_who_did_not_collect_is_named() -> None:
    """REFUSAL: and the export closes all the same."""
    play = at_collect()
    play.wait("14d")
    assert play.last("stepped")["absent"] == ["rita"]
    assert (play.state.outcome, play.state.collected) == ("closed", False)


def test_nobody_is_absent_from_a_step_that_was_done() -> None:
    """The list is of those the ceremony went on without."""
    play = at_unlock()
    assert {tuple(e.data["absent"]) for e, _ in play.log if e.type == "ceremony.stepped"} == {()}


# After the effect


@pytest.mark.parametrize("make", [at_collect, at_attest, activated])
def test_after_its_effect_a_ceremony_no_longer_expires(make: Callable[[], CeremonyRun]) -> None:
    """REFUSAL: what was opened can't become "expired", however late it is."""
    play = make()
    play.pass_time("999d")
    play.do(Tick())
    assert play.state.outcome == "closed"


def test_every_open_ceremony_has_a_deadline() -> None:
    """REFUSAL: none is left open for ever, at any step."""
    for make, _ in STAGES.values():
        assert deadline(make().state) is not None
    closed = at_collect()
    closed.collect()
    assert deadline(closed.state) is None


def test_a_witness_who_never_comes_ends_it_with_the_ceremony() -> None:
    """REFUSAL: a step without a limit of its own has the ceremony's."""
    play = at_witness()
    play.wait("14d")
    assert play.state.outcome == "expired"
