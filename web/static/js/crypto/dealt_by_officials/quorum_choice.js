// @ts-check
/**
 * Chooses which rows of a tree open together, and with which coefficients
 * (custody/quorum/choice.py, which says how; QUORUM).
 */

import { smallScalar } from "../curve.js";
import sodium from "../sodium.js";

/** @typedef {import("../quorum_tree.js").Tree} Tree */

/**
 * Give a minimal set of rows that opens, each with its coefficient as a scalar; null if none does.
 * At each group the first that are satisfied of its children are taken, as many as it needs.
 * @param {Tree} tree
 * @param {Set<number>} rows
 * @returns {Map<number, Uint8Array> | null} by row, ascending
 */
export function choose(tree, rows) {
  if ("who" in tree) return rows.has(tree.row) ? new Map([[tree.row, smallScalar(1)]]) : null;
  /** @type {{x: number, found: Map<number, Uint8Array>}[]} */
  const chosen = [];
  tree.of.forEach((child, at) => {
    const found = chosen.length < tree.need ? choose(child, rows) : null;
    if (found) chosen.push({ x: at + 1, found });
  });
  if (chosen.length < tree.need) return null;
  const places = chosen.map(({ x }) => x);
  return new Map(
    chosen.flatMap(({ x, found }) =>
      [...found].map(([row, coefficient]) => [row, times(lagrange(x, places), coefficient)]),
    ),
  );
}

/** Give λ_x at 0 among these places. @param {number} x @param {number[]} places */
function lagrange(x, places) {
  return places
    .filter((other) => other !== x)
    .reduce((product, other) => times(product, quotient(other, other - x)), smallScalar(1));
}

/** @param {number} over above zero @param {number} under not zero @returns {Uint8Array} */
function quotient(over, under) {
  const inverse = sodium.crypto_core_ed25519_scalar_invert(smallScalar(Math.abs(under)));
  const size = times(smallScalar(over), inverse);
  return under < 0 ? sodium.crypto_core_ed25519_scalar_negate(size) : size;
}

/** @param {Uint8Array} left @param {Uint8Array} right @returns {Uint8Array} */
function times(left, right) {
  return sodium.crypto_core_ed25519_scalar_mul(left, right);
}
