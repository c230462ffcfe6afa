// @ts-check
/**
 * Seals and opens the boxes in which participants' shares travel (custody/dkg/boxes.py, which draws
 * them). Key and nonce are made of two Diffie–Hellman secrets, and are of one use.
 */

import { concat, utf8 } from "../bytes.js";
import { mult } from "../curve.js";
import sodium, { sha512, wipe } from "../sodium.js";

/**
 * What is public of a box: its sender's two keys, its receiver's key, and the context.
 * @typedef {{ephemeral: Uint8Array, sender: Uint8Array, receiver: Uint8Array,
 *   context: Uint8Array}} Ends
 */

/** @typedef {{key: Uint8Array, nonce: Uint8Array}} BoxKey */

const PREFIX = utf8("COCKTAIL-DKG-Ed25519-SHA512-H6");
/** How many bytes a box may have: a share and no payload, and the specification's bound. */
export const LEAST = 48;
export const MOST = 65_536;

/**
 * Make the key of a box from its sender's secrets.
 * @param {Ends} ends
 * @param {Uint8Array} ephemeral
 * @param {Uint8Array} own static key
 * @returns {BoxKey}
 */
export function boxKeyOfSender(ends, ephemeral, own) {
  return boxKey(ends, mult(ephemeral, ends.receiver), mult(own, ends.receiver));
}

/**
 * Make the key of a box from its receiver's secret.
 * @param {Ends} ends
 * @param {Uint8Array} own static key
 * @returns {BoxKey}
 */
export function boxKeyOfReceiver(ends, own) {
  return boxKey(ends, mult(own, ends.ephemeral), mult(own, ends.sender));
}

/**
 * Encrypt the one plaintext that a key is for.
 * @param {BoxKey} boxKey
 * @param {Uint8Array} plaintext
 * @returns {Uint8Array}
 */
export function sealBox({ key, nonce }, plaintext) {
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, null, null, nonce, key);
  wipe(key, nonce);
  return box;
}

/**
 * Decrypt a box.
 * @param {BoxKey} boxKey
 * @param {Uint8Array} box
 * @returns {Uint8Array | null} null for one that is another's, altered or cut short
 */
export function openBox({ key, nonce }, box) {
  if (box.length < LEAST || box.length > MOST) return null;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, box, null, nonce, key);
  } catch {
    return null;
  } finally {
    wipe(key, nonce);
  }
}

/**
 * Derive key and nonce.
 * @param {Ends} ends
 * @param {Uint8Array} ephemeralSecret
 * @param {Uint8Array} staticSecret
 * @returns {BoxKey}
 */
function boxKey({ ephemeral, sender, receiver, context }, ephemeralSecret, staticSecret) {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setUint32(0, context.length, true);
  const secrets = [PREFIX, ephemeralSecret, staticSecret];
  const hashed = concat([...secrets, ephemeral, sender, receiver, size, context]);
  const made = sha512(hashed);
  const found = { key: made.slice(0, 32), nonce: made.slice(32, 56) };
  wipe(ephemeralSecret, staticSecret, hashed, made);
  return found;
}
