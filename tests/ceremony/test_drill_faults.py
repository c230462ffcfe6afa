"""Drills with faults made on purpose, and what they come to."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from custody import curve
from custody.ceremony import (
    Cancel,
    CeremonyView,
    Target,
    drill_subject,
    genesis_subject,
)
from custody.errors import (
    LateError,
    RefusedError,
)
from custody.official.bundle import deal_subject
from custody.official.signing import Shown, answer_drill
from custody.quorum import Contribution
from custody.quorum_tree import read_tree
from custody.tlog.note import Checkpoint
from tests.ceremony.play import (
    ORIGIN,
    CeremonyRun,
    dataset,
    drilling,
    frame,
    given,
    key,
    policy,
    seats_of,
    show_key,
)
from tests.ceremony.scripts import shipped
from tests.ceremony.test_drill import ALL, outcome, result
from tests.quorum_tree.trees import SPLIT


def test_whoever_is_away_on_purpose_is_refused_and_the_others_do_without() -> None:
    play = drilling(absent=("anna",))
    with pytest.raises(RefusedError, match="on purpose"):
        show_key(play, "anna")
    show_key(play, "bert")
    show_key(play, "carl")
    found = result(play)
    assert (outcome(play), found.opened, found.absent) == ("closed", True, ("anna",))
    assert found.expected.absent == ("anna",)


def test_what_is_wrong_on_purpose_is_noticed_and_named() -> None:
    """NAMED: the drill waits for it, and the others are not spoiled."""
    play = drilling(corrupt=("bert",))
    show_key(play, "anna")
    show_key(play, "carl")
    assert outcome(play) is None
    show_key(play, "bert")
    found = result(play)
    assert (outcome(play), found.opened, found.refused) == ("closed", True, ("bert",))
    assert found.as_expected


def test_too_many_faults_are_expected_to_open_nothing() -> None:
    play = drilling(absent=("anna", "bert"))
    show_key(play, "carl")
    found = result(play)
    assert (outcome(play), found.opened, found.expected.opens) == ("closed", False, False)


def test_a_fault_that_did_not_show_itself_is_a_failure() -> None:
    """Whoever was to hand in something wrong and has not has tried nothing."""
    play = drilling(corrupt=("bert",))
    for name in ("anna", "carl"):
        show_key(play, name)
    wrong = Contribution.decode(given(play, "bert"))
    right = replace(wrong, partials=tuple(curve.sub(one, curve.BASE) for one in wrong.partials))
    show_key(play, "bert", right.encode())
    assert (outcome(play), result(play).refused) == ("failed", ())
    assert "was to hand in something wrong" in play.last("ended")["reason"]


def test_at_the_time_limit_a_drill_goes_on_with_who_came() -> None:
    """REFUSAL: that nobody came is a result on the record too."""
    play = drilling()
    show_key(play, "anna")
    play.wait("7d")
    found = result(play)
    assert (outcome(play), found.opened) == ("failed", False)
    assert found.absent == ("bert", "carl")
    assert play.last("ended")["reason"] == "the canary did not open"
    with pytest.raises(LateError):
        show_key(play, "bert")
    assert play.again() == play.state


def test_a_census_that_lacks_somebody_fails_though_the_canary_opens() -> None:
    play = drilling(ALL)
    for name in ("anna", "bert"):
        show_key(play, name)
    play.wait("14d")
    assert (outcome(play), result(play).opened) == ("failed", True)
    assert play.last("ended")["reason"] == "carl did not come"


def test_a_drill_that_is_given_less_time_ends_sooner() -> None:
    from datetime import timedelta

    play = drilling(lifetime=timedelta(hours=2))
    for name in ("anna", "bert"):
        show_key(play, name)
    assert outcome(play) == "closed"
    late = drilling(lifetime=timedelta(hours=2))
    late.wait("2h")
    assert (outcome(late), result(late).opened) == ("failed", False)


def test_a_drill_can_be_called_off() -> None:
    play = drilling()
    show_key(play, "anna")
    play.do(Cancel("admin", "the wrong day"))
    assert (outcome(play), play.state.result) == ("cancelled", None)


def test_a_view_of_a_drill_is_read_as_it_is_written() -> None:
    play = drilling(corrupt=("bert",))
    for name in ("bert", "anna"):
        show_key(play, name)
        view = CeremonyView.of(play.state)
        assert CeremonyView.read(view.record()) == view
    show_key(play, "carl")
    view = CeremonyView.of(play.state)
    assert CeremonyView.read(view.record()).result == play.state.result
    assert view.refused == ("bert",)


NAMES = ("anna", "bert", "carl", "dora", "emil")


@st.composite
def schedules(draw: st.DrawFn) -> tuple[int, str, list[str], list[str], list[str]]:
    """A threshold, a need, faults, and in which order who comes."""
    faults = draw(st.lists(st.sampled_from(["", "absent", "corrupt"]), min_size=5, max_size=5))
    absent = [name for name, fault in zip(NAMES, faults, strict=True) if fault == "absent"]
    corrupt = [name for name, fault in zip(NAMES, faults, strict=True) if fault == "corrupt"]
    come = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return draw(st.integers(2, 5)), draw(st.sampled_from(["quorum", "all"])), absent, corrupt, come


@drawn(schedules())
@settings(deadline=None, max_examples=60)
def test_a_drill_is_closed_where_what_was_expected_was_observed(
    schedule: tuple[int, Any, list[str], list[str], list[str]],
) -> None:
    """Whoever comes, in whatever order: the result is that of a count, and folds to the same."""
    threshold, need, absent, corrupt, come = schedule
    if len(absent) == len(NAMES):
        return
    faults = {"absent": tuple(absent), "corrupt": tuple(corrupt)}
    play = drilling(Target(need), threshold=threshold, officials=NAMES, **faults)
    for name in come:
        if outcome(play) is None and name not in absent:
            show_key(play, name)
    if outcome(play) is None:
        play.wait("14d")
    found, right = result(play), {*come} - {*absent, *corrupt}
    assert {one.official for one in found.answered} <= right
    assert found.opened == (len({one.official for one in found.answered}) >= threshold)
    assert found.opened == (len(right) >= threshold)
    assert (outcome(play) == "closed") == found.as_expected
    assert found.expected.opens == (len(NAMES) - len(absent) - len(corrupt) >= threshold)
    assert play.again() == play.state


def test_a_quorum_with_groups_is_tried_as_such() -> None:
    """PERSON: two of security are not enough without one of legal, however many come."""
    genesis = genesis_subject(
        frame=frame("genesis", shipped("genesis"), requester="admin"),
        quorum=read_tree(SPLIT),
        seats=seats_of(NAMES),
        policy=policy(),
    )
    bundle = deal_subject(genesis, "service", random.Random(3).randbytes)
    around = frame("drill", shipped("drill"), requester="admin")
    subject = drill_subject(around, dataset(bundle), Target("quorum"))
    play = CeremonyRun.begin(subject, shipped("drill"))
    shown = Shown(subject, None, Checkpoint(ORIGIN, 7, bytes(32)))
    for name in ("anna", "bert", "carl", "emil"):
        assert outcome(play) is None
        show_key(play, name, answer_drill(shown, bundle, key(name), random.Random(4).randbytes))
    assert outcome(play) == "closed"
    assert result(play).opened
    assert result(play).absent == ("dora",)
    assert play.again() == play.state
