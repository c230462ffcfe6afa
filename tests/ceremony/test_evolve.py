"""The fold: the same state from the same events, and no state from events that can't follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.ceremony import Ceremony, Event, evolve
from custody.ceremony.evolve import _CHANGES
from custody.ceremony.statement_changes import STATEMENT_CHANGES
from custody.entry_shapes import BODY_SHAPES
from custody.errors import LedgerError
from custody.formats import canonical_json
from custody.projection import RULES
from custody.script import Script
from tests.ceremony.play import (
    OFFICIALS,
    START,
    CeremonyRun,
    at_turn,
    dealt,
    export,
    fold,
    genesis,
)
from tests.ceremony.scripts import script, shipped
from tests.ceremony.stages import (
    STAGES,
    at_canary,
    at_collect,
    at_cool_off,
    at_unlock,
    genesis_before_last_receipt,
)


def whole_export() -> CeremonyRun:
    """Every kind of event that an export without incident has, and a lapsed window."""
    play = export(shipped("export-witnessed"), witnesses=("wilma",))
    for name in ("anna", "bert"):
        play.answer(name)
    for name in ("anna", "bert"):
        play.read(name)
    play.all_say("approve", "anna", "bert")
    play.wait("12h")
    play.say("attest", "wilma")
    play.say("turn", "anna")
    play.wait("15m")
    play.all_say("turn", "bert", "anna")
    play.unlock()
    play.collect()
    play.say("attest", "wilma")
    return play


def whole_genesis() -> CeremonyRun:
    play = genesis(shipped("genesis-witnessed"))
    for name in OFFICIALS:
        play.answer(name)
    play.deal()
    play.all_say("receipt", *OFFICIALS)
    play.open_canary()
    play.all_say("attest", *OFFICIALS)
    return play


@pytest.fixture(scope="module", params=[whole_export, whole_genesis])
def whole(request: pytest.FixtureRequest) -> CeremonyRun:
    made: CeremonyRun = request.param()
    assert made.state.outcome == "closed"
    return made


def refused(state: Ceremony | None, event: Event, rules: Script | None = None) -> LedgerError:
    used = rules or (state.script if state else shipped("export"))
    with pytest.raises(LedgerError) as caught:
        evolve(state, event, START, used)
    return caught.value


def test_the_state_is_the_fold_of_the_events(whole: CeremonyRun) -> None:
    """LEDGER: from nothing, and from events that have been through JSON."""
    assert whole.again() == whole.state
    stored = [
        (Event(event.type, canonical_json.decode(canonical_json.encode(event.data))), at)
        for event, at in whole.log
    ]
    assert fold(stored, whole.state.script) == whole.state


def test_no_event_can_be_left_out(whole: CeremonyRun) -> None:
    """TAMPER: each one is needed by one that follows, or by the end."""
    for gap in range(len(whole.log)):
        rest = whole.log[:gap] + whole.log[gap + 1 :]
        try:
            state = fold(rest, whole.state.script)
        except (LedgerError, AssertionError):
            continue
        assert state != whole.state


def test_no_event_can_come_twice(whole: CeremonyRun) -> None:
    """TAMPER: a repeated entry is refused where it stands."""
    for place in range(len(whole.log)):
        with pytest.raises(LedgerError):
            fold(whole.log[: place + 1] + whole.log[place:], whole.state.script)


def test_no_two_neighbours_can_change_places_unseen(whole: CeremonyRun) -> None:
    """TAMPER: refused, or a different state."""
    log = whole.log
    for place in range(len(log) - 1):
        swapped = [*log[:place], log[place + 1], log[place], *log[place + 2 :]]
        try:
            state = fold(swapped, whole.state.script)
        except LedgerError:
            continue
        order = list(state.verdicts), list(state.attested)
        assert (state, *order) != (
            whole.state,
            list(whole.state.verdicts),
            list(whole.state.attested),
        )


def test_rule_10_nothing_follows_the_end(whole: CeremonyRun) -> None:
    """LEDGER: not even another end."""
    for event, _ in whole.log:
        error = refused(whole.state, event)
        assert "follow the end" in error.message or "has no event" in error.message


def test_a_ceremony_begins_with_its_opening_once() -> None:
    """LEDGER: no other event can stand first, and an opening can't stand later."""
    play = export()
    for type_ in ("ceremony.signed", "ceremony.ended", "person.invited", ""):
        assert "begin with" in refused(None, Event(type_, {})).message
    assert "has no event" in refused(play.state, play.log[0][0]).message


@pytest.mark.parametrize("type_", ["ceremony.waived", "object.registered", "ceremony.open", ""])
def test_an_unknown_event_is_refused(type_: str) -> None:
    """LEDGER: what the fold does not know can't be skipped."""
    assert "has no event" in refused(export().state, Event(type_, {})).message


PLACES = {
    "ceremony.objects": {"freeze"},
    "ceremony.present": {"roll-call"},
    "ceremony.read-back": {"read-back"},
    "ceremony.mismatch": {"roll-call", "read-back"},
    "ceremony.dealt": {"deal"},
    "ceremony.lapsed": {"turn"},
    "ceremony.canary": {"canary"},
    "ceremony.activated": {"activate"},
    "ceremony.unlocked": {"unlock"},
    "ceremony.collected": {"collect"},
}


@pytest.mark.parametrize("type_", PLACES)
@pytest.mark.parametrize("stage", STAGES)
def test_rule_1_an_event_out_of_its_step_is_refused(stage: str, type_: str) -> None:
    """QUORUM: an unlock, above all, has one place in a ceremony."""
    if stage not in PLACES[type_]:
        event = Event(type_, {"officials": ["anna"], "opened": True, "by": "rita"})
        assert "has no place" in refused(STAGES[stage][0]().state, event).message


@pytest.mark.parametrize("stage", STAGES)
def test_rule_1_a_step_that_was_not_done_is_not_left(stage: str) -> None:
    """QUORUM: whoever can write entries can't skip the approvals, the keys or the witness."""
    state = STAGES[stage][0]().state
    following = state.script.steps[state.step + 1].id
    event = Event("ceremony.stepped", {"absent": [], "step": state.step + 1, "to": following})
    assert "was not done" in refused(state, event).message


@pytest.mark.parametrize(
    "data", [{"step": 3, "to": "collect"}, {"step": 2, "to": "turn"}, {"step": 0, "to": "freeze"}]
)
def test_rule_1_no_step_is_skipped_or_taken_back(data: dict[str, Any]) -> None:
    """QUORUM: the number and the name are those of the very next step."""
    play = at_turn()
    before = fold(play.log[:-1], play.state.script)
    assert before.current.action == "approve"
    refused(before, Event("ceremony.stepped", {"absent": [], **data, "step": data["step"] + 1}))
    assert evolve(before, play.log[-1][0], START, before.script).current.action == "turn"


def test_a_cooling_off_that_is_not_over_is_not_left() -> None:
    """REFUSAL: the time of the entry counts."""
    play = at_cool_off()
    event = Event("ceremony.stepped", {"absent": [], "step": 3, "to": "s3-turn"})
    refused(play.state, event)
    play.pass_time("12h")
    assert evolve(play.state, event, play.now, play.state.script).current.action == "turn"


FORGED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another kind than was signed": lambda data: {**data, "kind": "deny"},
    "another official than signed": lambda data: {**data, "official": "bert"},
    "a verdict nobody gave": lambda data: {**data, "verdict": "agree"},
    "no envelope": lambda data: {k: v for k, v in data.items() if k != "envelope"},
    "an empty envelope": lambda data: {**data, "envelope": {}},
    "a signature of zeros": lambda data: {
        **data,
        "envelope": {
            **data["envelope"],
            "signatures": [{**data["envelope"]["signatures"][0], "sig": "A" * 86 + "=="}],
        },
    },
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_rule_3_a_forged_statement_is_no_statement(
    forge: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """QUORUM: who can write the database can't write an approval into it."""
    play = export()
    data = {
        "envelope": play.envelope("approve", "anna").as_dict(),
        "kind": "approve",
        "official": "anna",
    }
    assert evolve(play.state, Event("ceremony.signed", data), START, play.state.script).approvals
    refused(play.state, Event("ceremony.signed", forge(data)))


def signed(play: CeremonyRun, kind: str, name: str, by: str | None = None) -> Event:
    envelope = play.envelope(kind, name, by=by).as_dict()
    return Event("ceremony.signed", {"envelope": envelope, "kind": kind, "official": name})


def test_rule_3_a_statement_by_another_key_is_refused_in_the_fold_too() -> None:
    """QUORUM: mallory's key under anna's name."""
    play = export()
    error = refused(play.state, signed(play, "approve", "anna", by="mallory"))
    assert "another key" in error.message


def test_rule_2_a_statement_of_another_ceremony_is_refused_in_the_fold_too() -> None:
    """BOUND: copied from one request's entries to another's."""
    play, other = export(), export()
    assert refused(play.state, signed(other, "approve", "anna")).promise == "BOUND"


def test_rule_6_a_turn_without_an_approval_is_refused_in_the_fold_too() -> None:
    """QUORUM: with a real signature and all."""
    play = at_turn()
    assert refused(play.state, signed(play, "turn", "carl")).promise == "QUORUM"


def test_rule_4_an_approval_by_the_requester_is_refused_in_the_fold_too() -> None:
    """QUORUM: the policy is part of what is folded."""
    play = export(requester="anna")
    assert refused(play.state, signed(play, "approve", "anna")).promise == "QUORUM"


def test_an_unlock_needs_the_quorum_in_the_state_it_meets() -> None:
    """QUORUM: even a state that somebody put at the unlock does not get past it."""
    state = at_unlock().state
    event = Event("ceremony.unlocked", {"failed": [], "grant": "ab" * 32, "opened": 2})
    assert evolve(state, event, START, state.script).unlocked
    for poorer in (
        replace(state, turned=state.turned[:1]),
        replace(state, turned=()),
        replace(state, verdicts={"anna": "approve"}),
        replace(state, verdicts={"anna": "approve", "bert": "deny"}),
    ):
        assert refused(poorer, event).promise == "QUORUM"


@pytest.mark.parametrize(
    ("make", "data"),
    [
        (export, {"outcome": "closed", "kind": "export"}),
        (export, {"outcome": "opened", "kind": "export"}),
        (export, {"outcome": None, "kind": "export"}),
        (export, {"outcome": "denied", "kind": "genesis"}),
        (at_collect, {"outcome": "cancelled", "kind": "export"}),
        (at_collect, {"outcome": "expired", "kind": "export"}),
        (at_collect, {"outcome": "closed", "kind": "export"}),
    ],
)
def test_rule_10_an_end_that_can_t_be_is_refused(
    make: Callable[[], CeremonyRun], data: dict[str, Any]
) -> None:
    """REFUSAL: closed before its last step, ended after its effect, or as what is no end."""
    refused(make().state, Event("ceremony.ended", {**data, "reason": None}))


@pytest.mark.parametrize(
    ("make", "event"),
    [
        (at_turn, Event("ceremony.lapsed", {"officials": [], "opened": "x"})),
        (at_turn, Event("ceremony.lapsed", {"officials": ["anna"], "opened": "x"})),
        (at_collect, Event("ceremony.collected", {"by": "anna"})),
        (
            genesis,
            Event("ceremony.dealt", {"dealing": {**dealt().dealing.record(), "threshold": 1}}),
        ),
        (STAGES["roll-call"][0], Event("ceremony.present", {"official": "wilma", "by": "wilma"})),
        (STAGES["read-back"][0], Event("ceremony.read-back", {"by": "mallory"})),
        (genesis_before_last_receipt, Event("ceremony.activated", {})),
    ],
)
def test_an_event_that_says_what_can_t_be_is_refused(
    make: Callable[[], CeremonyRun], event: Event
) -> None:
    """TAMPER: nobody turned, nobody's grant, nobody's seat."""
    refused(make().state, event)


def test_a_canary_counts_as_opened_only_if_it_says_so() -> None:
    """QUORUM: an object that is merely truthy opens nothing."""
    state = at_canary().state
    for said in ("false", 1, [0], {"opened": True}):
        event = Event("ceremony.canary", {"opened": said, "openers": ["anna", "bert"]})
        with pytest.raises(LedgerError, match="true or false"):
            evolve(state, event, START, state.script)


def test_rule_1_the_fold_runs_the_frozen_script() -> None:
    """BOUND: the script given must be the one the subject names, by digest."""
    opened = export().log[0][0]
    other = script("export", "freeze approve cool-off turn unlock collect close")
    assert refused(None, opened, other).promise == "BOUND"
    assert refused(None, opened, shipped("genesis")).promise == "BOUND"


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_malformed_events_give_typed_errors_only(data: st.DataObject) -> None:
    """LEDGER: an auditor folds whatever was written, and gets findings, not tracebacks."""
    play = data.draw(st.sampled_from(PLAYS))
    at = data.draw(st.integers(0, len(play.log) - 1))
    event = play.log[at][0]
    before = fold(play.log[:at], play.state.script) if at else None
    body = dict(event.data)
    name = data.draw(st.sampled_from(sorted(body)))
    if data.draw(st.booleans()) and isinstance(body[name], dict):
        inner = data.draw(st.sampled_from(sorted(body[name])))
        body[name] = {**body[name], inner: data.draw(junk)}
    else:
        body[name] = data.draw(junk)
    try:
        after = evolve(before, Event(event.type, body), START, play.state.script)
    except LedgerError:
        return
    assert isinstance(after, Ceremony)


PLAYS = [whole_export(), whole_genesis()]


def test_every_event_of_a_ceremony_has_its_place_in_the_projection() -> None:
    """LEDGER: the fold of a ceremony and the fold of the tables know the same entries."""
    projected = {type_ for type_ in RULES if "ceremony" in BODY_SHAPES[type_]}
    assert {*_CHANGES, *STATEMENT_CHANGES, "ceremony.opened"} == projected
