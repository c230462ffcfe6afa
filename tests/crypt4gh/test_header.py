"""Crypt4GH headers: read as stock ``crypt4gh`` writes them, strictly, whatever else there is."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody import crypt4gh
from custody.age import X25519Identity
from custody.age.header import HEADER_LIMIT
from custody.crypt4gh import Header, open_header, read_header
from custody.errors import Crypt4ghHeaderError, CustodyError, HeaderError, NoMatchError
from custody.sealed_header import ephemeral_shares
from custody.sealed_header import read_header as read_either
from tests.crypt4gh.stock import OTHER, READER, decrypted, edit_list, encrypted, with_packets

RANDOM = random.Random(1).randbytes


def header_of(file: bytes) -> bytes:
    return read_header(io.BytesIO(file))


def bad(header: bytes) -> str:
    """How a header is refused: alike from a stream and from bytes."""
    with pytest.raises(Crypt4ghHeaderError):
        Header.parse(header)
    with pytest.raises(Crypt4ghHeaderError) as caught:
        read_either(io.BytesIO(header + b"payload"))
    return caught.value.message


def test_a_header_of_stock_crypt4gh_is_read_to_its_last_byte_and_no_further() -> None:
    """One writer for two readers: one share, which two packets have."""
    stream = io.BytesIO(encrypted(b"rows", [OTHER.recipient(), READER.recipient()]))
    header = read_either(stream)
    assert len(header) + 4 + 28 == len(stream.getvalue())
    assert stream.tell() == len(header)
    parsed = Header.parse(header)
    assert (parsed.encode(), len(parsed.packets)) == (header, 2)
    assert ephemeral_shares(header) == parsed.writers == (parsed.packets[0].writer,)


@pytest.mark.parametrize("identity", [READER, OTHER], ids=["first", "second"])
def test_each_of_several_readers_opens_it(identity: X25519Identity) -> None:
    file = encrypted(b"rows", [READER.recipient(), OTHER.recipient()])
    header = header_of(file)
    anew = crypt4gh.new_header(open_header(header, [identity]), OTHER.recipient(), random=RANDOM)
    assert decrypted(anew + file[len(header) :], OTHER) == b"rows"
    assert not {*ephemeral_shares(anew)} & {*ephemeral_shares(header)}


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NoMatchError):
        open_header(header_of(encrypted(b"rows")), [OTHER])


def test_what_is_neither_format_is_refused_as_ever() -> None:
    for start in (b"", b"age", b"crypt4g", b"rows of a table\n"):
        with pytest.raises(HeaderError, match=r"not an age file|version v1"):
            read_either(io.BytesIO(start))


def test_another_version_and_counts_and_lengths_that_lie_are_refused() -> None:
    """Before anything of the length that a header claims is read."""
    header = header_of(encrypted(b"rows"))
    assert "got version 2" in bad(header[:8] + b"\2" + header[9:])
    assert "claims 0 packets" in bad(header[:12] + bytes(4))
    assert "packets" in bad(header[:12] + b"\xff" * 4 + header[16:])
    for length in (0, 7, 8, 71, len(header), HEADER_LIMIT, 2**32 - 1):
        bad(header[:16] + length.to_bytes(4, "little") + header[20:])
    for end in range(8, len(header)):
        with pytest.raises(Crypt4ghHeaderError):
            read_either(io.BytesIO(header[:end]))
    with pytest.raises(Crypt4ghHeaderError, match="after its last packet"):
        Header.parse(header + b"\0")


def test_packets_of_an_unknown_method_are_passed_over() -> None:
    """The standard says so, since they may be for somebody else."""
    file = encrypted(b"rows")
    header = header_of(file)
    foreign = (12).to_bytes(4, "little") + (7).to_bytes(4, "little") + b"body"
    longer = header[:12] + (2).to_bytes(4, "little") + header[16:] + foreign
    assert open_header(longer, [READER]) == open_header(header, [READER])
    assert ephemeral_shares(longer) == ephemeral_shares(header)


@pytest.mark.parametrize(
    ("packet", "said"),
    [
        ((2).to_bytes(4, "little"), "unknown type 2"),
        (bytes(4) + (1).to_bytes(4, "little") + bytes(32), "unknown method"),
        (bytes(8) + bytes(31), "unknown method"),
        ((1).to_bytes(4, "little"), "malformed edit list"),
        ((1).to_bytes(4, "little") + bytes(4), "malformed edit list"),
        ((1).to_bytes(4, "little") + b"\xff" * 12, "malformed edit list"),
    ],
)
def test_contents_that_the_standard_does_not_have_are_refused(packet: bytes, said: str) -> None:
    with pytest.raises(Crypt4ghHeaderError, match=said):
        open_header(header_of(with_packets(encrypted(b"rows"), packet)), [READER])


def test_two_edit_lists_are_refused() -> None:
    file = encrypted(b"rows")
    with pytest.raises(Crypt4ghHeaderError, match="two edit lists"):
        open_header(header_of(with_packets(file, edit_list([1]), edit_list([2]))), [READER])


def test_a_writers_key_of_low_order_is_refused() -> None:
    """With it the shared secret is nothing, so everybody could have written the packet."""
    header = header_of(encrypted(b"rows"))
    with pytest.raises(Crypt4ghHeaderError, match="low order"):
        open_header(header[:24] + bytes(32) + header[56:], [READER])
    with pytest.raises(Crypt4ghHeaderError, match="low order"):
        Header.parse(header).open([bytes(32)], READER.recipient().public)


def test_no_bit_of_a_header_can_be_altered() -> None:
    header = header_of(encrypted(b"rows"))
    for at in range(len(header)):
        with pytest.raises(CustodyError):
            open_header(header[:at] + bytes([header[at] ^ 1]) + header[at + 1 :], [READER])


packets = st.builds(
    crypt4gh.header.Packet,
    st.integers(1, 2**32 - 1) | st.just(0),
    st.binary(min_size=64, max_size=90),
)


@given(st.lists(packets, min_size=1, max_size=9).map(tuple), st.binary(max_size=9))
def test_what_is_written_is_read_again_and_nothing_after_it(
    given_: tuple[crypt4gh.header.Packet, ...], rest: bytes
) -> None:
    header = Header(given_).encode()
    stream = io.BytesIO(header + rest)
    assert read_either(stream) == header
    assert stream.read() == rest
    assert Header.parse(header) == Header(given_)


@given(st.binary(max_size=200), st.booleans())
def test_whatever_is_read_is_exactly_what_would_be_written(data: bytes, real: bool) -> None:
    """And everything else is one error of ours."""
    data = (crypt4gh.MAGIC + (1).to_bytes(4, "little") if real else b"") + data
    try:
        assert Header.parse(data).encode() == data
    except Crypt4ghHeaderError:
        return
