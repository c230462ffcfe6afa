"""Asking with one's own key: drafted by the service, looked at, signed, filed (promise ASKED).

The draft is fetched and held against what was asked for; whoever asks sees then what they are
about to sign, and only after that their key is opened and signs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.ceremony import CeremonyView, Subject, require_roster
from custody.client import Client, path_segment
from custody.errors import TamperedError
from custody.official.asking import (
    Asked,
    Draft,
    require_asked_objects,
    require_draft,
    sign_draft,
)
from custody.official.known_dataset import with_request
from custody.official.known_roster import require_known, require_listed
from custody.official.object_pages import fetch_objects
from custody.official.registered_objects import RegisteredObject
from custody.official.signed_in import SignedIn
from custody.official.signing import Shown
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that says what was asked for, and the ledger seen with it; not signed yet."""

    draft: Draft
    asked: Asked
    checkpoint: Checkpoint
    objects: tuple[RegisteredObject, ...]

    @property
    def shown(self) -> Shown:
        """What its requester is shown, and signs."""
        return Shown(self.draft.subject, None, self.checkpoint)


def listing_genesis(session: SignedIn, ceremony_id: str) -> Subject:
    """Give the subject of a genesis that lists whoever signed in, with their own keys (KNOWN).

    Its twelve words are to be compared then, as whoever presides reads them out: so this person
    can say that the words and their key are right. It may be over by then.
    """
    view = CeremonyView.read(session.client.get(f"/ceremonies/{path_segment(ceremony_id)}"))
    subject = view.subject
    require_roster(subject)
    if (subject.ceremony, subject.origin) != (ceremony_id, session.checkpoint().origin):
        raise TamperedError("the service shows another ceremony than was asked for")
    require_known(subject, session.known_people)
    require_listed(subject, session.keyfile)
    return subject


def draft_request(service: Client, session: SignedIn, asked: Asked) -> Drafted:
    """Have the service draft a request, and check that the draft says just what was asked for.

    ``TamperedError`` (promise ASKED) for any other; no passphrase is asked for that.
    """
    seen, path = session.checkpoint(), f"/datasets/{path_segment(asked.dataset)}/drafts"
    draft = Draft.read(service.post(path, asked.record()))
    head = session.checkpoint()
    known = session.known_people
    require_draft(draft, asked, session.keyfile, head, session.clock(), known, seen.size)
    page, shown = f"{path}/{path_segment(draft.id)}/objects", Shown(draft.subject, None, head)
    objects = fetch_objects(service, page, shown, session.progress)
    require_asked_objects(asked, objects)
    return Drafted(draft, asked, head, tuple(objects))


def file_drafted(service: Client, session: SignedIn, drafted: Drafted) -> Any:
    """Sign what was drafted with the key file of the session, and file it; gives the answer.

    The dataset's quorum and key are known then, as seen, and others refused (promise KNOWN).
    """
    draft, asked = drafted.draft, drafted.asked
    subject, head, now = draft.subject, drafted.checkpoint, session.clock()
    known = session.known_people
    envelope = sign_draft(draft, asked, session.open(), head, now, known)
    body = {"draft": draft.id, "envelope": envelope.as_dict()}
    answer = service.post(f"/datasets/{path_segment(asked.dataset)}/requests", body)
    session.change_known(lambda file: with_request(file, subject, now.date()))
    return answer
