"""Drills: what is derived, what shows possession, and what comes of faults made on purpose."""

from __future__ import annotations

import random
from typing import Any

import pytest

from custody import age, curve
from custody.canary import Canary
from custody.ceremony import (
    DrillResult,
    Event,
    Subject,
    Submit,
    Target,
    evolve,
)
from custody.ceremony.drill import canary_of
from custody.errors import (
    ContributionError,
    InputError,
    LedgerError,
    NotKnownError,
    RefusedError,
    TamperedError,
)
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.quorum import Contribution
from tests.ceremony.play import (
    OFFICIALS,
    CeremonyRun,
    drilling,
    export,
    given,
    show_key,
)

ALL, ANNA = Target("all"), Target("one", "anna")


def outcome(play: CeremonyRun) -> str | None:
    return play.state.outcome


def result(play: CeremonyRun) -> DrillResult:
    assert play.state.result is not None
    return play.state.result


def forged(play: CeremonyRun, name: str) -> bytes:
    """Right partials, as anybody can compute them, and a proof that nobody made."""
    subject, drill = play.state.subject, play.state.subject.drill
    seat = subject.seat(name)
    assert drill is not None
    assert seat is not None
    (share_key,) = seat.share_keys
    draw = canary_of(subject, drill.epoch, drill.public)._draws()
    draw(age.FILE_KEY_SIZE)
    secret = curve.scalar_from_x25519_private(draw(32))
    if curve.base_mult(secret)[31] >> 7:  # the share is lifted with sign 0
        secret = curve.Q - secret
    partial = curve.mult(secret, share_key)
    assert (partial,) == Contribution.decode(given(play, name)).partials
    chance = random.Random(1)
    scalars = (curve.encode_scalar(chance.randrange(1, curve.Q)) for _ in range(2))
    return Contribution((partial,), *scalars).encode()


# what is derived


def test_a_drill_is_read_and_written_as_it_is() -> None:
    """BOUND: and its canary opens with the dataset's key, like any object of it."""
    subject = drilling(absent=("bert",)).state.subject
    assert Subject.read(subject.record()) == subject
    assert (subject.kind, subject.record()["format"]) == ("drill", "custody-drill/v1")
    drill = subject.drill
    assert drill is not None
    assert len(age.x25519_shares(drill.canary)) == 1
    again = Canary.of(subject, 0, canary_of(subject, 0, drill.public).recipient)
    assert again.header() == drill.canary


CHANGES: dict[str, Any] = {
    "another nonce": lambda record: record | {"nonce": "ab" * 16},
    "another ceremony": lambda record: record | {"ceremony": "drill-other"},
    "another dataset": lambda record: record | {"dataset": "archive"},
    "another ledger": lambda record: record | {"origin": "other.example/main"},
    "another epoch": lambda record: record | {"epoch": 1},
    "another key": lambda record: record | {"public": format_base64(curve.base_mult(7))},
    "a real header": lambda record: (
        record | {"canary": format_base64(age.new_header(bytes(16), [any_recipient()]))}
    ),
    "no header": lambda record: record | {"canary": ""},
}


def any_recipient() -> age.X25519Recipient:
    return age.X25519Identity(bytes(range(32))).recipient()


@pytest.mark.parametrize("change", CHANGES)
def test_only_the_canary_of_this_very_drill_is_taken(change: str) -> None:
    """HARMLESS: whoever reads a drill derives it, and refuses other bytes."""
    record = drilling().state.subject.record()
    with pytest.raises(TamperedError) as caught:
        Subject.read(CHANGES[change](record))
    assert caught.value.promise == "HARMLESS"


@pytest.mark.parametrize(
    "target", [{"need": "two"}, {"need": "one"}, {"need": "all", "official": "anna"}]
)
def test_a_target_has_one_spelling(target: dict[str, str]) -> None:
    with pytest.raises(TamperedError):
        Subject.read(drilling().state.subject.record() | {"target": target})


@pytest.mark.parametrize(
    ("target", "absent", "corrupt", "error"),
    [
        (Target("one", "zoe"), (), (), NotKnownError),
        (ALL, ("zoe",), (), NotKnownError),
        (ALL, (), ("zoe",), NotKnownError),
        (ALL, ("anna",), ("anna",), InputError),
        (ALL, ("anna", "anna"), (), InputError),
        (ALL, OFFICIALS, (), InputError),
        (ANNA, ("anna",), (), InputError),
        (ANNA, ("bert",), (), InputError),
    ],
)
def test_faults_that_can_t_be_are_refused(
    target: Target, absent: tuple[str, ...], corrupt: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        drilling(target, absent=absent, corrupt=corrupt)


def test_a_script_is_for_the_target_that_it_needs() -> None:
    """BOUND: a census that ends with a quorum would be none."""
    play = drilling()
    opened = play.log[0][0]
    record = opened.data["subject"] | {"target": {"need": "all"}}
    with pytest.raises(LedgerError, match="a drill of others"):
        evolve(
            None,
            Event(opened.type, {**opened.data, "subject": record}),
            play.now,
            play.state.script,
        )


# what shows possession


def test_a_quorum_shows_its_keys_and_the_canary_opens() -> None:
    """HARMLESS: it ends as it should, and the record says who came and how soon."""
    play = drilling()
    show_key(play, "carl")
    play.pass_time("90s")
    show_key(play, "anna")
    assert play.types() == [
        "opened",
        "stepped",
        "signed",
        "signed",
        "stepped",
        "drilled",
        "stepped",
        "ended",
    ]
    assert outcome(play) == "closed"
    found = result(play)
    assert (found.opened, found.openers, found.quorum_after) == (True, ("carl", "anna"), 90)
    assert [(one.official, one.seconds) for one in found.answered] == [("carl", 0), ("anna", 90)]
    assert found.absent == ("bert",)
    assert found.as_expected
    assert play.again() == play.state


def test_a_census_takes_all() -> None:
    play = drilling(ALL)
    for name in ("carl", "anna"):
        show_key(play, name)
    assert outcome(play) is None
    show_key(play, "bert")
    assert (outcome(play), result(play).absent) == ("closed", ())
    assert result(play).openers == ("carl", "anna")


def test_one_official_shows_one_key_and_opens_nothing() -> None:
    play = drilling(ANNA)
    with pytest.raises(RefusedError, match="anna alone"):
        show_key(play, "bert")
    show_key(play, "anna")
    assert outcome(play) == "closed"
    assert (result(play).opened, result(play).quorum_after) == (False, None)


@pytest.mark.parametrize("name", OFFICIALS)
def test_a_forged_proof_over_right_partials_is_no_possession(name: str) -> None:
    """NAMED: anyone can compute what a share makes of the canary, the proof nobody else can."""
    play = drilling()
    (event,) = show_key(play, name, forged(play, name))
    assert (event.type, event.data["official"]) == ("ceremony.refused", name)
    assert [*play.state.refused] == [name]
    assert not play.state.turned
    show_key(play, name)
    assert name in play.state.turned


def test_what_was_made_for_another_drill_is_no_possession() -> None:
    """BOUND: the proof is of this ceremony, its nonce and digest."""
    one, other = drilling(), drilling()
    (event,) = show_key(other, "anna", given(one, "anna"))
    assert event.type == "ceremony.refused"
    (event,) = show_key(one, "bert", given(one, "anna"))
    assert event.type == "ceremony.refused"


def test_what_is_no_contribution_or_another_than_was_signed_is_refused_without_an_entry() -> None:
    play = drilling()
    with pytest.raises(ContributionError):
        show_key(play, "anna", b"{}")
    envelope = play.envelope("turn", "anna", contribution="00" * 32)
    for data in (given(play, "anna"), None):
        with pytest.raises(RefusedError):
            play.do(Submit(envelope, data))
    assert play.state.refused == {}


def test_nobody_turns_twice_and_nobody_decides() -> None:
    play = drilling()
    show_key(play, "anna")
    play.pass_time("1m")
    with pytest.raises(RefusedError, match="already turned in this drill"):
        show_key(play, "anna")
    for kind in ("approve", "deny", "abstain", "receipt", "attest"):
        with pytest.raises(RefusedError, match="does not take"):
            play.say(kind, "bert")
    play.say("exception", "bert")


@pytest.mark.parametrize("name", OFFICIALS)
def test_the_fold_verifies_every_proof_again(name: str) -> None:
    """LEDGER: an entry that says it is right, or wrong, and is not, is refused."""
    play = drilling(ALL)
    right, wrong = given(play, name), forged(play, name)
    for data, type_ in ((wrong, "ceremony.signed"), (right, "ceremony.refused")):
        envelope = play.envelope("turn", name, contribution=sha256(data))
        record = {
            "contribution": canonical_json.decode(data),
            "envelope": envelope.as_dict(),
            "kind": "turn",
            "official": name,
        }
        with pytest.raises(LedgerError, match=f"what {name} handed in is"):
            evolve(play.state, Event(type_, record), play.now, play.state.script)


def sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "lie", [{"opened": False}, {"as_expected": False}, {"openers": []}, {"quorum_after": 1}]
)
def test_the_fold_works_the_result_out_again(lie: dict[str, Any]) -> None:
    """LEDGER: a result that does not follow is refused."""
    play = drilling()
    for name in ("anna", "bert"):
        show_key(play, name)
    at = next(n for n, (event, _) in enumerate(play.log) if event.type == "ceremony.drilled")
    state = None
    for event, moment in play.log[:at]:
        state = evolve(state, event, moment, play.state.script)
    told = play.log[at][0]
    evolve(state, told, play.now, play.state.script)
    with pytest.raises(LedgerError, match="came to something else"):
        evolve(state, Event(told.type, told.data | lie), play.now, play.state.script)


def test_no_other_ceremony_has_a_drill_s_entries() -> None:
    play, made = export(), drilling()
    show_key(made, "anna")
    signed = made.log[-1][0]
    with pytest.raises(LedgerError):
        evolve(play.state, Event("ceremony.refused", signed.data), play.now, play.state.script)
    with pytest.raises(LedgerError):
        evolve(play.state, Event("ceremony.drilled", {}), play.now, play.state.script)
