// @ts-check
/**
 * Gives libsodium, compiled to WebAssembly: every primitive here is its, none is ours.
 *
 * `ready` must be awaited once before anything else of these modules is used.
 */

import wrappers from "../../vendor/libsodium-wrappers.js";

const sodium = /** @type {typeof import("libsodium-wrappers-sumo")} */ (
  /** @type {unknown} */ (wrappers)
);

export default sodium;

/** @type {Promise<void>} */
export const ready = sodium.ready;

/** Hash with SHA-256. @param {Uint8Array} data @returns {Uint8Array} 32 bytes */
export function sha256(data) {
  return sodium.crypto_hash_sha256(data);
}

/** Hash with SHA-512. @param {Uint8Array} data @returns {Uint8Array} 64 bytes */
export function sha512(data) {
  return sodium.crypto_hash_sha512(data);
}

/** Draw random bytes. @param {number} size @returns {Uint8Array} that many unpredictable bytes */
export function random(size) {
  return sodium.randombytes_buf(size);
}

/** Overwrite secrets that are not needed any more. @param {Uint8Array[]} secrets */
export function wipe(...secrets) {
  secrets.forEach((secret) => sodium.memzero(secret));
}
