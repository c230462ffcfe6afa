"""An official's session with the service: what is fetched and checked before they sign.

The order is always the same. The request is fetched, checked against what the
ledger registered and what this official signed before, and shown with its four-word name;
only then is the passphrase asked for; then one statement is signed and handed in.

What is checked depends on the act (:meth:`OfficialSession.examine`). An approval needs the
quorum that the official's own receipt vouches for (promise KNOWN), and the request to stand in
the ledger, opened after all that it names was registered; a turn needs also their own approval
of this very request, and those of a quorum (promise SAME-TURN).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial

from custody.ceremony import CeremonyView, Subject
from custody.client import path_segment
from custody.errors import RefusedError
from custody.formats.dsse import Envelope
from custody.formats.timestamps import now
from custody.official.block import Asker, Lines, block
from custody.official.genesis_session import require_dealt
from custody.official.known_people import COMPARED, SEEN, Known
from custody.official.known_roster import (
    log_is_compared,
    not_compared,
    recalled,
    require_told,
)
from custody.official.own_receipt import (
    Genesis,
    Vouched,
    require_same_dataset,
    require_same_epoch,
    require_same_quorum,
    require_vouched,
    vouched_by,
)
from custody.official.policy_changes import read_changes, require_change, tightened
from custody.official.registered_objects import RegisteredObject, require_proven
from custody.official.reshare_session import ReshareSession, require_dealing
from custody.official.same_turn import (
    require_approved,
    require_opened,
    require_opened_by,
    require_same_turn,
)
from custody.official.signed_request import SignedRequest, is_signed, requester_fingerprint
from custody.official.signing import (
    Shown,
    answer_drill,
    make_statement,
    require_open,
    seal_turn,
    sign_statement,
    sign_turn,
)
from custody.official.turning import Progress, hand_in_parts, require_due, untold

_UNDER_WAY = (
    *("approve", "read-back", "commit", "receipt", "complain", "turn"),
    *("redeal", "answer"),
)
"""The acts that nobody does in what is over by their own clock."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A ceremony that was checked for one act, which may now be shown, and then signed.

    :meth:`OfficialSession.examine` alone makes one. ``vouched`` is the quorum that the
    official's own receipt vouches for, where the act rests on it; ``asked_by`` the requester
    whose signature on the request was verified, and how their key is known (promise ASKED);
    ``own`` says that this official has opened it, and so reads out its twelve words;
    ``has_typed`` that they typed them here before, when they committed to their part of it.
    """

    act: str
    shown: Shown
    objects: tuple[RegisteredObject, ...] = ()
    vouched: Vouched | None = None
    asked_by: Known | None = None
    own: bool = False
    has_typed: bool = False

    @property
    def block(self) -> Lines:
        """The block of what would be signed, as it is shown before that."""
        subject, dealing = self.shown.subject, self.shown.dealing
        checked = self.vouched is not None
        typed = self.takes_words or self.act in ("read-back", "commit")
        typed = typed or (self.act in ("receipt", "redeal") and not self.has_typed)
        return block(
            subject,
            asker=Asker.of(self.asked_by) if checked else Asker("told"),
            words="read" if self.own else "typed" if typed else "unneeded",
            objects=self.objects,
            dealing=dealing,
            entries=self.shown.checkpoint.size,
        )

    @property
    def takes_words(self) -> bool:
        """Whether it is approved only with the twelve words, as whoever asked reads them out."""
        approves = self.act == "approve" and self.shown.subject.kind != "genesis"
        return approves and not (self.asked_by is not None and self.asked_by.is_compared)


@dataclass(slots=True)
class OfficialSession(ReshareSession):
    """An official's session: what they examine, and then sign, turn or receive."""

    def examine(self, act: str, view: CeremonyView, shown: Shown) -> Examined:
        """Check all that this official's act rests on, before a passphrase is asked for.

        Whoever denies needs nothing but the objects; nobody should have to trust a request to
        refuse it. Whoever abstains, which is no refusal, holds the roster as whoever approves.
        Whoever of the roster the file of known people lacks is known again from the receipt.
        """
        own = shown.subject.requester == self.keyfile.name
        if act == "approve" and shown.subject.kind == "drill":
            raise RefusedError(
                "a drill takes no approval: it opens nothing",
                hint=f"custody turn {shown.subject.ceremony}",
            )
        if act in _UNDER_WAY:
            require_open(shown.subject, self.clock())
        if act in ("receipt", "complain"):
            require_dealt(shown)
        if shown.subject.kind == "reshare" and act in ("approve", "redeal", "answer"):
            return self._examine_epoch(act, view, shown)
        if act == "approve" and shown.subject.kind != "export":
            return self._examine_policy(shown)
        if act == "turn":
            require_due(view, self.keyfile.name)
            if shown.subject.kind == "drill":
                return self._examine_drill(shown)
        asks = shown.subject.kind == "export"
        objects = tuple(self.objects(shown)) if asks else ()
        if act not in ("approve", "turn"):
            self._hold_roster(act, shown)
            typed = self.has_typed(shown.subject)
            return Examined(act, shown, objects, own=own, has_typed=typed)
        vouched = self.vouched(shown)
        require_same_quorum(shown.subject, vouched)
        verdicts = self.verdicts(shown)
        require_proven(shown.subject, objects, require_opened(verdicts, shown))
        if act == "turn":
            require_same_turn(verdicts, shown, vouched, self.keyfile)
        self.weakest(shown.subject)
        asked_by = self.asked_by(shown.subject)
        self.change_known(lambda file: recalled(file, vouched, self.keyfile))
        return Examined(act, shown, objects, vouched, asked_by, own)

    def _hold_roster(self, act: str, shown: Shown) -> None:
        """Refuse a roster that differs from the known, to whoever does anything but deny (KNOWN).

        Whoever abstains has it from their own receipt, as for an approval.
        """
        subject = shown.subject
        if act == "deny":
            return
        if act == "abstain" and subject.kind == "export":
            require_same_quorum(subject, self.vouched(shown))
        if act == "abstain" and subject.kind == "policy":
            require_change(subject, self.vouched(shown))
        if act == "abstain" and subject.kind == "reshare":
            require_same_epoch(subject, self.vouched(shown))
        self.weakest(subject)

    def _examine_policy(self, shown: Shown) -> Examined:
        """Check a change of policy: of the one that holds, which it only tightens (KNOWN).

        And that the ledger opened it, as a request. A genesis is approved by nobody.
        """
        if shown.subject.kind == "genesis":
            raise RefusedError(
                "a genesis takes no approval: its officials sign receipts for their shares",
                hint=f"custody receipt {shown.subject.ceremony}",
            )
        vouched = self.vouched(shown)
        require_change(shown.subject, vouched)
        require_opened(self.verdicts(shown), shown)
        self.weakest(shown.subject)
        self.change_known(lambda file: recalled(file, vouched, self.keyfile))
        own = shown.subject.requester == self.keyfile.name
        return Examined("approve", shown, vouched=vouched, own=own)

    def _examine_epoch(self, act: str, view: CeremonyView, shown: Shown) -> Examined:
        """Check a reshare: that it leaves the epoch which the own receipt vouches for (KNOWN).

        And that the ledger opened it; and, before somebody deals, that a quorum approved it.
        """
        if act == "redeal":
            require_dealing(view)
        vouched, verdicts = self.vouched(shown), self.verdicts(shown)
        require_same_epoch(shown.subject, vouched)
        require_opened_by(verdicts, shown)
        if act == "redeal":
            require_approved(verdicts, shown, vouched)
        self.weakest(shown.subject)
        self.change_known(lambda file: recalled(file, vouched, self.keyfile))
        own, typed = shown.subject.requester == self.keyfile.name, self.has_typed(shown.subject)
        return Examined(act, shown, vouched=vouched, own=own, has_typed=typed)

    def _examine_drill(self, shown: Shown) -> Examined:
        """Check a drill: of the roster and key that the own receipt vouches for (KNOWN).

        And that the ledger opened it. That its canary is its own was seen when it was read
        (promise HARMLESS). Nobody approves a drill, since it opens nothing.
        """
        vouched = self.vouched(shown)
        require_same_dataset(shown.subject, vouched)
        require_opened_by(self.verdicts(shown), shown)
        self.weakest(shown.subject)
        self.change_known(lambda file: recalled(file, vouched, self.keyfile))
        return Examined("turn", shown, vouched=vouched)

    def asked_by(self, subject: Subject) -> Known | None:
        """Give who signed a request and how their key is known; None if nobody had to sign it.

        At first sight the key is kept as seen.

        ``TamperedError`` (promise ASKED) for a signature that is not theirs, ``KnownError`` for
        another key than the known one (promise KNOWN).
        """
        if not is_signed(subject):
            return None
        path = f"/ceremonies/{path_segment(subject.ceremony)}/request"
        key = requester_fingerprint(subject, SignedRequest.read(self.client.get(path)))
        return self.see(subject.origin, subject.requester, key, SEEN)

    def vouched(self, shown: Shown) -> Vouched:
        """Give a dataset's quorum as this official's own receipt vouches for it (promise KNOWN).

        Its policy is the one that holds: the receipt's, or what a quorum has made of it.
        """
        path, head = f"/datasets/{path_segment(shown.subject.dataset)}", shown.checkpoint
        own = vouched_by(Genesis.read(self.client.get(f"{path}/genesis")), self.keyfile)
        if self.enrolment is not None and (own.epoch or self.enrolment.epochs):
            self.keep(self.enrolment.with_epoch(own.dataset, own.epoch))
        changes = read_changes(self.client.get(f"{path}/policy", size=head.size))
        return tightened(own, changes, head)

    def sign(
        self,
        examined: Examined,
        reason: str | None = None,
        words: str | None = None,
        *,
        all_said: bool = False,
    ) -> Envelope:
        """Sign a verdict on what was examined for it.

        Who approves an export, or a policy, gives its twelve ``words``, as whoever asked for it
        read them out (promise KNOWN): the service, which wrote the request, does not show them to
        others. None are needed where the request is signed with a key that this official has
        compared; where it is signed with another, the words compare that key (promise ASKED).
        ``all_said`` as in :meth:`receipt`, of the roster that the own receipt vouches for.
        """
        if all_said:
            examined = self.all_said(examined)
        name, shown = self.keyfile.name, examined.shown
        if examined.takes_words or (examined.act == "approve" and words is not None):
            require_told(words, shown.subject)
            self._know_requester(examined.asked_by)
        known = None  # who denies relies on nobody's key
        if all_said or examined.act != "deny":
            known = self.weakest(shown.subject, all_said=all_said)
        statement = make_statement(examined.act, shown, name, now(), reason=reason, known=known)
        envelope = sign_statement(statement, self.open())
        if all_said and examined.vouched is not None:
            self.know_roster(examined.vouched, COMPARED)
        return envelope

    def all_said(self, examined: Examined) -> Examined:
        """Give what was examined, once the one who presided has told that all said so.

        That is of the genesis which the own receipt signs. A requester whom it lists has
        said so too, so their key is compared with that, and no words are needed.
        """
        vouched, asked_by = examined.vouched, examined.asked_by
        if vouched is None:
            raise RefusedError(
                "this does not rest on a roster that was read out before",
                hint="leave out --all-said",
                promise="KNOWN",
            )
        self._require_all_may_say(vouched)
        if asked_by is None or not vouched.lists(asked_by.name or "", asked_by.key):
            return examined
        compared = replace(asked_by, how=COMPARED, day=now().date())
        return replace(examined, asked_by=asked_by if asked_by.is_compared else compared)

    def only_seen(self, examined: Examined) -> tuple[str, ...]:
        """Name the others whom ``all_said`` would make compared, of what was examined."""
        vouched, known = examined.vouched, self.known_people
        if vouched is None or not self._has_typed(vouched):
            return ()
        if not log_is_compared(vouched.origin, known):
            return ()
        return not_compared(vouched, self.keyfile, known)

    def _has_typed(self, vouched: Vouched) -> bool:
        """Tell whether the own receipt of this roster was signed with the twelve words."""
        return self.enrolment is not None and self.enrolment.has_typed(vouched.digest)

    def _require_all_may_say(self, vouched: Vouched) -> None:
        """Refuse to call a roster compared whose words this official never typed (KNOWN).

        That all the others typed the same says nothing to somebody who did not.
        """
        self._require_compared_log(vouched.origin)
        if not self._has_typed(vouched):
            raise RefusedError(
                f"{self.keyfile.name} signed for {vouched.dataset} here without "
                "typing the twelve words of its genesis, so can't say that all typed the same",
                hint='compare each key with its owner: custody known add NAME --words "…"'
                f"{self.known_people.option}",
                promise="KNOWN",
            )

    def _know_requester(self, asked_by: Known | None) -> None:
        if asked_by is not None:
            self.see(asked_by.origin, asked_by.name, asked_by.key, COMPARED)

    def turn(
        self, examined: Examined, *, all_said: bool = False, progress: Progress | None = None
    ) -> tuple[Envelope, bytes | None]:
        """Turn the key for what was examined for it: the statement and the sealed contribution.

        A contribution to more than 1,000 objects is handed in here, in parts, and the statement
        alone is left to hand in. It is signed when they are all there, and opens the window only
        then. ``progress`` is told of the objects that are computed, and of those handed in;
        ``all_said`` as in :meth:`sign`.
        """
        shown, vouched = examined.shown, examined.vouched
        if examined.act != "turn" or vouched is None:
            raise RefusedError("this was not examined for a turn", promise="SAME-TURN")
        bundle = self.bundle(shown.subject.dataset)
        require_vouched(bundle.subject, bundle.dealing, vouched)
        if shown.subject.drill is not None:
            answer = answer_drill(shown, bundle, self.open(), os.urandom)
            return sign_turn(
                shown, [answer], self.open(), now(), self.weakest(shown.subject)
            ), answer
        headers = [one.header for one in examined.objects]
        if all_said:
            self._require_all_may_say(vouched)
        known, key = self.weakest(shown.subject, all_said=all_said), self.open()
        told = progress or untold
        sealed = seal_turn(shown, headers, bundle, key, os.urandom, partial(told, "computing"))
        if len(sealed) > 1:
            tell = partial(told, "handing in")
            hand_in_parts(self.acting(), shown.subject.ceremony, sealed, len(headers), tell)
        envelope = sign_turn(shown, sealed, key, now(), known)
        if all_said:
            self.know_roster(vouched, COMPARED)
        return envelope, sealed[0] if len(sealed) == 1 else None
