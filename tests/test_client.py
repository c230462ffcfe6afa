"""The HTTP client: what it sends, to whom alone, and what becomes of whatever answers."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from custody import errors
from custody.client import Client, path_segment
from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotKnownError,
    UnreachableError,
)
from tests.answering import QUICK, TOKEN, Said, problem, serving, talking


def classes(root: type[CustodyError]) -> Iterator[type[CustodyError]]:
    yield root
    for child in root.__subclasses__():
        yield from classes(child)


# what is sent


def test_a_call_carries_the_token_in_its_header_and_nowhere_else() -> None:
    with serving(Said(body=b'{"a": 1}')) as server:
        client = Client(server.url + "/", TOKEN)
        assert client.get("/people", limit=5, before=None) == {"a": 1}
        assert client.post("/tokens", {"person": "é\ud800"}) == {"a": 1}
    get, post = server.asked
    assert (get.method, get.path, get.body) == ("GET", "/api/v1/people?limit=5", b"")
    assert get.headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Content-Type" not in get.headers
    assert (post.method, post.path) == ("POST", "/api/v1/tokens")
    assert post.headers["Content-Type"] == "application/json"
    assert json.loads(post.body) == {"person": "é\ud800"}
    assert "Cookie" not in post.headers


def test_a_post_without_a_body_is_an_empty_object() -> None:
    with serving(Said()) as server:
        Client(server.url).post("/ceremonies/x/grant")
    assert server.asked[0].body == b"{}"
    assert "Authorization" not in server.asked[0].headers


def test_a_delete_gives_nothing_back() -> None:
    with serving(Said(status=204, body=b"", headers={})) as server:
        Client(server.url, TOKEN).delete("/tokens/x")
    assert server.asked[0].method == "DELETE"


def test_a_service_may_live_under_a_path() -> None:
    with serving(Said()) as server:
        Client(f"{server.url}/custody/").get("/service")
    assert server.asked[0].path == "/custody/api/v1/service"


def test_quiet_a_client_does_not_show_its_token() -> None:
    assert TOKEN not in repr(Client("https://custody.example", TOKEN))


@pytest.mark.parametrize(
    "token", ["a b", "a\r\nX-Admin: 1", "a\x00", "é", "\ud800", "\t", "x" * 513], ids=ascii
)
def test_a_token_that_no_header_can_carry_is_a_bad_credential(token: str) -> None:
    """The wrong file, most likely; what is in it is not shown (QUIET)."""
    with pytest.raises(CredentialError) as caught:
        Client("https://custody.example", token)
    assert token.strip() == "" or token not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "custody.example",
        "127.0.0.1:8750",
        "ftp://custody.example",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user:hunter2@custody.example",
        "https://hunter2@custody.example",
        "https://custody.example?hunter2",
        "https://custody.example#hunter2",
        "https://custody.example\\@elsewhere.example",
        "https://custody.example\r\nX: hunter2",
        "https://custody example",
        "https://custody.exаmple",
        "https://[::1",
        "https://custody.example:port",
        " https://custody.example",
    ],
    ids=ascii,
)
def test_an_address_is_a_plain_one(url: str) -> None:
    """One that is none may hold a password, and is not repeated (QUIET)."""
    with pytest.raises(InputError) as caught:
        Client(url)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"
    assert "CUSTODY_URL" in str(caught.value.hint)


@pytest.mark.parametrize("url", ["https://[::1]:8750", "http://localhost", "https://a-b.c/d/e/"])
def test_a_good_address_is_taken_without_its_last_slash(url: str) -> None:
    assert Client(url).url == url.rstrip("/")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("anna", "anna"), ("a?b#c", "a%3Fb%23c"), ("%2e", "%252e"), ("...", "...")],
)
def test_a_segment_stays_one(text: str, quoted: str) -> None:
    assert path_segment(text) == quoted


@pytest.mark.parametrize("text", ["", ".", "..", "\udc80"], ids=ascii)
def test_a_segment_that_would_mean_another_path_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        path_segment(text)


def test_a_segment_with_a_slash_names_nothing() -> None:
    with pytest.raises(NotKnownError, match="there is nothing called"):
        path_segment("../x?y")


def test_a_parameter_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError):
        Client("http://127.0.0.1:1").get("/entries", before="\udc80")


# what comes back


@pytest.mark.parametrize(
    "kind", [kind for kind in classes(CustodyError) if kind.__module__ == "custody.errors"]
)
def test_every_error_comes_back_as_its_own_class(kind: type[CustodyError]) -> None:
    """So the command line ends with the same exit code, hint and promise."""
    body = problem(code=kind.code, hint="do that", promise="BOUND")
    with serving(Said(status=409, body=body)) as server, pytest.raises(CustodyError) as caught:
        Client(server.url).get("/service")
    assert type(caught.value) is kind
    assert caught.value.exit_code == kind.exit_code
    assert caught.value.message == "anna has already said 'approve'"
    assert (caught.value.hint, caught.value.promise) == ("do that", "BOUND")


def test_an_error_of_a_newer_service_is_an_error_all_the_same() -> None:
    body = problem(code="of-tomorrow")
    with serving(Said(status=418, body=body)) as server, pytest.raises(CustodyError) as caught:
        Client(server.url).get("/service")
    assert type(caught.value) is CustodyError
    assert caught.value.exit_code == 1


def test_what_a_service_says_can_not_move_the_cursor() -> None:
    """A hostile one may try to overwrite what was shown before (BOUND)."""
    body = problem(detail="no\x1b[2J\x1b[H\u202eevil\x07\r", hint="\x9b31m", promise="x\x00")
    with serving(Said(status=409, body=body)) as server, pytest.raises(CustodyError) as caught:
        Client(server.url).get("/service")
    error = caught.value
    assert all(text.isprintable() for text in (error.message, str(error.hint), str(error.promise)))


STRANGERS = {
    "a page": Said(200, b"<!doctype html><title>Welcome to nginx!</title>", {}),
    "a page that is missing": Said(404, b"<h1>Not Found</h1>", {}),
    "an empty answer": Said(200, b"", {}),
    "bytes": Said(200, b"\xff\xfe\x00", {}),
    "a deep answer": Said(200, b"[" * 200_000, {}),
    "half a surrogate pair": Said(200, b'{"origin": "\\ud800"}'),
    "a field twice": Said(200, b'{"origin": "a", "origin": "b"}'),
    "an error that is a list": Said(500, b"[]"),
    "an error that is a text": Said(500, b'"no"'),
    "an error without a code": Said(500, b'{"detail": "no"}'),
    "another service's error": Said(404, b'{"type": "about:blank", "title": "no", "status": 404}'),
    "an error without a hint": Said(409, b'{"code": "refused", "detail": "no"}'),
    "an error whose code is a list": Said(409, problem(code=[])),
    "an error whose hint is a list": Said(409, problem(hint=["no"])),
    "an error whose detail is a list": Said(409, problem(detail=["no"])),
    "a deep error": Said(409, b"[" * 200_000),
    "a login form": Said(401, b"<form action='/login'>", {"WWW-Authenticate": "Basic"}),
    "nothing new": Said(304, b"", {}),
}


@pytest.mark.parametrize("said", STRANGERS.values(), ids=STRANGERS)
def test_what_is_no_custody_service_is_told_from_one(said: Said) -> None:
    with serving(said) as server, pytest.raises(UnreachableError) as caught:
        Client(server.url, TOKEN).get("/service")
    assert caught.value.exit_code == 69
    assert caught.value.hint
    assert server.url in caught.value.message


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_without_a_service_behind_it_says_so(status: int) -> None:
    page = Said(status, b"<h1>Bad Gateway</h1>", {})
    with serving(page) as server, pytest.raises(UnreachableError, match="behind"):
        Client(server.url).get("/service")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["get", "post"])
def test_quiet_a_redirect_is_not_followed_and_the_token_not_sent_on(
    status: int, method: str
) -> None:
    with serving(Said()) as elsewhere:
        away = Said(status, b"", {"Location": f"{elsewhere.url}/api/v1/service"})
        with serving(away) as server, pytest.raises(UnreachableError, match="redirect") as caught:
            getattr(Client(server.url, TOKEN), method)("/service")
    assert elsewhere.asked == []
    assert len(server.asked) == 1
    assert "CUSTODY_URL" in str(caught.value.hint)


def test_nothing_is_tried_twice() -> None:
    """What was handed in may have arrived; only a person can know whether to repeat it."""
    busy = Said(503, b"", {"Retry-After": "0"})
    with serving(busy) as server, pytest.raises(UnreachableError):
        Client(server.url).post("/challenges", {"official": "anna"})
    assert len(server.asked) == 1


def test_a_connection_that_was_idle_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service may be closing it just then, and nothing is tried twice."""
    with serving(Said(body=b"{}")) as server:
        client = Client(server.url)
        client.get("/people")
        kept = client._pool.connection_from_url(server.url)
        client.get("/people")
        assert client._pool.connection_from_url(server.url) is kept
        monkeypatch.setattr("custody.client.IDLE", -1.0)
        client.get("/people")
        assert client._pool.connection_from_url(server.url) is not kept


def test_an_answer_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custody.client.MAX_ANSWER", 1000)
    with serving(Said(body=b'"' + b"x" * 998 + b'"')) as server:
        assert len(Client(server.url).get("/service")) == 998
    with (
        serving(Said(body=b'"' + b"x" * 999 + b'"')) as server,
        pytest.raises(UnreachableError, match="larger"),
    ):
        Client(server.url).get("/service")


def test_a_packed_answer_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custody.client.MAX_ANSWER", 1000)
    bomb = Said(200, gzip.compress(b" " * 10_000_000), {"Content-Encoding": "gzip"})
    with serving(bomb) as server, pytest.raises(UnreachableError, match="larger"):
        Client(server.url).get("/service")


# what does not come back


def test_a_service_that_is_down_is_unreachable_at_once() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(UnreachableError, match="nothing answers there") as caught:
            Client(url, TOKEN).get("/service")
    assert time.monotonic() - begun < 2
    assert caught.value.exit_code == 69
    assert "custody serve" in str(caught.value.hint)


def test_a_host_that_there_is_not_is_unreachable() -> None:
    """RFC 6761 keeps .invalid free of hosts."""
    with pytest.raises(UnreachableError, match="there is no such host"):
        Client("https://custody.invalid").get("/service")


def test_a_service_that_says_nothing_is_given_up_in_time() -> None:
    done = threading.Event()

    def say_nothing(_: socket.socket) -> None:
        done.wait(5)

    with talking(say_nothing) as url:
        begun = time.monotonic()
        with pytest.raises(UnreachableError, match="did not answer in time"):
            Client(url, timeout=QUICK).get("/service")
        assert time.monotonic() - begun < 3
        done.set()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"\x15\x03\x01\x00\x02\x02",
    ],
    ids=ascii,
)
def test_a_connection_that_breaks_off_is_unreachable(sent: bytes) -> None:
    def conversation(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(sent)

    with talking(conversation) as url, pytest.raises(UnreachableError) as caught:
        Client(url, timeout=QUICK).get("/service")
    assert caught.value.hint


# proxies


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_quiet_a_proxy_of_the_environment_sees_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can set a variable does not get the token by it."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(Said()) as proxy, serving(Said(body=b"[2]")) as server:
        monkeypatch.setenv(name, proxy.url)
        assert Client(server.url, TOKEN).get("/service") == [2]
    assert proxy.asked == []


def test_the_client_needs_no_server_packages() -> None:
    """A backup host has no Flask and no SQLAlchemy."""
    code = (
        "import sys, custody.client; "
        "print({'flask', 'sqlalchemy', 'pydantic', 'nacl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_404_of_the_service_is_told_from_one_of_a_stranger() -> None:
    body = problem(code="unknown", detail="there is no dataset 'x'", status=404)
    with serving(Said(status=404, body=body)) as server, pytest.raises(NotKnownError) as caught:
        Client(server.url).get("/datasets/x")
    assert caught.value.exit_code == errors.NotKnownError.exit_code == 10
