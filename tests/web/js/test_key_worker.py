"""The worker in a real page: messages in and out, under the console's content policy (NO-SHARE)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from custody import age
from custody.ceremony import ObjectTree, Subject, subject_digest, subject_words
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.encoding import format_base64
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.bundle import check_bundle
from custody.official.keyfile import KeyFile, open_keyfile
from custody.official.signing import Shown, make_statement, sign_statement
from custody.quorum import Context, Contribution, verify_contribution
from custody.service import datasets, request_drafts
from custody.tlog.entry import encode_entry
from custody.tlog.merkle import Frontier, inclusion_proof, leaf_hash
from custody.tlog.note import Checkpoint
from tests.keys import PASSPHRASE, key_of, random_bytes_of
from tests.tlog.test_merkle import reader
from tests.web.js.engine import PAGE
from tests.world import World

OBJECTS = 1000
FROZEN = 500  # milliseconds in which a page does nothing: what somebody calls frozen

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(page: Page) -> Ask:
    """Ask a worker of one's own; files are bytes."""
    page.evaluate("startWorker()")

    def ask(op: str, **given: Any) -> dict[str, Any]:
        files = [name for name, value in given.items() if isinstance(value, bytes)]
        plain = {name: _text(value) for name, value in given.items()}
        answer: dict[str, Any] = page.evaluate(
            "([op, given, files]) => ask(op, given, files)", [op, plain, files]
        )
        return answer

    return ask


@dataclass
class Crowd:
    """A request for many objects, and the answers of a service that has them all."""

    shown: dict[str, Any]
    rows: list[dict[str, Any]]
    headers: list[bytes]
    bundle: str
    genesis: dict[str, Any]
    policy: list[dict[str, Any]]
    verdicts: dict[str, Any]
    told: str
    request: dict[str, Any]

    @classmethod
    def of(cls, world: World, count: int) -> Crowd:
        ceremony = world.request(world.objects[0])
        body = world.entries("object.registered")[0].body
        draw, recipient = random_bytes_of("crowd"), world.recipient("registry")
        headers = [age.new_header(draw(16), [recipient], random=draw) for _ in range(count)]
        headers.sort(key=age.object_id)
        listed = [(age.object_id(header), 1000) for header in headers]
        entries = [
            _registration(world.service.origin, seq, body, header)
            for seq, header in enumerate(headers)
        ]
        asked = replace(
            ceremony.subject.asked,
            objects=ObjectTree.of(listed, body["data"]["sealed"], body["data"]["sealed"]),
            as_of=count,
        )
        forever = datetime(9999, 1, 1, tzinfo=UTC)  # a worker has no clock but the machine's
        subject = replace(ceremony.subject, request=asked, expires=forever)
        opening = {"ceremony": ceremony.id, "data": {"subject": subject.record()}}
        opening |= {"type": "ceremony.opened"}
        entries.append(encode_entry(world.service.origin, count, bytes(32), opening))
        leaves = [leaf_hash(entry) for entry in entries]
        tree, node = Frontier().extend(leaves), reader(leaves)
        proofs = [inclusion_proof(seq, count + 1, node) for seq in range(count + 1)]
        *rows, opened = [
            {"entry": format_base64(entry), "proof": [format_base64(hash_) for hash_ in proof]}
            for entry, proof in zip(entries, proofs, strict=True)
        ]
        head = Checkpoint(world.service.origin, count + 1, tree.root())
        seen = Shown(subject, None, head)
        approvals = [
            sign_statement(make_statement("approve", seen, name, world.clock()), key_of(name))
            for name in ("anna", "bert", "carl")
        ]
        shown = {
            "ceremony": ceremony.id,
            "digest": subject_digest(subject, None).hex(),
            "subject": subject.record(),
            "dealing": None,
            "checkpoint": {"origin": head.origin, "size": head.size, "root": head.root.hex()},
        }
        who = world.principal("anna")
        bundle = datasets.bundle(world.service, who, "registry").encode().decode()
        genesis = datasets.genesis(world.service, who, "registry").record()
        verdicts = {"envelopes": [one.as_dict() for one in approvals], "opening": opened}
        told = subject_words(subject)
        true = request_drafts.signed_request(world.service, who, ceremony.id).record()
        said = sign_statement(
            make_statement("request", seen, "rita", world.clock()), key_of("rita")
        )
        request = {**true, "envelope": said.as_dict()}
        return cls(shown, rows, headers, bundle, genesis, [], verdicts, told, request)

    def turning(self) -> dict[str, Any]:
        """What the worker is given for a turn."""
        names = ("shown", "rows", "bundle", "genesis", "policy", "verdicts")
        return {name: getattr(self, name) for name in names}


def _registration(origin: str, seq: int, body: dict[str, Any], header: bytes) -> bytes:
    data = {"id": age.object_id(header), "size": 1000, "header": format_base64(header)}
    said = {name: value for name, value in body["data"].items() if name != "proof"}
    return encode_entry(origin, seq, bytes(32), {**body, "data": {**said, **data}})


def _browser(page: Page) -> Browser:
    browser = page.context.browser
    assert browser
    return browser


def _text(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


@pytest.mark.slow
def test_a_thousand_objects_turn_without_freezing_the_page(
    page: Page, ask: Ask, world: World
) -> None:
    """Proven, opened in part, and proven right, while the page keeps beating and hears of it."""
    crowd = Crowd.of(world, OBJECTS)
    ask("openKey", file=key_of("anna").keyfile.encode(), passphrase=PASSPHRASE)
    answer = ask("turnKey", **crowd.turning())
    assert "error" not in answer, answer
    seen = page.evaluate("seen")
    print(f"{OBJECTS} objects in {seen['took']:.0f} ms, still for {seen['stillest']:.0f} ms")
    assert seen["stillest"] < FROZEN
    done = [one["done"] for one in seen["progress"]]
    assert done == sorted(done)
    assert len(done) > 3
    assert seen["progress"][-1] == {"done": OBJECTS, "total": OBJECTS}
    _hold(world, crowd, answer["result"])


def _hold(world: World, crowd: Crowd, result: dict[str, Any]) -> None:
    """Check what the worker signed and sealed as the service does."""
    envelope = Envelope.from_dict(result["envelope"])
    verify(envelope, key_of("anna").keyfile.signing_public, PAYLOAD_TYPE)
    inside = world.service.key.unseal(canonical_json.decode_binary(result["contribution"]))
    dealing = check_bundle(datasets.bundle(world.service, world.principal("anna"), "registry"))
    elements = [share for header in crowd.headers for share in age.x25519_shares(header)]
    digest = bytes.fromhex(crowd.shown["digest"])
    bound = Context.of(Subject.read(crowd.shown["subject"]), digest, "anna", 1)
    verify_contribution(dealing, elements, Contribution.decode(inside), bound)


@pytest.mark.slow
def test_a_key_made_at_its_real_cost_opens_here_and_in_the_terminal(ask: Ask) -> None:
    """256 MiB and three passes."""
    made = ask("createKey", name="frida", passphrase=PASSPHRASE)["result"]
    file = base64.b64decode(made["file"])
    assert open_keyfile(KeyFile.parse(file), PASSPHRASE).name == "frida"
    named = {name: made[name] for name in ("name", "fingerprint", "words")}
    assert ask("readKey", file=file)["result"] == named
    assert ask("openKey", file=file, passphrase=PASSPHRASE)["result"] == named


def test_a_refusal_comes_with_its_code_its_way_out_and_its_promise(ask: Ask, world: World) -> None:
    crowd = Crowd.of(world, 2)
    ask("openKey", file=key_of("anna").keyfile.encode(), passphrase=PASSPHRASE)
    assert ask("sign", kind="deny", shown=crowd.shown) == {
        "id": 1,
        "error": {
            "code": "statement",
            "message": "'deny' needs reason",
            "hint": None,
            "promise": "REFUSAL",
        },
    }


@pytest.mark.parametrize("op", ["", "constructor", "__proto__", "now", "random", "toString"])
def test_only_the_documented_operations_can_be_asked_for(ask: Ask, op: str) -> None:
    assert ask(op)["error"]["code"] == "failed"


def test_an_unforeseen_error_says_nothing_of_what_came(ask: Ask) -> None:
    """QUIET: its text might hold a secret."""
    answer = ask("openKey", file=key_of("anna").keyfile.encode(), passphrase=5)
    assert answer["error"]["message"] == "the key's worker failed"


def test_a_closed_key_is_gone(ask: Ask, world: World) -> None:
    crowd = Crowd.of(world, 2)
    ask("openKey", file=key_of("anna").keyfile.encode(), passphrase=PASSPHRASE)
    given = {"kind": "approve", **crowd.turning(), "told": crowd.told, "request": crowd.request}
    assert "result" in ask("sign", **given)
    assert ask("close") == {"id": 1, "result": {}}
    again = ask("sign", **given)
    assert again["error"]["code"] == "credential"


def test_the_worker_can_reach_nothing_but_its_page(page: Page) -> None:
    """Under its policy, whatever runs in it can't take a key anywhere (NO-SHARE)."""
    apart = _browser(page).new_page()  # its complaint is wanted
    apart.goto(page.url.rpartition("/")[0] + f"/{PAGE}")
    apart.wait_for_function("() => Boolean(window.startWorker)")
    apart.evaluate("startWorker()")
    apart.evaluate("ask('close', {}, [])")
    reach = "fetch('/web/static/js/key_worker.js').then(() => 'reached', () => 'refused')"
    assert apart.workers[0].evaluate(reach) == "refused"
    assert apart.evaluate(reach) == "reached"
    apart.close()
