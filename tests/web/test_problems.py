"""Errors on the wire: one shape, the right status, and nothing said that shouldn't be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import NoReturn

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from custody import errors
from custody.errors import CustodyError
from custody.service import ledger_reads
from custody.store import connect
from tests.web.conftest import Api
from tests.web.described import Described
from web import create_app, problems

FAILING = "/api/v1/failing"
SECRET = "custody_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True, slots=True)
class Leaky(ledger_reads.ServiceIdentity):
    """What a service says of itself, and a field more."""

    private_key: str


STATUS = {
    CustodyError: 503,
    errors.InputError: 400,
    errors.SourceIncompleteError: 503,
    errors.NotKnownError: 404,
    errors.CredentialError: 401,
    errors.NoMatchError: 401,
    errors.TamperedError: 422,
    errors.AgeHeaderError: 422,
    errors.AgeMacError: 422,
    errors.AgePayloadError: 422,
    errors.Crypt4ghHeaderError: 422,
    errors.Crypt4ghPayloadError: 422,
    errors.HeaderError: 422,
    errors.PayloadError: 422,
    errors.PointError: 422,
    errors.DealingError: 422,
    errors.PartError: 422,
    errors.CommitError: 422,
    errors.RedealError: 422,
    errors.ContributionError: 422,
    errors.KeyFileError: 422,
    errors.StatementError: 422,
    errors.KnownError: 422,
    errors.HistoryError: 503,
    errors.LedgerError: 500,
    errors.ScriptError: 500,
    errors.UnreachableError: 503,
    errors.PendingError: 409,
    errors.RefusedError: 409,
    errors.NotAllowedError: 403,
    errors.LateError: 409,
    errors.TooOftenError: 429,
}


def raising(error: Exception) -> Flask:
    """An application whose one call fails."""
    app = Flask("failing")
    problems.register(app)

    @app.get(FAILING)
    def fail() -> NoReturn:
        raise error

    return app


def classes(root: type[CustodyError]) -> Iterator[type[CustodyError]]:
    yield root
    for child in root.__subclasses__():
        yield from classes(child)


def test_every_class_of_error_has_its_status() -> None:
    """But for those that only commands end with: no service raises them."""
    ours = {kind for kind in classes(CustodyError) if "custody." in kind.__module__}
    assert set(STATUS) == ours - {errors.HookStopError, errors.ElsewhereError}


TOLD = [kind for kind, status in STATUS.items() if status != 503] + [errors.HistoryError]


@pytest.mark.parametrize("kind", TOLD)
def test_an_error_says_on_the_wire_what_it_says_here(kind: type[CustodyError]) -> None:
    error = kind("expected this, got that", hint="do that", promise="BOUND")
    answer = raising(error).test_client().get(FAILING)
    assert answer.status_code == STATUS[kind]
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "code": kind.code,
        "detail": "expected this, got that",
        "hint": "do that",
        "promise": "BOUND",
        "status": STATUS[kind],
        "title": HTTPStatus(STATUS[kind]).phrase,
    }


def test_a_401_names_the_scheme_it_wants() -> None:
    """RFC 9110, section 11.6.1, asks for it."""
    answer = raising(errors.CredentialError("who are you")).test_client().get(FAILING)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


OURS = errors.HistoryError  # its message is ours, and for everybody
MACHINES = [kind for kind, status in STATUS.items() if status == 503 and kind != OURS]


@pytest.mark.parametrize("kind", MACHINES)
def test_a_failing_machine_keeps_its_reasons_to_its_log(
    kind: type[CustodyError], caplog: pytest.LogCaptureFixture
) -> None:
    """A driver's message names hosts, ports and users; whoever asks may be anybody (QUIET)."""
    error = kind('connection to server at "db.internal", port 5432 failed', hint="user custody")
    answer = raising(error).test_client().get(FAILING)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["code"] == "unreachable"
    assert answer.json["hint"]
    assert not any(word in answer.text for word in ("db.internal", "5432", "user custody"))
    assert "db.internal" in caplog.text


def test_a_record_that_contradicts_itself_is_the_services_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = errors.LedgerError("the ledger has lost its head row", promise="LEDGER")
    answer = raising(error).test_client().get(FAILING)
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["promise"] == "LEDGER"
    assert "the ledger has lost its head row" in caplog.text


def test_an_unforeseen_error_tells_where_and_not_what(caplog: pytest.LogCaptureFixture) -> None:
    """Its text might hold a secret: neither the answer nor the log repeats it (QUIET)."""
    answer = raising(KeyError(SECRET)).test_client().get(FAILING)
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["code"] == "failed"
    assert SECRET not in answer.text + caplog.text
    assert "KeyError in test_problems.py" in caplog.text


def test_an_endless_recursion_is_an_unforeseen_error_too() -> None:
    def deeper() -> str:
        return deeper()

    app = Flask("failing")
    problems.register(app)
    app.add_url_rule(FAILING, view_func=deeper)
    assert app.test_client().get(FAILING).status_code == 500


def test_a_status_of_flasks_own_keeps_its_headers() -> None:
    answer = raising(TooManyRequests(retry_after=7)).test_client().get(FAILING)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json is not None
    assert answer.json["code"] == "usage"
    failing = raising(ServiceUnavailable()).test_client().get(FAILING)
    assert failing.json is not None
    assert (failing.status_code, failing.json["code"]) == (503, "failed")


BROKEN = {
    "no server": "postgresql://custody:hunter2@127.0.0.1:1/private_db",
    "no such host": "postgresql://custody:hunter2@db.invalid/private_db",
    "no folder": "sqlite:////nonexistent/private_db/custody.db",
    "no tables": "sqlite://",
}
CALLS: dict[str, Callable[[Api], tuple[str, str]]] = {
    "read": lambda api: ("GET", "/service"),
    "write": lambda api: ("POST", "/challenges"),
    "authenticate": lambda api: ("GET", "/people"),
}


@pytest.mark.parametrize("url", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("called", CALLS.values(), ids=CALLS)
def test_a_database_that_does_not_answer_is_a_503_without_its_address(
    api: Api,
    document: Described,
    url: str,
    called: Callable[[Api], tuple[str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    store = connect(url)
    broken = Api(replace(api.world, service=replace(api.world.service, store=store)), document)
    method, path = called(api)
    answer = broken.send(method, path, by="adam", **_body(method))
    store.engine.dispose()
    assert answer.status_code == 503
    assert answer.json is not None
    assert "log" in answer.json["hint"]
    assert not any(word in answer.text for word in ("hunter2", "private_db", "127.0.0.1", "5432"))
    assert "hunter2" not in caplog.text
    assert "can't" in caplog.text


def test_an_answer_with_a_field_nobody_described_is_withheld(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A column that somebody adds to a table does not get out by itself (QUIET)."""
    about = ledger_reads.describe_service(api.world.service)
    monkeypatch.setattr(
        ledger_reads, "describe_service", lambda _: Leaky(**asdict(about), private_key=SECRET)
    )
    answer = api.get("/service")
    assert answer.status_code == 500
    assert SECRET not in answer.text + caplog.text
    assert "not as described: ['private_key']" in caplog.text


def test_no_problem_of_the_api_is_a_page_for_people(api: Api) -> None:
    for path in ("/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/service"):
        answer = api.raw("GET", path, headers={"Accept": "text/html"})
        assert answer.status_code == 404


def test_outside_of_the_api_a_problem_is_a_page(api: Api) -> None:
    answer = api.client.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is nothing at this address." in answer.text
    assert "Traceback" not in answer.text


def test_without_a_database_a_problem_is_at_least_a_line(api: Api) -> None:
    """A page says who is signed in; where that can't be found out, it says the problem alone."""
    store = connect("postgresql://custody:hunter2@127.0.0.1:1/private_db")
    app = create_app(replace(api.world.service, store=store))
    client = app.test_client()
    client.set_cookie("custody", "custody_" + "x" * 43)
    answer = client.get("/nothing")
    store.engine.dispose()
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert answer.text == "There is nothing at this address.\n"


def _body(method: str) -> dict[str, object]:
    return {"json": {"official": "anna"}} if method == "POST" else {}
