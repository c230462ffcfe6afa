"""Behind a proxy that ends TLS: it is believed as far as CUSTODY_TRUST_PROXY says, nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from custody.config import trusted_proxies
from custody.errors import InputError
from custody.service.browser_sessions import begin_session
from custody.store.tables import attempt
from tests.web.conftest import Api
from tests.web.visitor import Visitor
from web import create_app

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def app(api: Api, proxies: str | None) -> Flask:
    environ = {} if proxies is None else {"CUSTODY_TRUST_PROXY": proxies}
    return create_app(api.world.service, environ)


def addresses(api: Api) -> set[str]:
    """Where the wrong passwords came from, by what the limit counts."""
    with api.world.service.store.reading() as connection:
        return set(connection.execute(select(attempt.c.address)).scalars())


def guess(api: Api, proxies: str | None, forwarded: str) -> None:
    visitor = Visitor(api.world.service, app=app(api, proxies))
    headers = {"X-Forwarded-For": forwarded}
    assert visitor.sign_in("adam", "not the password", headers=headers).status_code == 401


def test_by_default_forwarded_headers_are_ignored(api: Api) -> None:
    """A caller who sends them neither gets a Secure cookie nor chooses an address."""
    client = app(api, None).test_client()
    answer = client.get("/sign-in", headers=FORWARDED)
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert answer.headers["Set-Cookie"].startswith("custody=")
    for number in range(3):
        guess(api, None, f"203.0.113.{number}")
    assert addresses(api) == {"127.0.0.1"}


def test_behind_one_proxy_its_word_counts(api: Api) -> None:
    client = app(api, "1").test_client()
    answer = client.get("/sign-in", headers=FORWARDED)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-custody=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    guess(api, "1", "203.0.113.9")
    assert addresses(api) == {"203.0.113.9"}


@pytest.mark.parametrize(
    ("proxies", "counted"), [("1", "198.51.100.2"), ("2", "203.0.113.9"), ("3", "10.9.9.9")]
)
def test_as_many_proxies_are_believed_as_there_are(api: Api, proxies: str, counted: str) -> None:
    """Each adds the address it saw at the end; what stands further left the caller wrote."""
    guess(api, proxies, "10.9.9.9, 203.0.113.9, 198.51.100.2")
    assert addresses(api) == {counted}


def test_a_session_made_without_tls_is_none_behind_it(api: Api) -> None:
    """The cookie's name binds it to TLS, so a cookie set over plain HTTP is not looked at."""
    client = app(api, "1").test_client()
    client.set_cookie("custody", begin_session(api.world.service, "adam", "a browser"))
    assert client.get("/").status_code == 200
    assert client.get("/", headers=FORWARDED).status_code == 302


def test_of_the_scheme_the_nearest_proxy_has_the_last_word(api: Api) -> None:
    """Proxies replace that header rather than add to it."""
    client = app(api, "2").test_client()
    headers = {**FORWARDED, "X-Forwarded-For": "203.0.113.9, 198.51.100.2"}
    assert "Strict-Transport-Security" in client.get("/sign-in", headers=headers).headers
    headers["X-Forwarded-Proto"] = "https, http"
    assert "Strict-Transport-Security" not in client.get("/sign-in", headers=headers).headers


@pytest.mark.parametrize("text", ["", "0"])
def test_zero_is_the_same_as_nothing(api: Api, text: str) -> None:
    assert trusted_proxies({"CUSTODY_TRUST_PROXY": text}) == trusted_proxies({}) == 0
    answer = app(api, text).test_client().get("/sign-in", headers=FORWARDED)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("text", ["-1", "9", "01", "1 2", "yes", "127.0.0.1", "1.0", "१"])
def test_what_is_no_number_of_proxies_is_refused(api: Api, text: str) -> None:
    with pytest.raises(InputError, match="CUSTODY_TRUST_PROXY"):
        app(api, text)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_forwarded_headers_that_nobody_is_believed_about_are_told_to_the_operator(
    api: Api, caplog: pytest.LogCaptureFixture, header: str
) -> None:
    """Once in the log, and to administrators whose page came by such a proxy."""
    visitor = Visitor(api.world.service, "adam", app=app(api, None))
    assert "CUSTODY_TRUST_PROXY" not in visitor.get("/").text
    for _ in range(2):
        page = visitor.get("/", headers={header: "203.0.113.9"}).text
        assert f"{header}, which is not believed" in page
        assert "CUSTODY_TRUST_PROXY=1" in page
    assert [one.getMessage().count(header) for one in caplog.records] == [1]
    assert "203.0.113.9" not in caplog.text
    other = Visitor(api.world.service, "anna", app=visitor.client.application)
    assert "not believed" not in other.get("/", headers={header: "203.0.113.9"}).text


def test_a_proxy_that_is_believed_is_nothing_to_tell(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Visitor(api.world.service, "adam", app=app(api, "1"))
    assert "not believed" not in visitor.get("/", headers={"X-Forwarded-For": "203.0.113.9"}).text
    assert not caplog.records
