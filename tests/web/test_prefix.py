"""Under a path of a host that has others: every address begins with it, behind a real nginx too."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from custody.service.browser_sessions import begin_session, set_password
from tests.browser.console import served
from tests.docs.pages import ROOT
from tests.nginx import nginx
from tests.web.conftest import Api
from tests.web.visitor import PASSWORD, Visitor, held
from web import create_app

ONE = {"CUSTODY_TRUST_PROXY": "1"}
UNDER = {"X-Forwarded-Prefix": "/custody"}
TLS = {"X-Forwarded-Proto": "https"}
PAGES = ("/", "/sign-in", "/welcome", "/invitation", "/ledger", "/administration", "/nothing")
ADDRESS = re.compile(r'(?:href|src|action|formaction|hx-get|hx-post)="([^"#]+)')


def addresses(page: str) -> list[str]:
    """Every address in a page, the import map's too."""
    imports = re.findall(r'<script type="importmap">(.*?)</script>', page)
    return ADDRESS.findall(page) + [
        name for one in imports for name in json.loads(one)["integrity"]
    ]


@pytest.fixture
def adam(api: Api) -> Visitor:
    return Visitor(api.world.service, "adam", app=create_app(api.world.service, ONE))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("given", ["/custody", "/custody/", "/wherever, /custody"])
def test_every_address_in_a_page_is_under_the_prefix(adam: Visitor, path: str, given: str) -> None:
    """The nearest proxy has the last word, and a slash at the end makes no other prefix."""
    page = adam.get(path, headers={"X-Forwarded-Prefix": given})
    found = addresses(page.text)
    if path == "/sign-in":
        assert page.headers["Location"] == "/custody/"
    else:
        assert len(found) > 30
        assert [one for one in found if not one.startswith("/custody/")] == []


def test_the_policy_of_a_page_names_the_import_map_that_is_in_it(adam: Visitor) -> None:
    """Its hash is another under another path; the digest of all scripts is not."""
    plain, under = adam.get("/"), adam.get("/", headers=UNDER)
    policies = [answer.headers["Content-Security-Policy"] for answer in (plain, under)]
    assert policies[0] != policies[1]
    digest = re.compile(r"Scripts of this page.*")
    assert digest.findall(plain.text) == digest.findall(under.text) != []


def test_redirects_stay_under_the_prefix(api: Api, adam: Visitor) -> None:
    nobody = Visitor(api.world.service, app=adam.client.application)
    asked = nobody.get("/datasets/registry?text=db1", headers=UNDER)
    assert asked.headers["Location"].startswith("/custody/sign-in?next=/datasets/")
    assert adam.post("/sign-out", headers=UNDER).headers["Location"] == "/custody/sign-in"


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/datasets/registry?text=db1", "/custody/datasets/registry?text=db1"),
        ("//elsewhere.example", "/custody/"),
        ("", "/custody/"),
    ],
)
def test_signing_in_goes_on_to_where_somebody_wanted_to(
    api: Api, asked: str, location: str
) -> None:
    visitor = Visitor(api.world.service, app=create_app(api.world.service, ONE))
    visitor.get("/sign-in")
    fields = {"name": "rita", "password": PASSWORD, "next": asked}
    with api.world.service.store.writing() as connection:
        set_password(connection, "rita", PASSWORD)
    assert visitor.post("/sign-in", fields, headers=UNDER).headers["Location"] == location


def test_the_cookie_is_for_the_prefix_alone(api: Api) -> None:
    """``__Host-`` is for a whole host; under TLS the name says at least that."""
    client = create_app(api.world.service, ONE).test_client()
    plain = client.get("/sign-in", headers=UNDER).headers["Set-Cookie"]
    assert plain.startswith("custody=")
    assert "; Path=/custody" in plain
    secure = client.get("/sign-in", headers={**UNDER, **TLS}).headers["Set-Cookie"]
    assert secure.startswith("__Secure-custody=")
    assert {"Secure", "HttpOnly", "Path=/custody", "SameSite=Lax"} <= set(secure.split("; "))


@pytest.mark.parametrize(
    ("headers", "name", "path"),
    [(TLS, "__Host-custody", "/"), ({**TLS, **UNDER}, "__Secure-custody", "/custody")],
)
def test_signing_out_has_the_browser_forget_the_cookie(
    api: Api, headers: dict[str, str], name: str, path: str
) -> None:
    """Browsers heed no Set-Cookie of such a name without Secure, not even one that deletes it."""
    client = create_app(api.world.service, ONE).test_client()
    secret = begin_session(api.world.service, "rita", "a browser")
    client.set_cookie(name, secret)
    token = hashlib.sha256(b"custody csrf\0" + secret.encode()).hexdigest()
    gone = client.post("/sign-out", data={"csrf": token}, headers=headers).headers["Set-Cookie"]
    assert gone.startswith(f"{name}=;")
    assert {"Secure", f"Path={path}", "Max-Age=0"} <= set(gone.split("; "))


@pytest.mark.parametrize(
    "given", ["//elsewhere.example", "/a//b", "custody", "/..", "/a/../b", '/"', "/a b", "/é"]
)
def test_what_is_no_path_is_refused_before_it_gets_into_a_page(adam: Visitor, given: str) -> None:
    answer = adam.get("/", headers={"X-Forwarded-Prefix": given.encode().decode("latin-1")})
    assert answer.status_code == 400
    assert "X-Forwarded-Prefix" in answer.text
    assert "elsewhere" not in answer.text


def test_without_a_trusted_proxy_nobody_chooses_a_prefix(api: Api) -> None:
    client = create_app(api.world.service, {}).test_client()
    page = held(client.get("/sign-in", headers=UNDER))
    assert "/custody/" not in page.text
    assert "Path=/;" in page.headers["Set-Cookie"] + ";"


def test_the_api_says_where_it_is(adam: Visitor) -> None:
    described = adam.client.get("/api/v1/openapi.json", headers=UNDER).get_json()
    assert described["servers"] == [{"url": "/custody"}]
    assert "servers" not in adam.client.get("/api/v1/openapi.json").get_json()
    lost = adam.client.get("/api/v1/nothing", headers=UNDER).get_json()
    assert "/custody/api/v1/openapi.json" in lost["hint"]


# behind nginx, configured as the documentation says


def location(port: str) -> str:
    """The block of the page for operators, for this port."""
    text = (ROOT / "docs" / "walkthrough.md").read_text()
    block = re.findall(r"```nginx\n(.*?)```", text, re.S)[0]
    assert isinstance(block, str)
    assert "127.0.0.1:8750" in block
    return block.replace("8750", port)


@pytest.fixture
def behind(api: Api, tmp_path: Path) -> Iterator[str]:
    """The address of the service behind nginx, under a path."""
    with (
        served(api.world.service, ONE) as direct,
        nginx(tmp_path, location(direct.rpartition(":")[2])) as address,
    ):
        yield f"{address}/custody"


def test_nginx_serves_pages_scripts_and_the_api_under_a_path(behind: str) -> None:
    browser = requests.Session()
    page = browser.get(f"{behind}/")
    assert page.url == f"{behind}/sign-in?next=/"
    host = behind.removesuffix("/custody")
    assert browser.get(f"{behind}/api/v1/service").json()["origin"]
    for one in addresses(page.text):
        answer = browser.get(host + one.replace("&amp;", "&"))
        assert (one, answer.status_code) == (one, 200)
    assert {cookie.path for cookie in browser.cookies} == {"/custody"}
