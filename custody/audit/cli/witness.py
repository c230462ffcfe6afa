"""``custody-audit witness``: serve a witness that cosigns others' ledgers, and make its key.

Gunicorn serves, and is imported only to do so. Behind it is one small WSGI application:
there is one call, and it needs no framework.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from custody.audit.levels import INTACT
from custody.audit.witness.cosigner import Witness, WitnessKey, WitnessResponse
from custody.errors import CustodyError, InputError
from custody.file_arguments import INPUT, NAMED, OUTPUT, standard_output_is_taken
from custody.files import read_file, reserved_output
from custody.formats.addresses import ListenAddress
from custody.formats.encoding import parse_decimal
from custody.listening import require_free
from custody.streams import reserved_standard_output
from custody.tlog.note_keys import Verifier, require_key_name
from custody.tlog.witness_protocol import MAX_SUBMISSION, PATH

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]

log = logging.getLogger("custody")


@click.command("witness-key")
@click.argument("name")
@click.option("-o", "--output", type=OUTPUT, required=True, metavar="FILE", help="Where to.")
def witness_key(name: str, output: Path) -> int:
    """Make the key of a witness called NAME, such as witness.example/w1, and print its vkey."""
    if name.startswith("-"):
        raise InputError(
            f"expected the name of a witness, got {name[:70]!a}",
            hint="such as witness.example/w1; - is no file here, the key goes to -o FILE",
        )
    key = WitnessKey(require_key_name(name), os.urandom(32))
    with reserved_standard_output(), reserved_output(output) as stream:
        stream.write(key.encode())
    click.echo(key.vkey, err=standard_output_is_taken())
    return INTACT


@click.command()
@click.option("--key", type=INPUT, required=True, metavar="FILE", help="The witness's key.")
@click.option(
    "--log", "logs", multiple=True, required=True, metavar="VKEY", help="Of a log; repeatable."
)
@click.option(
    "--state",
    type=NAMED,
    required=True,
    metavar="FOLDER",
    help="Where it remembers what it cosigned. To lose it is to lose the witness.",
)
@click.option(
    "--bind", default="127.0.0.1:8760", show_default=True, help="Address and port; 0: any."
)
def witness(key: Path, logs: tuple[str, ...], state: Path, bind: str) -> int:
    """Cosign the checkpoints of logs (C2SP tlog-witness), for a TLS-terminating proxy before it.

    A log posts its checkpoints to /add-checkpoint; what does not continue the one
    cosigned before is refused. Needs custody[service].
    """
    address = require_free(ListenAddress.parse(bind))
    own = WitnessKey.parse(read_file(key, limit=4096))
    found = Witness(own.signer, [Verifier.parse(text.strip()) for text in logs], state)
    click.echo(f"witness {own.vkey} on {address.url}{PATH}", err=True)
    _serve(application(found, lambda: int(time.time())), str(address))
    return INTACT


def application(witness: Witness, now: Callable[[], int]) -> Callable[[Environ, Start], Any]:
    """Make the WSGI application of a witness."""

    def answer(environ: Environ, start: Start) -> Iterable[bytes]:
        given = _respond(witness, environ, now)
        body = given.text.encode()
        headers = [
            ("Content-Type", given.type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start(f"{given.status} {HTTPStatus(given.status).phrase}", headers)
        return [body]

    return answer


def _respond(witness: Witness, environ: Environ, now: Callable[[], int]) -> WitnessResponse:
    if environ.get("PATH_INFO") != PATH:
        return WitnessResponse(404, f"this is a witness: post checkpoints to {PATH}\n")
    if environ["REQUEST_METHOD"] != "POST":
        return WitnessResponse(405, "post a checkpoint\n")
    length = parse_decimal(environ.get("CONTENT_LENGTH") or "")
    if length is None:
        return WitnessResponse(411, "say how long it is\n")
    if length > MAX_SUBMISSION:
        return WitnessResponse(413, f"expected at most {MAX_SUBMISSION} bytes\n")
    try:
        return witness.add(environ["wsgi.input"].read(length), now())
    except CustodyError as error:  # its memory is damaged, or its disk full: nothing is cosigned
        log.error("nothing was cosigned: %s", error.message)
        return WitnessResponse(500, "the witness can't cosign at the moment\n")


def _serve(app: Callable[[Environ, Start], Any], bind: str) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        """Gunicorn, configured by us alone."""

        def load_config(self) -> None:
            """Take over our options."""
            options = {
                "bind": bind,
                "workers": 1,
                "worker_class": "gthread",
                "threads": 4,
                "proc_name": "custody-witness",
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """Give the application."""
            return app

    Server().run()
