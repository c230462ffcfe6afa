"""A genesis without a dealer, some of it in the browser: one key, one record, the same refusals."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.dkg import Commit, Session, make_commit, require_commit, static_key
from custody.dkg.commit import require_parts
from custody.errors import CustodyError
from custody.quorum import combine
from custody.quorum.rows import commitment_count, deal_rows, row_keys
from custody.quorum_tree import Node
from tests.damage import arbitrary_json, paths, replaced_at
from tests.dkg.genesis import SPLIT, Genesis, genesis, plain_quorum, seed_of, subject_of
from tests.dkg.test_commit import MALFORMED, OF_TREE, RECORD
from tests.dkg.test_genesis import FAULTS
from tests.quorum_tree.trees import trees
from tests.web.js.engine import Chance, Js, JsError, outcome


def session_in(js: Js, session: Session) -> Any:
    return js("dkg_commit", "sessionOf", session.subject.record())  # type: ignore[attr-defined]


def mixed(js: Js, tree: Node, seed: int, in_browser: set[str]) -> Genesis:
    """Everybody's commit, of some by the browser."""
    session, chance = Session.of(subject_of(tree)), random.Random(seed)
    there = session_in(js, session)
    commits, boxes = [], []
    for name in session.setup.names:
        if name in in_browser:
            draws = Chance(chance.randbytes(64 * 300))
            made = js("dkg_commit", "makeCommit", there, seed_of(name), draws)
            commits.append(Commit.read(made["record"]))
            boxes.append(made["boxes"])
        else:
            commit, dealt = make_commit(session, static_key(seed_of(name)), chance.randbytes)
            commits.append(commit)
            boxes.append(list(dealt))
    return Genesis(session, commits, boxes)


def received(js: Js, made: Genesis, name: str) -> Any:
    """The second visit of an official in the browser."""
    records = [commit.record() for commit in made.commits]
    sent = [row[made.number(name) - 1] for row in made.boxes]
    return js("dkg", "receiveShares", session_in(js, made.session), seed_of(name), records, sent)


@given(tree=trees() | st.just(plain_quorum()), seed=st.integers(0, 2**32), data=st.data())
@settings(deadline=None, max_examples=10)
def test_browser_and_command_line_are_one_genesis(
    js: Js, tree: Node, seed: int, data: st.DataObject
) -> None:
    """DEALERLESS: what everybody computes is the same to the byte, and what each receives too."""
    in_browser = data.draw(st.sets(st.sampled_from(subject_names(tree))))
    made = mixed(js, tree, seed, in_browser)
    for number, commit in enumerate(made.commits, 1):
        require_commit(made.session, number, commit)
    here, name = made.outcome(), data.draw(st.sampled_from(made.names))
    there = received(js, made, name)
    assert there["outcome"]["dealing"] == here.record()
    assert there["outcome"]["transcript"] == here.transcript
    assert [(one["index"], one["value"]) for one in there["shares"]] == [
        (share.index, share.encode()) for share in made.receive(name)
    ]


def subject_names(tree: Node) -> list[str]:
    return [seat.official for seat in subject_of(tree).seats]


def test_what_the_browser_dealt_opens_the_canary(js: Js) -> None:
    made = mixed(js, SPLIT, 1, {"anna", "dora"})
    canary, dealing = made.outcome().canary, made.outcome().dealing
    shares = [share for name in ("bert", "anna", "emil") for share in made.receive(name)]
    turned = made.turns(shares, canary.header())
    (secret,) = combine(dealing, age.x25519_shares(canary.header()), turned)
    canary.require_opened(secret)


@pytest.mark.parametrize(
    "name", [name for name, (_, fault) in MALFORMED.items() if fault != "tree"]
)
def test_both_refuse_a_malformed_commit_by_the_same_words(js: Js, name: str) -> None:
    """NAMED."""
    damaged = MALFORMED[name][0](OF_TREE.commits[0])
    with pytest.raises(CustodyError) as here:
        require_parts(OF_TREE.session, 1, damaged)
    session = session_in(js, OF_TREE.session)
    with pytest.raises(JsError) as there:
        js("dkg_commit", "requireParts", session, 1, damaged.record())
    assert (there.value.code, there.value.message) == ("commit", here.value.message)


@pytest.mark.parametrize("damage", FAULTS, ids=lambda one: one.__name__)
def test_both_refuse_a_box_by_the_same_words(js: Js, damage: Callable[[Genesis], None]) -> None:
    """NAMED."""
    made = genesis(SPLIT)
    damage(made)
    with pytest.raises(CustodyError) as here:
        made.receive("bert")
    with pytest.raises(JsError) as there:
        received(js, made, "bert")
    assert (there.value.code, there.value.message) == ("commit", here.value.message)
    assert there.value.hint == here.value.hint


def test_both_accuse_nobody_of_what_the_service_altered(js: Js) -> None:
    """NAMED."""
    made = genesis(SPLIT)
    made.boxes[2][1] = made.boxes[2][0]
    with pytest.raises(JsError, match="not the one that carl signed") as there:
        received(js, made, "bert")
    assert there.value.code == "tampered"


@given(path=st.sampled_from(paths(RECORD)), new=arbitrary_json)
@settings(max_examples=80, deadline=None)
def test_both_take_the_same_records(js: Js, path: tuple[Any, ...], new: Any) -> None:
    record, session = replaced_at(RECORD, path, new), session_in(js, OF_TREE.session)

    def here() -> bool:
        require_parts(OF_TREE.session, 1, Commit.read(record))
        return True

    def there() -> bool:
        js("dkg_commit", "requireParts", session, 1, record)
        return True

    taken = outcome(here)
    assert (outcome(there) is True) == (taken is True)


@given(tree=trees(), seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=15)
def test_both_compute_the_same_row_keys(js: Js, tree: Node, seed: int) -> None:
    read = js("quorum_tree", "readTree", tree.record())
    assert js("quorum_rows", "commitmentCount", read) == commitment_count(tree)
    dealt = deal_rows(tree, 12345, randbelow=random.Random(seed).randrange)
    keys = js("quorum_rows", "rowKeys", read, list(dealt.commitments))
    assert tuple(keys) == row_keys(tree, dealt.commitments)
