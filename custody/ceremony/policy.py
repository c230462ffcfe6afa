"""A dataset's policy: its rules, as genesis and exports sign them, and what tightens them.

A policy is signed by all officials in the genesis. Afterwards a quorum can tighten it, in a
ceremony of kind ``policy``, and nothing can loosen it: whoever sealed, or signed a receipt,
under a strict policy is never led back to a weaker one (promise KNOWN). What is to be
looser takes a new dataset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.errors import RefusedError, TamperedError
from custody.formats.fields import Fields

DEALERLESS = "dkg"
"""What a policy names as its dealer where there is none: all officials make the key together."""

POLICY_CHOICES = {"headers": ("registered", "proven"), "requests": ("token", "signed")}
"""By field of a policy that may be absent: what it may say, the stricter last.

The first is what its absence means. That is never written, so a policy of 0.1.0 keeps its
digest.
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a dataset: who deals its key, its exports' script, who may approve them.

    ``headers`` says which headers are taken and turned for: ``proven``, those that whoever
    sealed has signed the registration of (:mod:`custody.registration`), or ``registered``,
    all. ``requests`` says which are taken: those that their requester ``signed``, or all
    that come with a ``token``. ``witnesses`` from outside have to have cosigned what is to
    be witnessed.
    """

    requester_may_approve: bool
    export_script: str
    dealer: str | None = None
    headers: str = "registered"
    requests: str = "token"
    witnesses: OutsideWitnesses | None = None

    @property
    def dealerless(self) -> bool:
        """Whether the key is made by all officials together (promise DEALERLESS)."""
        return self.dealer == DEALERLESS

    @property
    def proven(self) -> bool:
        """Whether only headers are taken whose registration their maker signed."""
        return self.headers == "proven"

    def record(self) -> dict[str, Any]:
        """Give the policy as a JSON object."""
        dealer = {} if self.dealer is None else {"dealer": self.dealer}
        choices = {name: getattr(self, name) for name in POLICY_CHOICES}
        return {
            **dealer,
            **({} if self.witnesses is None else {"witnesses": self.witnesses.record()}),
            **{name: made for name, made in choices.items() if made != POLICY_CHOICES[name][0]},
            "requester_may_approve": self.requester_may_approve,
            "scripts": {"export": self.export_script},
        }

    @classmethod
    def read(cls, record: object) -> Policy:
        """Read a policy; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "the policy of a dataset")
        scripts = fields.record("scripts")
        policy = cls(
            requester_may_approve=fields.flag("requester_may_approve"),
            export_script=scripts.text("export"),
            dealer=fields.optional_text("dealer"),
            witnesses=(
                OutsideWitnesses.read(fields.record("witnesses"))
                if fields.has("witnesses")
                else None
            ),
            **{
                name: fields.optional_text(name) or made[0] for name, made in POLICY_CHOICES.items()
            },
        )
        fields.end()
        known = all(getattr(policy, name) in choices for name, choices in POLICY_CHOICES.items())
        if not known or policy.record() != record:
            raise TamperedError("expected the policy of a dataset in its one spelling")
        return policy


def tightens(now: Policy, wanted: Policy) -> bool:
    """Tell whether ``wanted`` only tightens ``now``: something is stricter, and nothing looser.

    ``requests`` from token to signed, ``headers`` from registered to proven, and that whoever
    asks may no longer approve. Which of two export scripts is the stricter nobody can tell by
    their names, and who dealt the key is history: these stay as they are, and so do witnesses.
    """
    return now != wanted and not loosened(now, wanted)


def loosened(now: Policy, wanted: Policy) -> tuple[str, ...]:
    """Name the fields in which ``wanted`` is looser than ``now``, or can't be compared with it."""
    held = {
        "requester_may_approve": wanted.requester_may_approve <= now.requester_may_approve,
        "export_script": wanted.export_script == now.export_script,
        "dealer": wanted.dealer == now.dealer,
        "witnesses": wanted.witnesses == now.witnesses,
        **{
            name: made.index(getattr(now, name)) <= made.index(getattr(wanted, name))
            for name, made in POLICY_CHOICES.items()
        },
    }
    return tuple(name for name, holds in held.items() if not holds)


def require_tighter(now: Policy, wanted: Policy) -> None:
    """Refuse a change of policy that is none, or does anything but tighten (promise KNOWN)."""
    if now == wanted:
        raise RefusedError("that is the dataset's policy already", promise="KNOWN")
    if looser := loosened(now, wanted):
        raise RefusedError(
            f"a policy is tightened only, and this would loosen or replace: {', '.join(looser)}",
            hint="open a new dataset with the policy you want: custody dataset create",
            promise="KNOWN",
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """What somebody wants of a policy; None leaves a rule as it is."""

    headers: str | None = None
    requests: str | None = None
    requester_may_approve: bool | None = None
    export_script: str | None = None

    def applied_to(self, policy: Policy) -> Policy:
        """Give the policy that this leads to."""
        said = asdict(self).items()
        return replace(policy, **{name: value for name, value in said if value is not None})


@dataclass(frozen=True, slots=True)
class Changed:
    """One rule of a policy in plain words: what it is about, as it was, and as it is to be."""

    about: str
    before: str
    after: str


def changes_of(now: Policy, wanted: Policy) -> tuple[Changed, ...]:
    """Say in plain words what differs between two policies, for people who decide on it."""
    before, after = told_rules(now), told_rules(wanted)
    return tuple(
        Changed(about, text, after[about]) for about, text in before.items() if text != after[about]
    )


def told_rules(policy: Policy) -> dict[str, str]:
    """Say in plain words what a policy rules: by what a rule is about."""
    return {about: told(policy) for about, told in _TOLD.items()}


def _told_dealer(dealer: str | None) -> str:
    if dealer == DEALERLESS:
        return "by nobody: all officials make the key together"
    told = {"service": "by the service, which had the key then", "offline": "on another machine"}
    return told.get(dealer or "", "as the dealing says")


_TOLD: dict[str, Callable[[Policy], str]] = {
    "requests": lambda policy: (
        "only those that whoever asks has signed"
        if policy.requests == "signed"
        else "all that come with a token"
    ),
    "headers": lambda policy: (
        "only those that whoever sealed has proven" if policy.proven else "all, proven or not"
    ),
    "who asks": lambda policy: (
        "may approve it too" if policy.requester_may_approve else "may not approve it"
    ),
    "exports": lambda policy: f"by the script {policy.export_script}",
    "cosigned": lambda policy: (
        policy.witnesses.told if policy.witnesses else "by nobody from outside"
    ),
    "dealt": lambda policy: _told_dealer(policy.dealer),
}
