// @ts-check
/**
 * Deals a value down a quorum's tree, and computes the rows' keys from what was committed to
 * (custody/quorum/rows.py, which says how).
 */

import { drawScalar, evaluate, evaluateCommitments } from "./cocktail_sharing.js";
import { baseMult, requirePoint } from "../curve.js";
import { DealingError, PointError } from "../errors.js";
import { groupsOf } from "../quorum_tree.js";
import { wipe } from "../sodium.js";

/** @typedef {import("../quorum_tree.js").Group} Group */
/** @typedef {import("../quorum_tree.js").Tree} Tree */
/** @typedef {(size: number) => Uint8Array} Random */

/** Count the commitments of a dealing down a tree. @param {Group} tree @returns {number} */
export function commitmentCount(tree) {
  return groupsOf(tree).reduce((count, group) => count + group.need - 1, 1);
}

/**
 * Deal a scalar down a tree. Coefficients are drawn from the highest power of a group down.
 * @param {Group} tree
 * @param {Uint8Array} value
 * @param {Random} random
 * @returns {{shares: Uint8Array[], commitments: Uint8Array[]}} shares by row, to be wiped
 */
export function dealRows(tree, value, random) {
  /** @type {Uint8Array[]} */
  const shares = [];
  const commitments = [baseMult(value)];
  /** @param {Tree} group @param {Uint8Array} own */
  const down = (group, own) => {
    if ("who" in group) {
      shares.push(own);
      return;
    }
    const higher = Array.from({ length: group.need - 1 }, () => drawScalar(random)).reverse();
    commitments.push(...higher.map(baseMult));
    group.of.forEach((child, at) => down(child, evaluate([own, ...higher], at + 1)));
    wipe(own, ...higher);
  };
  down(tree, value.slice());
  return { shares, commitments };
}

/**
 * Compute all row keys from commitments; `DealingError` for another number of them, for bad points,
 * and for a row that opens nothing.
 * @param {Group} tree
 * @param {Uint8Array[]} commitments
 * @returns {Uint8Array[]}
 */
export function rowKeys(tree, commitments) {
  const expected = commitmentCount(tree);
  if (commitments.length !== expected) {
    throw new DealingError(`expected ${expected} commitments, got ${commitments.length}`, {
      promise: "QUORUM",
    });
  }
  const [first, ...rest] = commitments;
  /** @type {Uint8Array[]} */
  const keys = [];
  /** @param {Tree} group @param {Uint8Array} own */
  const down = (group, own) => {
    if ("who" in group) {
      keys.push(requirePoint(own));
      return;
    }
    const coefficients = [own, ...rest.splice(0, group.need - 1)];
    group.of.forEach((child, at) => down(child, evaluateCommitments(coefficients, at + 1)));
  };
  try {
    commitments.forEach(requirePoint);
    down(tree, first);
  } catch (error) {
    if (!(error instanceof PointError)) throw error;
    throw new DealingError("the commitments give a row that opens nothing");
  }
  return keys;
}
