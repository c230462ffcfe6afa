"""A dataset that is dealt anew, some of it at pages: from the old quorum to new people (EPOCH)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from custody.ceremony import Ceremony, Target
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.quorum_tree import parse_quorum, plain
from tests.people import OFFICIALS
from tests.service.wrong_dealing import redeal_wrongly
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
NEW = parse_quorum("all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil) as legal)")


@pytest.fixture
def resharing(world: World) -> World:
    for name in ("frida", "gustav"):
        world.enrol(name, "official")
    return world


def page(js: Js, world: World, name: str) -> OfficialPage:
    return OfficialPage(js, world, name).sign_in()


def redeal(official: OfficialPage, ceremony: Ceremony, **given: Any) -> Ceremony:
    asked = official.leaving(ceremony) | given
    return official.submit(ceremony, official.ask("signRedeal", **asked))


def receiving(official: OfficialPage, ceremony: Ceremony) -> dict[str, Any]:
    return {
        "shown": official.shown(ceremony),
        "bundle": official.redealt(ceremony),
        "told": official.told(ceremony),
    }


def receive(official: OfficialPage, ceremony: Ceremony) -> Ceremony:
    signed = official.ask("signReceipt", **receiving(official, ceremony))
    return official.submit(ceremony, signed)


def approved(js: Js, world: World) -> Ceremony:
    """Approved by anna at a page, bert and carl at terminals, and read back."""
    ceremony = world.open_reshare(NEW)
    anna = page(js, world, "anna")
    given = anna.turning(ceremony) | {"kind": "approve", "told": anna.told(ceremony)}
    del given["bundle"], given["rows"]
    ceremony = anna.submit(ceremony, anna.ask("sign", **given))
    ceremony = world.approve(ceremony, "bert", "carl")
    for name in (*OFFICIALS, "frida", "gustav"):
        if ceremony.current.action == "read-back":
            ceremony = world.read_words(name, ceremony)
    return ceremony


def dealt(js: Js, world: World) -> Ceremony:
    ceremony = redeal(page(js, world, "anna"), approved(js, world))
    for name in ("bert", "carl"):
        ceremony = world.redeal(name, ceremony)
    for name in ("dora", "emil"):
        official = page(js, world, name)
        ceremony = redeal(official, ceremony, told=official.told(ceremony))
    return ceremony


def test_pages_and_terminals_deal_anew_together_and_the_new_quorum_opens_what_was_sealed(
    js: Js, resharing: World
) -> None:
    """EPOCH: and a page knows the new epoch by its own receipt, as it did the genesis."""
    world, sealed = resharing, resharing.objects[0]
    ceremony = dealt(js, world)
    for name in ("anna", "frida", "dora"):
        ceremony = receive(page(js, world, name), ceremony)
    for name in ("gustav", "emil"):
        ceremony = world.receive_new(name, ceremony)
    assert ceremony.activated
    asked = world.request(sealed)
    for name in ("frida", "gustav", "emil"):
        official = page(js, world, name)
        given = official.approving(asked) | {"told": official.told(asked)}
        asked = official.submit(asked, official.ask("sign", **given))
    for name in ("frida", "gustav"):
        official = page(js, world, name)
        asked = official.submit(asked, official.ask("turnKey", **official.turning(asked)))
    asked = world.turn("emil", asked)
    assert sealed.opened_with(world.collect(asked), world.identity) == sealed.data
    drill = world.drill(target=Target("one", "frida"))
    frida = page(js, world, "frida")
    turned = frida.submit(drill, frida.ask("turnKey", **frida.turning(drill) | {"rows": []}))
    assert turned.turned == ("frida",)
    bert = page(js, world, "bert")
    attest = {"kind": "attest", "extras": {"verdict": "agree"}, "verdicts": bert.verdicts(ceremony)}
    ceremony = bert.submit(ceremony, bert.ask("sign", shown=bert.shown(ceremony), **attest))
    assert "bert" in ceremony.attested


def test_nobody_says_that_an_old_share_is_destroyed_before_all_have_a_new_one(
    js: Js, resharing: World
) -> None:
    """EPOCH: whatever a service says of the switch; else what opens could all be destroyed."""
    ceremony = resharing.dealt_anew(NEW)
    for name in ("anna", "frida", "gustav", "dora"):
        ceremony = resharing.receive_new(name, ceremony)
    bert = page(js, resharing, "bert")
    given = {"kind": "attest", "shown": bert.shown(ceremony), "verdicts": bert.verdicts(ceremony)}
    with pytest.raises(JsError, match="no receipt is shown that emil signed"):
        bert.ask("sign", **given, extras={"verdict": "agree"})
    assert bert.ask("sign", **given, extras={"verdict": "disagree", "reason": "not yet"})


def test_whoever_did_not_approve_needs_the_words_to_deal(js: Js, resharing: World) -> None:
    """KNOWN: a lying service could show each dealer a roster of its own."""
    ceremony = approved(js, resharing)
    dora = page(js, resharing, "dora")
    given = dora.leaving(ceremony)
    with pytest.raises(JsError, match="no approval is shown that dora signed"):
        dora.ask("signRedeal", **given)
    with pytest.raises(JsError, match="words"):
        dora.ask("signRedeal", **given, told="zoo " * 12)


def test_nobody_deals_before_a_quorum_has_approved(js: Js, resharing: World) -> None:
    """QUORUM: whatever the service says of the step."""
    ceremony = resharing.approve(resharing.open_reshare(NEW), "anna")
    anna = page(js, resharing, "anna")
    with pytest.raises(JsError, match="the quorum is 3"):
        anna.ask("signRedeal", **anna.leaving(ceremony))


def test_a_reshare_out_of_another_epoch_is_refused(js: Js, resharing: World) -> None:
    """EPOCH, KNOWN: by the own receipt."""
    resharing.reshare(plain(3, OFFICIALS))
    ceremony = resharing.open_reshare(plain(2, OFFICIALS))
    anna = page(js, resharing, "anna")
    shown = anna.shown(ceremony)
    subject = shown["subject"]
    subject["from"]["epoch"], subject["epoch"] = 0, 1
    shown["digest"] = js("subject", "subjectDigest", subject, None).hex()
    given = {"kind": "approve", **anna.known(), "verdicts": anna.verdicts(ceremony)}
    with pytest.raises(JsError, match="the reshare names another epoch than your receipt does"):
        anna.ask("sign", shown=shown, told=anna.told(ceremony), **given)


def test_a_request_of_another_epoch_is_refused(js: Js, resharing: World) -> None:
    """EPOCH: a request of before the switch, shown again after it."""
    before = resharing.request(resharing.objects[0])
    resharing.reshare(plain(3, OFFICIALS))
    asked = resharing.request(resharing.objects[0])
    anna = page(js, resharing, "anna")
    given = anna.approving(asked)
    given["shown"] = anna.shown(before)
    with pytest.raises(JsError, match="epoch"):
        anna.ask("sign", **given, told=anna.told(before))


def test_a_complaint_is_found_and_answered_by_whom_it_accuses(js: Js, resharing: World) -> None:
    """NAMED: what bert dealt to frida is opened for all to check, and is used."""
    world = resharing
    ceremony = approved(js, world)
    for name in ("anna", "carl"):
        ceremony = world.redeal(name, ceremony)
    ceremony = redeal_wrongly(world, ceremony, "bert", "frida")
    for name in ("dora", "emil"):
        ceremony = world.redeal(name, ceremony)
    ceremony = receive(page(js, world, "gustav"), ceremony)  # stands beside the verdicts then
    frida = page(js, world, "frida")
    with pytest.raises(JsError, match="the part of bert") as wrong:
        frida.ask("signReceipt", **receiving(frida, ceremony))
    assert (wrong.value.code, wrong.value.promise) == ("redeal", "NAMED")
    shown, bundle = frida.shown(ceremony), frida.redealt(ceremony)
    with pytest.raises(JsError, match="not what bert has signed"):
        frida.ask("signComplaint", shown=shown, bundle=bundle, verdicts={"envelopes": []})
    verdicts = frida.verdicts(ceremony)
    complaint = frida.ask("signComplaint", shown=shown, bundle=bundle, verdicts=verdicts)
    said = Statement.parse(Envelope.from_dict(complaint["envelope"]).payload)
    assert (said.accused, said.fault) == (2, "box-fail")
    ceremony = frida.submit(ceremony, complaint)
    anna = page(js, world, "anna")
    given = anna.leaving(ceremony) | {"complaints": anna.complaints(ceremony)}
    with pytest.raises(JsError, match="nobody complains of what anna dealt"):
        anna.ask("signAnswer", **given)
    bert = page(js, world, "bert")
    given = bert.leaving(ceremony) | {"complaints": bert.complaints(ceremony)}
    ceremony = bert.submit(ceremony, bert.ask("signAnswer", **given))
    for name in ("anna", "frida"):
        ceremony = receive(page(js, world, name), ceremony)
    for name in ("dora", "emil"):
        ceremony = world.receive_new(name, ceremony)
    assert ceremony.activated


def test_nothing_is_opened_for_a_complaint_that_nobody_signed(js: Js, resharing: World) -> None:
    """NAMED, KNOWN: a service that wants to see what was dealt makes one up."""
    ceremony = dealt(js, resharing)
    given = page(js, resharing, "anna").leaving(ceremony)
    frida = page(js, resharing, "frida")
    receipt = frida.ask("signReceipt", **receiving(frida, ceremony))["envelope"]
    foreign = page(js, resharing, "bert")
    shown = foreign.shown(ceremony)
    deny = foreign.ask("sign", kind="deny", shown=shown, extras={"reason": "no"})["envelope"]
    anna = page(js, resharing, "anna")
    for forged, words in ((receipt, "is no complaint"), (deny, "who has no new seat")):
        with pytest.raises(JsError, match=words):
            anna.ask("signAnswer", **given, complaints=[forged])


def test_an_answer_needs_a_reshare_that_is_known(js: Js, resharing: World) -> None:
    """KNOWN: dora has not approved it, so she types its words before she opens anything."""
    ceremony = dealt(js, resharing)
    dora = page(js, resharing, "dora")
    given = dora.leaving(ceremony)
    with pytest.raises(JsError, match="no approval is shown that dora signed"):
        dora.ask("signAnswer", **given, complaints=[])


def test_an_altered_bundle_of_what_was_dealt_signs_nothing(js: Js, resharing: World) -> None:
    """BOUND."""
    ceremony = dealt(js, resharing)
    frida = page(js, resharing, "frida")
    given = receiving(frida, ceremony)
    record = json.loads(given["bundle"])
    record["dealing"]["attempt"] = 2
    given["bundle"] = canonical_json.encode(record).decode()
    with pytest.raises(JsError, match="not that of the ceremony shown"):
        frida.ask("signReceipt", **given)
