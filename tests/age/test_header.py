"""The header: one byte string for one meaning, and its MAC."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.age import Header, Stanza, new_header, object_id, read_header
from custody.age.header import HEADER_LIMIT
from custody.errors import AgeHeaderError, AgeMacError
from tests.age.samples import ALICE, FILE_KEY, dribble

SAMPLE = b"""age-encryption.org/v1
-> X25519 XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE
qRS0AMjdjPvZ/WT08U2KL4G+PIooA3hy38SvLpvaC1E
--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s
"""

MARKS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
STANZAS = st.builds(
    Stanza,
    MARKS.filter(lambda kind: kind != "scrypt"),
    st.lists(MARKS, max_size=3).map(tuple),
    st.binary(max_size=150),
)


def test_the_sample_of_the_specification_is_read() -> None:
    """Type, arguments, body and MAC come out as they stand there."""
    header = Header.parse(SAMPLE)
    [stanza] = header.stanzas
    assert (stanza.type, stanza.args) == (
        "X25519",
        ("XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE",),
    )
    assert (len(stanza.body), len(header.mac)) == (32, 32)
    assert header.encode() == SAMPLE


@given(st.lists(STANZAS, min_size=1, max_size=4).map(tuple), st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read_back(stanzas: tuple[Stanza, ...], mac: bytes) -> None:
    """Any stanzas, also with empty bodies and bodies that end at column 64."""
    header = Header(stanzas, mac)
    assert Header.parse(header.encode()) == header


@given(st.data())
def test_an_accepted_header_has_one_byte_string(data: st.DataObject) -> None:
    """Whatever bytes are changed, parsing refuses or writes exactly the changed bytes again."""
    place = data.draw(st.integers(0, len(SAMPLE) - 1))
    cut = data.draw(st.integers(0, 2))
    changed = SAMPLE[:place] + data.draw(st.binary(max_size=2)) + SAMPLE[place + cut :]
    try:
        header = Header.parse(changed)
    except AgeHeaderError:
        return
    assert header.encode() == changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"\n", b"\r\n", id="carriage returns"),
        pytest.param(b"org/v1", b"org/v2", id="another version"),
        pytest.param(b"org", b"Xrg", id="another name"),
        pytest.param(b".org", b"xorg", id="a dot that is not one"),
        pytest.param(b"-> ", b"->  ", id="two spaces"),
        pytest.param(b"-> X", b"->X", id="no space"),
        pytest.param(b"cYBE\n", b"cYBE \n", id="space at the end of the arguments"),
        pytest.param(b"C1E\n", b"C1E=\n", id="padded body"),
        pytest.param(b"C1E\n", b"C1F\n", id="body with stray bits"),
        pytest.param(b"C1E\n", b"C1\n", id="body of no whole bytes"),
        pytest.param(b"qRS0AMjd", b"\nqRS0AMjd", id="empty line before the body"),
        pytest.param(b"qRS0AMjd", b"qRS0AM\njd", id="short line inside the body"),
        pytest.param(b"C1E\n", b"C1E\n\n", id="empty line after the body"),
        pytest.param(b"--- ", b"---", id="no space before the MAC"),
        pytest.param(b"--- ", b"---  ", id="two spaces before the MAC"),
        pytest.param(b"75s\n", b"75s", id="no newline after the MAC"),
        pytest.param(b"75s\n", b"75s \n", id="space after the MAC"),
        pytest.param(b"75s\n", b"75t\n", id="MAC with stray bits"),
        pytest.param(b"75s\n", b"75sAAAA\n", id="long MAC"),
        pytest.param(b"75s\n", b"75s\nx", id="bytes after the header"),
        pytest.param(SAMPLE[22:-52], b"", id="no stanza"),
        pytest.param(SAMPLE, b"", id="nothing"),
        pytest.param(b"cYBE", "cYBÉ".encode(), id="an argument that is not ASCII"),
    ],
)
def test_a_header_that_is_not_strictly_one_is_refused(old: bytes, new: bytes) -> None:
    """Each of these is read by some lax parser somewhere."""
    changed = SAMPLE.replace(old, new)
    assert changed != SAMPLE
    with pytest.raises(AgeHeaderError):
        Header.parse(changed)


def test_a_body_must_end_with_a_line_shorter_than_64_columns() -> None:
    """A body of 48 bytes fills a line, so an empty one follows, and may not be missing."""
    header = Header((Stanza("full", (), bytes(48)),), bytes(32)).encode()
    assert b"A" * 64 + b"\n\n---" in header
    with pytest.raises(AgeHeaderError):
        Header.parse(header.replace(b"\n\n", b"\n"))


def test_a_passphrase_stanza_in_company_is_refused() -> None:
    """Whoever knows the passphrase could otherwise pass for having sealed to everyone else."""
    alone = Header((Stanza("scrypt", ("salt", "10"), bytes(32)),), bytes(32))
    assert Header.parse(alone.encode()) == alone
    with pytest.raises(AgeHeaderError, match="not alone"):
        Header.parse(replace(alone, stanzas=alone.stanzas * 2).encode())


def test_the_mac_covers_every_stanza() -> None:
    """Adding a stanza to a sealed header leaves a MAC that is wrong."""
    header = Header.parse(new_header(FILE_KEY, [ALICE.recipient()]))
    header.check_mac(FILE_KEY)
    grown = replace(header, stanzas=(*header.stanzas, Stanza("extra", (), b"")))
    with pytest.raises(AgeMacError):
        grown.check_mac(FILE_KEY)
    with pytest.raises(AgeMacError):
        header.check_mac(bytes(16))


@pytest.mark.parametrize("seed", range(5))
def test_reading_a_header_takes_not_one_byte_of_the_payload(seed: int) -> None:
    """Also from a stream that can't seek and gives little at a time."""
    source = dribble(SAMPLE + b"payload", seed)
    assert read_header(source) == SAMPLE
    assert source.read(100) + source.read(100) == b"payload"


def test_a_malformed_header_is_refused_as_it_is_read() -> None:
    """What `read_header` gives is always a header, so its digest always names an object."""
    with pytest.raises(AgeHeaderError):
        read_header(io.BytesIO(SAMPLE.replace(b"C1E\n", b"C1F\n")))


@pytest.mark.parametrize("size", [0, 1, 21, 22, 30, 80, len(SAMPLE) - 1])
def test_a_header_cut_short_is_refused(size: int) -> None:
    """Wherever the file ends before the header does."""
    with pytest.raises(AgeHeaderError):
        read_header(io.BytesIO(SAMPLE[:size]))


@pytest.mark.parametrize(
    "file", [SAMPLE[:22] + b"-> a\n\n" * HEADER_LIMIT, SAMPLE[:22] + b"a" * 2 * HEADER_LIMIT]
)
def test_a_header_without_end_is_not_read_to_its_end(file: bytes) -> None:
    """At most 64 KiB are read, in many lines or in one."""
    source = io.BytesIO(file)
    with pytest.raises(AgeHeaderError, match="longer than 65536"):
        read_header(source)
    assert source.tell() <= HEADER_LIMIT


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "not an age file"),
        (b"%PDF-1.7\n", "not an age file"),
        (bytes(100), "not an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", "armored"),
        (b"age-encryption.org/v2\n-> x\n", "version v1"),
    ],
)
def test_a_file_of_another_kind_is_named_as_such(file: bytes, words: str) -> None:
    """The message says what came instead."""
    with pytest.raises(AgeHeaderError, match=words):
        read_header(io.BytesIO(file))


def test_an_object_is_named_by_the_sha_256_of_its_header() -> None:
    """The name is that of the exact bytes, which anybody can compute."""
    assert object_id(SAMPLE) == hashlib.sha256(SAMPLE).hexdigest()
