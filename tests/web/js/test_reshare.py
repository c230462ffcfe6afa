"""A reshare, some of it in the browser: the same dealings to the byte, and the same refusals."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.errors import CustodyError, RedealError
from custody.formats import canonical_json
from custody.quorum import Share, choose
from custody.quorum.choice import modulo_q
from custody.quorum_tree import Node, people, plain
from custody.reshare import (
    Redeal,
    ReshareBundle,
    ReshareSubject,
    answer,
    freeze,
    read_subshares,
    require_boxes,
    require_redeal,
    require_reshare,
)
from custody.reshare.subshares import FAULTS
from tests.keys import PASSPHRASE, key_of
from tests.quorum_tree.trees import trees
from tests.reshare.scene import Dataset, Reshare, sealed
from tests.reshare.test_bundle import BUNDLE
from tests.reshare.test_bundle import DATASET as BUNDLED
from tests.reshare.test_bundle import RESHARE as OF_BUNDLE
from tests.reshare.test_malicious import (
    DATASET,
    DEALER,
    GOOD,
    HIDDEN,
    NEW,
    PUBLIC,
    RESHARE,
    SUBJECT,
    chosen_last,
)
from tests.reshare.test_subject import IMPOSSIBLE
from tests.web.js.engine import Js, JsError, outcome

OLD = plain(3, ["anna", "bert", "carl", "dora", "emil"])


def share_in(share: Share) -> dict[str, Any]:
    return {"index": share.index, "value": share.encode()}


def dealt(js: Js, dataset: Dataset, subject: ReshareSubject, row: int) -> Any:
    """The browser's part of an old official."""
    return js("reshare", "redeal", subject.record(), share_in(dataset.shares[row - 1]))


def opened(js: Js, name: str) -> Any:
    """An official's key file, opened in the browser."""
    file = js("keyfile", "parse", key_of(name).keyfile.encode())
    return js("keyfile", "open", file, PASSPHRASE)


def received(
    js: Js, reshare: Reshare, name: str, answers: Mapping[int, bytes] | None = None
) -> Any:
    """What a new official's browser gives: the shares, or of whom to complain, and why."""
    records = [made.record() for made in reshare.redeals.values()]
    boxes = list(reshare.boxes_to(name).items())
    given = reshare.subject.record(), records, boxes, list((answers or {}).items())
    return js("reshare", "receive", *given, opened(js, name))


@given(old=trees(), new=trees(), seed=st.integers(0, 2**32), data=st.data())
@settings(deadline=None, max_examples=10)
def test_pages_and_terminals_are_one_reshare(
    js: Js, old: Node, new: Node, seed: int, data: st.DataObject
) -> None:
    """EPOCH: mixed among dealers and among receivers, whatever the trees."""
    dataset = Dataset.dealt(old, seed)
    subject = dataset.subject(new)
    made = dict(dataset.reshare(new).dealt)
    for row in data.draw(st.sets(st.sampled_from(sorted(made)))):
        there = dealt(js, dataset, subject, row)
        redealt = Redeal.read(there["record"])
        require_redeal(subject, redealt)
        require_boxes(subject, redealt, there["boxes"])
        made[row] = redealt, there["boxes"]
    reshare = Reshare(dataset, subject, made)
    records = [one.record() for one in reshare.redeals.values()]
    frozen = js("reshare", "freeze", subject.record(), records, 1)
    assert frozen["record"] == reshare.frozen.record()
    assert tuple(frozen["commitments"]) == reshare.frozen.commitments
    name = data.draw(st.sampled_from(people(new)))
    assert received(js, reshare, name) == {"shares": [*map(share_in, reshare.received(name))]}
    assert reshare.after().dealing.public == dataset.dealing.public


@given(old=trees(), new=trees(), seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=10)
def test_the_same_share_deals_the_same_in_both(js: Js, old: Node, new: Node, seed: int) -> None:
    """Whoever dealt at a terminal can answer a complaint at a page: the coefficients follow."""
    dataset = Dataset.dealt(old, seed)
    subject = dataset.subject(new)
    chance = random.Random(seed)
    share, name = chance.choice(dataset.shares), chance.choice(people(new))
    here = answer(subject, share, name)
    assert js("reshare", "answer", subject.record(), share_in(share), name) == here
    there = dealt(js, dataset, subject, share.index)
    made, boxes = dataset.reshare(new, [share.index]).dealt[share.index]
    assert Redeal.read(there["record"]).commitments == made.commitments
    assert key_of(name).unseal(there["boxes"][name]) == key_of(name).unseal(boxes[name]) == here


def test_what_browsers_dealt_opens_what_was_sealed_before(js: Js) -> None:
    """EPOCH: and by fewer than the new quorum it does not."""
    dataset = Dataset.dealt(OLD, 5)
    file_key, header = sealed(dataset)
    subject, made = dataset.subject(NEW), {}
    for row in (1, 3, 4):
        there = dealt(js, dataset, subject, row)
        made[row] = Redeal.read(there["record"]), there["boxes"]
    after = Reshare(dataset, subject, made).after()
    assert after.opens(header, ["anna", "gina", "hugo", "emil"]) == file_key
    with pytest.raises(CustodyError):
        after.opens(header, ["anna", "gina", "hugo"])


@given(tree=trees(), seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=25)
def test_both_choose_the_same_rows(js: Js, tree: Node, seed: int) -> None:
    """QUORUM: with the same coefficients; or neither finds a quorum in them."""
    chance = random.Random(seed)
    rows = [row for row in range(1, 256) if chance.random() < 0.6]
    here = choose(tree, rows) or {}
    there = js("reshare", "choose", tree.record(), rows)
    scalars = {row: modulo_q(one).to_bytes(32, "little") for row, one in here.items()}
    assert dict(there) == scalars


@pytest.mark.parametrize("name", PUBLIC)
def test_both_refuse_what_everybody_can_see_by_the_same_words(js: Js, name: str) -> None:
    """NAMED."""
    wrong = PUBLIC[name][1](GOOD)
    with pytest.raises(RedealError) as here:
        require_redeal(SUBJECT, wrong)
    with pytest.raises(JsError) as there:
        js("reshare", "requireRedeal", SUBJECT.record(), wrong.record())
    assert there.value.code == "redeal"
    assert (there.value.message, there.value.hint) == (here.value.message, here.value.hint)


def test_both_refuse_boxes_that_were_not_signed(js: Js) -> None:
    """NAMED."""
    boxes = RESHARE.dealt[DEALER][1]
    js("reshare", "requireBoxes", SUBJECT.record(), GOOD.record(), boxes)
    large = RESHARE.with_box(DEALER, "gina", bytes(70_000)).dealt[DEALER]
    for made, wrong in (
        (GOOD, {**boxes, "gina": boxes["fred"]}),
        (GOOD, {k: v for k, v in boxes.items() if k != "gina"}),
        (GOOD, {**boxes, "carl": boxes["fred"]}),
        large,
    ):
        with pytest.raises(JsError, match=r"dealing of bert .* names other boxes than these"):
            js("reshare", "requireBoxes", SUBJECT.record(), made.record(), wrong)


@pytest.mark.parametrize("name", HIDDEN)
def test_both_name_the_dealer_and_the_fault_that_a_complaint_names(js: Js, name: str) -> None:
    """NAMED: by the same words; whoever else was dealt to receives as if nothing were."""
    fault, make = HIDDEN[name]
    reshare = RESHARE.with_box(DEALER, "gina", make())
    with pytest.raises(RedealError) as here:
        reshare.received("gina")
    found = {"official": "bert", "fault": fault, "message": here.value.message}
    assert received(js, reshare, "gina") == found
    assert fault in FAULTS
    assert received(js, reshare, "fred") == {"shares": [*map(share_in, RESHARE.received("fred"))]}


def test_what_a_dealer_opened_stands_in_place_of_the_box(js: Js) -> None:
    """NAMED: a wrong answer is found by the function that finds a wrong box."""
    reshare = RESHARE.with_box(DEALER, "gina", b"rubbish")
    right = answer(SUBJECT, DATASET.shares[DEALER - 1], "gina")
    taken = received(js, reshare, "gina", {DEALER: right})
    assert taken == {"shares": [*map(share_in, RESHARE.received("gina"))]}
    other = answer(SUBJECT, DATASET.shares[DEALER - 1], "fred")
    assert received(js, reshare, "gina", {DEALER: other})["fault"] == "record-mismatch"
    read = js("reshare", "readSubshares", SUBJECT.record(), GOOD.record(), "gina", right)
    assert {one["row"]: int.from_bytes(one["value"], "little") for one in read} == read_subshares(
        SUBJECT, DEALER, GOOD.commitments, "gina", right
    )


def test_both_accuse_nobody_of_what_the_service_altered(js: Js) -> None:
    """NAMED: nor of what it lost."""
    records = [made.record() for made in RESHARE.redeals.values()]
    boxes = RESHARE.boxes_to("gina")
    key = opened(js, "gina")
    for wrong, code, words in (
        ({**boxes, 2: boxes[1]}, "tampered", "not the one that bert signed"),
        ({1: boxes[1], 3: boxes[3]}, "dealing", "from bert to gina is missing"),
    ):
        with pytest.raises(JsError, match=words) as there:
            js("reshare", "receive", SUBJECT.record(), records, list(wrong.items()), [], key)
        assert there.value.code == code


def test_somebody_without_a_new_seat_receives_nothing(js: Js) -> None:
    """NAMED."""
    records = [made.record() for made in RESHARE.redeals.values()]
    with pytest.raises(JsError, match="carl has no seat") as there:
        js("reshare", "receive", SUBJECT.record(), records, [], [], opened(js, "carl"))
    assert there.value.code == "credential"


def test_the_share_of_another_row_is_not_dealt(js: Js) -> None:
    """QUORUM: an official sees it before anything is handed in."""
    share = {**share_in(DATASET.shares[0]), "index": 2}
    with pytest.raises(JsError, match="not the share of seat 2"):
        js("reshare", "redeal", SUBJECT.record(), share)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_both_refuse_a_reshare_that_can_t_be(js: Js, name: str) -> None:
    """EPOCH, QUORUM: with the same code, before anybody deals."""
    subject = IMPOSSIBLE[name]
    there = outcome(lambda: js("subject", "requireSubject", subject.record(), "reshare"))
    assert there == outcome(lambda: require_reshare(subject))


def test_both_take_a_reshare_that_can_be(js: Js) -> None:
    for new in (NEW, plain(2, ["anna", "fred"])):
        assert js("reshare", "read", DATASET.subject(new).record()) is True


def change_of(subject: ReshareSubject, *path: str) -> dict[str, Any]:
    """A subject with one field more, where this path goes."""
    record = subject.record()
    place = record
    for name in path:
        place = place[name]
    place["note"] = "x"
    return record


@pytest.mark.parametrize("path", [(), ("from",), ("quorum",), ("from", "quorum")])
def test_what_nobody_would_be_shown_is_refused(js: Js, path: tuple[str, ...]) -> None:
    with pytest.raises(JsError):
        js("subject", "requireSubject", change_of(SUBJECT, *path), "reshare")


def test_one_s_shares_open_from_the_bundle_alone(js: Js) -> None:
    """As often as they are needed, in a browser that has seen nothing else of it."""
    read = js("bundle", "parseBundle", BUNDLE.encode().decode())
    assert read["record"] == BUNDLE.frozen.record()
    for name in ("anna", "fred"):
        rows = js("reshare", "openBundle", BUNDLE.encode().decode(), opened(js, name))
        assert rows == [*map(share_in, BUNDLE.open_rows(key_of(name)))]


def test_what_was_opened_after_a_complaint_is_read_from_the_bundle(js: Js) -> None:
    """NAMED."""
    rubbish = OF_BUNDLE.with_box(1, "dora", b"rubbish")
    given = answer(OF_BUNDLE.subject, BUNDLED.shares[0], "dora")
    text = rubbish.bundle({(1, "dora"): given}).encode().decode()
    rows = js("reshare", "openBundle", text, opened(js, "dora"))
    assert rows == [*map(share_in, OF_BUNDLE.received("dora"))]


def _foreign_box(record: dict[str, Any]) -> None:
    record["boxes"][0]["dora"] = record["boxes"][1]["dora"]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("commitments"),
        lambda record: record.update(note="x"),
        _foreign_box,
        lambda record: record["boxes"].pop(),
        lambda record: record["boxes"].reverse(),
        lambda record: record["boxes"][0].pop("emil"),
        lambda record: record["dealers"].reverse(),
        lambda record: record["dealers"].append(record["dealers"][0]),
        lambda record: record["commitments"].reverse(),
        lambda record: record["dealing"].update(by="service"),
        lambda record: record["dealing"].update(epoch=2),
        lambda record: record["dealing"]["shares"].reverse(),
        lambda record: record["dealing"]["dealers"].reverse(),
        lambda record: record["subject"].update(nonce="00" * 16),
        lambda record: record["subject"]["from"]["shares"].reverse(),
        lambda record: record.update(answers=[]),
        lambda record: record.update(answers=[{"dealer": 7, "official": "dora"}]),
    ],
)
def test_both_refuse_an_altered_bundle(js: Js, change: Callable[[dict[str, Any]], object]) -> None:
    """EPOCH, TAMPER: without a secret."""
    record = canonical_json.decode_object(BUNDLE.encode())
    change(record)
    data = canonical_json.encode(record)
    with pytest.raises(CustodyError):
        ReshareBundle.parse(data)
    with pytest.raises(JsError) as there:
        js("bundle", "parseBundle", data.decode())
    assert there.value.code in ("dealing", "redeal")


def test_a_degree_that_the_last_dealer_lowers_is_never_frozen(js: Js) -> None:
    """QUORUM: whoever computes it."""
    for place in (1, 2, 3):
        redeals = {**RESHARE.redeals, 1: chosen_last(RESHARE, place, (2, 3, 1))}
        with pytest.raises(CustodyError):
            freeze(SUBJECT, redeals, 1)
        records = [made.record() for made in redeals.values()]
        with pytest.raises(JsError) as there:
            js("reshare", "freeze", SUBJECT.record(), records, 1)
        assert there.value.code == "dealing"
