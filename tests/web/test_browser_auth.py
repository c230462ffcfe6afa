"""Browsers: signing in and out, the cookie, and the headers that pages come with."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256, sha384

import pytest
from werkzeug.test import TestResponse

from custody.service import Service
from custody.service.browser_sessions import list_sessions, set_password
from custody.service.person import Person, find_person
from custody.servicekey import ServiceKey
from tests.db_snapshots import Moments
from tests.keys import random_bytes_of
from tests.people import ORIGIN
from tests.web.conftest import Api
from tests.web.visitor import PASSWORD, Visitor
from web import create_app
from web.console.assets import FOLDER, script_names, version

TLS = {"base_url": "https://custody.example"}
PAGES = ("/", "/sign-in", "/welcome", "/ledger", "/administration", "/scripts/export", "/nothing")
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval' 'sha256-MAP'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
INLINE = re.compile(r"<script[^>]*>([^<]+)</script>")


@pytest.fixture
def service(api: Api, quick_passwords: None) -> Service:
    with api.world.service.store.writing() as connection:
        set_password(connection, "rita", PASSWORD)
    return api.world.service


def policy(answer: TestResponse) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def cookie(answer: TestResponse) -> tuple[str, set[str]]:
    """The cookie that an answer sets, and its flags."""
    lines = answer.headers.getlist("Set-Cookie")
    (line,) = [one for one in lines if "custody-device=" not in one]
    value, *flags = line.split("; ")
    return value, set(flags)


# signing in


def test_signing_in_gives_a_new_session_and_ends_the_old_one(api: Api, service: Service) -> None:
    """What the cookie held before becomes nobody's session, whoever put it there."""
    visitor = Visitor(service)
    visitor.get("/sign-in")
    planted = visitor.secret
    assert visitor.sign_in("rita", PASSWORD).headers["Location"] == "/"
    first = visitor.secret
    assert first not in ("", planted)
    assert visitor.get("/").status_code == 200
    again = visitor.post("/sign-in", {"name": "rita", "password": PASSWORD})
    assert again.status_code == 302
    assert visitor.secret != first
    for old in (planted, first):
        visitor.client.set_cookie("custody", old)
        assert visitor.get("/").status_code == 302
    assert [row.person for row in list_sessions(service, api.world.admin)] == ["rita"]


def test_an_unknown_name_and_a_wrong_password_give_the_same_answer(service: Service) -> None:
    """To the byte, but for the name that was typed and the form's token."""
    answers = []
    for name, password in (("rita", "not the password"), ("nobody", PASSWORD), ("axel", PASSWORD)):
        visitor = Visitor(service)
        answer = visitor.sign_in(name, password)
        text = answer.text.replace(name, "NAME").replace(visitor.csrf, "TOKEN")
        headers = {key: value for key, value in answer.headers.items() if key != "Content-Length"}
        answers.append((answer.status_code, headers, text))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 401


def test_after_signing_in_people_go_on_to_where_they_wanted_to(service: Service) -> None:
    visitor = Visitor(service)
    asked = visitor.get("/datasets/registry?text=db1")
    form = visitor.get(asked.headers["Location"])
    ahead = re.search(r'name="next" value="([^"]*)"', form.text)
    assert ahead is not None
    fields = {"name": "rita", "password": PASSWORD, "next": ahead[1]}
    assert visitor.post("/sign-in", fields).headers["Location"] == "/datasets/registry?text=db1"


def test_signing_out_ends_the_session_and_takes_the_cookie_away(service: Service) -> None:
    visitor = Visitor(service, "rita")
    secret = visitor.secret
    answer = visitor.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    visitor.client.set_cookie("custody", secret)
    assert visitor.get("/").status_code == 302


def test_a_session_reaches_every_worker_and_ends_on_every_worker(service: Service) -> None:
    one, other = create_app(service), create_app(replace(service))
    visitor = Visitor(service, "rita", app=one)
    twin = Visitor(service, app=other)
    twin.client.set_cookie("custody", visitor.secret)
    assert twin.get("/").status_code == 200
    visitor.post("/sign-out")
    assert twin.get("/").status_code == 302


# the cookie


def test_the_cookie_is_for_this_host_and_out_of_reach_of_scripts(service: Service) -> None:
    visitor = Visitor(service)
    for answer in (visitor.get("/sign-in"), visitor.sign_in("rita", PASSWORD)):
        value, flags = cookie(answer)
        assert re.fullmatch(r"custody=custody_[\w-]{43}", value)
        assert flags == {"HttpOnly", "SameSite=Lax", "Path=/"}


def test_behind_tls_the_cookie_is_bound_to_it(service: Service) -> None:
    """The prefix makes browsers refuse it without Secure, or from another host or path."""
    answer = Visitor(service).get("/sign-in", **TLS)
    value, flags = cookie(answer)
    assert value.startswith("__Host-custody=custody_")
    assert flags == {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}


def test_whoever_is_signed_in_gets_no_other_cookie(service: Service) -> None:
    visitor = Visitor(service, "rita")
    for path in PAGES:
        assert "Set-Cookie" not in visitor.get(path).headers


# headers


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_our_own_files_and_nothing_inline(service: Service, path: str) -> None:
    """Error pages included; but for the map that pins what modules import, by its hash."""
    answer = Visitor(service, "adam").get(path)
    assert answer.mimetype == "text/html"
    (inline,) = set(INLINE.findall(Visitor(service, "adam").get("/").text + answer.text))
    pinned = b64encode(sha256(inline.encode()).digest()).decode()
    assert policy(answer) == {
        name: text.replace("MAP", pinned) for name, text in DIRECTIVES.items()
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_tls_browsers_are_told_to_stay_there(service: Service) -> None:
    for path in (*PAGES, "/api/v1/service", "/static/favicon.svg"):
        answer = Visitor(service).get(path, **TLS)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_every_script_and_sheet_of_a_page_is_pinned_to_its_bytes(service: Service) -> None:
    """Each tag names the hash of the file that is served at its address."""
    visitor = Visitor(service, "adam")
    text = visitor.get("/").text
    tags = re.findall(r'<(?:script|link)[^>]*(?:src|href)="(/static/[^"]+)"[^>]*>', text)
    pinned = dict(
        re.findall(r'(?:src|href)="(/static/[^"]+)"[^>]*integrity="(sha384-[^"]+)"', text)
    )
    unpinned = [tag for tag in tags if tag not in pinned]
    assert [tag.partition("?")[0] for tag in unpinned] == ["/static/favicon.svg"]
    modules = [name for name in script_names() if name.endswith((".js", ".mjs"))]
    late = [name for name in modules if "/dealt_by_officials/" in name]
    assert len(late) == 16
    assert len(pinned) >= len(modules) - len(late)
    (pins,) = re.findall(r'<script type="importmap">(.*?)</script>', text)
    held = json.loads(pins)["integrity"]
    assert {name for name in modules if held.get(script_address(name)) != sri(name)} == set()


def script_address(name: str) -> str:
    return f"/static/v-{version()}/{name}"


def sri(name: str) -> str:
    """The hash of a script as browsers are told it, of the file as it lies there."""
    digest = sha384((FOLDER / name).read_bytes()).digest()
    return f"sha384-{b64encode(digest).decode()}"


def test_the_worker_that_holds_a_key_may_not_ask_the_network(service: Service) -> None:
    answer = Visitor(service, "anna").get("/static/js/key_worker.js")
    assert policy(answer)["default-src"] == "'none'"
    assert "connect-src" not in policy(answer)
    assert (FOLDER / "js" / "key_worker.js").read_bytes() == answer.data


@pytest.mark.parametrize(
    "path", ["/static/../web/app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/"]
)
def test_static_files_are_those_in_their_folder(service: Service, path: str) -> None:
    assert Visitor(service).get(path).status_code == 404


def test_a_file_may_be_kept_when_its_address_says_which_bytes_it_is(service: Service) -> None:
    visitor = Visitor(service)
    kept = visitor.get("/static/favicon.svg?v=abc")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in visitor.get("/static/favicon.svg").headers.get("Cache-Control", "")


def test_before_the_ledger_has_begun_there_is_only_the_way_in(sqlite: Moments) -> None:
    """Nothing fails, and nothing is told but how to begin."""
    with sqlite.schema() as store:
        fresh = Service(store, ServiceKey.generate(ORIGIN, random_bytes_of("fresh")))
        visitor = Visitor(fresh)
        assert {path: visitor.get(path).status_code for path in PAGES} == {
            "/": 302,
            "/sign-in": 200,
            "/welcome": 200,
            "/ledger": 302,
            "/administration": 302,
            "/scripts/export": 302,
            "/nothing": 404,
        }
        assert visitor.sign_in("adam", PASSWORD).status_code == 401
        assert visitor.client.get("/api/v1/service").status_code == 503


@pytest.mark.parametrize(
    "ahead",
    [
        "/ledger\r\nSet-Cookie: a=b",
        "/\n/elsewhere.example",
        "/\t/elsewhere.example",
        "//[",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\x00",
        "elsewhere.example",
    ],
)
@pytest.mark.usefixtures("quick_passwords")
def test_wherever_a_link_to_the_sign_in_leads_nobody_leaves_the_console(
    service: Service, ahead: str
) -> None:
    with service.store.writing() as connection:
        set_password(connection, "rita", PASSWORD)
    visitor = Visitor(service)
    visitor.get("/sign-in")
    form = {"name": "rita", "password": PASSWORD, "next": ahead}
    answer = visitor.post("/sign-in", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_links_name_the_configured_address_whatever_host_was_asked_for(service: Service) -> None:
    """A mail with an address that somebody else chose would lead there with a good code."""
    app = create_app(service, {"CUSTODY_URL": "https://custody.example/seals"})
    visitor = Visitor(service, "adam", app=app)
    form = {"name": "ruth", "role": "requester"}
    visitor.post("/people/invite", form)
    page = visitor.get("/people/ruth").text
    assert "https://custody.example/seals/invitation#custody_" in page
    assert "localhost/invitation" not in page


@pytest.mark.parametrize(
    ("listens", "base"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("0.0.0.0", None)],
)
def test_without_a_configured_address_links_lead_to_the_own_machine_or_are_not_made(
    service: Service, listens: str, base: str | None
) -> None:
    """Never to the ``Host`` that was asked for; and no code is made for nothing."""
    visitor = Visitor(service, "adam")
    form = {"name": "ruth", "role": "requester"}
    listening = {"SERVER_NAME": listens}
    answer = visitor.post("/people/invite", form, environ_overrides=listening)
    page = answer.text if base is None else visitor.get("/people/ruth").text
    assert "localhost/invitation" not in page
    assert ("its address (CUSTODY_URL)" in page) == (base is None)
    assert base is None or f"{base}/invitation#custody_" in page
    assert (person_of(service, "ruth") is None) == (base is None)


def person_of(service: Service, name: str) -> Person | None:
    with service.store.reading() as connection:
        return find_person(connection, name)
