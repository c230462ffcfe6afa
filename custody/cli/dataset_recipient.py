"""Asks the service for a dataset's recipient, and believes it only with reason (promise KNOWN)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from custody import config
from custody.cli.known_service import known_service
from custody.cli.options import client
from custody.cli.output import note
from custody.client import path_segment
from custody.errors import CustodyError, KnownError, PendingError, RefusedError
from custody.formats.fields import answer_fields
from custody.formats.timestamps import now
from custody.official.known_dataset import quorum_text, with_dataset
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import COMPARED, RECIPIENT, KnownPeople
from custody.official.known_recipient import known_recipient, require_recipient_words

if TYPE_CHECKING:
    from custody.client import Client
    from custody.official.bundle import AnyBundle
    from custody.official.known_service import KnownService
    from custody.official.own_receipt import Genesis


def fetch_recipient(dataset: str, words: str | None = None) -> str:
    """Give the recipient that officials whom this user knows signed for, or whose words are these.

    ``RefusedError`` where neither is so: what seals to it would be readable for whoever put
    it there. ``KnownError`` where the service names another than the officials did.
    """
    return believed_recipient(dataset, words, client(token=False), _reader)


def believed_recipient(
    dataset: str, words: str | None, anyone: Client, reader: Callable[[str], Client]
) -> str:
    """As :func:`fetch_recipient`, through these clients; ``reader`` is one with a token.

    What is believed is kept in the file of known people: another one is refused afterwards, by
    whatever words. And the service has to be the known one.
    """
    service, told = known_service(anyone), _told(dataset, anyone)
    if words is not None:
        require_recipient_words(words, told)
        _keep_told(service.origin, dataset, told)
        return told
    known = read_known(known_people_path(os.environ))
    genesis = _genesis(dataset, reader(dataset), service)
    recipient = known_recipient(genesis, dataset, known)
    if recipient != told:
        raise KnownError(
            f"the service names another recipient of {dataset} than its officials signed for",
            hint="seal nothing to it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    _keep(genesis)
    return recipient


def require_of_dataset(dataset: str, recipient: str) -> None:
    """Refuse a recipient from a file that is another dataset's, as far as that can be known here.

    By what this user has believed, and by the service if it answers: if not, it refuses what is
    sealed to the recipient when it hears of it.
    """
    rows = read_known(known_people_path(os.environ)).entries()
    recipients = {(row.name, row.key) for row in rows if row.of == RECIPIENT}
    named = {key for name, key in recipients if name == dataset}
    if not named:
        with contextlib.suppress(CustodyError):
            named = {_told(dataset, client(token=False))}
    if named and recipient not in named:
        theirs = [name for name, key in recipients if key == recipient]
        raise RefusedError(
            f"the recipient in the file is {f'that of {theirs[0]}' if theirs else 'another one'}, "
            f"and not that of the dataset {dataset}",
            hint=f"compare it with: custody dataset recipient {dataset}",
        )


def keep_known(change: Callable[[KnownPeople], KnownPeople]) -> bool:
    """Keep what was believed of a dataset; tells whether that is new.

    ``KnownError`` for something else than what is known. Where the file can't be written, that
    is said, and no reason to make no backup.
    """
    path = known_people_path(os.environ)
    known = read_known(path)
    if change(known) == known:
        return False
    try:
        change_known(path, change)
    except KnownError:
        raise
    except CustodyError as error:
        note(f"warning: that is not kept, so it is believed anew each time: {error.message}")
    return True


def _keep_told(origin: str, dataset: str, recipient: str) -> None:
    """Keep a recipient whose words were typed; not in the place of one that was believed before."""
    today = now().date()
    keep_known(lambda file: file.record(origin, dataset, recipient, COMPARED, today, of=RECIPIENT))


def _keep(genesis: Genesis) -> None:
    """Keep the quorum of a genesis that was believed; at first, say whose it is."""
    subject, public, today = genesis.subject, genesis.dealing.public, now().date()
    if keep_known(lambda file: with_dataset(file, subject, public, COMPARED, today)):
        note(f"quorum of {subject.dataset}, known from now on: {quorum_text(subject)}")


def fetch_bundle(dataset: str) -> AnyBundle:
    """Give a dataset's bundle: of the dealing, if one knows its officials, that they signed for.

    With another one nothing could be recovered on the worst day. ``DealingError`` for a bundle
    that is at odds with itself, ``KnownError`` for keys or a dealing that others signed for.
    """
    from custody.official.bundle import read_bundle

    reader = client()
    answer = answer_fields(reader.get(f"/datasets/{path_segment(dataset)}/bundle"))
    bundle = read_bundle(answer.text("text").encode())
    genesis = _genesis(dataset, reader, known_service(reader))
    known = read_known(known_people_path(os.environ))
    if (bundle.subject, bundle.dealing) != (genesis.subject, genesis.dealing):
        raise KnownError(
            f"the bundle is not that of the genesis of {dataset}",
            hint="keep none of it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    try:
        known_recipient(genesis, dataset, known)
        _keep(genesis)
    except RefusedError as error:
        note(f"note: this bundle is seen, not compared: {error.message}")
    return bundle


def _told(dataset: str, anyone: Client) -> str:
    try:
        answer = answer_fields(anyone.get(f"/datasets/{path_segment(dataset)}"))
    except PendingError as error:  # 75 is a soft skip for backup programs: never from here
        raise RefusedError(error.message, hint=error.hint) from None
    recipient = answer.optional_text("recipient")
    if recipient is None:
        raise RefusedError(
            f"the dataset {dataset} is still in its genesis",
            hint=f"see what it waits for: custody show {answer.text('ceremony')}",
        )
    return recipient


def _genesis(dataset: str, reader: Client, service: KnownService) -> Genesis:
    from custody.official.own_receipt import Genesis

    genesis = Genesis.read(reader.get(f"/datasets/{path_segment(dataset)}/genesis"))
    service.require_of(genesis.subject.origin)
    return genesis


def _reader(dataset: str) -> Client:
    if config.token(os.environ) is None:
        raise RefusedError(
            f"nobody has compared the recipient of {dataset}",
            hint='give --words "…" with custody dataset recipient, as an official reads them to '
            "you; or a token, for the receipts of the officials that you know",
            promise="KNOWN",
        )
    return client()
