// @ts-check
/**
 * Computes with polynomials and with commitments to them (custody/dkg/commitments.py). Coefficients
 * and commitments stand with the constant one first.
 */

import { equal } from "../bytes.js";
import { IDENTITY, add, addMul, baseMult, mult, reduce, smallScalar } from "../curve.js";
import sodium, { wipe } from "../sodium.js";

/** @typedef {(size: number) => Uint8Array} Random */

/**
 * Draw a scalar that is not zero.
 * @param {Random} random
 * @returns {Uint8Array} to be wiped
 */
export function drawScalar(random) {
  for (;;) {
    const wide = random(64);
    const scalar = reduce(wide);
    wipe(wide);
    if (!sodium.is_zero(scalar)) return scalar;
  }
}

/**
 * Give f(x) of a polynomial, by Horner's rule.
 * @param {Uint8Array[]} coefficients the constant one first
 * @param {number} x
 * @returns {Uint8Array} to be wiped
 */
export function evaluate(coefficients, x) {
  const factor = smallScalar(x);
  return coefficients.reduceRight((sum, one) => {
    const next = addMul(one, sum, factor);
    wipe(sum);
    return next;
  }, smallScalar(0));
}

/**
 * Give f(x)·B of commitments; it may be the identity.
 * @param {Uint8Array[]} commitments
 * @param {number} x
 * @returns {Uint8Array}
 */
export function evaluateCommitments(commitments, x) {
  let power = smallScalar(1);
  return commitments.reduce((sum, point, at) => {
    power = at ? addMul(smallScalar(0), power, smallScalar(x)) : power;
    const plain = !at || x === 1 || equal(point, IDENTITY);
    const term = plain ? point : mult(power, point);
    return at ? add(sum, term) : term;
  }, IDENTITY);
}

/**
 * Add the commitments of several dealers, one by one.
 * @param {Uint8Array[][]} commitments
 * @returns {Uint8Array[]}
 */
export function aggregate(commitments) {
  return commitments.reduce((sums, ones) => sums.map((sum, at) => add(sum, ones[at])));
}

/**
 * Tell whether a share is that of these commitments.
 * @param {Uint8Array} share
 * @param {Uint8Array[]} commitments
 * @param {number} x
 */
export function isShare(share, commitments, x) {
  const made = sodium.is_zero(share) ? IDENTITY : baseMult(share);
  return equal(made, evaluateCommitments(commitments, x));
}

/**
 * Write a number little-endian.
 * @param {number} number below 2**32
 * @param {number} size
 * @returns {Uint8Array}
 */
export function little(number, size) {
  const data = new Uint8Array(size);
  new DataView(data.buffer).setUint32(0, number, true);
  return data;
}
