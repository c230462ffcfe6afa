// @ts-check
/**
 * Verifies Merkle proofs of RFC 6962: that an entry is in a tree, and that one tree begins another
 * (custody/tlog/merkle.py; RFC 9162, sections 2.1.3.2 and 2.1.4.2). Sizes go beyond 2**31, so
 * halves are taken by division, not by shifting.
 */

import { concat, equal, toHex } from "./bytes.js";
import { LedgerError } from "./errors.js";
import { sha256 } from "./sodium.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash an entry as a leaf. @param {Uint8Array} data an entry @returns {Uint8Array} 32 bytes */
export function leafHash(data) {
  return sha256(concat([LEAF, data]));
}

/**
 * Hash two nodes into the one above.
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {Uint8Array} 32 bytes
 */
export function nodeHash(left, right) {
  return sha256(concat([NODE, left, right]));
}

/**
 * Give the root of the tree over leaf hashes, at least one (RFC 6962, section 2.1).
 * @param {Uint8Array[]} leaves
 * @returns {Uint8Array} 32 bytes
 */
export function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/**
 * Check that the leaf hash stands at `index` under `root`. Neither index nor size may come from
 * whoever hands in the proof.
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} leaf
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root
 */
export function verifyInclusion(index, size, leaf, proof, root) {
  if (index < 0 || index >= size) {
    throw new LedgerError(`expected an index below the tree size ${size}, got ${index}`);
  }
  requireHashes([leaf, root, ...proof]);
  let current = leaf;
  climb("inclusion", index, size - 1, proof, (sibling, isLeft) => {
    current = isLeft ? nodeHash(sibling, current) : nodeHash(current, sibling);
  });
  requireRoot(current, root, size);
}

/**
 * Check that the tree of `first` leaves with `root1` begins the one of `second` with `root2`.
 * @param {number} first
 * @param {number} second
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root1
 * @param {Uint8Array} root2
 */
export function verifyConsistency(first, second, proof, root1, root2) {
  if (first < 1 || first > second) {
    throw new LedgerError(`expected sizes 1 <= first <= second, got ${first} and ${second}`);
  }
  if (first === second) {
    if (proof.length) {
      throw new LedgerError("expected no consistency proof between equal sizes, got one");
    }
    requireRoot(root2, root1, first);
    return;
  }
  requireHashes([root1, root2, ...proof]);
  if (!proof.length) throw new LedgerError("the consistency proof is empty");
  const [place, last] = skip(first - 1, second - 1, 1);
  const [start, ...path] = place ? proof : [root1, ...proof]; // 0: first is a power of two
  let old = start;
  let now = start;
  climb("consistency", place, last, path, (sibling, isLeft) => {
    if (isLeft) old = nodeHash(sibling, old);
    now = isLeft ? nodeHash(sibling, now) : nodeHash(now, sibling);
  });
  requireRoot(old, root1, first);
  requireRoot(now, root2, second);
}

/**
 * Walk from a leaf to the root, telling of each sibling whether it is the left one.
 * @param {string} what
 * @param {number} place
 * @param {number} last
 * @param {Uint8Array[]} path
 * @param {(sibling: Uint8Array, isLeft: boolean) => void} visit
 */
function climb(what, place, last, path, visit) {
  for (const sibling of path) {
    if (last === 0) throw new LedgerError(`the ${what} proof is longer than its tree is high`);
    const isLeft = place % 2 === 1 || place === last;
    visit(sibling, isLeft);
    if (isLeft) [place, last] = skip(place, last, 0);
    [place, last] = [half(place), half(last)];
  }
  if (last) throw new LedgerError(`the ${what} proof is shorter than its tree is high`);
}

/**
 * Climb while the place, not the first of its level, has this parity.
 * @param {number} place
 * @param {number} last
 * @param {0 | 1} parity
 * @returns {[number, number]}
 */
function skip(place, last, parity) {
  while (place && place % 2 === parity) [place, last] = [half(place), half(last)];
  return [place, last];
}

/** Halve an index or size. @param {number} value */
function half(value) {
  return Math.floor(value / 2);
}

/** Refuse hashes of another size. @param {Uint8Array[]} hashes */
function requireHashes(hashes) {
  if (hashes.some((hash) => hash.length !== 32)) {
    throw new LedgerError("expected hashes of 32 bytes");
  }
}

/**
 * Refuse a proof that leads to another root.
 * @param {Uint8Array} got
 * @param {Uint8Array} expected
 * @param {number} size
 */
function requireRoot(got, expected, size) {
  if (equal(got, expected)) return;
  throw new LedgerError(
    `the proof leads to another root of size ${size}: expected ${toHex(expected)}, ` +
      `got ${toHex(got)}`,
    { promise: "TAMPER" },
  );
}
