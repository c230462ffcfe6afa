"""The application: how strictly requests are read, and what all answers have in common."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from custody.errors import CustodyError, InputError
from custody.service import Service
from custody.service.bootstrap import open_service
from custody.service.browser_sessions import begin_session
from custody.service.mark_file import MarkFile
from custody.service.people import initialise
from custody.servicekey import ServiceKey
from custody.store import connect, schema
from custody.tlog.mark import Mark
from tests.web.conftest import Api
from web.app import create_app

GOOD = b'{"official": "anna"}'
BODIES = {
    "nothing": b"",
    "no JSON": b"official=anna",
    "cut short": b'{"official": "anna"',
    "two values": b"{} {}",
    "an array": b"[]",
    "an empty array in it": b"[{}]",
    "null": b"null",
    "false": b"false",
    "zero": b"0",
    "a string": b'"anna"',
    "a key twice": b'{"official": "anna", "official": "bert"}',
    "NaN": b'{"official": NaN}',
    "infinity": b'{"official": -Infinity}',
    "not UTF-8": b'{"official": "\xff"}',
    "UTF-16": '{"official": "anna"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "half a surrogate pair": b'{"official": "\\ud800"}',
    "half a pair as a key": b'{"\\udfff": "anna"}',
    "nested deeply": b'{"official": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "an endless number": b'{"official": ' + b"9" * 5000 + b"}",
    "zipped": gzip.compress(GOOD),
}
WRONG = {
    "a field nobody knows": {"official": "anna", "role": "administrator"},
    "a field missing": {},
    "a number": {"official": 5},
    "null": {"official": None},
    "a list": {"official": ["anna"]},
    "an object": {"official": {"name": "anna"}},
    "a boolean": {"official": True},
    "a space in a name": {"official": "an na"},
    "an upper-case name": {"official": "Anna"},
    "a look-alike": {"official": "аnna"},
    "a NUL": {"official": "anna\x00"},
    "a long name": {"official": "a" * 65},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_no_json_object_is_one_clear_400(api: Api, body: bytes) -> None:
    answer = api.send("POST", "/challenges", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["detail"] == "expected one JSON object as the body, in UTF-8"
    assert "openapi.json" in answer.json["hint"]


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_body_that_is_not_as_described_is_one_clear_400(api: Api, body: dict[str, Any]) -> None:
    answer = api.post("/challenges", body)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "usage"
    assert answer.json["hint"]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "application/jsonp",
    ],
)
def test_a_body_that_is_not_said_to_be_json_is_a_415(api: Api, content_type: str | None) -> None:
    """So no form of another site can hand anything in, either."""
    answer = api.send("POST", "/challenges", data=GOOD, content_type=content_type)
    assert answer.status_code == 415


def test_a_packed_body_is_a_415(api: Api) -> None:
    headers = {"Content-Encoding": "gzip"}
    body = gzip.compress(GOOD)
    answer = api.send(
        "POST", "/challenges", data=body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 415


def test_the_type_may_carry_its_charset(api: Api) -> None:
    kind = "application/json; charset=utf-8"
    assert api.send("POST", "/challenges", data=GOOD, content_type=kind).status_code == 200


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/challenges", 64 * 1024),
        ("/datasets/registry/requests", 8 * 1024 * 1024),
        ("/ceremonies/export-x/dealing", 1024 * 1024),
        ("/ceremonies/export-x/statements", 8 * 1024 * 1024),
    ],
)
def test_a_body_is_as_large_as_its_call_may_need_and_no_larger(
    api: Api, path: str, limit: int
) -> None:
    kind = {"content_type": "application/json", "by": "adam"}
    fits = b"{" + b" " * (limit - 2) + b"}"
    assert api.send("POST", path, data=fits, **kind).status_code == 400
    answer = api.send("POST", path, data=fits + b" ", **kind)
    assert answer.status_code == 413
    assert f"{limit:,}" in _described_413(api, path)


def test_a_body_without_a_length_is_read_no_further_than_the_limit(api: Api) -> None:
    """As with chunked transfer: the server says that the input ends, not where."""
    source = io.BytesIO(b"{}" + b" " * 10_000_000)
    environ = {"wsgi.input": source, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = api.client.open(
        "/api/v1/challenges",
        method="POST",
        content_type="application/json",
        environ_overrides=environ,
    )
    assert answer.status_code == 413
    assert source.tell() < 200_000


def test_nothing_of_a_body_is_read_before_the_token_is_good(api: Api) -> None:
    source = io.BytesIO(b"x" * 100_000)
    answer = api.client.open(
        "/api/v1/datasets",
        method="POST",
        content_type="application/json",
        environ_overrides={"wsgi.input": source, "CONTENT_LENGTH": "100000"},
    )
    assert answer.status_code == 401
    assert source.tell() == 0


@pytest.mark.parametrize(
    "query",
    [
        "first=1&first=1",
        "first=+1",
        "first=%2B1",
        "first=01",
        "first=1.0",
        "first=1_0",
        "first=%D9%A1",
        "first=-1",
        "first=0",
        "first=",
        "first=9007199254740992",
        "first=9223372036854775808",
        "first=1&second=2",
        "",
    ],
)
def test_a_number_in_an_address_has_one_spelling(api: Api, query: str) -> None:
    answer = api.send("GET", "/consistency", query_string=query)
    assert answer.status_code == 400


def test_a_call_that_takes_no_parameters_refuses_them(api: Api) -> None:
    assert api.get("/service", verbose="1").status_code == 400
    assert api.get("/people", by="adam", page="2").status_code == 400
    answer = api.send("POST", "/challenges", data=GOOD, query_string={"official": "anna"})
    assert answer.status_code == 400


def test_an_error_does_not_repeat_what_was_sent(api: Api) -> None:
    """Whatever is sent to the wrong place may be a secret (QUIET)."""
    secret = "custody_" + "s3cr3t" * 7
    sent = [
        api.post("/enrolments", {"code": secret}),
        api.post("/enrolments", {"code": [secret]}),
        api.post("/challenges", {"official": {"token": secret}}),
        api.post("/sessions", {"envelope": secret}),
        api.get("/service", token=secret),
        api.get("/people", token=secret),
        api.get("/consistency", first=secret),
        api.send("GET", "/people", headers={"Authorization": f"Bearer {secret}"}),
        api.send("GET", "/people", headers={"Authorization": f"Basic {secret}"}),
        api.post("/tokens", {"person": "x", "scopes": [secret], "days": secret}, by="adam"),
    ]
    assert {one.status_code for one in sent} == {400, 401}
    assert not any(secret in one.text for one in sent)


def test_the_name_of_an_odd_field_is_cut_short_and_made_harmless(api: Api) -> None:
    answer = api.post("/challenges", {"official": "anna", "\x1b[2J\u202e" + "x" * 60_000: 1})
    assert answer.status_code == 400
    assert answer.json is not None
    assert len(answer.json["detail"]) < 150
    assert answer.json["detail"].isascii()
    assert answer.json["detail"].isprintable()


# where credentials travel


@pytest.mark.parametrize(
    "shown",
    [
        {"query_string": "token={}"},
        {"query_string": "access_token={}"},
        {"headers": {"Cookie": "token={}"}},
        {"headers": {"Cookie": "custody={}"}},
        {"headers": {"X-Token": "{}"}},
        {"headers": {"Authorization": "{}"}},
        {"headers": {"Authorization": "Basic {}"}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Bearer {},{}"}},
        {"headers": {"Authorization": 'Bearer "{}"'}},
        {"headers": {"Proxy-Authorization": "Bearer {}"}},
    ],
    ids=str,
)
def test_a_token_counts_in_the_authorization_header_only(api: Api, shown: dict[str, Any]) -> None:
    token = api.world.tokens["adam"]
    filled = json.loads(json.dumps(shown).replace("{}", token).replace('\\"', ""))
    if '"{}"' in str(shown):
        filled = {"headers": {"Authorization": f'Bearer "{token}"'}}
    answer = api.send("GET", "/people", **filled)
    assert answer.status_code == 401
    assert token not in answer.text


def test_a_browsers_session_counts_for_reading_and_changes_nothing_by_itself(api: Api) -> None:
    """A form of another site sends the cookie along, but not the token of our own pages."""
    secret = begin_session(api.world.service, "adam", "a browser")
    api.client.set_cookie("custody", secret)
    assert api.send("GET", "/people").status_code == 200
    body = {"name": "ruth", "role": "requester"}
    size = api.world.head().size
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""}):
        assert api.send("POST", "/invitations", json=body, headers=headers).status_code == 403
    assert api.world.head().size == size
    token = hashlib.sha256(b"custody csrf\0" + secret.encode()).hexdigest()
    answer = api.send("POST", "/invitations", json=body, headers={"X-CSRF-Token": token})
    assert answer.status_code == 200


def test_a_token_counts_before_a_browsers_session(api: Api) -> None:
    """So nobody acts as somebody else than they think."""
    api.client.set_cookie("custody", begin_session(api.world.service, "adam", "a browser"))
    assert api.send("GET", "/tokens").status_code == 200
    assert api.send("GET", "/tokens", by="rita").status_code == 403
    wrong = {"Authorization": "Bearer custody_nothing"}
    assert api.send("GET", "/tokens", headers=wrong).status_code == 401


def test_the_scheme_of_a_token_is_spelt_in_any_case(api: Api) -> None:
    """RFC 9110, section 11.1: a scheme is case-insensitive; the token is not."""
    token = api.world.tokens["adam"]
    good = api.send("GET", "/people", headers={"Authorization": f"bearer {token}"})
    assert good.status_code == 200
    bad = api.send("GET", "/people", headers={"Authorization": f"Bearer {token.swapcase()}"})
    assert bad.status_code == 401


def test_other_sites_are_told_nothing(api: Api) -> None:
    """No answer allows another origin anything, asked beforehand or not."""
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for method in ("OPTIONS", "GET"):
        answer = api.raw(method, "/api/v1/service", headers=headers)
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


# methods and addresses


def test_head_is_get_without_its_body(api: Api) -> None:
    whole = api.raw("GET", "/api/v1/service")
    head = api.raw("HEAD", "/api/v1/service")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert api.raw("HEAD", "/api/v1/people").status_code == 401


def test_options_names_the_methods_and_says_nothing_else(api: Api) -> None:
    answer = api.raw("OPTIONS", "/api/v1/datasets")
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_another_method_is_a_405_that_names_those_there_are(api: Api, method: str) -> None:
    answer = api.raw(method, "/api/v1/datasets", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/service/",
        "/api/v1//service",
        "/api//v1/service",
        "/api/v1/../v1/service",
        "/api/v1/datasets/a/b/bundle",
        "/api/v1/datasets//bundle",
        "/api/v2/service",
        "/api/v1/service%00",
        "/api/v1/%ff",
    ],
)
def test_an_address_has_one_spelling_and_nothing_redirects(api: Api, path: str) -> None:
    assert api.raw("GET", path).status_code == 404


@pytest.mark.parametrize("name", ["%00", "..", "%ff", "a%20b", "%0a", "x" * 5000, "%F0%9F%94%91"])
def test_an_odd_name_in_an_address_is_only_unknown(api: Api, name: str) -> None:
    for path in (f"/datasets/{name}", f"/ceremonies/{name}"):
        answer = api.send("GET", path, by="adam")
        assert answer.status_code == 404
        assert len(answer.text) < 500


# making the application


def test_without_a_service_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CustodyError, match="there is no service in") as caught:
        open_service({"CUSTODY_HOME": str(tmp_path)})
    assert caught.value.hint == "make one with: custody init"


def test_the_environment_says_which_service_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ServiceKey.generate("custody.example/env", os.urandom)
    (tmp_path / "service.key").write_bytes(key.encode())
    store = connect(f"sqlite:///{tmp_path / 'custody.db'}")
    schema.upgrade(store)
    mark = MarkFile(tmp_path / "service.mark")
    mark.write(Mark(key.origin))
    initialise(Service(store, key, mark=mark), "adam")
    store.engine.dispose()
    monkeypatch.setenv("CUSTODY_HOME", str(tmp_path))
    monkeypatch.delenv("CUSTODY_DATABASE_URL", raising=False)
    app = create_app()
    answer = app.test_client().get("/api/v1/service")
    app.extensions["custody"].store.engine.dispose()
    assert answer.json is not None
    assert answer.json["origin"] == "custody.example/env"


def test_a_database_of_another_version_is_refused_at_the_start(tmp_path: Path) -> None:
    key = ServiceKey.generate("custody.example/env", os.urandom)
    (tmp_path / "service.key").write_bytes(key.encode())
    with pytest.raises(CustodyError) as caught:
        open_service({"CUSTODY_HOME": str(tmp_path)})
    assert caught.value.hint


def test_a_bad_database_url_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "service.key").write_bytes(b"{}")
    environ = {"CUSTODY_HOME": str(tmp_path), "CUSTODY_DATABASE_URL": "mysql://u:hunter2@h/d"}
    with pytest.raises(InputError) as caught:
        open_service(environ)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


def test_flask_debugs_nothing_and_signs_nothing(api: Api) -> None:
    """No cookie is made by Flask, so there is no key to sign one with."""
    app = api.client.application
    assert app.secret_key is None
    assert not app.debug


def _described_413(api: Api, path: str) -> str:
    operation = api.described.operation("POST", "/api/v1" + path)
    return str(operation.record["responses"]["413"]["description"])
