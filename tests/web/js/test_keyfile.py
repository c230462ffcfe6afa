"""Key files: made in the terminal and opened in the browser, and the other way round (NO-SHARE)."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import sealedbox
from custody.errors import InputError
from custody.formats.encoding import format_base64
from custody.official import keyfile
from custody.official.keyfile import KeyFile, OfficialKey, create, open_keyfile
from custody.official.passphrase import (
    TEST_PROFILE,
    blanks_around,
    check_passphrase,
    wrong_passphrase_hint,
)
from tests.formats.test_invisible import HIDING
from tests.keys import PASSPHRASE, key_of, random_bytes_of
from tests.official.test_passphrase import BLANKS, UNKNOWN
from tests.web.js.engine import Chance, Js, JsError, outcome

CHEAP = {"memoryKib": TEST_PROFILE.memory_kib, "passes": TEST_PROFILE.passes, "lanes": 1}
BYTES = random_bytes_of("keyfile")(92)
FILE = key_of("anna").keyfile.encode()


def sample() -> bytes:
    """The file that custody.official.keyfile shows, of anna, at the real cost."""
    text = re.search(r"\.\. code-block:: json\n\n(.*?)\n\n", keyfile.__doc__ or "", re.DOTALL)
    assert text
    return text[1].encode()


def same(ours: OfficialKey, theirs: dict[str, Any]) -> bool:
    return (ours._seed, ours._box_private) == (theirs["seed"], theirs["boxPrivate"])


@pytest.mark.slow
def test_a_key_file_at_its_real_cost_opens_in_the_browser(js: Js) -> None:
    """Argon2id with 256 MiB and 3 passes, in WebAssembly."""
    opened = js("keyfile", "open", js("keyfile", "parse", sample()), PASSPHRASE)
    assert opened["boxPrivate"] == bytes(range(32, 64))


def test_the_same_chance_makes_the_same_key_file(js: Js) -> None:
    """To the byte: seed, X25519 key, salt and nonce are drawn in this order, and all is alike."""
    drawn = [BYTES[:32], BYTES[32:64], BYTES[64:80], BYTES[80:]]
    ours, _ = create("anna", PASSPHRASE, random=lambda _: drawn.pop(0), profile=TEST_PROFILE)
    theirs = js("keyfile", "create", "anna", PASSPHRASE, Chance(BYTES), CHEAP)
    assert js("keyfile", "encode", theirs["keyfile"]) == ours.encode()
    assert js("keyfile", "fingerprint", theirs["keyfile"]) == ours.fingerprint()


def test_a_key_file_made_in_the_browser_opens_in_the_terminal(js: Js) -> None:
    made = js("keyfile", "create", "bert", PASSPHRASE, Chance(BYTES[::-1]), CHEAP)
    file = KeyFile.parse(js("keyfile", "encode", made["keyfile"]))
    assert same(open_keyfile(file, PASSPHRASE), made)


def test_a_changed_passphrase_is_the_only_one_that_opens(js: Js) -> None:
    """And the keys stay the same."""
    old = js("keyfile", "open", js("keyfile", "parse", FILE), PASSPHRASE)
    locked = js("keyfile", "changePassphrase", old, "another long one", Chance(BYTES), CHEAP)
    file = KeyFile.parse(js("keyfile", "encode", locked))
    assert same(open_keyfile(file, "another long one"), old)
    assert outcome(lambda: open_keyfile(file, PASSPHRASE)) == "error: credential"


@pytest.mark.parametrize(
    ("set_as", "typed"),
    [
        ("ﬁfteen ﬁngers", "fifteen fingers"),
        ("caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 " * 2 + "cafe\u0301"),
    ],
)
def test_one_passphrase_typed_two_ways_is_one_passphrase(js: Js, set_as: str, typed: str) -> None:
    """Both languages take the NFKC form."""
    file, key = create("anna", set_as, random=random_bytes_of("nfkc"), profile=TEST_PROFILE)
    assert same(key, js("keyfile", "open", js("keyfile", "parse", file.encode()), typed))


@given(
    text=st.text(st.characters(exclude_categories=["Cn"]), min_size=8, max_size=16)
    | st.text(st.sampled_from([*BLANKS, "x"]), min_size=8, max_size=16)
)
@settings(deadline=None)
def test_a_passphrase_will_do_for_both_or_for_neither(js: Js, text: str) -> None:
    theirs = outcome(lambda: js("passphrase", "checkPassphrase", text))
    assert theirs == outcome(lambda: check_passphrase(text))


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_nobody_makes_a_key_of_blanks(js: Js, blank: str) -> None:
    with pytest.raises(InputError) as ours:
        check_passphrase(blank * 12)
    with pytest.raises(JsError) as theirs:
        js("passphrase", "checkPassphrase", blank * 12)
    assert (theirs.value.message, theirs.value.hint) == (ours.value.message, ours.value.hint)


@pytest.mark.parametrize("character", [*HIDING, "\u200c", *UNKNOWN], ids=ascii)
def test_nobody_makes_a_key_with_what_can_t_be_typed(js: Js, character: str) -> None:
    """Both say which character it is; the same as the terminal does."""
    text = f"correct horse{character} battery staple"
    with pytest.raises(InputError) as ours:
        check_passphrase(text)
    with pytest.raises(JsError) as theirs:
        js("passphrase", "checkPassphrase", text)
    assert (theirs.value.message, theirs.value.hint) == (ours.value.message, ours.value.hint)


@pytest.mark.parametrize("text", ["wrong\u200b passphrase", " a wrong one", "a wrong one "])
def test_a_passphrase_that_was_pasted_is_looked_at(js: Js, text: str) -> None:
    assert js("passphrase", "wrongPassphraseHint", text) == wrong_passphrase_hint(text)
    assert js("passphrase", "blanksAround", text) == blanks_around(text)


def test_a_wrong_passphrase_is_told_as_the_terminal_tells_it(js: Js) -> None:
    with pytest.raises(JsError) as caught:
        js("keyfile", "open", js("keyfile", "parse", FILE), "not the passphrase")
    assert caught.value.code == "credential"
    assert "does not open the key file of anna" in caught.value.message
    assert caught.value.hint


def _changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(FILE), **fields}).encode()


def _kdf(**fields: Any) -> bytes:
    return _changed(kdf={**json.loads(FILE)["kdf"], **fields})


UNREADABLE = {
    "empty": b"",
    "not JSON": b"key",
    "a list": b"[]",
    "cut short": FILE[:-3],
    "not UTF-8": FILE.replace(b"anna", b"ann\xff"),
    "a byte order mark within": FILE.replace(b"{", b"{\xef\xbb\xbf", 1),
    "two byte order marks": 2 * b"\xef\xbb\xbf" + FILE,
    "too large": FILE + b" " * 17_000,
    "a field twice": FILE.replace(b"{", b'{"name": "bert",', 1),
    "a field twice, escaped": FILE.replace(b"{", b'{"n\\u0061me": "x\\"",', 1),
    "a parameter twice": FILE.replace(b'"passes"', b'"passes": 1, "passes"'),
    "an unknown field": _changed(note="x"),
    "a missing field": json.dumps(
        {k: v for k, v in json.loads(FILE).items() if k != "box"}
    ).encode(),
    "another format": _changed(format="custody-official-key/v2"),
    "another KDF": _kdf(name="argon2i"),
    "a name that is none": _changed(name="Anna"),
    "a number for a name": _changed(name=5),
    "a float": FILE.replace(b"8192", b"8192.0"),
    "a float with an exponent": FILE.replace(b"8192", b"8192e0"),
    "a number as text": FILE.replace(b"8192", b'"8192"'),
    "true for one": FILE.replace(b'"passes": 1', b'"passes": true'),
    "too little memory": _kdf(memory_kib=8191),
    "all the memory there is": _kdf(memory_kib=2**32),
    "no pass": _kdf(passes=0),
    "years of passes": _kdf(passes=10**30),
    "two lanes": _kdf(lanes=2),
    "a negative number": _kdf(passes=-1),
    "a short salt": _kdf(salt=format_base64(bytes(15))),
    "a short box": _changed(box=format_base64(bytes(79))),
    "other base64": _changed(nonce="UFFSU1RVVldYWVpb\n"),
    "a key of small order": _changed(signing_public=format_base64(bytes(32))),
    "a box key of small order": _changed(box_public=format_base64(bytes(32))),
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_is_no_key_file_is_refused_by_both(js: Js, data: bytes) -> None:
    """Before any memory is asked for."""
    assert outcome(lambda: js("keyfile", "parse", data)) == "error: key-file"
    assert outcome(lambda: KeyFile.parse(data)) == "error: key-file"


READABLE = {
    "as Windows saves it": b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n"),
    "with blank lines behind": FILE + b"\n\r\n \t\n",
    "with blank lines before": b"\n \r\n" + FILE,
    "without its last line feed": FILE.rstrip(),
    "in one line": json.dumps(json.loads(FILE)).encode(),
    "in another order": json.dumps(dict(reversed(json.loads(FILE).items()))).encode(),
    "with tabs and returns": FILE.replace(b"  ", b"\t").replace(b"\n", b"\r\n"),
    "escaped": FILE.replace(b"anna", b"\\u0061nna"),
}


@pytest.mark.parametrize("data", READABLE.values(), ids=READABLE.keys())
def test_an_editor_can_take_no_seat_away(js: Js, data: bytes) -> None:
    """White space, the order of fields and escapes are free, in both languages."""
    assert KeyFile.parse(data) == KeyFile.parse(FILE)
    assert js("keyfile", "encode", js("keyfile", "parse", data)) == FILE


@pytest.mark.parametrize("name", ["utf-16", "utf-16-be"])
def test_utf_16_is_refused_by_that_name(js: Js, name: str) -> None:
    """As a shell of Windows writes it; nothing was altered."""
    data = (b"\xfe\xff" if name == "utf-16-be" else b"") + FILE.decode().encode(name)
    with pytest.raises(InputError, match="UTF-16") as ours:
        KeyFile.parse(data)
    with pytest.raises(JsError, match="UTF-16") as theirs:
        js("keyfile", "parse", data)
    assert (theirs.value.message, theirs.value.hint) == (ours.value.message, ours.value.hint)


@given(at=st.integers(0, len(FILE) - 1), byte=st.sampled_from(b'"{}:,0 9.eA=\\\n-+'))
@settings(deadline=None, max_examples=200)
def test_a_changed_byte_is_read_or_refused_alike(js: Js, at: int, byte: int) -> None:
    data = FILE[:at] + bytes([byte]) + FILE[at + 1 :]
    ours = outcome(lambda: KeyFile.parse(data).encode())
    assert outcome(lambda: js("keyfile", "encode", js("keyfile", "parse", data))) == ours


@pytest.mark.parametrize("field", ["name", "salt", "nonce", "signing_public", "box_public"])
def test_every_field_of_an_opened_file_was_authenticated(js: Js, field: str) -> None:
    """As the terminal finds it: a file with another's name or key does not open."""
    ours, theirs = key_of("anna").keyfile, key_of("bert").keyfile
    mixed = dataclasses.replace(ours, **{field: getattr(theirs, field)}).encode()
    opened = outcome(lambda: js("keyfile", "open", js("keyfile", "parse", mixed), PASSPHRASE))
    assert opened == "error: credential"


@given(message=st.binary(max_size=200))
@settings(deadline=None)
def test_sealed_boxes_open_on_the_other_side(js: Js, message: bytes) -> None:
    key = key_of("anna")
    sealed = js("sealedbox", "sealTo", key.keyfile.box_public, message)
    assert key.unseal(sealed) == message
    ours = sealedbox.seal_to(key.keyfile.box_public, message)
    assert js("sealedbox", "unseal", key._box_private, ours) == message
    other = key_of("bert")._box_private
    assert outcome(lambda: js("sealedbox", "unseal", other, ours)) == "error: credential"


def test_nothing_is_sealed_to_a_key_that_opens_to_anyone(js: Js) -> None:
    assert outcome(lambda: js("sealedbox", "sealTo", bytes(32), b"secret")) == "error: point"
