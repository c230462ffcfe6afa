"""Asks the service for a dataset's recipient, and believes it only with reason (promise KNOWN)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from custody import config
from custody.cli.options import client
from custody.cli.output import note, plain
from custody.client import path_segment
from custody.errors import KnownError, PendingError, RefusedError
from custody.formats.fields import answer_fields
from custody.official.known_file import known_people_path, read_known
from custody.official.known_recipient import known_recipient, require_recipient_words

if TYPE_CHECKING:
    from custody.official.bundle import Bundle
    from custody.official.own_receipt import Genesis


def fetch_recipient(dataset: str, words: str | None = None) -> str:
    """Give the recipient that officials whom this user knows signed for, or whose words are these.

    ``RefusedError`` where neither is so: what seals to it would be readable for whoever put
    it there. ``KnownError`` where the service names another than the officials did.
    """
    told = _told(dataset)
    if words is not None:
        require_recipient_words(words, told)
        return told
    known = read_known(known_people_path(os.environ))
    recipient = known_recipient(_genesis(dataset), dataset, known)
    if recipient != told:
        raise KnownError(
            f"the service names another recipient of {dataset} than its officials signed for",
            hint="seal nothing to it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    return recipient


def fetch_bundle(dataset: str) -> Bundle:
    """Give a dataset's bundle: of the dealing, if one knows its officials, that they signed for.

    With another one nothing could be recovered on the worst day. ``DealingError`` for a bundle
    that is at odds with itself, ``KnownError`` for keys or a dealing that others signed for.
    """
    from custody.official.bundle import Bundle

    answer = answer_fields(client().get(f"/datasets/{path_segment(dataset)}/bundle"))
    bundle, genesis = Bundle.parse(answer.text("text").encode()), _genesis(dataset)
    known = read_known(known_people_path(os.environ))
    if (bundle.subject, bundle.dealing) != (genesis.subject, genesis.dealing):
        raise KnownError(
            f"the bundle is not that of the genesis of {dataset}",
            hint="keep none of it, and tell the officials: the service lies",
            promise="KNOWN",
        )
    try:
        known_recipient(genesis, dataset, known)
    except RefusedError as error:
        note(plain(f"note: this bundle is seen, not compared: {error.message}"))
    return bundle


def _told(dataset: str) -> str:
    try:
        answer = answer_fields(client(token=False).get(f"/datasets/{path_segment(dataset)}"))
    except PendingError as error:  # 75 is a soft skip for backup programs: never from here
        raise RefusedError(error.message, hint=error.hint) from None
    recipient = answer.optional_text("recipient")
    if recipient is None:
        raise RefusedError(
            f"the dataset {dataset} is still in its genesis",
            hint=f"see what it waits for: custody show {answer.text('ceremony')}",
        )
    return recipient


def _genesis(dataset: str) -> Genesis:
    from custody.official.own_receipt import Genesis

    if config.token(os.environ) is None:
        raise RefusedError(
            f"nobody has compared the recipient of {dataset}",
            hint='give --words "…" with custody dataset recipient, as an official reads them to '
            "you; or a token, for the receipts of the officials that you know",
            promise="KNOWN",
        )
    return Genesis.read(client().get(f"/datasets/{path_segment(dataset)}/genesis"))
