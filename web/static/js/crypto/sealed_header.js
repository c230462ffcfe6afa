// @ts-check
/**
 * Reads the header of a sealed object, be it age's or Crypt4GH's (custody/sealed_header.py).
 */

import { x25519Shares } from "./age.js";
import { isCrypt4gh, writers } from "./crypt4gh.js";

/**
 * Give the public halves of the ephemeral keys that a header was made with.
 * @param {Uint8Array} header
 * @returns {Uint8Array[]} 32 bytes each
 */
export function ephemeralShares(header) {
  return isCrypt4gh(header) ? writers(header) : x25519Shares(header);
}
