"""The room of a genesis without a dealer: who is asked for what, and who hears which words."""

from __future__ import annotations

import html
import re

import pytest

from custody.ceremony import Ceremony, subject_words
from custody.service import datasets
from tests.people import ADMINISTRATOR, OFFICIALS
from tests.web.visitor import Visitor
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


def opened(world: World) -> Ceremony:
    return world.open_genesis(script="genesis-dealerless")


def room(world: World, name: str, ceremony: Ceremony) -> str:
    page = Visitor(world.service, name).get(f"/ceremonies/{ceremony.id}").text
    return " ".join(html.unescape(page).split())


def buttons(page: str) -> set[str]:
    return set(re.findall(r'name="act" value="([a-z-]+)"', page))


def test_each_is_asked_to_commit_and_by_the_words_that_are_read_out(world: World) -> None:
    """DEALERLESS and KNOWN: nobody but whoever presides sees them."""
    ceremony = opened(world)
    official, words = room(world, "anna", ceremony), subject_words(ceremony.subject)
    assert "Your turn: commit to your part of the key" in official
    assert buttons(official) == {"commit", "deny", "exception"}
    assert 'id="compare"' in official
    assert words not in official
    assert words.split()[0] in room(world, ADMINISTRATOR, ceremony).lower()


def test_whoever_has_committed_is_told_who_is_missing(world: World) -> None:
    ceremony = world.commit("anna", opened(world))
    page = room(world, "anna", ceremony)
    assert "You committed to your part of the key" in page
    assert "commit" not in buttons(page)
    for name in OFFICIALS[1:-1]:
        ceremony = world.commit(name, ceremony)
    assert "Missing: emil." in room(world, "anna", ceremony)


def test_the_list_of_ceremonies_counts_who_has_committed(world: World) -> None:
    world.commit("bert", world.commit("anna", opened(world)))
    page = " ".join(Visitor(world.service, "anna").get("/ceremonies").text.split())
    assert "Commit 2 of 5" in re.sub("<[^>]*>", "", page)


def test_who_receives_may_complain(world: World) -> None:
    """NAMED: until they have signed for their share."""
    ceremony = opened(world)
    for name in OFFICIALS:
        ceremony = world.commit(name, ceremony)
    page = room(world, "bert", ceremony)
    assert "Your turn: check your share and sign for it" in page
    assert buttons(page) == {"receipt", "complain", "deny", "exception"}
    ceremony = world.receive("bert", ceremony)
    assert "complain" not in buttons(room(world, "bert", ceremony))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("genesis-dealerless", "nobody has ever had it"),
        ("genesis", "dealt by the service, which had it for that moment"),
    ],
)
def test_a_dataset_s_page_says_who_ever_had_its_key(world: World, script: str, said: str) -> None:
    """DEALERLESS: a dealt key is marked as what it is."""
    made = world.dealerless() if script == "genesis-dealerless" else world.genesis()
    page = Visitor(world.service, "anna").get(f"/datasets/{made.dataset}").text
    assert said in page


def test_the_form_opens_one_without_a_dealer_unless_another_is_chosen(world: World) -> None:
    adam = Visitor(world.service, ADMINISTRATOR)
    (chosen,) = re.findall(
        r'<option value="(genesis[a-z-]*)" selected', adam.get("/new-dataset").text
    )
    assert chosen == "genesis-dealerless"
    form = {"official": list(OFFICIALS), "threshold": "3"}
    for name, more in (("one", {}), ("other", {"script": "genesis"})):
        assert adam.post("/new-dataset", {**form, "name": name, **more}).status_code == 302
    dealers = [datasets.get(world.service, name).policy.dealer for name in ("one", "other")]
    assert dealers == ["dkg", "service"]
