"""The bundle of a genesis without a dealer: all that opens one's shares again, but the key file.

Like that of a dealing (:mod:`custody.official.bundle`) it holds no secret that opens without an
official's key file and passphrase, and every official keeps a copy. RFC 8785 JSON::

    {"boxes": [["<base64 box of seat 1 to seat 1>", …], …],
     "certificate": ["<base64 signature of the transcript by seat 1>", …],
     "dealing": {"by": "dkg", …},                        custody/dkg/outcome.py
     "format": "custody-bundle/v2",
     "records": [{…what seat 1 committed to…}, …],       custody/dkg/commit.py
     "subject": {…the genesis everybody signs…}}

``certificate`` is empty until every official has signed for their share; no key is turned by a
bundle without one. Opening shares is the specification's share recovery, every time: nothing but
the key file is needed beside this, and nothing was kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from custody.ceremony import Dealt, Subject, require_roster
from custody.dkg import (
    Commit,
    Outcome,
    Session,
    certify,
    outcome_of,
    receive_shares,
    require_boxes,
    require_certificate,
    require_commit,
)
from custody.errors import CredentialError, CustodyError, DealingError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.official.keyfile import OfficialKey
from custody.quorum import Dealing, Share

FORMAT = "custody-bundle/v2"


@dataclass(frozen=True, slots=True)
class GeneratedBundle:
    """The subject, and of each seat in order its commit, its boxes to all seats, its signature."""

    subject: Subject
    dealing: Dealt
    commits: tuple[Commit, ...]
    boxes: tuple[tuple[bytes, ...], ...]
    certificate: tuple[bytes, ...] = ()

    def encode(self) -> bytes:
        """Write the bundle as RFC 8785 JSON."""
        record = {
            "boxes": [[format_base64(box) for box in sent] for sent in self.boxes],
            "certificate": [format_base64(one) for one in self.certificate],
            "dealing": self.dealing.record(),
            "format": FORMAT,
            "records": [commit.record() for commit in self.commits],
            "subject": self.subject.record(),
        }
        return canonical_json.encode(record)

    @classmethod
    def read(cls, record: object) -> GeneratedBundle:
        """Read a bundle and check it (:meth:`check`); ``CustodyError`` otherwise."""
        fields = Fields(record, "a bundle", DealingError)
        if fields.text("format") != FORMAT:
            raise DealingError(f"expected format {FORMAT}")
        bundle = cls(
            subject=Subject.read(fields.json("subject")),
            dealing=Dealt.read(fields.json("dealing")),
            commits=tuple(Commit.read(one) for one in fields.items("records")),
            boxes=tuple(_boxes(sent) for sent in fields.items("boxes")),
            certificate=tuple(fields.binaries("certificate")),
        )
        fields.end()
        bundle.check()
        return bundle

    def check(self) -> Dealing:
        """Check all that can be checked without a secret, and give the dealing.

        Every commit and its boxes, what they come to, and the certificate where there is one.
        """
        try:
            return self._checked().dealing
        except DealingError:
            raise
        except CustodyError as error:
            raise DealingError(error.message, hint=error.hint, promise=error.promise) from None

    def require_certified(self) -> None:
        """Refuse to use a key that not everybody has signed to have seen the same of."""
        if not self.certificate:
            raise DealingError(
                "not all officials have signed for their share yet, so this key is not certified",
                hint="fetch the bundle again when the genesis is over: custody dataset bundle",
                promise="DEALERLESS",
            )

    def shares(self, key: OfficialKey) -> tuple[Share, ...]:
        """Open an official's own shares from all that was dealt to their seat.

        ``CredentialError`` when the official has no seat here; ``CommitError`` names whose part
        is wrong, and the fault (promise NAMED).
        """
        seat = self.subject.seat(key.name)
        if seat is None or seat.signing_key != key.keyfile.signing_public:
            raise CredentialError(
                f"the key file of {key.name} has no seat in the dataset {self.subject.dataset}",
                hint="take the key file that was enrolled for it",
            )
        self._checked()
        sent = [boxes[seat.index - 1] for boxes in self.boxes]
        return receive_shares(self._session(), key.static_key(), self.commits, sent)[1]

    def certify(self, key: OfficialKey, random: Callable[[int], bytes]) -> bytes:
        """Sign the transcript that these commits come to, for the certificate."""
        return certify(key.static_key(), self._checked().transcript, random)

    def _session(self) -> Session:
        return Session.of(self.subject)

    def _checked(self) -> Outcome:
        if not self.subject.is_dealerless:
            raise DealingError("its subject is not that of a genesis without a dealer")
        require_roster(self.subject)
        session = self._session()
        if (len(self.commits), len(self.boxes)) != (session.setup.count, session.setup.count):
            raise DealingError("there is not one commit, with its boxes, for every seat")
        for number, (commit, sent) in enumerate(zip(self.commits, self.boxes, strict=True), 1):
            require_commit(session, number, commit)
            require_boxes(session, number, commit, sent)
        outcome = outcome_of(session, self.commits)
        if Dealt.read(outcome.record()) != self.dealing:
            raise DealingError("the dealing is not what was committed to", promise="DEALERLESS")
        if self.certificate:
            require_certificate(session.setup, outcome.transcript, self.certificate)
        return outcome


def _boxes(record: object) -> tuple[bytes, ...]:
    fields = Fields({"boxes": record}, "a bundle", DealingError)
    return tuple(fields.binaries("boxes"))
