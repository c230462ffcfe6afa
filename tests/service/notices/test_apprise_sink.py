"""A notice is sent for real, to servers on loopback: whole, in time, and with nothing added."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from custody.errors import InputError, UnreachableError
from custody.service.notices import apprise_sink
from custody.service.notices.apprise_sink import AppriseSink, Notice
from tests.service.notices.listening import Hook, listening
from tests.support import free_port

# what one of Apprise's plugins wants to sign mail with
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "s3cr3t-t0ken"
NOTICE = Notice("custody: rita asks", "rita asks.\n\nReason given: a <b>test</b> & more\n")


@dataclass
class Mailbox:
    """An SMTP server that keeps what came, or answers with something else."""

    answer: str = "250 ok"
    came: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.came.append((envelope.rcpt_tos, message))
        return self.answer

    def url(self, **more: str) -> str:
        query = "&".join(f"{key}={value}" for key, value in more.items())
        return (
            f"mailto://127.0.0.1:{self.port}?from=custody@example.org&to=anna@example.org&{query}"
        )


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(port=free_port())
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with listening() as found:
        yield found


@dataclass
class Silent:
    """Something that accepts connections and says nothing, or drips."""

    port: int
    hung_up: threading.Event


@pytest.fixture(params=["silent", "drips"])
def silent(request: pytest.FixtureRequest) -> Iterator[Silent]:
    listening = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                while request.param == "drips" and not done.wait(0.02):
                    try:
                        one.sendall(b"2")
                    except OSError:
                        break
                done.wait()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Silent(listening.getsockname()[1], done)
    finally:
        done.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for other in threading.enumerate():
            if other.name == "notice":
                other.join(30)


def url_of(hook: Hook) -> str:
    return f"json://me:{SECRET}@127.0.0.1:{hook.port}/{SECRET}"


def sent(url: str, notice: Notice = NOTICE) -> None:
    AppriseSink.parse(url).send(notice)


def refusal(url: str, timeout: float = apprise_sink.SEND_TIMEOUT) -> str:
    place = AppriseSink.parse(url)
    place.timeout = timeout
    with pytest.raises(UnreachableError) as caught:
        place.send(NOTICE)
    assert SECRET not in f"{caught.value!r} {caught.value.message} {caught.value.hint} {place!r}"
    return caught.value.message


# mail


def test_mail_has_the_subject_and_the_lines_and_nothing_more(mailbox: Mailbox) -> None:
    sent(mailbox.url())
    ((to, message),) = mailbox.came
    assert to == ["anna@example.org"]
    assert (message["Subject"], message["From"]) == (NOTICE.subject, "custody@example.org")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == NOTICE.body.splitlines()


def test_mail_as_html_shows_what_others_typed_and_obeys_none_of_it(mailbox: Mailbox) -> None:
    sent(mailbox.url(format="html"))
    part = mailbox.came[0][1].get_body(("html",))
    assert part is not None
    assert "<b>" not in part.get_content()
    assert "&lt;b&gt;test" in part.get_content()


def test_a_subject_can_not_become_another_header(mailbox: Mailbox) -> None:
    """Even if nobody had flattened it before."""
    sent(mailbox.url(), Notice("custody: x\r\nBcc: eve@example.org\r\n\r\nhello", "body\n"))
    ((to, message),) = mailbox.came
    assert to == ["anna@example.org"]
    assert message["Bcc"] is None
    assert message["Subject"] == "custody: x Bcc: eve@example.org hello"
    assert "hello" not in message.get_content()


def test_mail_that_is_not_taken_is_said_with_its_status(mailbox: Mailbox) -> None:
    mailbox.answer = f"554 no {SECRET}"
    assert refusal(mailbox.url()) == "it answered with the status 554"


# webhooks


def test_a_webhook_gets_both_as_json(hook: Hook) -> None:
    sent(url_of(hook))
    ((path, body),) = hook.came
    assert path == f"/{SECRET}"
    assert (body["title"], body["message"]) == (NOTICE.subject, NOTICE.body.rstrip())


@pytest.mark.parametrize("status", [302, 307, 400, 401, 503])
def test_a_webhook_that_refuses_has_not_taken_it(hook: Hook, status: int) -> None:
    """And where it points instead nobody goes, with our credentials least of all."""
    hook.status = status
    assert refusal(url_of(hook)) == f"it answered with the status {status}"
    assert len(hook.came) == 1


# what does not answer


def test_nothing_there_is_said_in_our_words() -> None:
    for scheme in ("json", "mailto"):
        url = f"{scheme}://me:{SECRET}@127.0.0.1:{free_port()}/{SECRET}?from=a@b.org&to=c@d.org"
        assert refusal(url) == "nothing answers there", scheme


@pytest.mark.parametrize("scheme", ["json", "mailto"])
def test_what_never_answers_is_left_alone_after_the_patience(silent: Silent, scheme: str) -> None:
    """However slowly it drips, and however much time its address asks for."""
    url = f"{scheme}://127.0.0.1:{silent.port}?from=a@b.org&to=c@d.org&cto=20&rto=20"
    place = AppriseSink.parse(url)
    place.timeout = 0.3
    with pytest.raises(UnreachableError, match="it did not answer in time"):
        place.send(NOTICE)
    with pytest.raises(UnreachableError, match="still busy with the notice before"):
        place.send(NOTICE)
    silent.hung_up.set()


def test_quiet_nothing_of_what_apprise_says_is_logged(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its most talkative it says addresses, and what others answered."""
    said: list[logging.LogRecord] = []
    ours = logging.Handler()
    monkeypatch.setattr(ours, "emit", said.append)
    root, hook.status = logging.getLogger(), 500
    monkeypatch.setattr(root, "handlers", [ours])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    refusal(url_of(hook))
    logging.getLogger("custody.test").debug("heard")
    assert "custody.test" in {record.name for record in said}
    assert not [record for record in said if record.name.startswith("apprise")]


# addresses


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"mailtos://me:{SECRET}@mail.example.org?to=a@example.org", "mailtos://mail.example.org"),
        (
            f"jsons://me:{SECRET}@hooks.example.org/{SECRET}?+X={SECRET}",
            "jsons://hooks.example.org",
        ),
        (f"json://{SECRET}/x", "json://…"),
        (f"ntfy://{SECRET}", "ntfy://…"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#all", "slack://…"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "tgram://…"),
        ("mmosts://chat.example.org/3ccdd113474722377935511fc85d3dd4", "mmosts://chat.example.org"),
    ],
)
def test_quiet_of_an_address_a_host_is_shown_at_most(url: str, shown: str) -> None:
    """What some services have in its place is a token."""
    place = AppriseSink.parse(url)
    assert place.shown == shown
    assert SECRET not in repr(place)


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"nonsense://{SECRET}",
        f"mailto://{SECRET}",
        f"js on://{SECRET}",
        f"json://h/\n{SECRET}",
    ],
)
def test_quiet_an_address_that_is_none_is_not_shown(url: str) -> None:
    with pytest.raises(InputError) as caught:
        AppriseSink.parse(url)
    assert SECRET not in f"{caught.value!r} {caught.value.hint}"


HEARD: list[tuple[str, str]] = [
    ("Failed to send JSON POST notification: Unauthorized, error=401.", "status 401"),
    ("Socket Exception: (535, b'5.7.8 authentication failed')", "status 535"),
    ("SMTP recipient a@b.org was refused: 550 no such user", "status 550"),
    ("Socket Exception: [Errno -2] Name or service not known", "no such host"),
    ("Socket Exception: Max retries exceeded (Caused by NameResolutionError(", "no such host"),
    ("Socket Exception: Read timed out. (read timeout=4.0)", "did not answer in time"),
    ("Socket Exception: [Errno 113] No route to host", "nothing answers there"),
    ("Socket Exception: [SSL: CERTIFICATE_VERIFY_FAILED] certificate", "TLS certificate"),
    ("Socket Exception: Connection unexpectedly closed", "the connection broke off"),
    (f"something else with {SECRET}", "it did not take the notice"),
]


@pytest.mark.parametrize(("line", "said"), HEARD, ids=[said for _, said in HEARD])
def test_why_it_failed_is_said_in_words_of_ours(line: str, said: str) -> None:
    reason: Callable[[list[str]], str] = apprise_sink._reason
    assert said in reason(["A Connection error occurred sending.", line][-1:])
    assert SECRET not in reason([line])
