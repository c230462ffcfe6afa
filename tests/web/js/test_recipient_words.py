"""An official's browser knows the recipient by its own receipt, and by no page (KNOWN)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custody.official.bundle import deal_subject
from custody.official.known_recipient import recipient_words
from custody.official.own_receipt import Genesis
from tests.keys import key_of, random_bytes_of
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World


def read(js: Js, genesis: Any, dataset: str = "registry", name: str = "anna") -> str:
    given = {"file": key_of(name).keyfile.encode(), "genesis": genesis, "dataset": dataset}
    words: str = js("official_session", "ask", "readRecipient", given)["words"]
    return words


@pytest.fixture
def genesis(official_page: Callable[[str], OfficialPage]) -> dict[str, Any]:
    return official_page("anna").genesis()


def test_an_official_reads_the_words_of_the_recipient_without_a_passphrase(
    js: Js, world: World, genesis: dict[str, Any]
) -> None:
    assert read(js, genesis) == recipient_words(str(world.recipient("registry")))


def another_dealing(genesis: Genesis) -> Genesis:
    made = deal_subject(genesis.subject, "service", random_bytes_of("thief"))
    return replace(genesis, dealing=made.dealing)


LIES: dict[str, Callable[[Genesis], Genesis]] = {
    "another recipient": lambda it: replace(
        it, dealing=replace(it.dealing, recipient=another_dealing(it).dealing.recipient)
    ),
    "another dealing": another_dealing,
    "a receipt less": lambda it: replace(it, receipts=it.receipts[:-1]),
    "a receipt forged": lambda it: replace(
        it, receipts=(*it.receipts[:-1], replace(it.receipts[-1], signature=bytes(64)))
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_no_words_are_given_of_what_not_all_seats_signed_for(
    js: Js, genesis: dict[str, Any], name: str
) -> None:
    """KNOWN: a genesis that was called off lacks a receipt."""
    with pytest.raises(JsError) as caught:
        read(js, LIES[name](Genesis.read(genesis)).record())
    assert (caught.value.code, caught.value.promise) == ("known", "KNOWN")


def test_no_words_are_given_of_another_dataset(js: Js, genesis: dict[str, Any]) -> None:
    with pytest.raises(JsError, match="another dataset"):
        read(js, genesis, "archive")
