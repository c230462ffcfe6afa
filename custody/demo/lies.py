"""Two lies of the service in the demo, each refused by whoever is lied to (KNOWN, SAME-TURN)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.age import X25519Identity
from custody.ceremony import CeremonyView, subject_digest
from custody.client import Client
from custody.demo.cast import DATASET, Participants, print_line
from custody.errors import CustodyError
from custody.formats.fields import answer_fields
from custody.official.known_recipient import require_recipient_words

Lie = Callable[[Any], Any]


class LyingClient(Client):
    """A client whose service lies in the answer to one question."""

    def __init__(self, honest: Client, question: str, lie: Lie) -> None:
        self.__dict__.update(honest.__dict__)
        self._question, self._lie = question, lie

    def get(self, path: str, **query: Any) -> Any:
        """Give the service's answer, which may be the lie."""
        answer = super().get(path, **query)
        return self._lie(answer) if path == self._question else answer


def try_another_recipient(cast: Participants, words: str) -> None:
    """Have the service name a recipient of its own; the host compares its words with anna's."""
    other = str(X25519Identity.generate().recipient())
    question = f"/datasets/{DATASET}"
    client = LyingClient(Client(cast.host.url), question, lambda told: {**told, "recipient": other})
    told = answer_fields(client.get(question)).text("recipient")
    _expect_refusal(
        cast, "the service names another recipient", lambda: require_recipient_words(words, told)
    )


def try_another_request(cast: Participants, ceremony_id: str) -> None:
    """Have the service show an official another request at the turn than they approved."""
    session = copy.copy(cast.sessions["anna"])
    session.client = LyingClient(session.client, f"/ceremonies/{ceremony_id}", _for_somebody_else)
    _expect_refusal(
        cast,
        "the service shows anna another request to turn for",
        lambda: session.examine("turn", *session.fetch(ceremony_id)),
    )


def _for_somebody_else(answer: Any) -> Any:
    """Alter the recipient of a request, and the digest with it, so that all fits together."""
    view = CeremonyView.read(answer)
    recipient = str(X25519Identity.generate().recipient())
    asked = replace(view.subject.asked, recipient=recipient)
    subject = replace(view.subject, request=asked)
    return replace(view, subject=subject, digest=subject_digest(subject, None).hex()).record()


def _expect_refusal(cast: Participants, lie: str, act: Callable[[], object]) -> None:
    try:
        act()
    except CustodyError as error:
        cast.outcome.lies_refused += 1
        print_line("a liar", f"{lie}: refused, {error.message}")
        return
    print_line("a liar", f"{lie}: AND IS BELIEVED")
