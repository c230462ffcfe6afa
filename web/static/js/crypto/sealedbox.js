// @ts-check
/**
 * Seals to an X25519 key and opens what is sealed, as NaCl's sealed boxes: from nobody in
 * particular, 48 bytes longer than what is inside (custody/official/keyfile.py, `seal_to`
 * and `unseal`).
 */

import { fromMontgomery } from "./curve.js";
import { CredentialError } from "./errors.js";
import sodium from "./sodium.js";

/**
 * Seal to a public key; `PointError` for one that no honest key file has.
 * @param {Uint8Array} boxPublic
 * @param {Uint8Array} plaintext
 * @returns {Uint8Array}
 */
export function sealTo(boxPublic, plaintext) {
  fromMontgomery(boxPublic);
  return sodium.crypto_box_seal(plaintext, boxPublic);
}

/**
 * Open with a private key of 32 bytes; `CredentialError` otherwise.
 * @param {Uint8Array} boxPrivate
 * @param {Uint8Array} ciphertext
 * @returns {Uint8Array}
 */
export function unseal(boxPrivate, ciphertext) {
  try {
    return sodium.crypto_box_seal_open(ciphertext, boxPublicOf(boxPrivate), boxPrivate);
  } catch {
    throw new CredentialError("this was sealed to another key, or altered since");
  }
}

/**
 * Compute an X25519 public key.
 * @param {Uint8Array} boxPrivate
 * @returns {Uint8Array} its public key
 */
export function boxPublicOf(boxPrivate) {
  return sodium.crypto_scalarmult_base(boxPrivate);
}
