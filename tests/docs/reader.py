"""A reader of every format, written from docs/formats.md and from primitives alone.

Nothing of ``custody`` is imported here: what this reads, anybody can read who has the page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from functools import cache, reduce
from itertools import pairwise
from typing import Any, NamedTuple

import argon2.low_level
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic
from nacl import bindings
from nacl.signing import SigningKey, VerifyKey

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
B = bytes.fromhex("58" + "66" * 31)
STATEMENT = "application/vnd.custody.statement+json"


# Common forms


def canonical(value: Any) -> bytes:
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _sorted(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))
        }
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def read(data: bytes) -> Any:
    value = json.loads(data)
    assert canonical(value) == data
    return value


def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    assert base64.b64encode(data).decode() == text
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def words(digest: bytes) -> str:
    number = int.from_bytes(digest, "big") >> (8 * len(digest) - 44)
    listed = Mnemonic("english").wordlist
    return " ".join(listed[number >> shift & 2047] for shift in (33, 22, 11, 0))


# Key file


class Keys(NamedTuple):
    record: dict[str, Any]
    seed: bytes
    box: bytes


@cache
def open_key_file(data: bytes, passphrase: str) -> Keys:
    record = json.loads(data)
    kdf = record["kdf"]
    assert (record["format"], kdf["name"]) == ("custody-official-key/v1", "argon2id13")
    key = argon2.low_level.hash_secret_raw(
        unicodedata.normalize("NFKC", passphrase).encode(),
        unbase64(kdf["salt"]),
        time_cost=kdf["passes"],
        memory_cost=kdf["memory_kib"],
        parallelism=kdf["lanes"],
        hash_len=32,
        type=argon2.low_level.Type.ID,
        version=0x13,
    )
    associated = canonical({name: record[name] for name in record if name != "box"})
    box = unbase64(record["box"])
    plain = ChaCha20Poly1305(key).decrypt(unbase64(record["nonce"]), box, associated)
    assert len(plain) == 64
    return Keys(record, plain[:32], plain[32:])


def fingerprint(record: dict[str, Any]) -> bytes:
    named = {key: record[key] for key in ("box_public", "name", "signing_public")}
    return sha256(canonical({**named, "format": "custody-official/v1"}))


# Envelope, statement, subject


def open_envelope(envelope: dict[str, Any], public: bytes, kind: str = STATEMENT) -> Any:
    assert set(envelope) == {"payload", "payloadType", "signatures"}
    (signature,) = envelope["signatures"]
    assert envelope["payloadType"] == kind
    assert signature["keyid"] == sha256(public).hex()
    payload = unbase64(envelope["payload"])
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
    VerifyKey(public).verify(signed, unbase64(signature["sig"]))
    return read(payload)


def subject_digest(subject: Any, dealing: Any = None) -> str:
    digest = sha256(canonical(subject)).hex()
    if dealing is None:
        return digest
    return sha256(canonical({"dealing": dealing, "subject": digest})).hex()


def objects_digest(rows: list[dict[str, Any]]) -> str:
    return sha256(canonical([{"id": row["id"], "size": row["size"]} for row in rows])).hex()


# Sealed box, bundle, contribution


def unseal(private: bytes, sealed: bytes) -> bytes:
    ephemeral, box = sealed[:32], sealed[32:]
    public = bindings.crypto_scalarmult_base(private)
    nonce = hashlib.blake2b(ephemeral + public, digest_size=24).digest()
    return bindings.crypto_box_open(box, nonce, ephemeral, private)


def mult(scalar: int, point: bytes) -> bytes:
    return bindings.crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), point)


def add(left: bytes, right: bytes) -> bytes:
    return bindings.crypto_core_ed25519_add(left, right)


def u_of(point: bytes) -> bytes:
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return ((1 + y) * pow(1 - y, -1, P) % P).to_bytes(32, "little")


def lift(share: bytes) -> bytes:
    u = int.from_bytes(share, "little")
    assert u < P - 1
    point = ((u - 1) * pow(u + 1, -1, P) % P).to_bytes(32, "little")
    assert bindings.crypto_core_ed25519_is_valid_point(point)
    return point


def check_dealing(dealing: dict[str, Any]) -> None:
    row = [unbase64(dealing["public"]), *map(unbase64, dealing["shares"])]
    public = row[0]
    assert public not in row[1:]
    assert all(bindings.crypto_core_ed25519_is_valid_point(point) for point in row)
    for _ in range(dealing["threshold"] - 1):
        row = [bindings.crypto_core_ed25519_sub(b, a) for a, b in pairwise(row)]
    assert len(set(row)) == 1
    assert row[0] != bytes([1]) + bytes(31)
    assert unbech32("age", dealing["recipient"]) == u_of(public)


def open_share(bundle: dict[str, Any], keys: Keys) -> tuple[int, int]:
    """Give the index of somebody's seat and their share."""
    subject, dealing = bundle["subject"], bundle["dealing"]
    name = keys.record["name"]
    (seat,) = (row for row in subject["seats"] if row["official"] == name)
    place = seat["index"] - 1
    box = unbase64(bundle["sealed"][place])
    assert sha256(box).hex() == dealing["sealed"][place]
    inside = read(unseal(keys.box, box))
    share = unbase64(inside.pop("share"))
    assert inside == {
        **{key: subject[key] for key in ("ceremony", "dataset", "nonce", "origin")},
        "canary": sha256(unbase64(dealing["canary"])).hex(),
        "format": "custody-share/v1",
        "index": seat["index"],
        "official": name,
    }
    value = int.from_bytes(share, "little")
    assert 0 < value < Q
    assert mult(value, B) == unbase64(dealing["shares"][place])
    return seat["index"], value


def _hash(label: str, *parts: bytes) -> bytes:
    framed = (f"custody-contribution/v1/{label}".encode(), *parts)
    return hashlib.sha512(b"".join(_u32(len(part)) + part for part in framed)).digest()


def _scalar(label: str, *parts: bytes) -> int:
    return int.from_bytes(_hash(label, *parts), "little") % Q


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def check_contribution(
    data: bytes, subject: dict[str, Any], digest: str, official: str, key: bytes, us: list[bytes]
) -> list[bytes]:
    """Verify the proof over the elements with these u-coordinates; give the points."""
    record = read(data)
    assert record["format"] == "custody-contribution/v1"
    points = [unbase64(text) for text in record["partials"]]
    c = int.from_bytes(unbase64(record["proof"]["challenge"]), "little")
    r = int.from_bytes(unbase64(record["proof"]["response"]), "little")
    assert c < Q
    assert r < Q
    elements = [lift(u) for u in us]
    assert len(points) == len(elements)
    (index,) = (row["index"] for row in subject["seats"] if row["official"] == official)
    texts = [subject[name] for name in ("origin", "dataset", "ceremony", "nonce")]
    said = [text.encode() for text in (*texts, digest, official)]
    seed = _hash("seed", *said, _u32(index), key, B, b"".join(elements), b"".join(points))
    weights = [_scalar("weight", seed, _u32(j)) for j in range(1, len(elements) + 1)]
    m = reduce(add, map(mult, weights, elements))
    z = reduce(add, map(mult, weights, points))
    kb, km = add(mult(r, B), mult(c, key)), add(mult(r, m), mult(c, z))
    assert _scalar("challenge", seed, m, z, kb, km) == c
    return points


def lagrange(indices: list[int]) -> list[int]:
    found = []
    for i in indices:
        factors = (j * pow(j - i, -1, Q) for j in indices if j != i)
        found.append(reduce(lambda a, b: a * b % Q, factors, 1))
    return found


def stock_key(a: int, u: bytes) -> bytes:
    for residue in (a, Q - a):
        number = residue + -residue * pow(Q, -1, 8) % 8 * Q
        private = number.to_bytes(33, "little")[:32]
        fits = 2**254 <= number < 2**255
        if fits and bindings.crypto_scalarmult_base(private) == u:
            return private
    raise AssertionError


# age


def unbech32(prefix: str, text: str) -> bytes:
    digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    hrp, _, rest = text.rpartition("1")
    assert hrp == prefix
    values = [digits.index(one) for one in rest]
    state = 1
    for value in [*(ord(c) >> 5 for c in hrp), 0, *(ord(c) & 31 for c in hrp), *values]:
        top, state = state >> 25, (state & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= term if top >> bit & 1 else 0
    assert state == 1
    bits = reduce(lambda number, value: number << 5 | value, values[:-6], 0)
    return (bits >> (len(values) - 6) * 5 % 8).to_bytes((len(values) - 6) * 5 // 8, "big")


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(secret)


def split_age(data: bytes) -> tuple[bytes, bytes]:
    end = data.index(b"\n", data.index(b"\n---") + 1) + 1
    return data[:end], data[end:]


def shares_of(header: bytes) -> list[bytes]:
    lines = header.decode().split("\n")
    assert lines[0] == "age-encryption.org/v1"
    stanzas = [line for line in lines if line.startswith("-> X25519 ")]
    return [unpadded(line.split(" ")[2]) for line in stanzas]


def unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def file_key_by_secret(header: bytes, secret: bytes, recipient: bytes) -> bytes:
    """Open a header of one stanza with its X25519 shared secret; check the MAC."""
    lines = header.decode().split("\n")
    (share,) = shares_of(header)
    wrap = hkdf(secret, share + recipient, b"age-encryption.org/v1/X25519")
    file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), unpadded(lines[2]), None)
    covered = header[: header.index(b"\n---") + 4]
    mac = hmac.digest(hkdf(file_key, b"", b"header"), covered, "sha256")
    assert lines[3] == f"--- {base64.b64encode(mac).decode().rstrip('=')}"
    return file_key


def file_key_by_identity(header: bytes, identity: str) -> bytes:
    key = X25519PrivateKey.from_private_bytes(unbech32("age-secret-key-", identity.lower()))
    (share,) = shares_of(header)
    secret = key.exchange(X25519PublicKey.from_public_bytes(share))
    return file_key_by_secret(header, secret, key.public_key().public_bytes_raw())


def open_payload(payload: bytes, file_key: bytes) -> bytes:
    cipher = ChaCha20Poly1305(hkdf(file_key, payload[:16], b"payload"))
    size = 65536 + 16
    chunks = [payload[at : at + size] for at in range(16, len(payload), size)]
    plain = b""
    for i, chunk in enumerate(chunks):
        nonce = i.to_bytes(11, "big") + bytes([i == len(chunks) - 1])
        plain += cipher.decrypt(nonce, chunk, None)
    return plain


# Entries, tree, notes


class Entry(NamedTuple):
    origin: str
    seq: int
    prev: bytes
    body: dict[str, Any]


def read_entry(data: bytes) -> Entry:
    assert len(data) <= 65535
    first, seq, prev, body, end = data.split(b"\n")
    assert (first[-9:], end) == (b"/entry/v1", b"")
    return Entry(first[:-9].decode(), int(seq), bytes.fromhex(prev.decode()), read(body))


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:k]), root(leaves[k:]))


def inclusion_root(index: int, size: int, start: bytes, path: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.3.2."""
    fn, sn, value = index, size - 1, start
    for sibling in path:
        assert sn
        if fn & 1 or fn == sn:
            value = node(sibling, value)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return value


def consistency_roots(
    first: int, second: int, old: bytes, path: list[bytes]
) -> tuple[bytes, bytes]:
    """RFC 9162, section 2.1.4.2: the two roots that the proof leads to."""
    proof = [old, *path] if first & (first - 1) == 0 else path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for sibling in proof[1:]:
        assert sn
        if fn & 1 or fn == sn:
            fr, sr = node(sibling, fr), node(sibling, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return fr, sr


class Head(NamedTuple):
    origin: str
    size: int
    root: bytes
    signed_by: set[str]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]


def read_vkey(text: str) -> tuple[str, int, bytes]:
    name, number, rest = text.split("+", 2)
    blob = unbase64(rest)
    assert key_id(name, blob[0], blob[1:]).hex() == number
    return name, blob[0], blob[1:]


def open_note(note: str, log: str, others: list[tuple[str, int, bytes]] | None = None) -> Head:
    """Verify a checkpoint under the log's key, and every cosignature by a key that is known."""
    name, kind, public = read_vkey(log)
    assert kind == 1
    known = {(n, key_id(n, k, p)): (k, p) for n, k, p in [(name, kind, public), *(others or [])]}
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    signed_by = set()
    for line in lines.removesuffix("\n").split("\n"):
        dash, who, blob = line.split(" ")
        assert dash == "—"
        number, signature = unbase64(blob)[:4], unbase64(blob)[4:]
        if (who, number) not in known:
            continue
        kind, key = known[who, number]
        signed = text.encode()
        if kind == 4:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            signed = b"cosignature/v1\ntime %d\n%b" % (time, signed)
        VerifyKey(key).verify(signed, signature)
        signed_by.add(who)
    origin, size, head = text.split("\n")[:3]
    assert name in signed_by
    assert origin == name
    return Head(origin, int(size), unbase64(head), signed_by)


def check_proof(proof: str, entry: bytes, log: str) -> int:
    """Verify a proof for an entry; give the size of the checkpoint."""
    head, _, note = proof.partition("\n\n")
    first, *lines = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    if lines[0].startswith("extra "):
        assert unbase64(lines.pop(0)[6:]) == entry
    said, checkpoint = read_entry(entry), open_note(note, log)
    assert lines.pop(0) == f"index {said.seq}"
    path = [unbase64(line) for line in lines]
    assert said.origin == checkpoint.origin
    assert inclusion_root(said.seq, checkpoint.size, leaf(entry), path) == checkpoint.root
    return checkpoint.size


def read_ledger(data: bytes) -> tuple[str, list[bytes], str]:
    """Give the key that an exported ledger claims, its entries, and its checkpoint."""
    assert data.endswith(b"\n")
    first, *rows, last = [read(line) for line in data.removesuffix(b"\n").split(b"\n")]
    assert first["format"] == "custody-ledger/v1"
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    return first["vkey"], [unbase64(row["entry"]) for row in rows], last["checkpoint"]


def public_of(seed: bytes) -> bytes:
    return bytes(SigningKey(seed).verify_key)
