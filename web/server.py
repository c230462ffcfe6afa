"""``custody serve``: the application under gunicorn, and the sweep that keeps time."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import ParseException

from custody import config
from custody.formats.addresses import ListenAddress
from custody.formats.digest_words import four_words
from custody.listening import require_free
from custody.service import Service
from custody.service.bootstrap import create_service, open_service
from custody.service.links import first_link
from custody.service.notices.settings import Settings, settings_from_environment
from custody.service.notices.worker import NoticeWorker, unknown_datasets
from custody.service.one_history import REFRESH_SECONDS
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import Sink, sinks_from_environment
from custody.service.settling import sweep
from custody.service.switching import switch_waiting
from custody.service.unlocking_apart import unlock_waiting
from web.app import create_app
from web.console.assets import scripts_digest
from web.whole_requests import WholeRequestWorker

SWEEP_SECONDS = 2.0
log = logging.getLogger("custody")


class Worker(WholeRequestWorker):
    """The worker, which repeats nothing of what it can't read (QUIET)."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """Answer with a status alone; the log gets the error's name, not its text."""
        malformed = isinstance(exc, ParseException)
        status = HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.INTERNAL_SERVER_ERROR
        log.warning("a request was not served: %s", type(exc).__name__)
        with contextlib.suppress(OSError):
            util.write_error(client, status.value, status.phrase, "")


@dataclass(frozen=True, slots=True)
class Routine:
    """What every worker does again and again, beside answering, and what it takes to do it."""

    service: Service
    sinks: Sequence[Sink]
    every: timedelta
    notices: Settings

    def prepare(self) -> None:
        """Make a row for each sink, once, before there are workers."""
        if self.sinks:
            prepare(self.service, self.sinks)
        NoticeWorker(self.service, self.notices).prepare()

    def start(self) -> None:
        """Start a thread for each, which needs no database to begin."""
        service = self.service
        _repeat_in_thread("sweep", partial(sweep, service))  # overdue ceremonies (REFUSAL)
        _repeat_in_thread("switch", partial(switch_waiting, service))  # new epochs (EPOCH)
        _repeat_in_thread("unlock", partial(unlock_waiting, service))
        # The mark moves up to what other hosts have appended, and signs it (ONE-HISTORY).
        _repeat_in_thread("refresh of the mark", service.history.sign, REFRESH_SECONDS)
        if self.sinks:
            due = partial(publish, service, self.sinks, self.every)
            _repeat_in_thread("publishing", _on(service, due))
        if self.notices.sinks:
            due_sinks = NoticeWorker(service, self.notices).start_due_sinks
            _repeat_in_thread("notices", _on(service, due_sinks))


class Server(BaseApplication):
    """Gunicorn, configured by us alone: no configuration file, no extra arguments.

    Its workers are given the service that was opened before there were any. One that begins
    while the database is away answers 503 until it is back, as the others do. If it opened the
    database itself it would fail, and gunicorn ends all workers when one can't begin.
    """

    def __init__(self, routine: Routine, options: dict[str, Any], counters: Path) -> None:
        self._routine, self._options, self._counters = routine, options, counters
        super().__init__()

    def load_config(self) -> None:
        """Take over our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application, in each worker."""
        app = create_app(self._routine.service, counters=self._counters)
        self._routine.start()
        return app


def _on(service: Service, action: Callable[[], object]) -> Callable[[], object]:
    """Let nothing go out of a database that was put back to an earlier state (ONE-HISTORY)."""

    def act() -> None:
        service.history.require()
        action()

    return act


def _repeat_in_thread(
    name: str, action: Callable[[], object], every: float = SWEEP_SECONDS
) -> threading.Thread:
    """Repeat an action every few seconds in a thread; an error is logged and ends nothing."""

    def run() -> None:
        pause = threading.Event()
        while not pause.wait(every):
            try:
                action()
            except Exception as error:
                log.error("the %s failed: %s", name, type(error).__name__)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


@click.command()
@click.option(
    "--bind",
    default=config.DEFAULT_BIND,
    show_default=True,
    help="Address and port; 0: any that is free.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--origin", help="Name of the ledger, when this makes a new service.")
def serve(bind: str, workers: int, origin: str | None) -> None:
    """Run the service, for a TLS-terminating proxy in front of it or on loopback.

    Where there is no service in CUSTODY_HOME yet it makes one, and prints a one-time link
    for its first administrator.
    """
    address = require_free(ListenAddress.parse(bind))
    # What is wrong with the settings is said here, not by each worker.
    config.trusted_proxies(os.environ)
    every, sinks = config.publish_every(os.environ), sinks_from_environment(os.environ)
    settings = settings_from_environment(os.environ)
    fresh = not config.service_key_path(os.environ).exists()
    service = create_service(os.environ, origin) if fresh else open_service(os.environ)
    say(f"custody serves {service.origin} on {address.url}")
    say(f"verifier key: {service.key.vkey}")
    say(f"scripts of the console: {four_words(scripts_digest())}, {scripts_digest().hex()}")
    for name in unknown_datasets(service, settings):
        say(f"warning: notices are set up for {name}, and there is no such dataset yet")
    if (code := first_link(service)) is not None:
        known = config.url(os.environ) if os.environ.get("CUSTODY_URL") else address.url
        say(f"its first administrator begins at: {known}/welcome#{code}")
    routine = Routine(service, sinks, every, settings)
    routine.prepare()
    service.store.engine.dispose()  # connections are not shared with the workers
    options = {
        "bind": str(address),
        "workers": workers,
        "worker_class": Worker,
        "threads": 8,
        "worker_connections": 500,  # half of the files that a process may open, as a rule
        "proc_name": "custody",
        "loglevel": "warning",
        "graceful_timeout": 20,
        "timeout": 120,
        "control_socket_disable": True,
        "forwarded_allow_ips": "",  # whom to believe about X-Forwarded-* says web.app alone
    }
    with _shared_folder() as counters:
        Server(routine, options, counters).run()


@contextlib.contextmanager
def _shared_folder() -> Iterator[Path]:
    """Make a folder for what workers count, and remove it when the server ends.

    A worker leaves this block too when it ends, and the others go on.
    """
    folder, server = Path(tempfile.mkdtemp(prefix="custody-counters-")), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == server:
            shutil.rmtree(folder, ignore_errors=True)


def say(text: str) -> None:
    """Tell whoever started the server, on standard error."""
    click.echo(text, err=True)
