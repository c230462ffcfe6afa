"""An official's part in a genesis: what they commit to, read back, receive, sign and complain of.

What is shown is held against the keys that this official knows, and against the twelve words that
the one who presides reads out, before anything is signed (promise KNOWN). Where nobody deals, they
are typed for the commit, and remembered beside the key file for the receipt.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from custody.ceremony import CeremonyView, Subject, subject_digest
from custody.client import path_segment
from custody.errors import CommitError, PartError, RedealError, RefusedError, TamperedError
from custody.formats.dsse import Envelope
from custody.formats.encoding import format_base64
from custody.formats.timestamps import now
from custody.official import resharing
from custody.official.bundle import AnyBundle, check_bundle
from custody.official.dealerless import commit, complaint, require_signed_commit
from custody.official.generated_bundle import GeneratedBundle
from custody.official.known_dataset import require_known_key
from custody.official.known_people import COMPARED, SEEN, How
from custody.official.known_roster import (
    Roster,
    log_is_compared,
    require_known_roster,
    require_told,
    with_roster,
)
from custody.official.same_turn import Verdicts
from custody.official.signed_in import SignedIn
from custody.official.signing import Shown, receipt, require_open


@dataclass(slots=True)
class GenesisSession(SignedIn):
    """An official's session in a genesis: the roster that they know, and their part."""

    def commit(
        self, shown: Shown, words: str | None, *, first_use: bool = False
    ) -> tuple[Envelope, dict[str, Any]]:
        """Commit to a part of the key of a genesis without a dealer (promises DEALERLESS, KNOWN).

        ``words`` are the twelve of the subject, as the one who presides read them out: before the
        activation nothing but this commit is at stake. Without them, or with a log that nobody
        compared, only ``first_use`` signs. Gives the statement, and what is handed in beside it.
        """
        require_open(shown.subject, self.clock())
        if not shown.subject.is_dealerless:
            raise RefusedError(
                f"in this genesis the key is dealt by: {shown.subject.policy.dealer}",
                hint=f"custody receipt {shown.subject.ceremony}",
            )
        weakest = SEEN if words is None else self.weakest(shown.subject)
        if words is not None or not first_use:
            require_told(words, shown.subject)
        if not first_use:
            self._require_compared_log(shown.subject.origin)
        envelope, made, boxes = commit(shown, self.open(), now(), os.urandom, weakest)
        self.know_roster(shown.subject, SEEN)
        if words is not None and self.enrolment is not None:
            self.keep(self.enrolment.with_typed(shown.digest))
        return envelope, {"record": made.record(), "boxes": [format_base64(box) for box in boxes]}

    def complaint(self, shown: Shown) -> tuple[PartError, Envelope]:
        """Open what was dealt to this official, and sign a complaint of what is wrong with it.

        It is found here, and never told by hand: ``RefusedError`` where all of it is right. And
        it is a part that its official has signed: else the service is at fault, and not they.
        """
        require_open(shown.subject, self.clock())
        require_dealt(shown)
        bundle = self.dealt_in(shown)
        known, key = self.weakest(shown.subject), self.open()
        try:
            receipt(shown, bundle, key, now(), os.urandom)
        except CommitError as wrong:
            self._require_signed(wrong, bundle, shown)
            return wrong, complaint(shown, wrong, key, now(), known)
        except RedealError as wrong:
            resharing.require_signed_redeal(wrong, bundle, self.verdicts(shown).envelopes, shown)
            return wrong, resharing.complaint(shown, wrong, key, now(), known)
        raise RefusedError(
            "all that was dealt to you is right",
            hint=f"sign for your share: custody receipt {shown.subject.ceremony}",
        )

    def _require_signed(self, wrong: CommitError, bundle: AnyBundle, shown: Shown) -> None:
        seat = shown.subject.seat(wrong.official or "")
        if seat is not None and isinstance(bundle, GeneratedBundle):
            made = bundle.commits[seat.index - 1]
            require_signed_commit(seat.official, made, self.verdicts(shown).envelopes, shown)

    def verdicts(self, shown: Shown) -> Verdicts:
        """Fetch what was signed about a ceremony, and its opening in the ledger seen."""
        path = f"/ceremonies/{path_segment(shown.subject.ceremony)}/verdicts"
        return Verdicts.read(self.client.get(path, size=shown.checkpoint.size))

    def certificate(self, bundle: AnyBundle) -> dict[str, Any]:
        """Sign what goes with a receipt: the transcript, where nobody dealt; else nothing."""
        if isinstance(bundle, GeneratedBundle):
            return {"certificate": format_base64(bundle.certify(self.open(), os.urandom))}
        return {}

    def require_certified(self, view: CeremonyView, shown: Shown) -> None:
        """Refuse to attest that a genesis without a dealer went well before all have certified it.

        Whoever attests at its end relies on everybody having been shown the same (DEALERLESS). A
        witness before that does not, and where there is a dealer nobody certifies anything.
        """
        if view.step.action != "attest" or not shown.subject.is_dealerless:
            return
        bundle = self.bundle(shown.subject.dataset)
        if bundle.subject != shown.subject or bundle.dealing != shown.dealing:
            raise TamperedError("the bundle is not that of the ceremony shown", promise="BOUND")
        if isinstance(bundle, GeneratedBundle):
            bundle.require_certified()

    def has_typed(self, subject: Subject) -> bool:
        """Tell whether the words of this subject were typed here before it was dealt.

        For a commit, or in a reshare when they were read back.
        """
        digest = subject_digest(subject, None)
        known = self.enrolment is not None and self.enrolment.has_typed(digest)
        return (subject.is_dealerless or subject.kind == "reshare") and known

    def receipt(
        self,
        shown: Shown,
        words: str | None,
        *,
        first_use: bool = False,
        all_said: bool = False,
    ) -> tuple[AnyBundle, Envelope, bytes]:
        """Check this official's share of a genesis and sign for it (promises NO-SHARE, KNOWN).

        ``words`` are the twelve of the subject, as the one who presides read them out, or as
        whoever dealt offline read those of the dealing (:func:`custody.ceremony.told_digest`): the
        same for all officials means that every seat is right, if each has seen to their own.
        Without them, or with a log that nobody compared, only ``first_use`` signs, and the
        statement says ``seen``. With ``all_said`` the one who presides has told this official
        in person that everybody typed these words and found their own seat right, and so the
        other seats are compared. Where there is no dealer they were typed for the commit, and are
        not asked for again. Gives the bundle, the statement and the sealed contribution.
        """
        require_open(shown.subject, self.clock())
        require_dealt(shown)
        bundle = self.dealt_in(shown)
        check_bundle(bundle)
        origin, dataset = shown.subject.origin, shown.subject.dataset
        require_known_key(origin, dataset, bundle.dealing.public, self.known_people)
        weakest = self.weakest(shown.subject, all_said=all_said)
        before = self.has_typed(shown.subject)
        if words is None and not before:
            weakest = SEEN  # threshold and policy, too
        if words is not None or (not before and (all_said or not first_use)):
            require_told(words, shown.subject, shown.dealing)
        if all_said or not first_use:
            self._require_compared_log(shown.subject.origin)
        signed = receipt(shown, bundle, self.open(), now(), os.urandom, weakest)
        self.know_roster(shown.subject, COMPARED if all_said else SEEN)
        if (words is not None or before) and self.enrolment is not None:
            self.keep(self.enrolment.with_typed(shown.digest))
        return bundle, *signed

    def read_back(self, shown: Shown, words: str | None) -> CeremonyView:
        """Say that the twelve words that were read out are those of what is shown (promise KNOWN).

        They are compared here, and so are the keys in one's own seat and those of the known:
        then this official may tell the one who presides that the words and their seat are right.
        """
        require_open(shown.subject, self.clock())
        self.weakest(shown.subject)
        require_told(words, shown.subject)
        path = f"/ceremonies/{path_segment(shown.subject.ceremony)}/read-back"
        answer = CeremonyView.read(self.client.post(path, {"words": words}))
        if shown.subject.kind == "reshare" and self.enrolment is not None:
            self.keep(self.enrolment.with_typed(shown.digest))
        return answer

    def weakest(self, subject: Subject, *, all_said: bool = False) -> How:
        """Hold everybody whom a subject names against the known; give the weakest of these."""
        known = self.known_people
        if all_said:
            known = with_roster(known, subject, self.keyfile, COMPARED, now().date())
        return require_known_roster(subject, self.keyfile, known)

    def know_roster(self, roster: Roster, how: How) -> None:
        """Keep everybody else of a roster as seen; or as compared, once all have said so."""
        today = now().date()
        self.change_known(lambda file: with_roster(file, roster, self.keyfile, how, today))

    def _require_compared_log(self, origin: str) -> None:
        known = self.known_people
        if not log_is_compared(origin, known):
            raise RefusedError(
                f"nobody has compared the key of the log {origin} yet",
                hint="ask whoever invited you for its vkey, then: custody known add --log VKEY"
                f"{known.option}; or sign with --first-use, which stands on the record",
                promise="KNOWN",
            )


def _before_dealt(subject: Subject) -> str:
    if subject.is_dealerless:
        return f"all officials commit first: custody commit {subject.ceremony}"
    if subject.kind == "reshare":
        return f"those of today deal first: custody redeal {subject.ceremony}"
    return f"where its script asks for it: custody read-back {subject.ceremony}"


def require_dealt(shown: Shown) -> None:
    """Refuse to have the words of a dealing typed before there is one."""
    if shown.dealing is None:
        raise RefusedError(
            f"the dataset {shown.subject.dataset} has not been dealt yet",
            hint=_before_dealt(shown.subject),
        )
