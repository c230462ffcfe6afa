"""The auditor's pages: who vouches for the ledger, where it was published, and proofs."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from custody.service import cosignatures
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.tlog.cosignature import Cosigner, cosign
from custody.tlog.note import Signer, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof, verify_entry
from tests.web.conftest import Api
from tests.web.visitor import Visitor

EVERY = timedelta(minutes=10)


def text_of(html: str) -> str:
    """What somebody reads, in one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def axel(sealed: Api) -> Visitor:
    return Visitor(sealed.world.service, "axel")


def test_before_anybody_cosigned_or_anything_was_published_the_page_says_so(axel: Visitor) -> None:
    shown = text_of(axel.get("/ledger").text)
    assert "Nobody yet. Officials do it with everything they sign" in shown
    assert "Checkpoints are published nowhere." in shown


def test_who_cosigned_is_told_by_name_and_time_and_how_much_came_since(
    sealed: Api, axel: Visitor
) -> None:
    world = sealed.world
    outside = Signer("witness.example/w1", bytes([9]) * 32)
    log, size = Verifier.parse(world.service.key.vkey), world.head().size
    note = cosign(world.cosigned("anna", "bert").encode(), log, outside, 2**62)
    known = [Cosigner(outside.name, outside.public)]
    cosignatures.cosign(world.service, note.decode(), known)
    shown = text_of(axel.get("/ledger").text)
    assert f"saw the ledger with {size} entries" in shown
    assert "Nothing came since." in shown
    assert "anna 2026-01-31 09:00 UTC bert 2026-01-31 09:00 UTC" in shown
    assert "witness.example/w1 from outside –" in shown  # a time that no calendar has
    world.enrol("late", "auditor")
    assert f"{world.head().size - size} came since." in text_of(axel.get("/ledger").text)


def test_where_checkpoints_went_is_told_with_every_gap(
    sealed: Api, axel: Visitor, tmp_path: Path
) -> None:
    """Since when it fails, why, and how many entries are missing there."""
    world, sinks = (
        sealed.world,
        [FolderSink(tmp_path), FolderSink(tmp_path / "gone", "the archive")],
    )
    prepare(world.service, sinks)
    assert text_of(axel.get("/ledger").text).count("waits Has none yet;") == 2
    publish(world.service, sinks, EVERY)
    size = world.head().size
    shown = text_of(axel.get("/ledger").text)
    assert f"folder works Has {size} entries, got 2026-01-31 09:00 UTC ." in shown
    assert "the archive fails Since 2026-01-31 09:00 UTC : the folder is not there." in shown
    assert f"there. Has none yet; {size} behind." in shown


def test_the_checkpoint_is_there_to_keep_with_its_cosignatures(sealed: Api, axel: Visitor) -> None:
    world = sealed.world
    cosignatures.cosign(world.service, world.cosigned("anna"))
    answer = axel.get("/ledger/checkpoint")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="custody.checkpoint"'
    assert open_checkpoint(answer.data, Verifier.parse(world.service.key.vkey)) == world.head()
    assert len(split_note(answer.data)[1]) == 2


def test_tamper_the_proof_of_an_entry_can_be_taken_along(sealed: Api, axel: Visitor) -> None:
    """From the entry's page and from a ceremony's record; each brings its entry."""
    world = sealed.world
    ceremony = world.request(world.objects[0])
    log = Verifier.parse(world.service.key.vkey)
    newest = world.head().size - 1
    for page, path, seq in (
        ("/ledger/5", "/ledger/5/proof", 5),
        (f"/ceremonies/{ceremony.id}/record", f"/ceremonies/{ceremony.id}/proof", newest),
    ):
        shown, answer = axel.get(page).text, axel.get(path)
        assert f'href="{path}"' in shown
        assert "c2sp.org/tlog-proof@v1" in shown
        assert answer.mimetype == "text/plain"
        assert "attachment" in answer.headers["Content-Disposition"]
        proof = TlogProof.parse(answer.data)
        assert proof.index == seq
        assert verify_entry(proof, proof.extra or b"", log) == world.head()
    assert axel.get(f"/ledger/{newest + 1}/proof").status_code == 404


def test_verifying_tells_how_far_it_has_come_and_ends_with_the_result(
    sealed: Api, axel: Visitor
) -> None:
    """In one page that is sent while it goes on: it needs no script and no second request."""
    answer = axel.post("/ledger/verify")
    size = sealed.world.head().size
    assert answer.mimetype == "text/html"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<progress" in answer.text
    shown = text_of(answer.text)
    assert f"intact at level signed: {size} entries" in shown
    assert shown.index("entries read") < shown.index("intact at level")
