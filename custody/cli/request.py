"""``custody request``: asks for sealed objects to be opened, in one dataset or in several."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from custody.ceremony import CeremonyView, subject_words
from custody.cli.options import (
    bare_name,
    json_option,
    own_key_option,
    text_option,
    whole_hours,
)
from custody.cli.output import emit, note
from custody.cli.request_set import Filters, choose, pick, set_options
from custody.errors import CustodyError, InputError
from custody.file_arguments import INPUT
from custody.files import read_file, require_free, write_file
from custody.formats.carried import carried_text
from custody.formats.pasted import unwrapped
from custody.streams import reserved_standard_output

if TYPE_CHECKING:
    from custody.client import Client
    from custody.official.asking import Asked
    from custody.official.session import OfficialSession


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "-d",
    "--dataset",
    "datasets",
    required=True,
    multiple=True,
    envvar="CUSTODY_DATASET",
    callback=lambda ctx, param, names: tuple(bare_name(ctx, param, one) or "" for one in names),
    help="The dataset's name; repeatable: one ceremony for each.",
)
@click.option("--object", "objects", multiple=True, help="An id; repeatable.")
@set_options
@text_option("--reason", required=True, help="What for; officials sign this text.")
@click.option("--recipient", help="Your own age1… key.")
@click.option(
    "--recipient-file", type=INPUT, help="A file with your own age1… key, or Crypt4GH public key."
)
@click.option("--expires", default="72h", show_default=True, help="Like 72h or 7d.")
@own_key_option
@click.option("--all", "all_objects", is_flag=True, help="List all the objects.")
@json_option
def request(
    ids: tuple[str, ...],
    datasets: tuple[str, ...],
    objects: tuple[str, ...],
    reason: str,
    recipient: str | None,
    recipient_file: Path | None,
    expires: str,
    key_path: Path | None,
    passphrase_file: Path | None,
    all_objects: bool,
    as_json: bool,
    **filters: Any,
) -> None:
    """Ask for sealed objects to be opened, for your own key.

    They are named by ID, or the newest one is picked (--latest, --at), or they are a set: all
    objects that fit every filter: one of the jobs, one of the hosts, every tag. Nothing that
    is marked gone is in a set; 'custody objects' lists what there is. One request names at most
    100,000 objects.

    \b
      custody request -d registry --job pg_dump --each-job --reason …
      custody request -d registry --tag env=prod --since 2026-11-01 --until 2026-11-24 --reason …
      custody request -d registry --as-of 2026-11-24T14:05Z --job base --job wal --reason …
      custody request -d registry -d letters --each-job --reason "The site is lost"

    The service resolves the set. Here every object's registration is proven, and what they are,
    how much, from when to when and by which job on which host is computed from these and shown,
    before anything is signed; officials' commands do the same. That none was left out,
    'custody-audit verify' sees.

    With --key, or CUSTODY_KEY_FILE, the request is signed: the service drafts it, it is checked
    here to say what you asked for, and shown; officials who have compared your key need no words.
    Datasets of signed requests, as new ones are, take no others. A job signs too, with
    CUSTODY_KEY_FILE and CUSTODY_PASSPHRASE_FILE, and then needs no token.

    Several datasets make a batch: one ceremony for each, with a quorum of its own, which officials
    approve and turn together by --batch.

    Without --recipient a fresh identity is written to CEREMONY.identity here, readable by
    you only; 'custody restore --identity' needs it.
    """
    from custody.cli.signed_requests import requester_client, requester_session
    from custody.official.asking import Asked

    wanted = Filters((*ids, *objects), **filters)
    if len({*datasets}) < len(datasets):
        raise InputError("one dataset is named twice")
    chosen = choose(wanted, datasets)  # what contradicts itself is refused before all else
    hours = whole_hours(expires, "a request")
    own = _own_recipient(recipient, recipient_file)
    session = requester_session(key_path, passphrase_file)
    service = requester_client(session)
    batch = os.urandom(16).hex() if len(datasets) > 1 else None
    asked = [
        Asked(name, one.objects, reason, own or "", hours, one.set, batch)
        for name, one in (chosen or pick(wanted, service, datasets)).items()
    ]
    views = _file_all(service, session, asked, all_objects=all_objects)
    _answer(views, batch, as_json=as_json, signed=session is not None)


def _file_all(
    service: Client, session: OfficialSession | None, asked: list[Asked], *, all_objects: bool
) -> list[CeremonyView]:
    """File a request for each dataset, all drafted and shown before the first is filed.

    What was filed before one failed stays, and is named.
    """
    from custody.cli.signed_requests import draft_and_show, file_request

    filed = list[CeremonyView]()
    with reserved_standard_output(), ExitStack() as stack:
        kept = [stack.enter_context(_identity_file(one)) for one in asked]
        orders = [order for order, _ in kept]
        drafts = [
            draft_and_show(service, session, order, all_objects=all_objects) for order in orders
        ]
        for (order, identity), draft in zip(kept, drafts, strict=True):
            try:
                answer = file_request(service, session, order, draft, all_objects=all_objects)
                view = CeremonyView.read(answer)
                require_as_asked(view, order)
                identity.keep(view.id)
            except CustodyError as error:
                raise _half_done(error, order.dataset, filed) from None
            filed.append(view)
    return filed


def _half_done(error: CustodyError, dataset: str, filed: list[CeremonyView]) -> CustodyError:
    """Say what stays of a batch, of which a later part failed."""
    if not filed:
        return error
    names = ", ".join(f"{view.id} of {view.dataset}" for view in filed)
    error.message = f"{dataset}: {error.message}; the batch is half done, open are: {names}"
    error.hint = "ask for the rest, or call these off: custody cancel CEREMONY"
    return error


def _answer(views: list[CeremonyView], batch: str | None, *, as_json: bool, signed: bool) -> None:
    records = [view.record() for view in views]
    emit(records if batch else records[0], as_json, *(view.id for view in views))
    to_whom = "officials who have not compared your key" if signed else "the officials"
    for view in views:
        of = f" of {view.dataset}" if batch else ""
        words = subject_words(view.subject)
        note(f"words{of}: {words}  (read them to {to_whom} by another way)")
    if batch:
        note(f"batch: {batch}")
        note(f"hint: officials of several of these: custody approve --batch {batch}")


def require_as_asked(view: CeremonyView, asked: Asked) -> None:
    """Refuse to have the words read out of a request that says something else (promise BOUND)."""
    from custody.cli.signed_requests import filed_otherwise
    from custody.official.known_service import require_own_id

    subject = view.subject
    require_own_id(view.id, subject)
    filed = (subject.dataset, subject.asked.purpose, subject.asked.recipient)
    if filed != (asked.dataset, asked.purpose, asked.recipient):
        raise filed_otherwise(subject.ceremony)


def _own_recipient(recipient: str | None, recipient_file: Path | None) -> str | None:
    """Read the recipient that was given; None for a fresh identity."""
    from custody import crypt4gh
    from custody.age import X25519Recipient
    from custody.jobs.sealing import read_recipient

    if recipient_file is not None:
        text = carried_text(read_file(recipient_file, limit=1 << 16), str(recipient_file))
        return str(crypt4gh.read_public_key(text) or read_recipient(recipient_file))
    return None if recipient is None else str(X25519Recipient.parse(unwrapped(recipient)))


class IdentityFile:
    """A fresh identity in a file, which gets the name of its ceremony; or none at all."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def keep(self, ceremony: str) -> None:
        """Give it the name of the ceremony that was opened for it, which no other file has.

        An earlier export's identity is the only one that opens its grant: nothing replaces it.
        """
        if self.path is not None:
            path = Path(f"{ceremony}.identity")
            require_free(path)
            draft, self.path = self.path, None
            draft.rename(path)
            note(f"Your identity for this export is in {path}; keep it, only it opens the grant.")

    def drop(self) -> None:
        """Remove what nothing was filed for."""
        if self.path is not None:
            self.path.unlink()


@contextmanager
def _identity_file(asked: Asked) -> Iterator[tuple[Asked, IdentityFile]]:
    """Write a fresh identity down before anything is filed for it; drop it if nothing is."""
    if asked.recipient:
        yield asked, IdentityFile(None)
        return
    from custody.age import X25519Identity

    identity = X25519Identity.generate()
    draft = Path(f"request-{os.urandom(4).hex()}.identity")
    write_file(draft, f"{identity.encode()}\n".encode(), mode=0o600)
    kept = IdentityFile(draft)
    try:
        yield replace(asked, recipient=str(identity.recipient())), kept
    finally:
        kept.drop()
