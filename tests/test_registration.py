"""Only who made a header can register it: a share of another header brings nobody anything."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age, curve
from custody.age.header import encode_base64
from custody.age.x25519 import X25519Recipient
from custody.errors import AgeHeaderError, CustodyError, InputError, PointError, TamperedError
from custody.quorum import combine
from custody.registration import SignedFields, prove, proven_share, require_proof
from tests.quorum.scene import Scene, scene
from tests.test_curve import BAD_U

IDENTITY = age.X25519Identity(bytes(range(32)))
RECIPIENT = IDENTITY.recipient()
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


def header_of(*ephemerals: bytes, to: X25519Recipient = RECIPIENT) -> bytes:
    stanzas = tuple(to.wrap(b"k" * 16, ephemeral) for ephemeral in ephemerals)
    return age.Header.with_mac(stanzas, b"k" * 16).encode()


def described(header: bytes, **changes: Any) -> SignedFields:
    made = SignedFields(
        id=age.object_id(header),
        size=1000,
        sealed="2026-01-31T22:05:00.000000Z",
        host="db1",
        job="dump",
        tags={"database": "people"},
    )
    return replace(made, **changes)


def proof_of(ephemeral: bytes, said: SignedFields, to: X25519Recipient = RECIPIENT) -> bytes:
    return prove(said, str(to), ephemeral, random=lambda size: b"r" * size)


def with_share(header: bytes, share: bytes, *, second: bool = False) -> bytes:
    """The header with another share, or with a stanza of that share beside the good one."""
    parsed = age.Header.parse(header)
    (good,) = parsed.stanzas
    crafted = age.Stanza(good.type, (encode_base64(share),), good.body)
    stanzas = (good, crafted) if second else (crafted,)
    return age.Header(stanzas, parsed.mac).encode()


@given(
    ephemeral=st.binary(min_size=32, max_size=32),
    host=TEXTS | st.none(),
    job=TEXTS | st.none(),
    tags=st.dictionaries(TEXTS, TEXTS, max_size=3),
    size=st.integers(1, 2**53 - 1),
)
@settings(deadline=None, max_examples=60)
def test_who_made_a_header_proves_what_they_say_of_it(
    ephemeral: bytes, host: str | None, job: str | None, tags: dict[str, str], size: int
) -> None:
    """Whichever sign the point of the ephemeral key has."""
    header = header_of(ephemeral)
    said = described(header, host=host, job=job, tags=tags, size=size)
    require_proof(said, header, str(RECIPIENT), proof_of(ephemeral, said))


OTHERWISE: dict[str, dict[str, Any]] = {
    "tags": {"tags": {"database": "payroll"}},
    "no tags": {"tags": {}},
    "size": {"size": 1001},
    "host": {"host": "db2"},
    "no host": {"host": None},
    "job": {"job": "hand"},
    "time": {"sealed": "2026-01-31T22:05:00.000001Z"},
    "id": {"id": "00" * 32},
}


@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE.keys())
def test_nothing_else_is_said_under_a_proof(changes: dict[str, Any]) -> None:
    ephemeral = b"e" * 32
    header = header_of(ephemeral)
    said = described(header)
    proof = proof_of(ephemeral, said)
    require_proof(said, header, str(RECIPIENT), proof)
    with pytest.raises(TamperedError, match="not signed by the key of its header"):
        require_proof(replace(said, **changes), header, str(RECIPIENT), proof)


def test_a_proof_is_for_one_recipient() -> None:
    """A header sealed to one dataset can't be registered with another."""
    header, said = header_of(b"e" * 32), described(header_of(b"e" * 32))
    other = age.X25519Identity(b"o" * 32).recipient()
    with pytest.raises(TamperedError):
        require_proof(said, header, str(other), proof_of(b"e" * 32, said))


def test_a_proof_of_another_header_proves_nothing() -> None:
    header, other = header_of(b"e" * 32), header_of(b"f" * 32)
    said = described(header)
    for proof in (
        proof_of(b"f" * 32, described(other)),
        proof_of(b"f" * 32, said),
        bytes(64),
        b"",
    ):
        with pytest.raises(TamperedError):
            require_proof(said, header, str(RECIPIENT), proof)


@pytest.mark.parametrize("u", BAD_U.values(), ids=BAD_U.keys())
def test_a_share_that_nobody_made_honestly_is_refused(u: bytes) -> None:
    header = with_share(header_of(b"e" * 32), u)
    with pytest.raises(PointError if len(u) == 32 else AgeHeaderError):
        require_proof(described(header), header, str(RECIPIENT), bytes(64))


def test_a_header_that_is_proven_has_one_stanza() -> None:
    """X25519 or not: nothing rides along that its maker has not signed with its own key."""
    two = header_of(b"e" * 32, b"f" * 32)
    said = described(two)
    grease = age.Header.parse(header_of(b"e" * 32))
    greased = age.Header((*grease.stanzas, age.Stanza("x-grease", (), b"")), grease.mac).encode()
    for header in (two, greased):
        with pytest.raises(TamperedError, match="more than one stanza"):
            require_proof(described(header), header, str(RECIPIENT), proof_of(b"e" * 32, said))
    assert proven_share(header_of(b"e" * 32)) == age.x25519_shares(header_of(b"e" * 32))[0]


def test_the_ephemeral_secret_is_given_to_who_signs_and_to_nobody_else() -> None:
    """After all is written, once; what comes back of sealing does not hold it."""
    given: list[tuple[bytes, age.SealResult, int]] = []
    out = io.BytesIO()

    def sign(ephemeral: bytes, sealed: age.SealResult) -> None:
        given.append((ephemeral, sealed, len(out.getvalue())))

    result = age.encrypt(io.BytesIO(b"rows"), out, [RECIPIENT], sign=sign)
    ((ephemeral, sealed, written),) = given
    assert (sealed, written) == (result, len(out.getvalue()))
    public = age.X25519Identity(ephemeral).recipient().public
    assert age.x25519_shares(result.header) == (public,)
    assert ephemeral not in out.getvalue()
    assert repr(ephemeral)[2:-1] not in repr(result)


def test_a_file_of_several_recipients_is_not_signed() -> None:
    out = io.BytesIO()
    with pytest.raises(InputError, match="has one recipient"):
        age.encrypt(io.BytesIO(b""), out, [RECIPIENT] * 2, sign=lambda *_: None)
    assert out.getvalue() == b""


# the attack


def opened_by_turning_for(played: Scene, share: bytes, factor: int) -> bytes:
    """What m honest turns for ρ·E give to whoever knows ρ: the shared secret of E itself."""
    asked = replace(played, elements=(share,))
    (secret,) = combine(played.dealing, asked.elements, asked.turns((1, 2, 3)))
    point = curve.from_montgomery(secret)
    return curve.to_montgomery(curve.mult(pow(factor, -1, curve.Q), point))


@pytest.mark.parametrize("second", [False, True], ids=["alone", "as a second stanza"])
def test_a_share_made_of_a_wanted_one_would_open_it_and_can_not_be_registered(
    second: bool,
) -> None:
    """PROVEN: honest turns for ρ·E open E, so nobody may have them turned; not even the log."""
    played, factor = scene(), 1234567
    wanted = played.elements[0]
    crafted = curve.to_montgomery(curve.mult(factor, curve.from_montgomery(wanted)))
    assert opened_by_turning_for(played, crafted, factor) == played.stock_secrets()[0]
    own = b"x" * 32
    header = with_share(header_of(own), crafted, second=second)
    said = described(header)
    foreign = described(header_of(own))
    for proof in (b"", proof_of(own, said), proof_of(own, foreign)):
        with pytest.raises(CustodyError):
            require_proof(said, header, str(RECIPIENT), proof)
