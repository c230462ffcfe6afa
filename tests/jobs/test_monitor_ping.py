"""Pings: start and exit status, to an address nobody reads, and never a reason to fail (QUIET)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from custody.errors import CustodyError, SourceIncompleteError
from custody.jobs import monitor_ping
from custody.jobs.monitor_ping import pinging_monitor


@dataclass
class Monitor:
    """A monitoring service that writes down what it is told."""

    url: str = ""
    told: list[str] = field(default_factory=list)
    status: int = 200


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    heard = Monitor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.told.append(self.path)
            self.send_response(heard.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.url = f"http://127.0.0.1:{server.server_port}/ping/secret"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def unwarned(text: str) -> None:
    raise AssertionError(text)


def test_a_job_that_succeeds_says_so(monitor: Monitor) -> None:
    with pinging_monitor(f"{monitor.url}?rid=7", unwarned):
        assert monitor.told == ["/ping/secret/start?rid=7"]
    assert monitor.told[1:] == ["/ping/secret/0?rid=7"]


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (SourceIncompleteError("it failed"), 3),
        (KeyboardInterrupt(), 130),
        (RuntimeError("unforeseen"), 1),
        (BrokenPipeError(), 1),
    ],
    ids=repr,
)
def test_a_job_that_fails_says_how(monitor: Monitor, raised: BaseException, status: int) -> None:
    with pytest.raises(type(raised)), pinging_monitor(monitor.url, unwarned):
        raise raised
    assert monitor.told[1:] == [f"/ping/secret/{status}"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_yes_is_a_warning(monitor: Monitor, status: int) -> None:
    """A redirect is not followed: it could carry the secret to somebody else."""
    monitor.status = status
    warned: list[str] = []
    with pinging_monitor(monitor.url, warned.append):
        pass
    assert warned == [f"warning: the ping URL answered with status {status}"] * 2
    assert monitor.told == ["/ping/secret/start", "/ping/secret/0"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/secret", "nothing answers there"),
        ("http://secret.invalid/", "there is no such host"),
        ("http://[::1]:1/secret", "nothing answers there"),
    ],
)
def test_a_dead_monitor_is_a_warning_without_its_address(url: str, reason: str) -> None:
    """Promise QUIET: the address may be the secret."""
    warned: list[str] = []
    with pinging_monitor(url, warned.append):
        pass
    assert warned == [f"warning: the ping URL can not be reached: {reason}"] * 2


def test_a_monitor_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor_ping, "PATIENCE", 0.1)
    warned: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with (
            pytest.raises(CustodyError, match="the job's own"),
            pinging_monitor(f"http://127.0.0.1:{port}/", warned.append),
        ):
            raise CustodyError("the job's own")
    assert warned == ["warning: the ping URL can not be reached: it did not answer in time"] * 2


def test_a_job_in_haste_tells_its_monitor_the_same_in_order(monitor: Monitor) -> None:
    with pinging_monitor(monitor.url, unwarned, haste=True):
        pass
    assert monitor.told == ["/ping/secret/start", "/ping/secret/0"]
    monitor.status, warned = 500, list[str]()
    with pytest.raises(CustodyError), pinging_monitor(monitor.url, warned.append, haste=True):
        raise CustodyError("the job's own")
    assert monitor.told[2:] == ["/ping/secret/start", "/ping/secret/1"]
    assert warned == ["warning: the ping URL answered with status 500"] * 2


def test_a_job_in_haste_waits_for_no_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at its start, nor longer than a second at its end: ``--spool-only``, each segment."""
    monkeypatch.setattr(monitor_ping, "PATIENCE", 3600)
    monkeypatch.setattr(monitor_ping, "HASTE", 0.01)
    warned: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/secret"
        with pinging_monitor(url, warned.append, haste=True):
            assert warned == []
    assert warned == ["warning: the ping URL did not answer in time, and is not waited for"]


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "hc-ping.com/secret",
        "ftp://secret/",
        "file:///secret",
        "http:///secret",
        "http://[secret",
        "https://a\nsecret",
        "",
    ],
)
def test_what_is_no_address_is_a_warning_that_does_not_show_it(url: str) -> None:
    """The job goes on: a monitor's address must not cost a backup (promise QUIET)."""
    warned: list[str] = []
    with pinging_monitor(url, warned.append):
        pass
    assert [text.partition(":")[0] for text in warned] == ["warning"]
    assert "secret" not in warned[0]


def test_white_space_around_an_address_is_none_of_it(monitor: Monitor) -> None:
    """An environment file or a secret's store often leaves a line's end there."""
    with pinging_monitor(f" {monitor.url}\r\n", unwarned):
        pass
    assert monitor.told == ["/ping/secret/start", "/ping/secret/0"]


def test_without_an_address_nobody_is_told() -> None:
    with pinging_monitor(None, unwarned):
        pass
