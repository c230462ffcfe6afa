"""Who may see and do what in the console: every role with every page and act, as a table.

People stand in columns, pages and acts in rows, and in each field the status of a request
that is good but for who makes it. ``ask`` means: sent to the page of signing in. So 302
means "done, go and look", 409 "allowed, but not now", and 404 that what is asked for does
not concern the asker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from custody.formats.digest_words import twelve_words
from custody.service import browser_sessions
from tests.keys import key_of
from tests.web.conftest import Api
from tests.web.scene import Scene
from tests.web.visitor import SAFE, Visitor
from web import create_app

COLUMNS = {
    "none": "nobody",
    "gone": "somebody whose session has been ended",
    "adam": "the administrator",
    "anna": "an official with a seat",
    "olga": "an official without one",
    "wilma": "a witness",
    "rita": "the requester who asked",
    "rolf": "another requester",
    "axel": "an auditor",
}

TABLE = """
page or act                                   none gone adam anna olga wilma rita rolf axel
GET  /sign-in                                  200  200  302  302  302   302  302  302  302
POST /sign-in                                  302  302  302  302  302   302  302  302  302
POST /sign-out                                 ask  ask  ask  ask  ask   ask  ask  ask  ask
GET  /welcome                                  200  200  200  200  200   200  200  200  200
POST /welcome                                  401  401  401  401  401   401  401  401  401
GET  /invitation                               200  200  200  200  200   200  200  200  200
GET  /                                         ask  ask  200  200  200   200  200  200  200
GET  /datasets/<name>                          ask  ask  200  200  200   200  200  200  200
GET  /datasets/<name>/objects                  ask  ask  200  200  200   200  200  200  200
GET  /search                                   ask  ask  200  200  200   200  200  200  200
GET  /docs                                     200  200  200  200  200   200  200  200  200
POST /datasets/<name>/cadence                  ask  ask  302  403  403   403  403  403  403
GET  /datasets/<name>/policy                   ask  ask  200  403  403   403  403  403  403
POST /datasets/<name>/policy                   ask  ask  302  403  403   403  403  403  403
GET  /datasets/<name>/drill                    ask  ask  200  403  403   403  403  403  403
POST /datasets/<name>/drill                    ask  ask  302  403  403   403  403  403  403
POST /datasets/<name>/drill-schedule           ask  ask  302  403  403   403  403  403  403
GET  /datasets/<name>/reshare                  ask  ask  200  403  403   403  403  403  403
POST /datasets/<name>/reshare                  ask  ask  302  403  403   403  403  403  403
GET  /datasets/<name>/gone                     ask  ask  200  403  403   403  403  403  403
GET  /datasets/<name>/found                    ask  ask  200  403  403   403  403  403  403
POST /datasets/<name>/gone                     ask  ask  302  403  403   403  403  403  403
POST /datasets/<name>/found                    ask  ask  302  403  403   403  403  403  403
GET  /datasets/<name>/request                  ask  ask  403  403  403   403  200  200  403
POST /datasets/<name>/request                  ask  ask  403  403  403   403  302  302  403
POST /datasets/<name>/request/picked           ask  ask  403  403  403   403  200  200  403
GET  /new-dataset                              ask  ask  200  403  403   403  403  403  403
POST /new-dataset                              ask  ask  302  403  403   403  403  403  403
GET  /ceremonies                               ask  ask  200  200  200   200  200  200  200
GET  /ceremonies/<ceremony_id>                 ask  ask  200  200  404   200  200  404  200
GET  /ceremonies/<ceremony_id>/live            ask  ask  200  200  404   200  200  404  200
GET  /ceremonies/<ceremony_id>/objects         ask  ask  200  200  404   200  200  404  200
GET  /ceremonies/<ceremony_id>/record          ask  ask  200  200  404   200  200  404  200
GET  /ceremonies/<ceremony_id>/record.css      ask  ask  200  200  404   200  200  404  200
GET  /ceremonies/<ceremony_id>/proof           ask  ask  200  200  404   200  200  404  200
POST /ceremonies/<ceremony_id>/cancel          ask  ask  302  403  404   403  302  404  403
POST /ceremonies/<ceremony_id>/grant           ask  ask  403  403  403   403  409  404  403
GET  /scripts/<name>                           ask  ask  200  200  200   200  200  200  200
GET  /ledger                                   ask  ask  200  403  403   200  403  403  200
GET  /ledger/<int:seq>                         ask  ask  200  403  403   200  403  403  200
GET  /ledger/<int:seq>/proof                   ask  ask  200  403  403   200  403  403  200
POST /ledger/verify                            ask  ask  200  403  403   200  403  403  200
GET  /ledger/checkpoint                        ask  ask  200  403  403   200  403  403  200
GET  /ledger/download                          ask  ask  200  403  403   200  403  403  200
GET  /administration                           ask  ask  200  403  403   403  403  403  403
GET  /people                                   ask  ask  200  200  200   200  200  200  200
GET  /people/invite                            ask  ask  200  403  403   403  403  403  403
POST /people/invite                            ask  ask  302  403  403   403  403  403  403
GET  /people/<name>                            ask  ask  200  200  200   200  200  200  200
GET  /people/<name>/link                       ask  ask  200  403  403   403  403  403  403
POST /people/<name>/link                       ask  ask  302  403  403   403  403  403  403
POST /people/<name>/display                    ask  ask  302  403  403   403  403  302  403
GET  /people/<name>/compare                    ask  ask  200  200  200   200  200  200  200
POST /people/<name>/compare                    ask  ask  302  409  302   302  302  302  302
GET  /people/<name>/<act>                      ask  ask  200  403  403   403  403  403  403
POST /people/<name>/<act>                      ask  ask  302  403  403   403  403  403  403
GET  /tokens                                   ask  ask  200  403  403   403  403  403  403
GET  /tokens/new                               ask  ask  200  403  403   403  403  403  403
POST /tokens/new                               ask  ask  302  403  403   403  403  403  403
GET  /tokens/<token_id>/<act>                  ask  ask  200  403  403   403  403  403  403
POST /tokens/<token_id>/rotate                 ask  ask  302  403  403   403  403  403  403
POST /tokens/<token_id>/revoke                 ask  ask  302  403  403   403  403  403  403
GET  /sessions/<session_id>/end                ask  ask  200  404  404   404  200  404  404
POST /sessions/<session_id>/end                ask  ask  302  404  404   404  302  404  404
GET  /account                                  ask  ask  200  200  200   200  200  200  200
POST /account/password                         ask  ask  401  401  401   401  401  401  401
POST /account/looks                            ask  ask  302  302  302   302  302  302  302
"""
ROWS = {
    (fields[0], fields[1]): dict(zip(COLUMNS, fields[2:], strict=True))
    for fields in map(str.split, TABLE.strip().splitlines()[1:])
}

Sent = tuple[str, dict[str, Any]]
"""An address, and the fields of a form."""
PASSWORD = "a password for the console"


def session(scene: Scene) -> Sent:
    browser_sessions.begin_session(scene.world.service, "rita", "a browser")
    listed = browser_sessions.list_sessions(scene.world.service, scene.world.admin)
    newest = next(row for row in listed if row.person == "rita")
    return f"/sessions/{newest.id}/end", {}


def sign_in(scene: Scene) -> Sent:
    with scene.world.service.store.writing() as connection:
        browser_sessions.set_password(connection, "rolf", PASSWORD)
    return "/sign-in", {"name": "rolf", "password": PASSWORD}


def new_dataset(scene: Scene) -> Sent:
    form = {"name": scene.fresh("archive"), "official": ["anna", "bert"], "threshold": "2"}
    return "/new-dataset", form


def request_form(scene: Scene) -> Sent:
    recipient = str(scene.world.identity.recipient())
    wanted = scene.by_token.id
    form = {"object": wanted, "purpose": "a test", "recipient": recipient, "hours": "24"}
    return "/datasets/tokens/request", form


def token(act: str) -> Callable[[Scene], Sent]:
    def fresh(scene: Scene) -> Sent:
        made = scene.api.token("nightly", "read").partition(" ")[2]
        return f"/tokens/{made}/{act}", {}

    return fresh


def marks(as_: str) -> Callable[[Scene], Sent]:
    return lambda scene: (
        f"/datasets/registry/{as_}?object={scene.world.register().id}",
        {"reason": "pruned"},
    )


def room(call: str, **form: str) -> Callable[[Scene], Sent]:
    return lambda scene: (scene.export(call), form)


def at(path: str, **form: str) -> Callable[[Scene], Sent]:
    return lambda _: (path, form)


GOOD: dict[tuple[str, str], Callable[[Scene], Sent]] = {
    ("GET", "/sign-in"): at("/sign-in"),
    ("POST", "/sign-in"): sign_in,
    ("POST", "/sign-out"): at("/sign-out"),
    ("GET", "/welcome"): at("/welcome"),
    ("POST", "/welcome"): at("/welcome", code="none", name="eve", password=PASSWORD),
    ("GET", "/invitation"): at("/invitation"),
    ("GET", "/"): at("/"),
    ("GET", "/ceremonies"): at("/ceremonies"),
    ("GET", "/datasets/<name>"): at("/datasets/registry"),
    ("GET", "/datasets/<name>/objects"): at("/datasets/registry/objects"),
    ("GET", "/search"): at("/search?text=registry"),
    ("GET", "/docs"): at("/docs"),
    ("POST", "/datasets/<name>/cadence"): at("/datasets/registry/cadence", hours="26"),
    ("GET", "/datasets/<name>/drill"): at("/datasets/registry/drill"),
    ("POST", "/datasets/<name>/drill"): at("/datasets/registry/drill", target="all"),
    ("GET", "/datasets/<name>/reshare"): at("/datasets/registry/reshare"),
    ("POST", "/datasets/<name>/reshare"): at(
        "/datasets/registry/reshare", quorum="2 of (anna, bert)"
    ),
    ("POST", "/datasets/<name>/drill-schedule"): at(
        "/datasets/registry/drill-schedule", drill="quarter", census="year"
    ),
    ("GET", "/datasets/<name>/policy"): at("/datasets/registry/policy"),
    ("POST", "/datasets/<name>/policy"): at("/datasets/registry/policy", stricter="headers"),
    ("GET", "/datasets/<name>/gone"): marks("gone"),
    ("GET", "/datasets/<name>/found"): marks("found"),
    ("POST", "/datasets/<name>/gone"): marks("gone"),
    ("POST", "/datasets/<name>/found"): marks("found"),
    ("GET", "/datasets/<name>/request"): at("/datasets/registry/request"),
    ("POST", "/datasets/<name>/request"): request_form,
    ("POST", "/datasets/<name>/request/picked"): at(
        "/datasets/registry/request/picked", pick="each"
    ),
    ("GET", "/new-dataset"): at("/new-dataset"),
    ("POST", "/new-dataset"): new_dataset,
    ("GET", "/ceremonies/<ceremony_id>"): room(""),
    ("GET", "/ceremonies/<ceremony_id>/live"): room("/live"),
    ("GET", "/ceremonies/<ceremony_id>/objects"): room("/objects"),
    ("GET", "/ceremonies/<ceremony_id>/record"): room("/record"),
    ("GET", "/ceremonies/<ceremony_id>/record.css"): room("/record.css"),
    ("GET", "/ceremonies/<ceremony_id>/proof"): room("/proof"),
    ("POST", "/ceremonies/<ceremony_id>/cancel"): room("/cancel", reason="a test"),
    ("POST", "/ceremonies/<ceremony_id>/grant"): room("/grant"),
    ("GET", "/scripts/<name>"): at("/scripts/export"),
    ("GET", "/ledger"): at("/ledger"),
    ("GET", "/ledger/<int:seq>"): at("/ledger/0"),
    ("GET", "/ledger/<int:seq>/proof"): at("/ledger/0/proof"),
    ("POST", "/ledger/verify"): at("/ledger/verify"),
    ("GET", "/ledger/checkpoint"): at("/ledger/checkpoint"),
    ("GET", "/ledger/download"): at("/ledger/download"),
    ("GET", "/administration"): at("/administration"),
    ("GET", "/people"): at("/people"),
    ("GET", "/people/invite"): at("/people/invite"),
    ("POST", "/people/invite"): lambda scene: (
        "/people/invite",
        {"name": scene.fresh("ruth"), "role": "requester"},
    ),
    ("GET", "/people/<name>"): at("/people/anna"),
    ("GET", "/people/<name>/link"): at("/people/rolf/link"),
    ("POST", "/people/<name>/link"): at("/people/rolf/link"),
    ("POST", "/people/<name>/display"): at("/people/rolf/display", display="Rolf Weber"),
    ("GET", "/people/<name>/compare"): at("/people/anna/compare"),
    ("POST", "/people/<name>/compare"): at(
        "/people/anna/compare", words=twelve_words(key_of("anna").keyfile.fingerprint())
    ),
    ("GET", "/people/<name>/<act>"): at("/people/bert/suspend"),
    ("POST", "/people/<name>/<act>"): at("/people/bert/suspend", reason="a test"),
    ("GET", "/tokens"): at("/tokens"),
    ("GET", "/tokens/new"): at("/tokens/new"),
    ("POST", "/tokens/new"): at(
        "/tokens/new", person="nightly", scope="register read", dataset="registry"
    ),
    ("GET", "/tokens/<token_id>/<act>"): token("revoke"),
    ("POST", "/tokens/<token_id>/rotate"): token("rotate"),
    ("POST", "/tokens/<token_id>/revoke"): token("revoke"),
    ("GET", "/sessions/<session_id>/end"): session,
    ("POST", "/sessions/<session_id>/end"): session,
    ("GET", "/account"): at("/account"),
    ("POST", "/account/password"): at("/account/password", old=PASSWORD, password="", again=""),
    ("POST", "/account/looks"): at("/account/looks", theme="dark", zone="Europe/Zurich"),
}


def visitor(scene: Scene, app: Flask, who: str) -> Visitor:
    """Give somebody a fresh browser."""
    if who not in ("none", "gone"):
        return Visitor(scene.world.service, who, app=app)
    found = Visitor(scene.world.service, "adam" if who == "gone" else None, app=app)
    browser_sessions.sign_out(scene.world.service, found.secret)
    found.get("/sign-in")
    return found


def test_the_table_has_every_page_and_every_act(api: Api) -> None:
    """A new route needs a row, or this fails."""
    routes = {
        (method, str(rule))
        for rule in api.client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - (SAFE - {"GET"})
        if rule.endpoint.startswith("console.")
    }
    assert set(ROWS) == set(GOOD) == routes


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("call", ROWS, ids=" ".join)
def test_each_role_reaches_as_far_as_the_table_says(sealed: Api, call: tuple[str, str]) -> None:
    scene = Scene(sealed)
    app = create_app(scene.world.service)
    found = {}
    for who in COLUMNS:
        somebody = visitor(scene, app, who)
        path, form = GOOD[call](scene)
        size = scene.world.head().size
        answer = somebody.get(path) if call[0] == "GET" else somebody.post(path, form)
        asked = answer.headers.get("Location", "").startswith("/sign-in")
        found[who] = "ask" if asked else str(answer.status_code)
        if found[who] in ("ask", "401", "403", "404", "409"):
            assert scene.world.head().size == size, who
    assert found == ROWS[call]


def test_who_is_sent_to_sign_in_comes_back_to_where_they_wanted_to_go(sealed: Api) -> None:
    nobody = Visitor(sealed.world.service)
    answer = nobody.get("/datasets/registry?text=db1")
    assert answer.headers["Location"] == "/sign-in?next=/datasets/registry?text%3Ddb1"


def test_nobody_is_told_of_pages_that_their_role_does_not_reach(sealed: Api) -> None:
    """The menu offers what opens, and no link of the overview is refused."""
    for who, pages in {
        "adam": {"/", "/ceremonies", "/people", "/ledger", "/tokens", "/administration"},
        "anna": {"/", "/ceremonies", "/people"},
        "rita": {"/", "/ceremonies", "/people"},
        "axel": {"/", "/ceremonies", "/people", "/ledger"},
        "wilma": {"/", "/ceremonies", "/people", "/ledger"},
    }.items():
        text = Visitor(sealed.world.service, who).get("/").text
        menu = text.partition('aria-label="Main"')[2].partition("</nav>")[0]
        assert {part.partition('"')[0] for part in menu.split('href="')[1:]} == pages
