"""A genesis without a dealer in the browser, beside the command line: one genesis (DEALERLESS)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from custody.ceremony import Ceremony, Target
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.official.bundle import read_bundle
from custody.official.generated_bundle import GeneratedBundle
from custody.quorum_tree import Node, parse_quorum
from tests.people import OFFICIALS
from tests.service.test_dealerless import wrong_part
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")
TOGETHER = "together"
TREE = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")


def page(js: Js, world: World, name: str) -> OfficialPage:
    return OfficialPage(js, world, name).sign_in()


def commit(official: OfficialPage, ceremony: Ceremony) -> Ceremony:
    shown, told = official.shown(ceremony), official.told(ceremony)
    return official.submit(ceremony, official.ask("signCommit", shown=shown, told=told))


def receiving(official: OfficialPage, ceremony: Ceremony) -> dict[str, Any]:
    return {
        "shown": official.shown(ceremony),
        "bundle": official.bundle(ceremony.dataset),
        "told": official.told(ceremony),
    }


def receive(official: OfficialPage, ceremony: Ceremony) -> Ceremony:
    answer = official.ask("signReceipt", **receiving(official, ceremony))
    return official.submit(ceremony, answer)


def opened(world: World, **options: Any) -> Ceremony:
    return world.open_genesis(TOGETHER, script="genesis-dealerless", **options)


def mixed(js: Js, world: World, **options: Any) -> Ceremony:
    """Anna, carl and emil at pages, bert and dora at terminals."""
    ceremony = opened(world, **options)
    for name in OFFICIALS:
        if name in ("bert", "dora"):
            ceremony = world.commit(name, ceremony)
        else:
            ceremony = commit(page(js, world, name), ceremony)
    for name in OFFICIALS:
        if name in ("bert", "carl"):
            ceremony = world.receive(name, ceremony)
        else:
            ceremony = receive(page(js, world, name), ceremony)
    return ceremony


@pytest.mark.parametrize("quorum", [None, TREE], ids=["plain", "tree"])
def test_pages_and_terminals_make_one_key_that_opens(
    js: Js, world: World, quorum: Node | None
) -> None:
    """DEALERLESS: and turn it together, at pages and terminals alike (QUORUM)."""
    ceremony = mixed(js, world, **({} if quorum is None else {"quorum": quorum}))
    assert ceremony.outcome == "closed"
    sealed = world.register(TOGETHER, b"rows of a table\n")
    asked = world.request(sealed, dataset=TOGETHER)
    for name in ("anna", "bert", "dora"):
        official = page(js, world, name)
        given = official.approving(asked) | {"told": official.told(asked)}
        asked = official.submit(asked, official.ask("sign", **given))
    official = page(js, world, "anna")
    asked = official.submit(asked, official.ask("turnKey", **official.turning(asked)))
    for name in ("bert", "dora"):
        asked = world.turn(name, asked)
    assert sealed.opened_with(world.collect(asked), world.identity) == b"rows of a table\n"


def test_a_drill_turns_a_key_that_nobody_dealt(js: Js, world: World) -> None:
    mixed(js, world)
    drill = world.drill(TOGETHER, target=Target("one", "emil"))
    official = page(js, world, "emil")
    turning = official.turning(drill) | {"rows": []}
    drill = official.submit(drill, official.ask("turnKey", **turning))
    assert drill.turned == ("emil",)


def test_a_commit_needs_the_twelve_words(js: Js, world: World) -> None:
    """KNOWN: a lying service could show each a roster of its own."""
    ceremony = opened(world)
    official = page(js, world, "anna")
    for told in ("", "zoo " * 12):
        with pytest.raises(JsError, match="words"):
            official.ask("signCommit", shown=official.shown(ceremony), told=told)


def test_a_page_asks_for_the_words_at_both_visits(js: Js, world: World) -> None:
    """KNOWN: it keeps nothing between them, and its block says what it will ask for."""
    ceremony = opened(world)
    official, asked = page(js, world, "anna"), "twelve, which adam reads to you and you type"
    shown = official.shown(ceremony)
    assert words_line(official, "commit", shown) == asked
    for name in OFFICIALS:
        ceremony = world.commit(name, ceremony)
    receipt = receiving(official, ceremony)
    assert words_line(official, "receipt", receipt["shown"]) == asked
    with pytest.raises(JsError, match="no words were given"):
        official.ask("signReceipt", **receipt | {"told": ""})


def words_line(official: OfficialPage, act: str, shown: dict[str, Any]) -> str:
    told = official.ask("showBlock", act=act, person=official.name, shown=shown, rows=[])
    return str(dict(told["lines"])["words"])


def test_nobody_commits_where_the_key_is_dealt(js: Js, world: World) -> None:
    ceremony = world.open_genesis("dealt")
    official = page(js, world, "anna")
    shown, told = official.shown(ceremony), official.told(ceremony)
    with pytest.raises(JsError, match="the key is dealt") as refused:
        official.ask("signCommit", shown=shown, told=told)
    assert refused.value.code == "refused"


def test_no_key_turns_before_everybody_has_certified(js: Js, world: World) -> None:
    """DEALERLESS: with the bundle of before the last receipt."""
    mixed(js, world)
    bundle = json.loads(page(js, world, "anna").bundle(TOGETHER)) | {"certificate": []}
    drill = world.drill(TOGETHER, target=Target("one", "anna"))
    official = page(js, world, "anna")
    turning = official.turning(drill) | {"rows": [], "bundle": written(bundle)}
    with pytest.raises(JsError, match="not certified") as refused:
        official.ask("turnKey", **turning)
    assert refused.value.promise == "DEALERLESS"


def test_nobody_attests_before_everybody_has_certified(js: Js, world: World) -> None:
    """DEALERLESS: by a bundle that is whole it is signed."""
    made = mixed(js, world)
    official = page(js, world, "anna")
    whole = official.bundle(TOGETHER)
    given = {"kind": "attest", "shown": official.shown(made), "extras": {"verdict": "agree"}}
    assert "envelope" in official.ask("sign", **given, bundle=whole)
    with pytest.raises(JsError, match="not certified"):
        official.ask("sign", **given, bundle=written(json.loads(whole) | {"certificate": []}))


def written(bundle: dict[str, Any]) -> str:
    return canonical_json.encode(bundle).decode()


def _box(bundle: dict[str, Any]) -> None:
    bundle["boxes"][0][1] = bundle["boxes"][1][0]


def _dealing(bundle: dict[str, Any]) -> None:
    bundle["dealing"]["public"] = bundle["dealing"]["shares"][0]


def _certificate(bundle: dict[str, Any]) -> None:
    bundle["certificate"].reverse()


def _fewer(bundle: dict[str, Any]) -> None:
    bundle["records"].pop()
    bundle["boxes"].pop()


def _dealer(bundle: dict[str, Any]) -> None:
    bundle["subject"]["policy"]["dealer"] = "service"


@pytest.mark.parametrize("alter", [_box, _dealing, _certificate, _fewer, _dealer])
def test_an_altered_bundle_is_refused_as_by_the_command_line(
    js: Js, world: World, alter: Callable[[dict[str, Any]], None]
) -> None:
    """DEALERLESS and BOUND."""
    world.dealerless(TOGETHER)
    text = OfficialPage(js, world, "anna").bundle(TOGETHER)
    assert isinstance(read_bundle(text.encode()), GeneratedBundle)
    assert js("bundle", "parseBundle", text)["record"]["by"] == "dkg"
    record = json.loads(text)
    alter(record)
    with pytest.raises(JsError) as there:
        js("bundle", "parseBundle", written(record))
    assert there.value.code in ("commit", "dealing")


def test_a_complaint_is_found_and_not_told(js: Js, world: World) -> None:
    """NAMED: bert's browser finds that anna dealt him what she did not commit to."""
    ceremony = wrong_part(world, opened(world))
    for name in OFFICIALS[1:]:
        ceremony = commit(page(js, world, name), ceremony)
    carl = page(js, world, "carl")
    with pytest.raises(JsError, match="all that was dealt to you is right"):
        carl.ask("signComplaint", **complaining(carl, ceremony))
    bert = page(js, world, "bert")
    with pytest.raises(JsError, match="the part that anna dealt to you") as wrong:
        bert.ask("signReceipt", **receiving(bert, ceremony))
    assert (wrong.value.code, wrong.value.promise) == ("commit", "NAMED")
    answer = bert.ask("signComplaint", **complaining(bert, ceremony))
    statement = Statement.parse(Envelope.from_dict(answer["envelope"]).payload)
    assert (statement.accused, statement.fault) == (1, "VSS-mismatch")
    ceremony = bert.submit(ceremony, answer)
    assert ceremony.outcome == "failed"


def test_nobody_complains_of_a_part_that_its_official_did_not_sign(js: Js, world: World) -> None:
    """NAMED: the service made it, and anna did not."""
    ceremony = wrong_part(world, opened(world))
    for name in OFFICIALS[1:]:
        ceremony = world.commit(name, ceremony)
    bert = page(js, world, "bert")
    given = complaining(bert, ceremony)
    others = [one for one in given["verdicts"]["envelopes"] if not said_by(one, "anna")]
    for said in ([], others, [*others, others[0] | {"payload": others[1]["payload"]}]):
        with pytest.raises(JsError, match="not what anna has signed") as refused:
            bert.ask("signComplaint", **given | {"verdicts": {"envelopes": said}})
        assert (refused.value.code, refused.value.promise) == ("tampered", "NAMED")


def complaining(official: OfficialPage, ceremony: Ceremony) -> dict[str, Any]:
    """What a page fetches for a complaint."""
    return {
        "shown": official.shown(ceremony),
        "bundle": official.bundle(ceremony.dataset),
        "verdicts": official.verdicts(ceremony),
    }


def said_by(envelope: dict[str, Any], name: str) -> bool:
    return Statement.parse(Envelope.from_dict(envelope).payload).official == name
