"""An official's part in a reshare: what they deal of their old share, open, and receive anew.

Before an old official approves or deals, the epoch that is left has to be the one that their own
receipt vouches for; before they deal, everybody who gets a share has to be compared (promise
KNOWN). A new official computes the dealing from what the dealers signed, and checks each part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import CeremonyView
from custody.client import path_segment
from custody.errors import RefusedError
from custody.formats.fields import answer_fields
from custody.formats.timestamps import now
from custody.official.bundle import AnyBundle
from custody.official.genesis_session import GenesisSession
from custody.official.known_people import COMPARED, SEEN
from custody.official.known_roster import require_own_key, require_told
from custody.official.own_receipt import Vouched, read_envelopes, require_vouched
from custody.official.resharing import (
    SignedAnswer,
    SignedRedeal,
    answers,
    redeal_rows,
    require_received,
    reshare_of,
)
from custody.official.signing import Shown


def require_dealing(view: CeremonyView) -> None:
    """Refuse to deal before it is time, or after: then approvals are none, and nobody lies."""
    if view.step.action != "redeal":
        raise RefusedError(
            f"{view.id} is at: {view.step.action}, and not at: redeal",
            hint=f"see what it waits for: custody show {view.id}",
        )


@dataclass(slots=True)
class ReshareSession(GenesisSession):
    """An official's session in a reshare: of today, of the new ones, or both."""

    def redeal(
        self,
        shown: Shown,
        vouched: Vouched,
        words: str | None,
        *,
        first_use: bool = False,
        all_said: bool = False,
    ) -> tuple[SignedRedeal, ...]:
        """Deal this official's old rows to the new seats, a statement each (promises EPOCH, KNOWN).

        ``words`` are the twelve of the subject, unless they were read back here before. Every new
        seat has to be compared: with ``all_said`` whoever presides has told that all found the
        words and their own seat right. ``first_use`` deals all the same, and says ``seen``.
        """
        subject = shown.subject
        if words is not None or not (first_use or self.has_typed(subject)):
            require_told(words, subject)
        if all_said or not first_use:
            self._require_compared_log(subject.origin)
        weakest = self.weakest(subject, all_said=all_said)
        if weakest != COMPARED and not first_use:
            raise RefusedError(
                "nobody has said that every new official finds the words and their own seat right",
                hint=f"ask {subject.requester}, to whom all of them say so in person, then: "
                "--all-said",
                promise="KNOWN",
            )
        signed = redeal_rows(shown, self.old_bundle(vouched), self.open(), now(), weakest)
        self.know_roster(subject, COMPARED if all_said else SEEN)
        return signed

    def answers(self, shown: Shown, vouched: Vouched) -> tuple[SignedAnswer, ...]:
        """Open what was dealt to those who complain of it, once their complaints verify (NAMED)."""
        path = f"/ceremonies/{path_segment(shown.subject.ceremony)}/complaints"
        fields = answer_fields(self.client.get(path))
        complaints = read_envelopes(fields, "envelopes")
        old = self.old_bundle(vouched)
        dealt = self.verdicts(shown).envelopes
        signed: Sequence[SignedAnswer] = answers(shown, complaints, dealt, old, self.open(), now())
        if not signed:
            raise RefusedError(
                f"nobody complains of what {self.keyfile.name} dealt",
                hint=f"see what it waits for: custody show {shown.subject.ceremony}",
            )
        return tuple(signed)

    def require_switched(self, shown: Shown) -> None:
        """Refuse to say that one's old share is destroyed while only old ones may open (EPOCH).

        The old seat has to be this key file's, and every new official has to have signed for a
        share that is right, in exactly what is shown.
        """
        old = reshare_of(shown).old_seat(self.keyfile.name)
        if old is None:
            return  # a witness destroys nothing
        require_own_key(self.keyfile, old.fingerprint.hex())
        require_received(self.verdicts(shown).envelopes, shown)

    def old_bundle(self, vouched: Vouched) -> AnyBundle:
        """Fetch what the shares of today are in, which the own receipt vouches for (KNOWN)."""
        bundle = self.bundle(vouched.dataset)
        require_vouched(bundle.subject, bundle.dealing, vouched)
        return bundle
