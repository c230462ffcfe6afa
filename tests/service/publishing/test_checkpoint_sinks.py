"""Sinks take checkpoints whole, keep what contradicts them, and show nobody their addresses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from custody.audit.checks.anchor import read_anchor
from custody.audit.sources.database_source import open_database
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.audit.witness import cosigner as witnesses
from custody.audit.witness.cosigner import WitnessKey
from custody.errors import CustodyError, InputError, LedgerError, TamperedError, UnreachableError
from custody.service import cosignatures
from custody.service.ledger_export import export_ledger
from custody.service.publishing import checkpoint_sinks
from custody.service.publishing.checkpoint_sinks import FolderSink, Sink, WebhookSink, WitnessSink
from custody.tlog.cosignature import Cosigner
from custody.tlog.note import Checkpoint, Signer, open_checkpoint, sign_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from tests.people import ORIGIN
from tests.store.ledgers import url_of
from tests.support import free_port
from tests.world import World

SECRET = "s3cr3t-t0ken"
KEY = WitnessKey("witness.example/w1", bytes([9]) * 32)
COSIGNER = Cosigner.parse(KEY.vkey)
Answer = tuple[int, str, bytes]
"""Status, type and body."""

pytestmark = pytest.mark.databases("sqlite")


@dataclass
class Server:
    """Something on loopback that answers every POST as a function says, and keeps what came."""

    answer: Callable[[bytes], Answer] = lambda _: (204, "text/plain", b"")
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.came.append((self.path, headers, body))
            status, kind, said = found.answer(body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def log_of(world: World) -> Verifier:
    return Verifier.parse(world.service.key.vkey)


# the folder


def test_a_folder_has_the_newest_checkpoint_and_every_one_before(
    world: World, tmp_path: Path
) -> None:
    first = world.head().size
    assert FolderSink(tmp_path).publish(world.service, 0) == first
    world.enrol("late", "auditor")
    cosignatures.cosign(world.service, world.cosigned("anna"))
    assert FolderSink(tmp_path).publish(world.service, first) == world.head().size
    names = {"checkpoint", f"checkpoint-{first}", f"checkpoint-{world.head().size}"}
    assert {path.name for path in tmp_path.iterdir()} == names
    newest = (tmp_path / "checkpoint").read_bytes()
    assert open_checkpoint(newest, log_of(world)) == world.head()
    assert f"{ORIGIN}/officials/anna".encode() in newest
    assert open_checkpoint((tmp_path / f"checkpoint-{first}").read_bytes(), log_of(world)).size == (
        first
    )


def test_a_folder_that_is_not_there_is_not_made(world: World, tmp_path: Path) -> None:
    """It may be one that is not mounted."""
    with pytest.raises(InputError, match="the folder is not there"):
        FolderSink(tmp_path / "mnt").publish(world.service, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["more entries", "another root", "another ledger"])
def test_tamper_a_folder_never_loses_what_contradicts_the_head(
    world: World, tmp_path: Path, what: str
) -> None:
    """That entries were taken back shows in the folder and nowhere else."""
    head = world.head()
    held = {
        "more entries": Checkpoint(ORIGIN, head.size + 1, bytes(32)),
        "another root": Checkpoint(ORIGIN, head.size, bytes(32)),
        "another ledger": Checkpoint("custody.example/other", 1, bytes(32)),
    }[what]
    note = sign_checkpoint(held, Signer(held.origin, world.service.key.seed))
    (tmp_path / "checkpoint").write_bytes(note)
    with pytest.raises(TamperedError, match="another history"):
        FolderSink(tmp_path).publish(world.service, 0)
    assert (tmp_path / "checkpoint").read_bytes() == note


def test_a_folder_that_cannot_be_written_is_a_failure_of_ours(world: World, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(CustodyError):
        FolderSink(tmp_path).publish(world.service, 0)


# the webhook


def test_a_webhook_gets_the_note_as_text(world: World, server: Server) -> None:
    url = server.url.replace("//", f"//me:{SECRET}@") + f"/hook?token={SECRET}"
    assert WebhookSink(url).publish(world.service, 0) == world.head().size
    ((path, headers, body),) = server.came
    assert path == f"/hook?token={SECRET}"
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["authorization"].startswith("Basic ")
    assert open_checkpoint(body, log_of(world)) == world.head()


@pytest.mark.parametrize("status", [302, 307, 400, 401, 500, 503])
def test_a_webhook_that_refuses_has_not_taken_it(world: World, server: Server, status: int) -> None:
    """A redirect is followed by nobody, and nothing is sent twice."""
    server.answer = lambda _: (status, "text/plain", b"no")
    with pytest.raises(UnreachableError, match=f"it answered with the status {status}"):
        WebhookSink(server.url).publish(world.service, 0)
    assert len(server.came) == 1


def test_an_answer_without_an_end_is_not_read_to_it(world: World, server: Server) -> None:
    server.answer = lambda _: (200, "text/plain", bytes(checkpoint_sinks.MAX_ANSWER + 10))
    with pytest.raises(UnreachableError, match="its answer has no end"):
        WebhookSink(server.url).publish(world.service, 0)


def test_quiet_no_error_and_no_repr_shows_an_address(world: World) -> None:
    """Tokens stand in them: as a password, in the path, in the query, in the host."""
    bare = f"127.0.0.1:{free_port()}/{SECRET}?token={SECRET}"
    for url in (f"http://me:{SECRET}@{bare}", f"https://{bare}", f"http://{SECRET}.invalid/"):
        for sink in (WebhookSink(url), WitnessSink(COSIGNER, url)):
            with pytest.raises(CustodyError) as caught:
                sink.publish(world.service, 0)
            said = f"{caught.value.message} {caught.value.hint} {caught.value!r} {sink!r}"
            assert SECRET not in said, url


# witnesses


@pytest.fixture
def witness(world: World, server: Server, tmp_path: Path) -> WitnessSink:
    """A real one, which has seen nothing yet."""
    real = witnesses.Witness(KEY.signer, [log_of(world)], tmp_path)

    def answer(body: bytes) -> Answer:
        given = real.add(body, int(world.clock().timestamp()))
        return given.status, given.type, given.text.encode()

    server.answer = answer
    return WitnessSink(COSIGNER, f"{server.url}/")


def cosigned_by(world: World) -> set[str]:
    note = cosignatures.checkpoint(world.service).checkpoint or ""
    return {line.name for line in split_note(note.encode())[1]}


def test_a_witness_cosigns_every_head_it_is_given(
    world: World, witness: WitnessSink, server: Server
) -> None:
    """Its cosignature is kept beside those of officials, and handed out with the head."""
    size = 0
    for name in ("late", "later"):
        world.enrol(name, "auditor")
        cosignatures.cosign(world.service, world.cosigned("anna"))
        size = witness.publish(world.service, size)
        assert size == world.head().size
        assert cosigned_by(world) == {ORIGIN, KEY.name, f"{ORIGIN}/officials/anna"}
    assert [path for path, _, _ in server.came] == ["/add-checkpoint"] * 2


def test_what_a_witness_cosigned_is_no_finding_of_an_auditor_s(
    world: World, witness: WitnessSink, tmp_path: Path
) -> None:
    """Neither in the database nor in the file, which has the cosignature too."""
    witness.publish(world.service, 0)
    with open_database(url_of(world.service.store)) as source:
        assert verify(source).findings == ()
    path = tmp_path / "ledger.jsonl"
    export_ledger(world.service, path)
    assert KEY.name in path.read_text()
    report = verify(FileSource(path), anchors=[read_anchor(next(tmp_path.glob("*.checkpoint")))])
    assert (report.findings, report.level) == ((), "anchored")


@pytest.mark.parametrize("wrong", [0, 3, "head"])
def test_a_witness_that_has_seen_another_size_is_asked_once_more(
    world: World, witness: WitnessSink, server: Server, wrong: int | str
) -> None:
    """As after a restart of the service from an older copy of its table."""
    first = witness.publish(world.service, 0)
    world.enrol("late", "auditor")
    last = wrong if isinstance(wrong, int) else world.head().size
    assert witness.publish(world.service, last) == world.head().size > first
    assert len(server.came) == 3
    assert KEY.name in cosigned_by(world)


def test_tamper_a_witness_that_has_seen_more_than_there_is_tells_so(
    world: World, witness: WitnessSink, server: Server
) -> None:
    server.answer = lambda _: (409, "text/x.tlog.size", b"1000000\n")
    with pytest.raises(TamperedError, match="has cosigned 1000000 entries, and there are"):
        witness.publish(world.service, 0)
    assert len(server.came) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((409, "text/x.tlog.size", b"1\n"), UnreachableError),
        ((409, "text/plain", b"1\n"), UnreachableError),
        ((409, "text/x.tlog.size", b"one\n"), LedgerError),
        ((404, "text/plain", b""), UnreachableError),
        ((200, "text/plain", b""), CustodyError),
        ((200, "text/plain", b"\xff"), CustodyError),
        ((200, "text/plain", b"<html>welcome</html>\n"), CustodyError),
    ],
)
def test_whatever_else_a_witness_answers_is_an_error_and_kept_nowhere(
    world: World, witness: WitnessSink, server: Server, answer: Answer, kind: type[CustodyError]
) -> None:
    server.answer = lambda _: answer
    with pytest.raises(kind):
        witness.publish(world.service, 0)
    assert cosigned_by(world) == {ORIGIN}
    assert len(server.came) <= 2


def test_a_cosignature_by_another_key_or_of_another_head_is_not_kept(
    world: World, witness: WitnessSink, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    stranger = WitnessKey(KEY.name, bytes([8]) * 32).signer
    other = witnesses.Witness(stranger, [log_of(world)], tmp_path / "other")
    server.answer = lambda body: (200, "text/plain", other.add(body, 1).text.encode())
    with pytest.raises(CustodyError):
        witness.publish(world.service, 0)
    own = witnesses.Witness(KEY.signer, [log_of(world)], tmp_path)
    line = own.add(server.came[0][2], 1).text.encode()
    world.enrol("late", "auditor")
    server.answer = lambda _: (200, "text/plain", line)
    with pytest.raises(CustodyError):
        witness.publish(world.service, 0)
    assert cosigned_by(world) == {ORIGIN}


# what the environment says


def test_the_environment_names_the_sinks_witnesses_first(tmp_path: Path) -> None:
    """So that the folder gets what they have just cosigned."""
    listed = tmp_path / "witnesses"
    listed.write_text(f"# ours\n\n{KEY.vkey} https://witness.example/w1  # in Zurich\n")
    secret = tmp_path / "hook"
    secret.write_text(f"https://hooks.example/{SECRET}\n")
    environ = {
        "CUSTODY_WITNESSES": str(listed),
        "CUSTODY_PUBLISH_DIR": str(tmp_path),
        "CUSTODY_PUBLISH_URL_FILE": str(secret),
    }
    found = checkpoint_sinks.sinks_from_environment(environ)
    expected: tuple[Sink, ...] = (
        WitnessSink(COSIGNER, "https://witness.example/w1"),
        FolderSink(tmp_path),
        WebhookSink(f"https://hooks.example/{SECRET}"),
    )
    assert found == expected
    assert [sink.name for sink in found] == [f"witness {KEY.name}", "folder", "webhook"]
    assert checkpoint_sinks.sinks_from_environment({}) == ()


@pytest.mark.parametrize(
    "line",
    [
        KEY.vkey,
        f"{KEY.vkey} https://one.example two",
        f"{KEY.vkey} ftp://{SECRET}.example",
        f"{KEY.vkey} {SECRET}",
        f"{KEY.vkey} https://",
        f"{Signer('x', bytes(32)).verifier.vkey} https://one.example",
        f"PRIVATE+KEY+{SECRET} https://one.example",
        f"{KEY.vkey} https://one.example\n{KEY.vkey} https://two.example",
    ],
)
def test_quiet_a_line_that_names_no_witness_is_one_clear_error(tmp_path: Path, line: str) -> None:
    path = tmp_path / "witnesses"
    path.write_text(f"{line}\n")
    with pytest.raises(InputError) as caught:
        checkpoint_sinks.sinks_from_environment({"CUSTODY_WITNESSES": str(path)})
    assert str(path) in caught.value.message
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("url", [SECRET, f"file:///{SECRET}", f"https://{SECRET} .example", "//x"])
def test_quiet_an_address_that_is_none_is_not_shown(url: str) -> None:
    with pytest.raises(InputError, match="CUSTODY_PUBLISH_URL: expected an address") as caught:
        checkpoint_sinks.sinks_from_environment({"CUSTODY_PUBLISH_URL": url})
    assert SECRET not in caught.value.message
