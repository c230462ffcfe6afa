"""A key that all made and nobody has: it opens with the quorum, exactly, and cheaters are named."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age, curve, schnorr
from custody.canary import Canary
from custody.dkg import (
    Session,
    certify,
    outcome_of,
    receive_shares,
    require_certificate,
    require_commit,
    static_key,
)
from custody.dkg.ciphersuite import PREFIX
from custody.dkg.round1 import Message
from custody.errors import CommitError, DealingError, RefusedError, TamperedError
from custody.quorum import combine, recover, verify_dealing
from custody.quorum_tree import Node, people, satisfied
from tests.dkg.genesis import (
    SPLIT,
    TWICE,
    Genesis,
    genesis,
    plain_quorum,
    scalar,
    seed_of,
    subject_of,
)
from tests.dkg.test_commit import cancelling
from tests.quorum_tree.trees import trees
from tests.support import program

QUORUMS = {"2 of 3": plain_quorum(), "groups": SPLIT, "a person twice": TWICE}
each = pytest.mark.parametrize("quorum", QUORUMS.values(), ids=QUORUMS.keys())


@each
def test_everybody_receives_the_shares_that_the_record_names(quorum: Node) -> None:
    """DEALERLESS: the key is the sum of what all committed to, and no commit has it."""
    made = genesis(quorum)
    dealing = made.outcome().dealing
    verify_dealing(dealing)
    held = sorted(share.index for name in made.names for share in made.receive(name))
    assert held == list(range(1, dealing.count + 1))
    assert dealing.public not in [one.message.commitments[0] for one in made.commits]


@given(tree=trees(), seed=st.integers(0, 2**32), data=st.data())
@settings(deadline=None, max_examples=20)
def test_the_canary_opens_exactly_when_the_quorum_is_satisfied(
    tree: Node, seed: int, data: st.DataObject
) -> None:
    """QUORUM: any set of people, with all rows that they hold."""
    made = genesis(tree, seed=seed)
    canary = made.outcome().canary
    have = data.draw(st.sets(st.sampled_from(people(tree)), min_size=1))
    shares = [share for name in sorted(have) for share in made.receive(name)]
    turned = made.turns(shares, canary.header())
    elements = age.x25519_shares(canary.header())
    if satisfied(tree, have):
        (secret,) = combine(made.outcome().dealing, elements, turned)
        canary.require_opened(secret)
    else:
        with pytest.raises(RefusedError):
            combine(made.outcome().dealing, elements, turned)


@each
def test_a_stock_age_file_opens_by_quorum_and_by_recover(quorum: Node, tmp_path: Path) -> None:
    """AGE-PLAIN: with a key that was never in one place until recover."""
    made = genesis(quorum)
    dealing = made.outcome().dealing
    recipient = age.X25519Recipient(dealing.recipient_public)
    sealed = tmp_path / "backup.age"
    command = [program("age"), "-r", str(recipient), "-o", str(sealed)]
    subprocess.run(command, input=b"a night's backup", check=True)
    shares = [share for name in made.names for share in made.receive(name)]
    with sealed.open("rb") as file:
        header = age.read_header(file)
        (secret,) = combine(dealing, age.x25519_shares(header), made.turns(shares, header))
        file_key = age.open_header_with_shared_secret(header, 0, secret, recipient.public)
        opened = io.BytesIO()
        age.decrypt_payload(file, opened, file_key)
    assert opened.getvalue() == b"a night's backup"
    identity = age.X25519Identity(recover(dealing, shares))
    (tmp_path / "identity").write_text(identity.encode() + "\n")
    command = [program("age"), "-d", "-i", str(tmp_path / "identity"), str(sealed)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"a night's backup"


@each
def test_the_key_file_alone_reopens_the_shares(quorum: Node) -> None:
    """No visit leaves anything behind that a later one would need."""
    once, again = genesis(quorum), genesis(quorum)
    for name in once.names:
        assert once.receive(name) == once.receive(name) == again.receive(name)


def test_the_outcome_is_what_everybody_computes() -> None:
    made = genesis(SPLIT)
    record = made.outcome().record()
    assert sorted(record) == [
        "by",
        "canary",
        "commits",
        "public",
        "quorum",
        "recipient",
        "shares",
        "transcript",
    ]
    assert record["by"] == "dkg"
    assert record["quorum"] == SPLIT.record()
    assert record["commits"] == [commit.digest() for commit in made.commits]
    assert genesis(plain_quorum()).outcome().record()["threshold"] == 2
    seen, _ = receive_shares(
        made.session,
        static_key(seed_of("bert")),
        made.commits,
        [row[1] for row in made.boxes],
    )
    assert seen.record() == record


def test_the_canary_is_of_this_genesis() -> None:
    """HARMLESS."""
    subject = subject_of(SPLIT)
    outcome = genesis(SPLIT).outcome()
    recipient = age.X25519Recipient(outcome.dealing.recipient_public)
    assert outcome.canary == Canary.of(subject, 0, recipient)
    other = genesis(SPLIT, subject=replace(subject, ceremony="genesis-2")).outcome()
    assert other.canary.file_key() != outcome.canary.file_key()


@pytest.mark.parametrize("changed", ["a box", "the tree", "a message", "another subject"])
def test_whatever_is_committed_is_in_the_transcript(changed: str) -> None:
    """A split view fails the certificate, even where the proof of possession does not cover it."""
    made, other = genesis(SPLIT), genesis(SPLIT, seed=1)
    text = made.outcome().transcript
    if changed == "a box":
        made.put("anna", "bert", b"\0" * 112)
    elif changed == "the tree":
        made.commits[0] = replace(made.commits[0], tree=other.commits[0].tree)
    elif changed == "a message":
        made.commits[0] = other.commits[0]
    else:
        made = genesis(SPLIT, subject=replace(subject_of(SPLIT), nonce="0c" * 16))
    split = made.outcome().transcript
    assert split != text
    signed = [certify(static_key(seed_of(name)), text, bytes) for name in made.names]
    signed[2] = certify(static_key(seed_of("carl")), split, bytes)
    with pytest.raises(CommitError, match="carl did not sign"):
        require_certificate(genesis(SPLIT).session.setup, text, signed)


# What is inside the boxes, by the name that a complaint has for it.


def altered(made: Genesis) -> None:
    box = bytearray(made.boxes[2][1])
    box[3] ^= 1
    made.put("carl", "bert", bytes(box))


def cut_short(made: Genesis) -> None:
    made.put("carl", "bert", made.boxes[2][1][:-1])


def of_another_receiver(made: Genesis) -> None:
    made.put("carl", "bert", made.boxes[2][0])


def no_share(made: Genesis) -> None:
    rest = made.plaintext("carl", "bert")[32:]
    made.seal("carl", "bert", curve.Q.to_bytes(32, "little") + rest)


def another_share(made: Genesis) -> None:
    rest = made.plaintext("carl", "bert")[32:]
    made.seal("carl", "bert", scalar(7) + rest)


def a_row_less(made: Genesis) -> None:
    made.seal("carl", "bert", made.plaintext("carl", "bert")[:32])


def a_byte_more(made: Genesis) -> None:
    made.seal("carl", "bert", made.plaintext("carl", "bert") + b"\0")


def a_row_beyond_the_order(made: Genesis) -> None:
    made.seal("carl", "bert", made.plaintext("carl", "bert")[:32] + b"\xff" * 32)


def another_row(made: Genesis) -> None:
    made.seal("carl", "bert", made.plaintext("carl", "bert")[:32] + scalar(7))


def a_row_of_zero(made: Genesis) -> None:
    made.seal("carl", "bert", made.plaintext("carl", "bert")[:32] + bytes(32))


def another_tree(made: Genesis) -> None:
    made.commits[2] = replace(made.commits[2], tree=genesis(SPLIT, seed=1).commits[2].tree)


FAULTS: dict[Callable[[Genesis], None], str] = {
    altered: "AEAD-fail",
    cut_short: "AEAD-fail",
    of_another_receiver: "AEAD-fail",
    no_share: "non-canonical-plaintext",
    another_share: "VSS-mismatch",
    a_row_less: "payload",
    a_byte_more: "payload",
    a_row_beyond_the_order: "non-canonical-plaintext",
    another_row: "tree-mismatch",
    a_row_of_zero: "tree-mismatch",
    another_tree: "tree-mismatch",
}


@pytest.mark.parametrize("damage", FAULTS, ids=lambda one: one.__name__)
def test_a_box_that_is_wrong_names_its_sender_and_the_fault(
    damage: Callable[[Genesis], None],
) -> None:
    """NAMED: what bert says is "carl's part does not open"."""
    made = genesis(SPLIT)
    damage(made)
    with pytest.raises(CommitError, match="the part that carl dealt to you") as refused:
        made.receive("bert")
    assert (refused.value.official, refused.value.fault) == ("carl", FAULTS[damage])


def test_a_row_that_opens_nothing_is_named_by_its_receiver_too() -> None:
    """Where it got past the hand-in: bert computes the keys of his own rows."""
    made = genesis(SPLIT)
    made.commits[2] = cancelling(made.commits[2])
    for name, row in (("anna", 1), ("bert", 2)):
        assert made.session.rows(made.number(name)) == (row,)
        with pytest.raises(CommitError) as refused:
            made.receive(name)
        assert (refused.value.official, refused.value.fault) == ("carl", "tree-mismatch")


def test_a_payload_in_a_plain_quorum_is_one_too_many() -> None:
    made = genesis(plain_quorum())
    made.seal("carl", "bert", made.plaintext("carl", "bert") + bytes(32))
    with pytest.raises(CommitError) as refused:
        made.receive("bert")
    assert (refused.value.official, refused.value.fault) == ("carl", "payload")


def test_nobody_is_accused_of_a_box_that_the_service_altered() -> None:
    """NAMED: an official complains only of bytes that the accused signed."""
    made = genesis(SPLIT)
    made.boxes[2][1] = made.boxes[2][0]
    with pytest.raises(TamperedError, match="not the one that carl signed") as refused:
        made.receive("bert")
    assert not isinstance(refused.value, CommitError)
    assert "the service" in (refused.value.hint or "")
    made.boxes.pop()
    with pytest.raises(DealingError, match="expected 5 boxes"):
        made.receive("bert")


def test_a_commit_that_is_wrong_is_named_by_whoever_receives_too() -> None:
    """However it got past the hand-in."""
    made = genesis(SPLIT)
    made.commits[3] = genesis(SPLIT, seed=1).commits[3]
    made.commits[3] = replace(made.commits[3], tree=made.commits[3].tree[:-1])
    with pytest.raises(CommitError) as refused:
        made.receive("anna")
    assert (refused.value.official, refused.value.fault) == ("dora", "number")


def test_who_commits_last_can_lower_no_degree() -> None:
    """QUORUM: coefficients chosen against the others' sum to a key that fewer would open."""
    made = genesis(plain_quorum())
    *first, last = made.commits
    others = curve.add(first[0].message.commitments[1], first[1].message.commitments[1])
    chosen = (curve.base_mult(5), curve.sub(curve.IDENTITY, others))
    blank = Message(chosen, curve.BASE, b"")
    signed = blank.signed(made.session.setup.context)
    message = replace(blank, pop=schnorr.sign(5, signed, prefix=PREFIX, random=bytes))
    commit = replace(last, message=message)
    require_commit(made.session, 3, commit)
    with pytest.raises(DealingError) as refused:
        outcome_of(made.session, [*first, commit])
    assert not isinstance(refused.value, CommitError)


def test_an_outcome_is_of_all_seats() -> None:
    made = genesis(plain_quorum())
    with pytest.raises(DealingError, match="the commits of 3"):
        outcome_of(made.session, made.commits[:2])


def test_a_roster_with_a_key_twice_can_t_begin() -> None:
    subject = subject_of(plain_quorum())
    twice = replace(subject.seats[1], signing_key=subject.seats[0].signing_key)
    with pytest.raises(DealingError, match="all different"):
        Session.of(replace(subject, seats=(subject.seats[0], twice, subject.seats[2])))


def test_shares_and_keys_are_not_shown() -> None:
    """QUIET."""
    made = genesis(SPLIT)
    (share,) = made.receive("bert")
    assert str(share.value) not in repr(share)
    assert "shares" not in repr(made.session)
