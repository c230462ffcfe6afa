// @ts-check
/**
 * Derives the canary of a ceremony, whose secrets are public (custody/canary.py, which draws it and
 * says why). No header that a service shows is believed to be one (HARMLESS).
 */

import { recipient } from "./age.js";
import { concat, equal, formatBase64, u32, utf8 } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { toMontgomery } from "./curve.js";
import { TamperedError } from "./errors.js";
import { textIn } from "./fields.js";
import sodium, { sha256 } from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

const FORMAT = "custody-canary/v1";
const VERSION = "age-encryption.org/v1";
const FILE_KEY_SIZE = 16;
const KEY_SIZE = 32;

/**
 * Give the one header that is the canary of a ceremony, which its subject names.
 * @param {JsonObject} subject
 * @param {number} epoch
 * @param {Uint8Array} point the dataset's key
 * @returns {Uint8Array}
 */
export function canaryHeader(subject, epoch, point) {
  const key = toMontgomery(point);
  const names = ["ceremony", "dataset", "nonce", "origin"];
  const about = Object.fromEntries(names.map((name) => [name, textIn(subject, name)]));
  const seed = sha256(encode({ ...about, epoch, format: FORMAT, recipient: recipient(key) }));
  const fileKey = draw(seed, 1, FILE_KEY_SIZE);
  const ephemeral = draw(seed, 2, KEY_SIZE);
  return header(fileKey, ephemeral, key);
}

/**
 * Refuse every header but this canary's.
 * @param {JsonObject} subject
 * @param {number} epoch
 * @param {Uint8Array} point
 * @param {Uint8Array} shown
 */
export function requireCanary(subject, epoch, point, shown) {
  if (equal(shown, canaryHeader(subject, epoch, point))) return;
  const ceremony = textIn(subject, "ceremony");
  throw new TamperedError(`what ${ceremony} would open is not its canary`, {
    hint: "do not turn your key for it: the service may have put an object there",
    promise: "HARMLESS",
  });
}

/** @param {Uint8Array} seed @param {number} number @param {number} size */
function draw(seed, number, size) {
  return sodium.crypto_xof_shake256(size, concat([utf8(FORMAT), seed, u32(number)]));
}

/**
 * Write an age header of one X25519 stanza, by its file key and ephemeral secret.
 * @param {Uint8Array} fileKey
 * @param {Uint8Array} ephemeral
 * @param {Uint8Array} key whose it is
 */
function header(fileKey, ephemeral, key) {
  const share = sodium.crypto_scalarmult_base(ephemeral);
  const shared = sodium.crypto_scalarmult(ephemeral, key);
  const wrapping = hkdf(shared, concat([share, key]), `${VERSION}/X25519`);
  const nonce = new Uint8Array(sodium.crypto_aead_chacha20poly1305_IETF_NPUBBYTES);
  const body = sodium.crypto_aead_chacha20poly1305_ietf_encrypt(fileKey, null, null, nonce, wrapping);
  const covered = `${VERSION}\n-> X25519 ${unpadded(share)}\n${unpadded(body)}\n---`;
  const mac = hmac(hkdf(fileKey, new Uint8Array(KEY_SIZE), "header"), utf8(covered));
  return utf8(`${covered} ${unpadded(mac)}\n`);
}

/** Derive 32 bytes with HKDF-SHA-256. @param {Uint8Array} secret @param {Uint8Array} salt @param {string} info */
function hkdf(secret, salt, info) {
  return hmac(hmac(salt, secret), concat([utf8(info), new Uint8Array([1])]));
}

/** @param {Uint8Array} key of any length @param {Uint8Array} data */
function hmac(key, data) {
  const state = sodium.crypto_auth_hmacsha256_init(key);
  sodium.crypto_auth_hmacsha256_update(state, data);
  return sodium.crypto_auth_hmacsha256_final(state);
}

/** Write base64 as a header has it. @param {Uint8Array} data */
function unpadded(data) {
  return formatBase64(data).replace(/=+$/, "");
}
