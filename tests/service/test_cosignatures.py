"""Cosignatures are kept if they hold, and vouch for one history only (TAMPER)."""

from __future__ import annotations

import pytest

from custody.errors import CredentialError, InputError, NotAllowedError, TamperedError
from custody.formats.timestamps import stamp
from custody.service import cosignatures, ledger_reads
from custody.tlog.cosignature import cosign as add_cosignature
from custody.tlog.cosignature import official_cosigner, official_name, open_cosigned
from custody.tlog.note import Checkpoint, Signer, sign_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from tests.keys import key_of
from tests.people import ORIGIN
from tests.world import World

ANNA, BERT = official_name(ORIGIN, "anna"), official_name(ORIGIN, "bert")


def names_on(world: World, note: str | None) -> list[str]:
    """Everybody who signed a note, each signature verified."""
    assert note is not None
    known = [
        official_cosigner(ORIGIN, name, key_of(name).keyfile.signing_public)
        for name in ("anna", "bert", "wilma")
    ]
    log = Verifier.parse(world.service.key.vkey)
    _, verified = open_cosigned(note.encode(), log, known)
    assert len(split_note(note.encode())[1]) == len(verified) + 1
    return sorted(seen.name for seen in verified)


def test_a_head_is_handed_out_with_the_cosignatures_on_it(world: World) -> None:
    """Those handed in one by one stand under each other, on both databases."""
    for name in ("anna", "bert"):
        kept = cosignatures.cosign(world.service, world.cosigned(name))
        assert kept == cosignatures.Kept([official_name(ORIGIN, name)], world.head().size)
    known = cosignatures.checkpoint(world.service)
    assert known.checkpoint == known.cosigned
    assert names_on(world, known.checkpoint) == [ANNA, BERT]


def test_a_new_head_has_no_cosignatures_until_somebody_gives_one(world: World) -> None:
    """The older head that has some is handed out beside it."""
    before = world.head().size
    cosignatures.cosign(world.service, world.cosigned("anna"))
    world.genesis()
    known = cosignatures.checkpoint(world.service)
    assert known.checkpoint == ledger_reads.checkpoint(world.service)
    assert names_on(world, known.cosigned) == [ANNA]
    assert Checkpoint.parse(split_note((known.cosigned or "").encode())[0]).size == before


def test_nobody_has_cosigned_yet(world: World) -> None:
    """Then there is the service's own signature alone."""
    assert cosignatures.checkpoint(world.service) == cosignatures.Heads(
        checkpoint=ledger_reads.checkpoint(world.service), cosigned=None
    )


def test_cosigning_twice_leaves_one_cosignature(world: World) -> None:
    """The last word of each signer stays."""
    cosignatures.cosign(world.service, world.cosigned("anna"))
    world.clock.advance(minutes=1)
    later = world.cosigned("anna")
    cosignatures.cosign(world.service, later)
    assert cosignatures.checkpoint(world.service).cosigned == later


def test_a_witness_cosigns_too(world: World) -> None:
    """Whoever enrolled a key may."""
    cosignatures.cosign(world.service, world.cosigned("wilma"))
    assert names_on(world, cosignatures.checkpoint(world.service).cosigned) == [
        official_name(ORIGIN, "wilma")
    ]


def test_a_bare_checkpoint_is_no_cosignature(world: World) -> None:
    """Nor is one signed by somebody unknown: nothing is kept of either."""
    stranger = add_cosignature(
        ledger_reads.checkpoint(world.service).encode(),
        Verifier.parse(world.service.key.vkey),
        Signer(official_name(ORIGIN, "mallory"), bytes(32)),
        0,
    ).decode()
    for note in (ledger_reads.checkpoint(world.service), stranger):
        with pytest.raises(CredentialError):
            cosignatures.cosign(world.service, note)
    assert cosignatures.checkpoint(world.service).cosigned is None


def test_a_strangers_line_is_not_kept_beside_a_good_one(world: World) -> None:
    """Also not under an enrolled official's name, with a key of its own."""
    stranger = Signer(BERT, bytes(range(32)))
    log = Verifier.parse(world.service.key.vkey)
    note = add_cosignature(world.cosigned("anna").encode(), log, stranger, 0).decode()
    assert cosignatures.cosign(world.service, note).cosigned_by == [ANNA]
    assert names_on(world, cosignatures.checkpoint(world.service).cosigned) == [ANNA]


def test_a_cosignature_that_does_not_hold_is_refused(world: World) -> None:
    """Here it was made over another checkpoint."""
    other = world.cosigned("anna").splitlines()[-1]
    world.genesis()
    with pytest.raises(CredentialError):
        cosignatures.cosign(world.service, ledger_reads.checkpoint(world.service) + other + "\n")
    assert cosignatures.checkpoint(world.service).cosigned is None


@pytest.mark.databases("sqlite")
def test_another_history_under_our_own_signature_is_evidence(world: World) -> None:
    """The signing key was stolen, then: no cosignature makes that checkpoint ours (TAMPER)."""
    fork = Checkpoint(ORIGIN, world.head().size, bytes(32))
    note = world.cosigned("anna", note=world.service.key.sign(fork))
    with pytest.raises(TamperedError) as caught:
        cosignatures.cosign(world.service, note)
    assert caught.value.promise == "TAMPER"
    longer = Checkpoint(ORIGIN, world.head().size + 1, bytes(32))
    with pytest.raises(InputError):
        cosignatures.cosign(
            world.service, world.cosigned("anna", note=world.service.key.sign(longer))
        )
    assert cosignatures.checkpoint(world.service).cosigned is None


@pytest.mark.databases("sqlite")
def test_a_checkpoint_that_is_not_ours_is_refused(world: World) -> None:
    """Another log's signature does not hold under our key."""
    other = Signer(ORIGIN, bytes(32))
    checkpoint = sign_checkpoint(world.head(), other).decode()
    line = world.cosigned("anna").splitlines()[-1]
    with pytest.raises(CredentialError):
        cosignatures.cosign(world.service, f"{checkpoint}{line}\n")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("note", ["", "..", "one\n\n— two\n", "\ud800"])
def test_what_is_no_note_is_refused(world: World, note: str) -> None:
    """As bad input, before anything is looked up."""
    with pytest.raises(InputError):
        cosignatures.cosign(world.service, note)


def test_auditors_see_who_vouches_for_which_head(world: World) -> None:
    """Only they: it names people."""
    axel = world.principal("axel")
    assert cosignatures.newest_cosigned(world.service, axel) is None
    size, at = world.head().size, stamp(world.clock())
    cosignatures.cosign(world.service, world.cosigned("anna", "wilma"))
    world.enrol("late", "auditor")
    seen = cosignatures.newest_cosigned(world.service, axel)
    assert seen is not None
    assert (seen.size, seen.behind) == (size, world.head().size - size)
    names = [(one.name, one.enrolled, one.at) for one in seen.by]
    assert names == [("anna", True, at), ("wilma", True, at)]
    with pytest.raises(NotAllowedError):
        cosignatures.newest_cosigned(world.service, world.principal("anna"))
