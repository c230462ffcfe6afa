"""An official of a dataset with groups, in the browser: their shares, and a turn by all rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custody.formats import canonical_json
from custody.quorum_tree import parse_quorum
from tests.web.js.engine import JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

TREE = parse_quorum(
    "any of (2 of (anna, bert) as directors, all of (anna, 2 of (carl, dora, emil)) as staff)"
)


@pytest.fixture
def vault(world: World) -> World:
    world.genesis("vault", quorum=TREE)
    return world


def test_receipts_are_signed_in_the_browser_by_all_rows(
    official_page: Callable[[str], OfficialPage], world: World
) -> None:
    """QUORUM: anna's two shares and dora's one, each with a proof; the canary opens."""
    ceremony = world.open_genesis("vault", quorum=TREE)
    for name in ("bert", "carl", "emil"):
        ceremony = world.receive(name, ceremony)
    for name in ("anna", "dora"):
        page = official_page(name)
        bundle, shown, told = page.bundle("vault"), page.shown(ceremony), page.told(ceremony)
        answer = page.ask("signReceipt", shown=shown, bundle=bundle, told=told)
        ceremony = page.submit(ceremony, answer)
    assert ceremony.outcome == "closed"


def test_keys_turn_in_the_browser_by_all_rows(
    official_page: Callable[[str], OfficialPage], vault: World
) -> None:
    """PERSON, QUORUM: anna by both rows, which count once; then staff opens it."""
    ceremony = vault.request(vault.register("vault"), dataset="vault")
    ceremony = vault.approve(ceremony, "anna", "carl", "emil")
    for name, rows in (("anna", [1, 3]), ("carl", None), ("emil", None)):
        page = official_page(name)
        answer = page.ask("turnKey", **page.turning(ceremony))
        sealed = canonical_json.decode_binary(answer["contribution"])
        record = canonical_json.decode_object(vault.service.key.unseal(sealed))
        assert [one["row"] for one in record.get("rows", [])] == (rows or [])
        ceremony = page.submit(ceremony, answer)
    assert ceremony.unlocked
    assert vault.collect(ceremony).document.objects


def test_a_key_does_not_turn_before_the_tree_is_satisfied(
    official_page: Callable[[str], OfficialPage], vault: World
) -> None:
    """SAME-TURN: two approvals of the smallest number, but of nobody's quorum."""
    ceremony = vault.request(vault.register("vault"), dataset="vault")
    ceremony = vault.approve(ceremony, "bert", "carl")
    page = official_page("bert")
    with pytest.raises(JsError, match="approvals of 2 officials are shown") as caught:
        page.ask("turnKey", **page.turning(ceremony))
    assert caught.value.promise == "SAME-TURN"


def test_a_request_that_says_another_tree_is_refused(
    official_page: Callable[[str], OfficialPage], vault: World
) -> None:
    """KNOWN: than the one that the own receipt signs; so is a threshold in its place."""
    ceremony = vault.request(vault.register("vault"), dataset="vault")
    ceremony = vault.approve(ceremony, "anna", "bert")
    page = official_page("anna")
    given = page.turning(ceremony)
    subject = given["shown"]["subject"]
    other = parse_quorum(
        "any of (2 of (anna, bert), all of (anna, 1 of (carl, dora, emil)) as staff)"
    )
    for lie in ({"quorum": other.record()}, {"quorum": None, "threshold": 2}):
        said = {name: value for name, value in {**subject, **lie}.items() if value is not None}
        shown = {**given["shown"], "subject": said}
        with pytest.raises(JsError):
            page.ask("turnKey", **{**given, "shown": shown})
