// @ts-check
/**
 * Verifies Schnorr signatures in the group of edwards25519, as COCKTAIL-DKG makes them
 * (custody/schnorr.py, which draws them byte for byte).
 */

import { concat, equal, utf8 } from "./bytes.js";
import { add, baseMult, mult, reduce, requirePoint, requireScalar } from "./curve.js";
import { PointError } from "./errors.js";
import { sha512 } from "./sodium.js";

/**
 * Tell whether the key of a public point signed a message; false for damaged bytes.
 * @param {Uint8Array} signature
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @param {string} prefix
 */
export function isSignature(signature, key, message, prefix) {
  if (signature.length !== 64) return false;
  try {
    const commitment = requirePoint(signature.slice(0, 32));
    const response = requireScalar(signature.slice(32));
    const hashed = [utf8(`${prefix}H7`), commitment, requirePoint(key), message];
    const challenge = reduce(sha512(concat(hashed)));
    return equal(baseMult(response), add(commitment, mult(challenge, key)));
  } catch (error) {
    if (error instanceof PointError) return false;
    throw error;
  }
}
