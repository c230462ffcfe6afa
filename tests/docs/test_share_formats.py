"""docs/formats.md is sufficient for shares: how they open, prove, combine, and are dealt anew."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sqlite3
from functools import reduce
from pathlib import Path

import pytest
from nacl import bindings

from custody.quorum_tree import parse_quorum, plain
from custody.reshare import redeal as deal_again
from tests.docs.pages import PAGE, sample
from tests.docs.reader import (
    age,
    forms,
    key_file,
    quorum,
    reshare,
    statements,
    tlog,
)
from tests.docs.test_formats import (
    OFFICIALS,
    SQLITE,
    VKEY,
    Body,
    bodies,
    both,
    keys,
    of_type,
)
from tests.reshare.scene import Dataset


@both
@pytest.mark.parametrize("name", OFFICIALS)
@pytest.mark.slow
def test_a_share_opens_and_is_the_one_that_was_dealt(name: str, folder: Path) -> None:
    """The sealed box by hand, what stands in it, and its public key."""
    bundle = forms.read((folder / "registry.bundle").read_bytes().strip())
    quorum.check_dealing(bundle["dealing"])
    index, _ = quorum.open_share(bundle, keys(name, folder))
    assert index == OFFICIALS.index(name) + 1


def test_contributions_that_wait_prove_what_they_say() -> None:
    """The transcript is drawn to the byte: a receipt's over the canary, a turn's over objects."""
    service = forms.read((SQLITE / "service" / "service.key").read_bytes().strip())
    combiner = forms.unbase64(service["combiner"])
    assert key_file.public_of(forms.unbase64(service["signer"])) == tlog.read_vkey(VKEY)[2]
    database = f"file:{SQLITE / 'service' / 'custody.db'}?mode=ro&immutable=1"
    connection = sqlite3.connect(database, uri=True)
    waiting = connection.execute("SELECT ceremony, official, sealed FROM contribution").fetchall()
    connection.close()
    assert len(waiting) == 2
    for ceremony, official, sealed in waiting:
        subject, digest, headers, key = put_before(ceremony, official)
        us = [u for header in headers for u in age.shares_of(header)]
        data = quorum.unseal(combiner, sealed)
        quorum.check_contribution(data, subject, digest, official, key, us)
        with pytest.raises(AssertionError):
            quorum.check_contribution(data, subject, digest[::-1], official, key, us)
        said = [
            body["data"]
            for body in of_type("ceremony.signed")
            if body["ceremony"] == ceremony and body["data"]["official"] == official
        ]
        payloads = [json.loads(base64.b64decode(one["envelope"]["payload"])) for one in said]
        assert hashlib.sha256(sealed).hexdigest() in [one.get("contribution") for one in payloads]


def put_before(ceremony: str, official: str) -> tuple[Body, str, list[bytes], bytes]:
    """Give what an official contributed to: subject, digest, headers, and their share's key."""
    mine = [body for body in bodies() if body.get("ceremony") == ceremony]
    subject = mine[0]["data"]["subject"]
    (seat,) = (row for row in subject["seats"] if row["official"] == official)
    dealt = [body["data"]["dealing"] for body in mine if body["type"] == "ceremony.dealt"]
    if dealt:
        digest = statements.subject_digest(subject, dealt[0])
        key = forms.unbase64(dealt[0]["shares"][seat["index"] - 1])
        return subject, digest, [forms.unbase64(dealt[0]["canary"])], key
    registered = {body["data"]["id"]: body["data"] for body in of_type("object.registered")}
    rows = [
        row
        for body in mine
        if body["type"] == "ceremony.objects"
        for row in body["data"]["objects"]
    ]
    headers = [forms.unbase64(registered[row["id"]]["header"]) for row in rows]
    return subject, statements.subject_digest(subject), headers, forms.unbase64(seat["share_key"])


@pytest.mark.parametrize("seats", [("anna", "bela"), ("chen", "anna"), ("bela", "chen")])
@pytest.mark.slow
def test_any_two_shares_open_an_object_without_the_key(seats: tuple[str, str]) -> None:
    """Partial decryptions are combined in the exponent, then the header and payload open."""
    bundle = forms.read((SQLITE / "registry.bundle").read_bytes())
    shares = [quorum.open_share(bundle, keys(name)) for name in seats]
    header, payload = age.split_age((SQLITE / "backups" / "one.age").read_bytes())
    element = quorum.lift(age.shares_of(header)[0])
    coefficients = quorum.lagrange([index for index, _ in shares])
    points = [quorum.mult(value, element) for _, value in shares]
    secret = quorum.u_of(reduce(quorum.add, map(quorum.mult, coefficients, points)))
    recipient = age.unbech32("age", bundle["dealing"]["recipient"])
    file_key = age.file_key_by_secret(header, secret, recipient)
    assert age.open_payload(payload, file_key) == (SQLITE / "plain" / "one").read_bytes()


@pytest.mark.slow
def test_the_stock_key_comes_from_any_two_shares() -> None:
    bundle = forms.read((SQLITE / "registry.bundle").read_bytes())
    shares = [quorum.open_share(bundle, keys(name)) for name in ("anna", "chen")]
    coefficients = quorum.lagrange([index for index, _ in shares])
    a = sum(c * value for c, (_, value) in zip(coefficients, shares, strict=True)) % quorum.Q
    u = age.unbech32("age", (SQLITE / "registry.recipient").read_text().strip())
    assert bindings.crypto_scalarmult_base(quorum.stock_key(a, u)) == u


def test_a_reshare_comes_to_shares_of_the_same_key() -> None:
    """All that is public of the bundle follows, and dora's share opens from it."""
    bundle = reshare.check_bundle(sample("bundle-v3"))
    redeal, subshare = forms.read(sample("redeal")), forms.read(sample("subshare"))
    assert redeal == bundle["dealers"][0]
    (private,) = re.findall(r"private key is, in hex,\n`([0-9a-f]{64})`", PAGE)
    shares = reshare.open_rows(bundle, "dora", bytes.fromhex(private))
    assert list(shares) == [2]
    box = forms.unbase64(bundle["boxes"][1]["dora"])
    assert forms.read(quorum.unseal(bytes.fromhex(private), box)) == subshare


def test_a_reshare_that_was_altered_is_found() -> None:
    bundle = sample("bundle-v3")
    for old, new in ((b'"dealers":[1,2]', b'"dealers":[1,3]'), (b'"epoch":1', b'"epoch":2')):
        assert old in bundle
        with pytest.raises(AssertionError):
            reshare.check_bundle(bundle.replace(old, new))


def test_a_dealers_coefficients_are_drawn_from_the_share() -> None:
    """As the page draws them: one for each degree, the highest power first, group by group."""
    dataset = Dataset.dealt(plain(2, ["anna", "bert", "carl"]))
    subject = dataset.subject(parse_quorum("all of (3 of (anna, bert, carl, dora), emil, fred)"))
    made, _ = deal_again(subject, dataset.shares[1])
    drawn = [
        reshare.coefficient(subject.record(), 2, dataset.shares[1].value, k) for k in range(1, 5)
    ]
    points = [quorum.mult(one, quorum.B) for one in drawn]
    assert list(made.commitments[1:]) == [points[1], points[0], points[3], points[2]]
