"""Signed notes and checkpoints: nothing is believed that a known key did not sign (TAMPER)."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.errors import LedgerError
from custody.tlog.note import (
    Checkpoint,
    Signer,
    Verified,
    Verifier,
    open_checkpoint,
    open_note,
    sign_checkpoint,
    sign_note,
    split_note,
)
from tests.support import require, vectors

LOG = Signer("ledger.example/log", bytes([1]) * 32)
OTHER = Signer("other.example/log", bytes([2]) * 32)
ROOT = bytes(range(32))
TEXT = "some text\n"

# The example of c2sp.org/signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_TEXT = "This is an example message.\n"
EXAMPLE_SIGNATURE = (
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)


def note_of(*lines: str, text: str = TEXT) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def line_of(signer: Signer, text: str = TEXT, *, name: str | None = None) -> str:
    blob = signer.verifier.key_id + signer.sign(text.encode())
    return f"— {name or signer.name} {base64.b64encode(blob).decode()}\n"


def kat(name: str) -> bytes:
    paths: dict[str, Path] = {path.name: path for path in vectors("tlog")}
    require(paths, "CUSTODY_VECTORS names no folder of shared vectors")
    return paths[name].read_bytes()


def test_the_published_example_opens() -> None:
    """The key and note of the specification, byte for byte."""
    key = Verifier.parse(EXAMPLE_KEY)
    note = open_note(f"{EXAMPLE_TEXT}\n— example.com/foo {EXAMPLE_SIGNATURE}\n".encode(), [key])
    assert note.text == EXAMPLE_TEXT
    assert note.verified == (Verified("example.com/foo", key.public),)
    assert key.vkey == EXAMPLE_KEY


def test_the_shared_checkpoint_opens_and_is_written_the_same() -> None:
    """The known-answer checkpoint: key ID, size, root, and our own signature over it."""
    data = kat("kat.note")
    log = Signer("ledger.example/kat", bytes([1]) * 32)
    checkpoint = open_checkpoint(data, log.verifier)
    assert log.verifier.key_id.hex() == "d5ef8914"
    assert checkpoint.size == 8
    assert checkpoint.root.hex().startswith("5dc9da79a70659a9")
    assert data.startswith(sign_checkpoint(checkpoint, log))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_what_is_signed_opens_as_the_same_text(line: str) -> None:
    """Any text of whole lines, empty lines among them, comes back exactly."""
    for text in (f"{line}\n", f"{line}\n\n", f"\n\n{line}\n\nend\n"):
        note = open_note(sign_note(text, [LOG, OTHER]), [OTHER.verifier, LOG.verifier])
        assert note.text == text
        assert {seen.name for seen in note.verified} == {LOG.name, OTHER.name}


@pytest.mark.parametrize("text", ["", "no newline", "cr\r\n", "tab\t\n", "nul\0\n", "\ud800\n"])
def test_text_that_is_no_note_text_is_never_signed(text: str) -> None:
    """Control characters, a missing newline, lone surrogates."""
    with pytest.raises(LedgerError):
        sign_note(text, [LOG])


def test_a_note_is_never_made_without_a_signer() -> None:
    """Zero signatures are not a note."""
    with pytest.raises(LedgerError):
        sign_note(TEXT, [])


@given(st.data())
def test_tamper_no_byte_of_a_signed_note_can_change(data: st.DataObject) -> None:
    """One other byte anywhere, in the text, the name or the signature: refused."""
    note = sign_note(TEXT, [LOG])
    at = data.draw(st.integers(0, len(note) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda value: value != note[at]))
    with pytest.raises(LedgerError):
        open_note(note[:at] + bytes([value]) + note[at + 1 :], [LOG.verifier])


@given(st.integers(0, len(sign_note(TEXT, [LOG])) - 1))
def test_tamper_a_note_cut_short_is_refused(end: int) -> None:
    """No prefix of a note is a note."""
    with pytest.raises(LedgerError):
        open_note(sign_note(TEXT, [LOG])[:end], [LOG.verifier])


MALFORMED = {
    "empty": b"",
    "no signatures": TEXT.encode(),
    "zero signatures": f"{TEXT}\n".encode(),
    "no blank line": f"{TEXT}{line_of(LOG)}".encode(),
    "no final newline": note_of(line_of(LOG))[:-1],
    "CRLF": note_of(line_of(LOG)).replace(b"\n", b"\r\n"),
    "CR in the text": note_of(line_of(LOG, "a\r\n"), text="a\r\n"),
    "not UTF-8": b"\xff\n\n" + line_of(LOG).encode(),
    "hyphen for dash": note_of(line_of(LOG).replace("— ", "- ")),
    "no dash": note_of(line_of(LOG).removeprefix("— ")),
    "two spaces": note_of(line_of(LOG).replace("— ", "—  ")),
    "no-break space": note_of(line_of(LOG).replace("— ", "—\u00a0")),
    "space at the end": note_of(line_of(LOG)[:-1] + " \n"),
    "name with plus": note_of(line_of(LOG, name="a+b"), line_of(LOG)),
    "name with a wide space": note_of(line_of(LOG, name="a\u3000b"), line_of(LOG)),
    "key ID only": note_of("— name AAAAAA==\n", line_of(LOG)),
    "base64 without padding": note_of(line_of(LOG).replace("=", "")),
    "base64 with trailing bits": note_of("— name AAAAAAB=\n", line_of(LOG)),
    "base64 of the URL alphabet": note_of("— name AAAA_w-A\n", line_of(LOG)),
    "junk line": note_of("junk\n", line_of(LOG)),
    "blank line between signatures": note_of(line_of(LOG), "\n", line_of(LOG)),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_note_is_refused_whole(data: bytes) -> None:
    """Also where one good signature by the log is in it."""
    with pytest.raises(LedgerError):
        open_note(data, [LOG.verifier])


def test_hundreds_of_signatures_are_refused_before_any_is_verified() -> None:
    """One hundred lines are read, one more is not."""
    stranger = line_of(OTHER)
    at_most = note_of(*[stranger] * 99, line_of(LOG))
    assert open_note(at_most, [LOG.verifier]).text == TEXT
    with pytest.raises(LedgerError, match="at most 100 signatures"):
        open_note(note_of(*[stranger] * 100, line_of(LOG)), [LOG.verifier])


def test_a_note_of_more_than_a_megabyte_is_refused() -> None:
    """The size is bounded before anything is parsed."""
    with pytest.raises(LedgerError, match="1000000 bytes"):
        split_note(b"a" * 1_000_001)


def test_the_right_name_with_the_wrong_key_id_counts_for_nothing() -> None:
    """A signature by somebody else's key under the log's name is an unknown one."""
    impostor = Signer(LOG.name, OTHER.seed)
    with pytest.raises(LedgerError, match="no signature by"):
        open_note(sign_note(TEXT, [impostor]), [LOG.verifier])
    both = open_note(sign_note(TEXT, [impostor, LOG]), [LOG.verifier])
    assert both.verified == (Verified(LOG.name, LOG.public),)


def test_the_right_key_id_under_the_wrong_name_counts_for_nothing() -> None:
    """Name and key ID have to match together."""
    with pytest.raises(LedgerError, match="no signature by"):
        open_note(note_of(line_of(LOG, name="someone.else")), [LOG.verifier])


def test_one_bad_signature_by_a_known_key_condemns_the_note() -> None:
    """Even beside a good one by the same key, and whichever comes first."""
    good, bad = line_of(LOG), line_of(LOG, "other text\n")
    for lines in ((good, bad), (bad, good), (bad, line_of(OTHER))):
        with pytest.raises(LedgerError, match="does not hold"):
            open_note(note_of(*lines), [LOG.verifier, OTHER.verifier])


def test_a_known_key_with_a_short_signature_condemns_the_note() -> None:
    """Wrong lengths are a signature that does not hold, not an error of the library."""
    blob = LOG.verifier.key_id + LOG.sign(TEXT.encode())[:-1]
    line = f"— {LOG.name} {base64.b64encode(blob).decode()}\n"
    with pytest.raises(LedgerError, match="does not hold"):
        open_note(note_of(line), [LOG.verifier])


def test_a_key_counts_once_however_often_it_signed() -> None:
    """Repeated lines are checked and do not add up to a quorum."""
    note = open_note(note_of(line_of(LOG), line_of(LOG)), [LOG.verifier, OTHER.verifier])
    assert note.verified == (Verified(LOG.name, LOG.public),)


def test_one_key_under_two_names_is_not_two_keys() -> None:
    """A list of verifiers that would count one key twice is refused."""
    alias = Verifier("another.name", LOG.public)
    with pytest.raises(LedgerError, match="listed twice"):
        open_note(sign_note(TEXT, [LOG]), [LOG.verifier, alias])
    with pytest.raises(LedgerError, match="listed twice"):
        open_note(sign_note(TEXT, [LOG]), [LOG.verifier, LOG.verifier])


def test_nobody_to_trust_means_nothing_to_believe() -> None:
    """An empty list of verifiers opens no note."""
    with pytest.raises(LedgerError, match="no signature by anyone"):
        open_note(sign_note(TEXT, [LOG]), [])


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32])
def test_a_key_of_small_order_signs_nothing(public: bytes) -> None:
    """Keys under which one signature would hold for many texts are refused."""
    key = Verifier("weak.example", public)
    blob = key.key_id + b"\x01" + bytes(63)
    line = f"— {key.name} {base64.b64encode(blob).decode()}\n"
    with pytest.raises(LedgerError, match="does not hold"):
        open_note(note_of(line), [key])


def test_a_key_reads_back_as_it_was_written() -> None:
    """Name, key ID and key in one line of text."""
    assert Verifier.parse(LOG.verifier.vkey) == LOG.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        EXAMPLE_KEY + "A",
        EXAMPLE_KEY.replace("530d", "530e"),
        EXAMPLE_KEY.replace("530d", "530D"),
        EXAMPLE_KEY.replace("example.com/foo", "example.com/fop"),
        EXAMPLE_KEY.replace("example.com/foo", ""),
        EXAMPLE_KEY.replace("example.com/foo", "example com"),
        EXAMPLE_KEY.replace("Aeky", "BOky"),
        EXAMPLE_KEY[:-4],
        EXAMPLE_KEY + "\n",
        "PRIVATE+KEY+example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_in_any_other_form_is_refused_and_not_shown(text: str) -> None:
    """QUIET: what was given instead of a public key may be a private one."""
    with pytest.raises(LedgerError) as caught:
        Verifier.parse(text)
    assert "eRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2028b", "a\0b", "a\x1bb", "\ud800"])
def test_names_that_would_break_a_line_are_refused(name: str) -> None:
    """No spaces of any script, plus signs, controls or lone surrogates."""
    with pytest.raises(LedgerError):
        Verifier(name, LOG.public)
    with pytest.raises(LedgerError):
        Signer(name, LOG.seed)


def test_keys_of_another_length_are_refused() -> None:
    """32 bytes each, the public key and the seed."""
    with pytest.raises(LedgerError):
        Verifier("name", bytes(31))
    with pytest.raises(LedgerError):
        Signer("name", bytes(33))


def test_quiet_a_signer_never_shows_its_seed() -> None:
    """Neither in its repr nor in that of its public half."""
    signer = Signer("name", b"secret seed that is 32 bytes lng")
    assert "secret" not in repr(signer) + repr(signer.verifier)


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_back_as_it_was_signed(size: int, root: bytes) -> None:
    """Origin, size and root survive."""
    checkpoint = Checkpoint(LOG.name, size, root)
    assert open_checkpoint(sign_checkpoint(checkpoint, LOG), LOG.verifier) == checkpoint


def test_extension_lines_of_other_logs_survive() -> None:
    """Allowed by the specification: kept, and part of what was signed."""
    checkpoint = Checkpoint("a log with spaces", 1, ROOT, ("more", "and more"))
    assert Checkpoint.parse(checkpoint.encode()) == checkpoint


GOOD = Checkpoint(LOG.name, 8, ROOT).encode()


@pytest.mark.parametrize("size", ["08", "+8", "8_0", "٨", " 8", "8 ", "-8", "", "8.0", "9" * 16])
def test_a_size_in_any_other_spelling_is_refused(size: str) -> None:
    """Digits of one script, no sign, no leading zero, at most 2**53 - 1."""
    with pytest.raises(LedgerError):
        Checkpoint.parse(GOOD.replace("\n8\n", f"\n{size}\n"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        GOOD[:-1],
        GOOD.partition("\n")[2],
        GOOD.replace(LOG.name, ""),
        GOOD.replace("\n8\n", "\n\n8\n"),
        GOOD + "\n",
        GOOD + "\nmore\n",
        GOOD + "more",
        GOOD.replace("=", ""),
        GOOD.replace("Hh8=", "Hh9="),  # trailing bits: the same 32 bytes to a lax decoder
        GOOD.replace("AAEC", "AAECAAEC"),
        GOOD.replace("\n", "\r\n"),
    ],
)
def test_checkpoint_text_in_any_other_form_is_refused(text: str) -> None:
    """One text for each tree head."""
    with pytest.raises(LedgerError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [("", 1, ROOT), ("a\nb", 1, ROOT), ("a", -1, ROOT), ("a", 2**53, ROOT), ("a", 1, ROOT[1:])],
)
def test_a_checkpoint_without_an_exact_form_can_not_be_made(
    origin: str, size: int, root: bytes
) -> None:
    """Empty or broken origins, sizes out of range, roots of another length."""
    with pytest.raises(LedgerError):
        Checkpoint(origin, size, root)


def test_tamper_a_log_signs_and_answers_for_its_own_origin_only() -> None:
    """A checkpoint of another ledger is refused, at signing and at reading."""
    foreign = Checkpoint("other.example/log", 8, ROOT)
    with pytest.raises(LedgerError, match="expected a checkpoint of"):
        sign_checkpoint(foreign, LOG)
    with pytest.raises(LedgerError, match="expected a checkpoint of") as caught:
        open_checkpoint(sign_note(foreign.encode(), [LOG]), LOG.verifier)
    assert caught.value.promise == "TAMPER"
