// @ts-check
/**
 * Makes and verifies Schnorr signatures in the group of edwards25519, as COCKTAIL-DKG does
 * (custody/schnorr.py, which draws them byte for byte).
 */

import { concat, equal, utf8 } from "./bytes.js";
import { add, addMul, baseMult, mult, reduce, requirePoint, requireScalar } from "./curve.js";
import { PointError } from "./errors.js";
import { sha512, wipe } from "./sodium.js";

/**
 * Sign a message with a scalar; the 32 random bytes come last in the nonce's hash.
 * @param {Uint8Array} secret
 * @param {Uint8Array} message
 * @param {string} prefix
 * @param {(size: number) => Uint8Array} random
 * @returns {Uint8Array} 64 bytes
 */
export function sign(secret, message, prefix, random) {
  const hashed = concat([utf8(`${prefix}NONCE`), secret, message, random(32)]);
  const nonce = reduce(sha512(hashed));
  const [commitment, key] = [baseMult(nonce), baseMult(secret)];
  const challenge = reduce(sha512(concat([utf8(`${prefix}H7`), commitment, key, message])));
  const response = addMul(nonce, challenge, secret);
  wipe(hashed, nonce);
  return concat([commitment, response]);
}

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
