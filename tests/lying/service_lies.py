"""Lies about which service it is, whom it invites to, and what it was asked to open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custody.ceremony import Subject
from custody.ceremony.requesters import KeyedRequester
from custody.formats.fingerprint import fingerprint
from custody.official.invitation import code_for_log
from custody.official.own_receipt import Genesis
from tests.keys import key_of
from tests.lying.lying_service import Liar, Lie
from tests.lying.subject_lies import Show, subject_lie
from tests.lying.thief import ELSEWHERE, LOG


def _for_another_log(told: Any, _: Liar) -> Any:
    return told | {"code": code_for_log(told["code"].partition("~")[0], LOG.vkey)}


def _for_any_log(told: Any, _: Liar) -> Any:
    return told | {"code": told["code"].partition("~")[0]}


def _under_an_earlier_id(told: Any, liar: Liar) -> Any:
    return told | {"id": liar.names["unlocked"]}


def _listed(subject: Subject, _: Liar) -> Subject:
    key = key_of("thief-rita").keyfile
    keys = key.signing_public, key.box_public
    return replace(subject, requesters=(KeyedRequester("rita", *keys, fingerprint("rita", *keys)),))


def _genesis_elsewhere(told: Any, _: Liar) -> Any:
    genesis = Genesis.read(told)
    return replace(genesis, subject=replace(genesis.subject, origin=ELSEWHERE)).record()


OPENINGS = ("created", "changed", "drilled", "filed")


def _opened(show: Show, answers: tuple[str, ...] = OPENINGS, kind: str = "") -> Lie:
    """Show another subject to whoever opens a ceremony, and to nobody else."""
    lie = subject_lie(show, kind=kind, answers=answers)
    return replace(lie, changes={name: lie.changes[name] for name in answers})


SERVICE: dict[str, Lie] = {
    "a code for another log": Lie(
        "service", {"invited": _for_another_log, "linked": _for_another_log}
    ),
    "a code for any log": Lie("service", {"invited": _for_any_log, "linked": _for_any_log}),
    "an earlier ceremony's id": Lie("subject", dict.fromkeys(OPENINGS, _under_an_earlier_id)),
    "the thief's key as a listed requester's": subject_lie(
        _listed, about="roster", kind="genesis", answers=("ceremony", "created")
    ),
    "another script": _opened(
        lambda it, _: replace(it, script=replace(it.script, name="genesis-witnessed")),
        ("created",),
        "genesis",
    ),
    "an opening in another ledger": _opened(lambda it, _: replace(it, origin=ELSEWHERE)),
    "a genesis in another ledger": Lie("recipient", {"genesis": _genesis_elsewhere}),
}
