"""A service that can be told to lie in any one answer: one Flask application around the real one.

It keeps what is posted to it. A lie may change the ledger, too: then whatever the service says
of its ledger, heads and proofs, is of that one, signed with the ledger's own key.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from custody.ceremony import Subject, subject_digest
from custody.formats.digest_words import four_words
from custody.official.bundle import AnyBundle
from custody.service import Service
from custody.service.api_tokens import authenticate
from tests.lying.lying_ledger import LyingLedger
from web.app import create_app

API = "/api/v1"
ANSWERS = {
    "service": r"GET /service",
    "consistency": r"GET /consistency",
    "ceremony": r"GET /ceremonies/[^/]+",
    "objects": r"GET /(ceremonies/[^/]+|datasets/[^/]+/drafts/[^/]+)/objects",
    "verdicts": r"GET /ceremonies/[^/]+/verdicts",
    "request": r"GET /ceremonies/[^/]+/request",
    "proof": r"GET /ceremonies/[^/]+/proof",
    "dataset": r"GET /datasets/[^/]+",
    "genesis": r"GET /datasets/[^/]+/genesis",
    "bundle": r"GET /datasets/[^/]+/bundle",
    "catalogue": r"GET /datasets/[^/]+/objects",
    "invited": r"POST /invitations",
    "linked": r"POST /people/[^/]+/links",
    "created": r"POST /datasets",
    "changed": r"POST /datasets/[^/]+/policy",
    "drilled": r"POST /datasets/[^/]+/drills",
    "reshared": r"POST /datasets/[^/]+/reshares",
    "redealt": r"GET /ceremonies/[^/]+/redealt",
    "complaints": r"GET /ceremonies/[^/]+/complaints",
    "dealt": r"POST /ceremonies/[^/]+/dealing",
    "draft": r"POST /datasets/[^/]+/drafts",
    "filed": r"POST /datasets/[^/]+/requests",
    "grant": r"POST /ceremonies/[^/]+/grant",
    "challenge": r"POST /challenges",
}
"""The answers that clients rest something on, by a name."""
PROVEN = ("service", "consistency", "objects", "verdicts")
"""Those that the ledger is in."""

Change = Callable[[Any, "Liar"], Any]


@dataclass(frozen=True)
class Lie:
    """What is told in the place of the truth: of which kind it is, and which answers it changes."""

    about: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    ledger: Callable[[Liar], LyingLedger | None] | None = None
    kind: str = ""
    """Which ceremonies it is about: a genesis, one without a dealer, a policy, …; or all."""

    @property
    def answers(self) -> frozenset[str]:
        """The answers that it is about; ``ledger`` is a file that the service exports."""
        if not self.changes:
            return frozenset((*PROVEN, "ledger"))
        if "ceremony" in self.changes:  # the rest goes with it
            return frozenset(self.changes) - {"bundle", "objects", "redealt"}
        exported = self.about == "object" and self.ledger is not None
        return frozenset(self.changes).union(["ledger"] if exported else ())


@dataclass
class Liar:
    """The real service, the lie that is told at the moment, and what was posted."""

    service: Service
    administrator: str = field(repr=False)
    names: dict[str, str] = field(default_factory=dict)
    """The ceremonies and objects of its world by what they are for."""
    ledger: LyingLedger | None = None
    """The true one, as it was kept."""
    lie: Lie | None = None
    shown: Subject | None = None
    """The subject that is shown in the place of the true one."""
    dealt: AnyBundle | None = None
    """The dealing made for it."""
    earlier: dict[str, Any] = field(default_factory=dict)
    """How datasets began that were dealt anew since."""
    other_grant: str = ""
    """A true grant of another ceremony."""
    posted: list[tuple[str, Any]] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    """The answers that were lies."""

    def begin(self, lie: Lie | None) -> None:
        self.lie, self.shown, self.dealt = lie, None, None
        self.posted, self.asked, self.told = [], set(), set()

    @cached_property
    def app(self) -> Flask:
        """The real application."""
        return create_app(self.service)

    def keep(self) -> None:
        """Keep the ledger as it is now."""
        who = authenticate(self.service, self.administrator)
        self.ledger = LyingLedger.true(self.service, who)

    def true_ledger(self) -> LyingLedger:
        assert self.ledger is not None
        return self.ledger

    def ask(self, path: str) -> Any:
        """Give the true answer to a GET request of the administrator."""
        headers = {"Authorization": f"Bearer {self.administrator}"}
        answer = self.app.test_client().get(f"{API}{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def answer(self, call: str, told: Any) -> Any:
        """Change the answer to a call, if the lie is about it."""
        path = call.partition(" ")[2]
        name = next((one for one, form in ANSWERS.items() if re.fullmatch(form, call)), None)
        if name is None:
            return told
        self.asked.add(name)
        if self.lie is None:
            return told
        change, ledger, before = self.lie.changes.get(name), self.lying_ledger(), told
        if change is not None:
            told = change(told, self)
        if ledger is not None and name in PROVEN:
            told = self._proven(name, path, told, ledger)
        if told != before:
            self.told.add(name)
        return told

    def has_other_head(self) -> bool:
        """Whether the head that is told of is not that of the real one."""
        about = self.lie.about if self.lie else ""
        return about == "checkpoint" or self.lying_ledger() is not None

    def filed(self) -> Any:
        """What the thief answers to whoever has signed the draft that it showed."""
        assert self.shown is not None
        like = self.ask(f"/ceremonies/{self.names['signed']}")
        digest = subject_digest(self.shown, None)
        names = {"digest": digest.hex(), "words": four_words(digest), "id": self.shown.ceremony}
        names |= {"dataset": self.shown.dataset}
        fits = {"threshold": self.shown.threshold, "subject": self.shown.record()}
        return like | names | fits

    def lying_ledger(self) -> LyingLedger | None:
        """The ledger that is told of, where it is not the true one."""
        return self.lie.ledger(self) if self.lie and self.lie.ledger else None

    def _proven(self, name: str, path: str, told: Any, ledger: LyingLedger) -> Any:
        """Say of the lying ledger what is asked of the ledger."""
        size = request.args.get("size", type=int)
        if name == "service":
            return told | {"checkpoint": ledger.note(), "vkey": ledger.key.vkey}
        if name == "consistency":
            return ledger.consistency(request.args.get("first", 0, type=int))
        if name == "verdicts":
            opening = ledger.find("ceremony.opened", path.split("/")[2])
            return told | {"opening": ledger.proven(opening, size)}
        return [
            ledger.proven(row["seq"], size)
            | ({"closing": ledger.proven(row["closing"]["seq"], size)} if "closing" in row else {})
            for row in told
        ]


def lying_app(liar: Liar) -> Flask:
    """Make the application that hands every call to the real one, and its answer to the liar."""
    app = Flask("lying_service")

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "DELETE"])
    def call(path: str) -> Response:
        short = "/" + path.removeprefix(API[1:]).lstrip("/")
        if request.method == "POST":
            liar.posted.append((short, request.get_json(silent=True)))
        environ = request.environ | {"wsgi.input": io.BytesIO(request.get_data())}
        if liar.has_other_head() and "size" in request.args:
            kept = len(liar.true_ledger().entries)  # the real one has no other tree
            environ["QUERY_STRING"] = f"size={kept}"
        if liar.lie is not None and "first" in request.args:
            kept = len(liar.true_ledger().entries)
            first = min(request.args.get("first", 0, type=int), kept)
            environ["QUERY_STRING"] = f"first={first}"
        if liar.lie is not None and re.fullmatch(r"/ceremonies/[^/]+/statements", short):
            return jsonify(liar.ask(short.removesuffix("/statements")))  # the thief has it now
        if liar.shown is not None and re.fullmatch(r"/datasets/[^/]+/requests", short):
            return jsonify(liar.filed())
        answer = Response.from_app(liar.app.wsgi_app, environ, buffered=True)
        if answer.status_code >= 300 or not answer.is_json:
            return answer
        told = liar.answer(f"{request.method} {short}", answer.get_json())
        answer.set_data(json.dumps(told))
        return answer

    return app


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of loopback, and give its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        pass
