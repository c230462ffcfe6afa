// @ts-check
/**
 * Computes in the prime-order group of edwards25519, and maps to it from the u-line of X25519
 * (custody/curve.py).
 *
 * Scalars are 32 little-endian bytes below the group's order; points are 32 bytes as in
 * RFC 8032, section 5.1.2. Secrets are scalars, and all arithmetic with scalars and points is
 * libsodium's, in constant time. It refuses what is not canonical, not on the curve or not in the
 * prime-order subgroup, the zero scalar, and a product that is the identity: a `PointError`.
 */

import { fromHex, toHex } from "./bytes.js";
import { PointError } from "./errors.js";
import sodium from "./sodium.js";

/** The prime of the field. */
const P = 2n ** 255n - 19n;

/** The base point B. */
export const BASE = Uint8Array.from({ length: 32 }, (_, at) => (at ? 0x66 : 0x58));

/** The neutral element; `sub` may give it, nothing accepts it. */
export const IDENTITY = Uint8Array.from({ length: 32 }, (_, at) => (at ? 0 : 1));

/**
 * Refuse bytes that are no point of the group.
 * @param {Uint8Array} point
 * @returns {Uint8Array} the same, canonical and of prime order
 */
export function requirePoint(point) {
  requireSize(point, "a point");
  if (!sodium.crypto_core_ed25519_is_valid_point(point)) throw badPoint();
  return point;
}

/**
 * Refuse bytes that are no scalar.
 * @param {Uint8Array} data
 * @returns {Uint8Array} the same, a scalar below the group's order
 */
export function requireScalar(data) {
  requireSize(data, "a scalar");
  const wide = new Uint8Array(64);
  wide.set(data);
  const reduced = sodium.crypto_core_ed25519_scalar_reduce(wide);
  const same = sodium.memcmp(reduced, data);
  sodium.memzero(wide);
  sodium.memzero(reduced);
  if (!same) throw new PointError("expected a scalar below the group order");
  return data;
}

/**
 * Make a scalar of a digest.
 * @param {Uint8Array} digest 64 bytes
 * @returns {Uint8Array} the digest modulo the order
 */
export function reduce(digest) {
  return sodium.crypto_core_ed25519_scalar_reduce(digest);
}

/**
 * Compute a difference of scalars.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @param {Uint8Array} c
 * @returns {Uint8Array} a - b·c
 */
export function mulSub(a, b, c) {
  const product = sodium.crypto_core_ed25519_scalar_mul(b, c);
  const difference = sodium.crypto_core_ed25519_scalar_sub(a, product);
  sodium.memzero(product);
  return difference;
}

/**
 * Compute a sum of scalars.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @param {Uint8Array} c
 * @returns {Uint8Array} a + b·c
 */
export function addMul(a, b, c) {
  const product = sodium.crypto_core_ed25519_scalar_mul(b, c);
  const total = sodium.crypto_core_ed25519_scalar_add(a, product);
  sodium.memzero(product);
  return total;
}

/**
 * Write a small number as a scalar.
 * @param {number} number a whole one, 0 to 255
 * @returns {Uint8Array}
 */
export function smallScalar(number) {
  return Uint8Array.from({ length: 32 }, (_, at) => (at ? 0 : number));
}

/** Multiply the base point. @param {Uint8Array} scalar @returns {Uint8Array} scalar·B */
export function baseMult(scalar) {
  return orBadPoint(() => sodium.crypto_scalarmult_ed25519_base_noclamp(scalar));
}

/**
 * Multiply a point.
 * @param {Uint8Array} scalar
 * @param {Uint8Array} point
 * @returns {Uint8Array} scalar·point
 */
export function mult(scalar, point) {
  return orBadPoint(() => sodium.crypto_scalarmult_ed25519_noclamp(scalar, point));
}

/**
 * Add points.
 * @param {Uint8Array} left
 * @param {Uint8Array} right both checked before
 * @returns {Uint8Array}
 */
export function add(left, right) {
  return orBadPoint(() => sodium.crypto_core_ed25519_add(left, right));
}

/**
 * Subtract points.
 * @param {Uint8Array} left
 * @param {Uint8Array} right both checked before
 * @returns {Uint8Array}
 */
export function sub(left, right) {
  return orBadPoint(() => sodium.crypto_core_ed25519_sub(left, right));
}

/**
 * Map a point to X25519's u-line.
 * @param {Uint8Array} point
 * @returns {Uint8Array} its u-coordinate as X25519 writes it
 */
export function toMontgomery(point) {
  return orBadPoint(() => sodium.crypto_sign_ed25519_pk_to_curve25519(point));
}

/**
 * Give the point of prime order with this u-coordinate and sign 0.
 *
 * u is public (the ephemeral share of an age stanza), so its one inversion may be BigInt's.
 * `PointError` for u >= P or with the top bit set, for u = -1, for the twist, and for points of
 * small or mixed order.
 * @param {Uint8Array} u
 * @returns {Uint8Array}
 */
export function fromMontgomery(u) {
  requireSize(u, "an X25519 share");
  const value = toNumber(u);
  if (value >= P - 1n) throw badPoint();
  return requirePoint(toBytes(((value - 1n + P) * invert(value + 1n)) % P));
}

/**
 * Invert a number.
 * @param {bigint} value
 * @returns {bigint} its inverse modulo P, by Fermat's little theorem
 */
function invert(value) {
  let result = 1n;
  let power = value % P;
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % P;
    power = (power * power) % P;
  }
  return result;
}

/** Read bytes as a number. @param {Uint8Array} data little-endian @returns {bigint} */
function toNumber(data) {
  return BigInt(`0x${toHex(data.toReversed())}`);
}

/** Write a number as bytes. @param {bigint} value @returns {Uint8Array} 32 bytes, little-endian */
function toBytes(value) {
  return fromHex(value.toString(16).padStart(64, "0")).reverse();
}

/**
 * Compute, or raise a `PointError` where libsodium refuses.
 * @param {() => Uint8Array} compute
 * @returns {Uint8Array}
 */
function orBadPoint(compute) {
  try {
    return compute();
  } catch {
    throw badPoint();
  }
}

/** Refuse any size but 32 bytes. @param {Uint8Array} data @param {string} what */
function requireSize(data, what) {
  if (data.length !== 32) {
    throw new PointError(`expected ${what} of 32 bytes, got ${data.length}`);
  }
}

/** Give the error for what libsodium refuses. */
function badPoint() {
  return new PointError(
    "expected a canonical point of prime order and a scalar that is not zero",
  );
}
