"""Whatever is asked, in whatever order and at whatever time: no unlock without a quorum."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custody.ceremony import (
    Cancel,
    Collect,
    Command,
    Deal,
    Event,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Tick,
    Unlock,
    deadline,
)
from custody.ceremony.evolve import OUTCOMES
from custody.errors import CustodyError
from custody.formats.digest_words import twelve_words
from custody.formats.statement import KINDS
from tests.ceremony.play import (
    CeremonyRun,
    dealt,
    export,
    key,
    objects,
)
from tests.ceremony.scripts import script

OFFICIALS = ("anna", "bert", "carl", "dora")
EVERYBODY = (*OFFICIALS, "wilma", "mallory")
SCRIPTS = (
    "freeze approve turn unlock collect close",
    "freeze roll-call read-back approve turn unlock collect close",
    "freeze approve cool-off witness turn unlock collect attest close",
    "freeze read-back@witness approve read-back cool-off turn unlock attest collect close",
)

names = st.sampled_from(EVERYBODY)
kinds = st.sampled_from(["approve"] * 4 + ["turn"] * 4 + ["attest"] * 2 + sorted(KINDS))
# A changed field, a borrowed key, another time: mostly none of it.
twists: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}] * 12
    + [
        {"nonce": "5c" * 16},
        {"digest": "00" * 32},
        {"ceremony": "export-x"},
        {"origin": "custody.example/other"},
        {"by": "mallory"},
        {"by": "anna"},
        {"time": "2026-01-01T00:00:00.000000Z"},
    ]
)

meddling: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        lambda opened, number: Unlock("ab" * 32, opened, tuple((id_, "no") for id_, _ in number)),
        st.integers(-1, 3),
        st.integers(0, 3).map(objects),
    ),
    st.builds(
        lambda name, said: Present(name, twelve_words(key(said).keyfile.fingerprint()), "wilma"),
        names,
        names,
    ),
    st.builds(Collect, st.sampled_from([*EVERYBODY, "rita"])),
    st.sampled_from([Deal(dealt().dealing), OpenCanary(("anna", "bert"), opened=True)]),
    st.builds(Cancel, st.just("rita"), st.sampled_from(["", "", "", "no longer needed"])),
)


class Sequences(RuleBasedStateMachine):
    """An export of two objects that takes two, three or four of four officials."""

    @initialize(
        actions=st.sampled_from(SCRIPTS),
        threshold=st.integers(2, 4),
        requester=st.sampled_from(["rita", "anna"]),
        allowed=st.booleans(),
        absent=st.sampled_from(["retry", "expire"]),
    )
    def begin(
        self, actions: str, threshold: int, requester: str, allowed: bool, absent: str
    ) -> None:
        self.play: CeremonyRun = export(
            script("export", actions, {"turn": {"absent": absent}}),
            threshold=threshold,
            officials=OFFICIALS,
            witnesses=("wilma",),
            requester=requester,
            may_approve=allowed,
        )
        self.sent = [self.play.envelope("approve", "dora")]
        self.folded = 0

    def attempt(self, command: Command) -> tuple[Event, ...]:
        """Carry a command out, or find that a rule is against it: nothing else."""
        before = self.play.state
        with contextlib.suppress(CustodyError):
            return self.play.do(command)
        assert self.play.state is before
        return ()

    @rule(kind=kinds, name=names, twist=twists)
    def say(self, kind: str, name: str, twist: dict[str, Any]) -> None:
        envelope = self.play.envelope(kind, name, **twist)
        self.sent.append(envelope)
        events = self.attempt(Submit(envelope))
        if twist not in ({}, {"by": name}):
            assert not events

    @rule(several=st.lists(st.sampled_from(OFFICIALS), min_size=1, max_size=4))
    def go_along(self, several: list[str]) -> None:
        """Some do what the present step asks of them, so that sequences get far."""
        for name in several:
            self.do_as_asked(name)

    @rule(name=st.sampled_from(OFFICIALS))
    def do_as_asked(self, name: str) -> None:
        match self.play.step:
            case "roll-call":
                said = twelve_words(key(name).keyfile.fingerprint())
                self.attempt(Present(name, said, name))
            case "read-back":
                for reader in (name, "wilma"):
                    self.attempt(ReadBack(reader, twelve_words(self.play.state.digest)))
            case "witness":
                self.attempt(Submit(self.play.envelope("attest", "wilma")))
            case "unlock":
                self.attempt(Unlock("ab" * 32, 2, ()))
            case "cool-off":
                self.pass_time(timedelta(hours=12))
                self.attempt(Tick())
            case step if step in ("approve", "turn", "attest"):
                self.attempt(Submit(self.play.envelope(step, name)))

    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        """An envelope that was handed in before, or was refused before."""
        envelope = data.draw(st.sampled_from(self.sent))
        seen = len(self.play.state.seen)
        if events := self.attempt(Submit(envelope)):
            assert events[0].type == "ceremony.signed"
            assert len(self.play.state.seen) == seen + 1

    @rule(command=meddling)
    def meddle(self, command: Command) -> None:
        """Commands out of place, by the wrong people, or wrong altogether."""
        over = self.play.state.effective or self.play.state.outcome
        events = self.attempt(command)
        assert not (over and events and isinstance(command, Cancel))

    @rule(name=names, right=st.booleans())
    def read_back(self, name: str, right: bool) -> None:
        digest = self.play.state.digest if right else bytes(32)
        self.attempt(ReadBack(name, twelve_words(digest)))

    @rule(
        delta=st.sampled_from(
            [timedelta(seconds=1)] * 3
            + [timedelta(minutes=7)] * 2
            + [timedelta(minutes=15), timedelta(hours=12), timedelta(days=8)]
        )
    )
    def pass_time(self, delta: timedelta) -> None:
        self.play.now += delta

    @rule()
    def tick(self) -> None:
        self.play.do(Tick())
        assert self.play.do(Tick()) == ()

    @invariant()
    def quorum(self) -> None:
        """QUORUM: counted from the entries, not from the state."""
        play = getattr(self, "play", None)
        if play is None or not play.state.unlocked:
            return
        threshold = play.state.threshold
        turned: set[str] = set()
        approved: set[str] = set()
        for event, _ in play.log:
            if event.type == "ceremony.unlocked":
                break
            if event.type == "ceremony.lapsed":
                turned = set()
            if event.type == "ceremony.signed":
                {"approve": approved, "turn": turned}.get(event.data["kind"], set()).add(
                    event.data["official"]
                )
        assert len(turned) >= threshold
        assert turned <= approved <= set(OFFICIALS)
        allowed = play.state.subject.policy.requester_may_approve
        assert allowed or play.state.subject.requester not in approved

    @invariant()
    def fold(self) -> None:
        """LEDGER: the state is the fold of the events, from nothing."""
        play = getattr(self, "play", None)
        if play is not None and len(play.log) != self.folded:
            assert play.again() == play.state
            self.folded = len(play.log)

    @invariant()
    def end(self) -> None:
        """REFUSAL: open with a deadline, or ended once, with a reason unless closed."""
        play = getattr(self, "play", None)
        if play is None:
            return
        ends = [event.data for event, _ in play.log if event.type == "ceremony.ended"]
        if play.state.outcome is None:
            assert ends == []
            assert deadline(play.state) is not None
        else:
            assert [data["outcome"] for data in ends] == [play.state.outcome]
            assert play.state.outcome in OUTCOMES
            assert bool(ends[0]["reason"]) == (play.state.outcome != "closed")


Sequences.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestSequences = Sequences.TestCase
