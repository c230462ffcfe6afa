"""The pages about people: lists by address, what is shown once, and what asks before it ends."""

from __future__ import annotations

import re

import pytest

from custody.formats.digest_words import twelve_words
from custody.service.known_keys import set_display
from custody.service.people import invite
from custody.service.person_page import show
from custody.service.standing import suspend
from tests.filled import Size, fill
from tests.keys import key_of
from tests.web.conftest import Api
from tests.web.visitor import Visitor


def adam(api: Api) -> Visitor:
    return Visitor(api.world.service, "adam")


def names(text: str) -> list[str]:
    return re.findall(r'class="what" href="/people/([^"]+)"', text)


def test_a_view_of_people_stands_in_its_address(sealed: Api) -> None:
    world = sealed.world
    set_display(world.service, world.admin, "anna", "Änna Müller")
    suspend(world.service, world.admin, "bert", "a test")
    visitor = adam(sealed)
    assert names(visitor.get("/people?text=müller").text) == ["anna"]
    assert names(visitor.get("/people?state=suspended").text) == ["bert"]
    assert names(visitor.get("/people?role=witness").text) == ["wilma"]
    assert "adam" not in names(visitor.get("/people?dataset=registry").text)
    assert names(visitor.get("/people?sort=name&order=desc").text)[0] == "wilma"
    table = visitor.get("/people?as=csv&role=official&state=suspended").text.splitlines()
    assert len(table) == 2
    assert table[1].startswith("bert,,official,suspended,1,")


def test_an_invitation_is_shown_to_whoever_made_it_and_stands_in_no_address(sealed: Api) -> None:
    visitor = adam(sealed)
    answer = visitor.post("/people/invite", {"name": "nora", "role": "auditor", "display": "Nora"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/nora")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "custody-shown" in one)
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=600"} <= {*cookie.split("; ")}
    for _ in range(2):  # a reload shows it again
        page = visitor.get("/people/nora").text
        assert 'id="one-time-link"' in page
        assert "<svg" in page.partition('class="qr"')[2]
    assert 'id="one-time-link"' not in visitor.get("/people/anna").text
    assert 'id="one-time-link"' not in adam(sealed).get("/people/nora").text


def test_inviting_again_asks_before_it_replaces_the_link(sealed: Api) -> None:
    world, visitor = sealed.world, adam(sealed)
    invite(world.service, world.admin, "nora", "auditor")
    answer = visitor.post("/people/invite", {"name": "nora", "role": "auditor"})
    assert answer.headers["Location"] == "/people/nora/link"
    assert "is good no longer" in visitor.get("/people/nora/link").text
    assert visitor.post("/people/nora/link").headers["Location"] == "/people/nora"


def test_suspending_says_what_it_does_and_then_that_it_is_done(sealed: Api) -> None:
    visitor = adam(sealed)
    sealed.world.request(*sealed.world.objects)
    asked = visitor.get("/people/anna/suspend").text
    assert "4 of 5 remain, 3 needed" in asked
    assert "They have a part in 1 open ceremony" in asked
    answer = visitor.post("/people/anna/suspend", {"reason": "her laptop was stolen"})
    assert answer.headers["Location"] == "/people/anna"
    page = visitor.get("/people/anna").text
    assert "Anna is suspended." in page
    assert "her laptop was stolen" in page
    assert "Let anna back in…" in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people/invite", {"name": "No Name", "display": "What was typed", "role": "auditor"}),
        ("/people/adam/suspend", {"reason": "What was typed"}),
        ("/people/anna/compare", {"words": "What was typed"}),
        ("/tokens/new", {"person": "nightly", "scope": "", "label": "What was typed"}),
    ],
)
def test_an_error_leaves_what_was_typed(sealed: Api, path: str, form: dict[str, str]) -> None:
    answer = adam(sealed).post(path, form)
    assert answer.status_code in (400, 409)
    assert "What was typed" in answer.text


def test_the_words_do_not_stand_where_they_are_typed(sealed: Api) -> None:
    """KNOWN: whoever compares has them from their owner."""
    world, bert = sealed.world, Visitor(sealed.world.service, "bert")
    words = twelve_words(key_of("anna").keyfile.fingerprint())
    assert not [one for one in words.split() if f">{one}<" in bert.get("/people/anna/compare").text]
    answer = bert.post("/people/anna/compare", {"words": words})
    assert answer.headers["Location"] == "/people/anna"
    assert [one.by_whom for one in show(world.service, world.admin, "anna").comparisons] == ["bert"]


def test_a_theme_and_a_zone_are_kept_by_the_browser_and_nonsense_is_not(sealed: Api) -> None:
    visitor = adam(sealed)
    visitor.post("/account/looks", {"theme": "dark", "zone": "Europe/Zurich"})
    assert '<html lang="en" data-theme="dark" data-zone="Europe/Zurich">' in visitor.get("/").text
    visitor.post("/account/looks", {"theme": "pink", "zone": '"><script>'})
    assert '<html lang="en">' in visitor.get("/").text


def test_the_checklist_ticks_itself(api: Api, sealed: Api) -> None:
    page = adam(sealed).get("/").text
    assert page.count('<li class="done"') == 4  # invited, enrolled, a genesis, an object
    assert "Rehearse a restore" in page
    assert "Rehearse a restore" not in Visitor(sealed.world.service, "anna").get("/").text


def test_signing_out_leaves_nothing_that_was_shown_in_the_browser(sealed: Api) -> None:
    """Whoever signs in there next is shown no link and no token of somebody else's."""
    visitor = adam(sealed)
    visitor.post("/people/invite", {"name": "zoe", "role": "auditor"})
    assert "one-time-link" in visitor.get("/people/zoe").text
    left = visitor.post("/sign-out")
    ended = [one for one in left.headers.getlist("Set-Cookie") if "custody-shown=;" in one]
    assert len(ended) == 1
    assert "Max-Age=0" in ended[0]


def test_nothing_is_said_to_be_done_by_an_address(sealed: Api) -> None:
    """Only to whoever did it, and once: a link sent by somebody says nothing."""
    visitor = adam(sealed)
    for path in (
        "/people/anna?done=removed",
        "/tokens?done=revoked",
        "/account?done=password",
        "/datasets/registry/objects?done=gone",
    ):
        assert 'class="notice good"' not in visitor.get(path).text
    visitor.post("/people/anna/suspend", {"reason": "a test"})
    assert 'class="notice good"' not in visitor.get("/people/bert").text
    assert "Anna is suspended." in visitor.get("/people/anna").text
    assert 'class="notice good"' not in visitor.get("/people/anna").text


def test_the_links_of_several_people_are_shown_each_on_their_page(sealed: Api) -> None:
    visitor = adam(sealed)
    for name in ("nora", "olaf", "pia"):
        visitor.post("/people/invite", {"name": name, "role": "auditor"})
    pages = [visitor.get(f"/people/{name}").text for name in ("nora", "olaf", "pia")]
    found = [re.findall(r'id="one-time-link">([^<]+)<', page) for page in pages]
    assert all(len(one) == 1 for one in found)
    assert len({one[0] for one in found}) == 3


def test_a_token_that_is_revoked_is_shown_no_more(sealed: Api) -> None:
    visitor = adam(sealed)
    form = {"person": "nightly", "scope": "register", "dataset": "", "label": ""}
    visitor.post("/tokens/new", form)
    page = visitor.get("/tokens").text
    assert 'id="new-token"' in page
    (id_,) = re.findall(r"<strong>Token ([0-9a-f]{10})</strong>", page)
    visitor.post(f"/tokens/{id_}/revoke")
    assert 'id="new-token"' not in visitor.get("/tokens").text


def test_no_question_is_asked_whose_answer_can_t_be_taken(sealed: Api) -> None:
    """A stale page or a second tab leads to where it is said how things stand."""
    world, visitor = sealed.world, adam(sealed)
    world.token("nightly", "register")
    visitor.post("/people/anna/suspend", {"reason": "a test"})
    invite(world.service, world.admin, "nora", "auditor")
    for path in ("/people/anna/suspend", "/people/bert/resume", "/people/nora/suspend"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, path.rpartition("/")[0])
    assert visitor.get("/people/anna/link").headers["Location"] == "/people/anna"
    again = visitor.post("/people/anna/suspend", {"reason": "a test"})
    assert again.status_code == 409
    assert "Suspended by adam" in again.text
    assert visitor.get("/tokens/none/revoke").status_code == 404
    assert visitor.get("/sessions/none/end").status_code == 404
    (id_,) = (name.split()[1] for name in world.tokens if name.startswith("nightly "))
    assert f"Revoke the token {id_} of nightly?" in visitor.get(f"/tokens/{id_}/revoke").text
    visitor.post(f"/tokens/{id_}/revoke")
    assert visitor.get(f"/tokens/{id_}/revoke").headers["Location"] == f"/tokens?text={id_}"
    twice = visitor.post(f"/tokens/{id_}/revoke")
    assert twice.status_code == 409
    assert "was revoked at <time" in twice.text


def test_inviting_again_as_something_else_says_that_the_role_stays(sealed: Api) -> None:
    world, visitor = sealed.world, adam(sealed)
    invite(world.service, world.admin, "nora", "auditor")
    visitor.post("/people/invite", {"name": "nora", "role": "official"})
    assert (
        "nora is invited as auditor already, and that stays."
        in visitor.get("/people/nora/link").text
    )


def test_a_list_that_is_narrowed_says_how_many_match(sealed: Api) -> None:
    visitor = adam(sealed)
    assert "No ceremony matches" in visitor.get("/ceremonies?kind=policy").text
    assert "One ceremony matches" in visitor.get("/ceremonies?kind=genesis").text
    assert "No ceremony is open" in visitor.get("/ceremonies").text
    assert "None that match." in visitor.get("/ceremonies?state=denied").text
    assert "No token matches" in visitor.get("/tokens?text=nothing").text


def test_somebody_with_many_seats_has_a_short_page(sealed: Api) -> None:
    """The seats with the least to spare come first, and the others are a list of their own."""
    world, visitor = sealed.world, adam(sealed)
    world.request(*world.objects)
    fill(world, Size(datasets=120, people=4, objects=4, ceremonies=4))
    page = visitor.get("/people/anna").text
    assert page.count('data-label="Needed"') == 12
    assert '<a href="/?official=anna">All 120 datasets</a>' in page
    assert page.index("nobody can open it") < page.index("4 of 5 remain, 3 needed")
    asked = visitor.get("/people/anna/suspend").text
    assert "And 108 more, none worse off than these." in asked
    assert "and 114 more" in Visitor(world.service, "anna").get("/account").text
