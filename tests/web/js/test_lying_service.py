"""Nothing is signed in the browser over what a lying service shows (BOUND, NO-SHARE)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from custody.ceremony import subject_words
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.official.bundle import Bundle
from custody.official.own_receipt import Genesis, require_vouched, vouched_by
from custody.official.registered_objects import proven_object
from custody.official.signing import Shown, require_objects
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.merkle import Frontier, leaf_hash
from custody.tlog.note import Checkpoint
from tests.keys import key_of, random_bytes_of
from tests.official.lies import LIES, OPENINGS, OWN_SEAT, expected
from tests.official.quorum_lies import QUORUMS
from tests.official.told import Told
from tests.turning import turn
from tests.web.js.engine import JsError, outcome
from tests.web.js.official_page import OfficialPage
from tests.world import World


def _subject(name: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda shown: shown["subject"].update({name: value})


WRONGLY_SHOWN: dict[str, Callable[[dict[str, Any]], object]] = {
    "another purpose": _subject("purpose", "another"),
    "another recipient": _subject("recipient", "age1another"),
    "a later expiry": _subject("expires", "2030-01-31T22:05:00.000000Z"),
    "another combiner": _subject("combiner", format_base64(bytes(32))),
    "a lower threshold": _subject("threshold", 1),
    "a field more": _subject("note", "x"),
    "a field less": lambda shown: shown["subject"].pop("requester"),
    "another format": _subject("format", "custody-genesis/v1"),
    "no format": _subject("format", None),
    "a float": _subject("threshold", 3.5),
    "another digest": lambda shown: shown.update(digest="0" * 64),
    "no digest": lambda shown: shown.pop("digest"),
    "another ceremony": lambda shown: shown.update(ceremony="registry-9"),
    "a dealing": lambda shown: shown.update(dealing={}),
    "another ledger": lambda shown: shown["checkpoint"].update(origin="another.example"),
    "no checkpoint": lambda shown: shown.pop("checkpoint"),
    "a checkpoint of no size": lambda shown: shown["checkpoint"].pop("size"),
    "a root cut short": lambda shown: shown["checkpoint"].update(root="00"),
}


@pytest.mark.parametrize("change", WRONGLY_SHOWN.values(), ids=WRONGLY_SHOWN.keys())
def test_nothing_is_signed_over_what_is_shown_wrongly(
    official_page: Callable[[str], OfficialPage], world: World, change: Callable[[Any], object]
) -> None:
    """BOUND: the digest is computed again from what is shown, in every operation that signs."""
    official = official_page("anna")
    ceremony = world.request(world.objects[0])
    shown, rows = copy.deepcopy(official.shown(ceremony)), official.rows(ceremony)
    told = official.told(ceremony)
    change(shown)
    turning = {**official.turning(ceremony), "rows": rows}
    del turning["shown"]
    for op, given in (
        ("recomputeDigest", {}),
        ("proveObjects", {"rows": rows}),
        ("sign", official.approving(ceremony) | {"rows": rows, "told": told}),
        ("sign", {"kind": "deny", "extras": {"reason": "why"}}),
        ("turnKey", turning),
        ("signReceipt", {"bundle": official.bundle(), "told": told}),
    ):
        done = outcome(partial(official.ask, op, **{**given, "shown": shown}))
        assert done in {"error: tampered", "error: refused"}, op


def registered(row: dict[str, Any], **changes: Any) -> bytes:
    """The entry of a registration, with something changed."""
    entry = parse_entry(canonical_json.decode_binary(row["entry"]))
    return encode_entry(entry.origin, entry.seq, entry.prev, {**entry.body, **changes})


def _proof(change: Callable[[list[str]], list[str]]) -> Callable[[list[dict[str, Any]]], None]:
    return lambda rows: rows[0].update(proof=change(rows[0]["proof"]))


def _entry(**changes: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda rows: rows[0].update(entry=format_base64(registered(rows[0], **changes)))


WRONG_ROWS: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "none": lambda rows: rows.clear(),
    "one less": lambda rows: rows.pop(),
    "one twice": lambda rows: rows.append(rows[0]),
    "another order": lambda rows: rows.reverse(),
    "a proof cut short": _proof(lambda proof: proof[:-1]),
    "a proof too long": _proof(lambda proof: [*proof, proof[0]]),
    "a proof of another row": lambda rows: rows[0].update(proof=rows[1]["proof"]),
    "no proof": lambda rows: rows[0].pop("proof"),
    "an entry that was changed": _entry(dataset="another"),
    "an entry of another type": _entry(type="object.forgotten"),
    "an entry that is none": lambda rows: rows[0].update(entry="AAAA"),
    "a row that is none": lambda rows: rows.insert(0, None),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("change", WRONG_ROWS.values(), ids=WRONG_ROWS.keys())
def test_nothing_is_approved_or_turned_for_objects_that_are_not_proven(
    official_page: Callable[[str], OfficialPage], world: World, change: Callable[[Any], object]
) -> None:
    """TAMPER, BOUND: every registration is held against the ledger that was seen."""
    official = official_page("anna")
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    turning = official.turning(ceremony)
    shown, rows = turning.pop("shown"), turning.pop("rows")
    assert official.ask("proveObjects", shown=shown, rows=rows)["objects"]
    change(rows)
    for op, given in (
        ("proveObjects", {}),
        ("sign", {"kind": "approve", **official.known(), "verdicts": turning["verdicts"]}),
        ("turnKey", turning),
    ):
        done = outcome(partial(official.ask, op, shown=shown, rows=rows, **given))
        assert done in {"error: ledger", "error: tampered"}, op


def test_headers_that_a_lying_service_puts_into_its_own_tree_are_not_turned(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """BOUND: even proven from a tree, a registration must be of an object of the request."""
    official = official_page("anna")
    ceremony = world.request(world.objects[0])
    shown, (row,) = official.shown(ceremony), official.rows(ceremony)
    _, file = world.seal(b"other", world.recipient("registry"))
    entry = parse_entry(canonical_json.decode_binary(row["entry"]))
    data = {**entry.body["data"], "header": format_base64(file[:200])}
    forged = encode_entry(entry.origin, 0, entry.prev, {**entry.body, "data": data})
    tree = Frontier().extend([leaf_hash(forged)])
    shown["checkpoint"] |= {"size": 1, "root": tree.root().hex()}
    rows = [{"entry": format_base64(forged), "proof": []}]
    told = {**official.turning(ceremony), "shown": shown, "rows": rows}
    with pytest.raises(JsError, match="a header is not that of the object requested"):
        official.ask("turnKey", **told)
    checkpoint = Checkpoint(world.service.origin, 1, tree.root())
    shown_here = Shown(ceremony.subject, None, checkpoint)
    found = proven_object(Fields(rows[0], "a row"), shown_here)
    done = outcome(
        lambda: require_objects(ceremony.subject, [(found.id, found.size)], [found.header])
    )
    assert done == "error: tampered"


def _dealing(**changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda record: record["dealing"].update(changes)


WRONG_BUNDLES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another threshold": _dealing(threshold=2),
    "a threshold of one": _dealing(threshold=1),
    "another dealer": _dealing(by="somebody"),
    "another recipient": _dealing(recipient="age1another"),
    "a dealing's field more": _dealing(note="x"),
    "a share key swapped": lambda record: record["dealing"]["shares"].reverse(),
    "a share key less": lambda record: record["dealing"]["shares"].pop(),
    "a sealed share swapped": lambda record: record["sealed"].reverse(),
    "sealed shares swapped and named so": lambda record: (
        record["sealed"].reverse(),
        record["dealing"]["sealed"].reverse(),
    ),
    "a sealed share less": lambda record: record["sealed"].pop(),
    "a canary that is no header": _dealing(canary="AAAA"),
    "another subject's format": lambda record: record["subject"].update(format="x"),
    "a seat twice": lambda record: record["subject"]["seats"].append(record["subject"]["seats"][0]),
    "a key in two seats": lambda record: record["subject"]["seats"][1].update(
        box_key=record["subject"]["seats"][0]["box_key"]
    ),
    "seats in another order": lambda record: record["subject"]["seats"].reverse(),
    "a fingerprint of other keys": lambda record: record["subject"]["seats"][1].update(
        fingerprint="00" * 32
    ),
    "a seat's field more": lambda record: record["subject"]["seats"][0].update(note="x"),
    "a subject's field more": lambda record: record["subject"].update(note="x"),
    "a witness with a seat": lambda record: record["subject"]["witnesses"].append(
        {"name": "anna", "signing_key": format_base64(bytes(32))}
    ),
    "no policy": lambda record: record["subject"].pop("policy"),
    "another format": lambda record: record.update(format="custody-bundle/v2"),
    "a field more": lambda record: record.update(note="x"),
    "another nonce": lambda record: record["subject"].update(nonce="00" * 16),
    "another ceremony": lambda record: record["subject"].update(ceremony="registry-9"),
    "another origin": lambda record: record["subject"].update(origin="another.example"),
    "another dataset": lambda record: record["subject"].update(dataset="another"),
}


@pytest.mark.parametrize("change", WRONG_BUNDLES.values(), ids=WRONG_BUNDLES.keys())
def test_no_share_is_used_out_of_a_bundle_that_is_wrong(
    official_page: Callable[[str], OfficialPage], world: World, change: Callable[[Any], object]
) -> None:
    """QUORUM, NAMED: what the terminal refuses of a dealing, the browser refuses as it does."""
    official = official_page("anna")
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    turning = official.turning(ceremony)
    record = canonical_json.decode_object(turning["bundle"].encode())
    change(record)
    text = canonical_json.encode(record)
    turning["bundle"] = text.decode()

    def ours() -> Any:
        seen = Shown(ceremony.subject, None, world.head())
        header = world.objects[0].header
        now, draw = world.clock(), random_bytes_of("x")
        bundle, vouched = Bundle.parse(text), vouched_by(genesis, key_of("anna").keyfile)
        require_vouched(bundle.subject, bundle.dealing, vouched)
        return turn(seen, [header], bundle, key_of("anna"), now, draw)

    genesis = Genesis.read(turning["genesis"])
    theirs = outcome(lambda: official.ask("turnKey", **turning))
    assert str(theirs).startswith("error: ")
    assert theirs == outcome(ours)


def test_a_turn_for_another_datasets_key_is_refused(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """KNOWN: the bundle must be of the genesis that was signed for, and the request of its key."""
    official = official_page("anna")
    world.genesis("other")
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    turning = {**official.turning(ceremony), "bundle": official.bundle("other")}
    with pytest.raises(JsError, match="another dealing than the one you signed") as caught:
        official.ask("turnKey", **turning)
    assert (caught.value.code, caught.value.promise) == ("known", "KNOWN")


def test_a_receipt_is_for_the_bundle_of_the_ceremony_shown(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """BOUND: an older bundle, or another dataset's, is not received in its place."""
    official = official_page("anna")
    ceremony = world.open_genesis("other")
    given = {"bundle": official.bundle(), "told": official.told(ceremony)}
    with pytest.raises(JsError, match="not that of the ceremony shown"):
        official.ask("signReceipt", shown=official.shown(ceremony), **given)


@pytest.fixture
def told(world: World) -> Told:
    return Told.honest(world)


def test_an_honest_request_is_approved_and_turned_for(
    official_page: Callable[[str], OfficialPage], told: Told
) -> None:
    """The rest would hold of a browser that refuses everything, too."""
    official = official_page("anna")
    assert official.ask("turnKey", **told.given())["contribution"]
    given = told.given("shown", "rows", "genesis", "policy", "verdicts", "request")
    given["told"] = subject_words(told.subject)
    assert official.ask("sign", kind="approve", **given)["envelope"]


@pytest.mark.parametrize("name", LIES)
def test_no_key_turns_over_a_lie(
    official_page: Callable[[str], OfficialPage], told: Told, name: str
) -> None:
    """SAME-TURN and KNOWN: refused as at a terminal, in the worker, before the share is opened."""
    official = official_page("anna")
    LIES[name](told)
    with pytest.raises(JsError) as caught:
        official.ask("turnKey", **told.given())
    assert (caught.value.code, caught.value.promise) == expected(name)


@pytest.mark.parametrize("name", QUORUMS)
def test_nothing_is_approved_in_another_quorum_than_the_known(
    official_page: Callable[[str], OfficialPage], told: Told, name: str
) -> None:
    """KNOWN: nor is the genesis needed to deny."""
    official = official_page("anna")
    QUORUMS[name](told)
    given = told.given("shown", "rows", "genesis", "policy", "verdicts", "request")
    given["told"] = subject_words(told.subject)
    with pytest.raises(JsError) as caught:
        official.ask("sign", kind="approve", **given)
    assert (caught.value.code, caught.value.promise) == expected(name)
    given = told.given("shown")
    assert official.ask("sign", kind="deny", extras={"reason": "a lie"}, **given)["envelope"]


@pytest.mark.parametrize("name", QUORUMS)
def test_nobody_abstains_in_another_quorum_than_the_known(
    official_page: Callable[[str], OfficialPage], told: Told, name: str
) -> None:
    """KNOWN: an abstention is no refusal, and names this roster."""
    official = official_page("anna")
    QUORUMS[name](told)
    with pytest.raises(JsError) as caught:
        official.ask("sign", kind="abstain", **told.given("shown", "rows", "genesis", "policy"))
    assert (caught.value.code, caught.value.promise) == expected(name)


@pytest.mark.parametrize("kind", ["exception", "attest"])
def test_nothing_is_said_of_a_roster_with_other_keys_in_ones_own_seat(
    official_page: Callable[[str], OfficialPage], told: Told, kind: str
) -> None:
    """KNOWN: whoever denies says so of any."""
    official = official_page("anna")
    QUORUMS[OWN_SEAT](told)
    with pytest.raises(JsError) as caught:
        official.ask("sign", kind=kind, **told.given("shown"))
    assert caught.value.promise == "KNOWN"


def test_a_genesis_is_approved_by_nobody(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    official = official_page("anna")
    shown = official.shown(world.open_genesis("other"))
    with pytest.raises(JsError, match="takes no approval"):
        official.ask("sign", kind="approve", shown=shown)


@pytest.mark.parametrize("name", OPENINGS)
def test_nothing_is_approved_that_the_ledger_has_not_opened(
    official_page: Callable[[str], OfficialPage], told: Told, name: str
) -> None:
    """SAME-TURN: as at a terminal."""
    official = official_page("anna")
    LIES[name](told)
    given = told.given("shown", "rows", "genesis", "policy", "verdicts")
    given["told"] = subject_words(told.subject)
    with pytest.raises(JsError) as caught:
        official.ask("sign", kind="approve", **given)
    assert (caught.value.code, caught.value.promise) == expected(name)


@pytest.mark.parametrize("lacking", ["genesis", "verdicts"])
def test_no_key_turns_without_what_it_is_held_against(
    official_page: Callable[[str], OfficialPage], told: Told, lacking: str
) -> None:
    """SAME-TURN: a page that asks the worker for less gets nothing."""
    official = official_page("anna")
    for given in ({**told.given(), lacking: None}, {**told.given(), lacking: {}}):
        assert outcome(partial(official.ask, "turnKey", **given)) == "error: tampered"
