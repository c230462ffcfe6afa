"""The room of a reshare: who is asked for what, and what its dataset's page says of old shares."""

from __future__ import annotations

import html
import re

import pytest

from custody.ceremony import Ceremony, subject_words
from custody.quorum_tree import parse_quorum
from tests.people import ADMINISTRATOR
from tests.service.wrong_dealing import answer_all, complain, redeal_wrongly
from tests.web.visitor import Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
TREE = "all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil) as legal)"


@pytest.fixture
def resharing(world: World) -> World:
    world.genesis()
    for name in ("frida", "gustav"):
        world.enrol(name, "official")
    return world


def page(world: World, name: str, address: str) -> str:
    found = Visitor(world.service, name).get(address).text
    return " ".join(html.unescape(found).split())


def room(world: World, name: str, ceremony: Ceremony) -> str:
    return page(world, name, f"/ceremonies/{ceremony.id}")


def buttons(text: str) -> set[str]:
    return set(re.findall(r'name="act" value="([a-z-]+)"', text))


def test_an_administrator_opens_one_by_the_text_of_its_quorum(resharing: World) -> None:
    """Those of today are ticked, which counts for nothing beside the text."""
    visitor = Visitor(resharing.service, ADMINISTRATOR)
    seats = ["anna", "bert"]
    form = {"official": seats, "threshold": "3", "quorum": TREE, "script": "reshare"}
    answered = visitor.post("/datasets/registry/reshare", form)
    assert answered.status_code == 302
    opened = page(resharing, "frida", answered.location)
    assert "has the shares of registry dealt anew" in opened
    assert "(before: 3 of 5: anna, bert, carl, dora, emil)" in opened


def test_a_quorum_that_is_none_is_refused_and_stays_filled_in(resharing: World) -> None:
    visitor = Visitor(resharing.service, ADMINISTRATOR)
    form = {"quorum": "1 of (anna, bert)", "threshold": "2"}
    answered = visitor.post("/datasets/registry/reshare", form)
    assert answered.status_code >= 400
    assert "1 of (anna, bert)" in answered.text


def test_the_form_names_the_requests_that_it_will_end(resharing: World) -> None:
    asked = resharing.request(resharing.register())
    assert f"/ceremonies/{asked.id}" in page(resharing, ADMINISTRATOR, "/datasets/registry/reshare")


def test_the_form_gives_way_to_the_reshare_that_is_under_way(resharing: World) -> None:
    before = page(resharing, ADMINISTRATOR, "/datasets/registry/reshare")
    assert "Open the reshare" in before
    ceremony = resharing.open_reshare(parse_quorum(TREE))
    told = page(resharing, ADMINISTRATOR, "/datasets/registry/reshare")
    assert f"/ceremonies/{ceremony.id}" in told
    assert "Open the reshare" not in told


def test_those_of_today_decide_and_new_ones_wait(resharing: World) -> None:
    """QUORUM and KNOWN: nobody but whoever opened it sees the words."""
    ceremony = resharing.open_reshare(parse_quorum(TREE))
    official, words = room(resharing, "bert", ceremony), subject_words(ceremony.subject)
    assert "Your turn: read who is to have shares and give your verdict" in official
    assert {"approve", "deny", "abstain"} < buttons(official)
    assert words not in official
    assert not {"approve", "redeal"} & buttons(room(resharing, "frida", ceremony))
    assert words.split()[0] in room(resharing, ADMINISTRATOR, ceremony).lower()


def test_old_and_new_read_back_and_the_meter_says_who_is_missing(resharing: World) -> None:
    ceremony = resharing.open_reshare(parse_quorum(TREE))
    ceremony = resharing.approve(ceremony, "anna", "bert", "carl")
    for name in ("bert", "gustav"):
        assert "read-back" in buttons(room(resharing, name, ceremony))
    ceremony = resharing.read_words("gustav", ceremony)
    told = room(resharing, ADMINISTRATOR, ceremony)
    assert "Missing: anna, frida, dora and emil." in told
    assert "Of those who deal so far 0 of 3" in told


def test_whoever_approved_deals_without_words(resharing: World) -> None:
    """KNOWN: their own approval, which their browser verifies, says the same."""
    ceremony = resharing.approved_reshare(parse_quorum(TREE))
    anna, dora = (room(resharing, name, ceremony) for name in ("anna", "dora"))
    assert "redeal" in buttons(anna) & buttons(dora)
    assert 'id="compare"' not in anna
    assert 'id="compare"' in dora
    ceremony = resharing.redeal("anna", ceremony)
    assert "You dealt your share to the new officials" in room(resharing, "anna", ceremony)
    listed = page(resharing, "anna", "/ceremonies")
    assert "Deal 1 of 5" in re.sub("<[^>]*>", "", listed)


def test_a_complaint_is_told_with_its_answer(resharing: World) -> None:
    """NAMED."""
    ceremony = resharing.approved_reshare(parse_quorum(TREE))
    ceremony = redeal_wrongly(resharing, ceremony, "bert", "frida")
    for name in ("anna", "carl", "dora", "emil"):
        ceremony = resharing.redeal(name, ceremony)
    assert buttons(room(resharing, "frida", ceremony)) >= {"receipt", "complain"}
    ceremony = complain(resharing, ceremony, "frida")
    said = "frida says that the part of bert (row 2) does not open"
    assert f"{said}: <strong>waits for an answer</strong>" in room(resharing, "anna", ceremony)
    assert "answer" in buttons(room(resharing, "bert", ceremony))
    ceremony = answer_all(resharing, ceremony, "bert")
    for text in (
        room(resharing, "axel", ceremony),
        page(resharing, "axel", f"/ceremonies/{ceremony.id}/record"),
    ):
        assert f"{said}: <strong>opened, and it is right: that is used</strong>" in text


def test_a_dealer_who_does_not_answer_is_named_as_left_out(resharing: World) -> None:
    """NAMED: after three days, and the others' dealings go on."""
    ceremony = resharing.approved_reshare(parse_quorum(TREE))
    ceremony = redeal_wrongly(resharing, ceremony, "bert", "frida")
    for name in ("anna", "carl", "dora", "emil"):
        ceremony = resharing.redeal(name, ceremony)
    complain(resharing, ceremony, "frida")
    resharing.clock.advance(days=3, minutes=1)
    told = room(resharing, "anna", ceremony)
    assert "<strong>bert</strong> is left out: did not answer a complaint in time" in told
    assert "not answered in time" in told


def test_old_shares_are_told_of_while_they_can_open_everything(resharing: World) -> None:
    """EPOCH: in the room, its record and on the dataset's page, until enough have attested."""
    ceremony = resharing.reshare(parse_quorum(TREE))
    everywhere = [
        f"/ceremonies/{ceremony.id}", f"/ceremonies/{ceremony.id}/record", "/datasets/registry",
    ]  # fmt: skip
    told = "Old shares of epoch 0 can still open everything"
    assert all(told in page(resharing, ADMINISTRATOR, one) for one in everywhere)
    assert "agree" in buttons(room(resharing, "bert", ceremony))
    assert "agree" not in buttons(room(resharing, "frida", ceremony))
    for name in ("anna", "bert", "carl"):
        ceremony = resharing.say("attest", name, ceremony, verdict="agree")
    assert not any(told in page(resharing, ADMINISTRATOR, one) for one in everywhere)
    assert "It is in epoch 1" in page(resharing, ADMINISTRATOR, "/datasets/registry")


def test_one_that_is_denied_says_that_nothing_has_changed(resharing: World) -> None:
    ceremony = resharing.open_reshare(parse_quorum(TREE))
    for name in ("anna", "bert", "carl"):
        ceremony = resharing.say("deny", name, ceremony, reason="Not without the board.")
    assert "was denied: its shares are those of before" in room(resharing, "frida", ceremony)


def test_whoever_still_has_an_old_share_is_not_counted_and_may_attest_later(
    resharing: World,
) -> None:
    """EPOCH: in the room, the share is told as left until then."""
    ceremony = resharing.reshare(parse_quorum(TREE))
    kept = {"verdict": "disagree", "reason": "A copy is in the safe."}
    ceremony = resharing.say("attest", "bert", ceremony, **kept)
    shown = room(resharing, "bert", ceremony)
    assert "0 of 5 destroyed" in shown
    assert "old share is left" in shown
    assert "Who dealt" in shown
    assert "(before: 3 of 5" in shown, "it is over, and no longer so now"
    assert "agree" in buttons(shown)
    resharing.say("attest", "bert", ceremony, verdict="agree")
    assert "1 of 5 destroyed" in room(resharing, ADMINISTRATOR, ceremony)
