// @ts-check
/**
 * Computes what the dealers of a reshare come to: which rows' dealings count, with which
 * coefficients, and the new sharing (custody/reshare/frozen.py, which draws the dealing). Everybody
 * computes it, nobody says it.
 */

import { recipient } from "../age.js";
import { equal, formatBase64 } from "../bytes.js";
import { canaryHeader } from "../canary.js";
import { add, mult, toMontgomery } from "../curve.js";
import { verifyDealing } from "../dealing.js";
import { DealingError, RefusedError } from "../errors.js";
import { choose } from "./quorum_choice.js";
import { rowKeys } from "./quorum_rows.js";
import { RESHARED } from "../quorum_tree.js";
import { redealDigest } from "./redeal.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("../dealing.js").Dealing} Dealing */
/** @typedef {import("./redeal.js").Redeal} Redeal */
/** @typedef {import("../reshare_subject.js").Reshare} Reshare */

/**
 * The dealing that an attempt's dealers make together: `weights` are their coefficients by old row,
 * `record` what is entered and signed by receipts, `canary` its age header.
 * @typedef {{weights: Map<number, Uint8Array>, commitments: Uint8Array[], dealing: Dealing,
 *   canary: Uint8Array, record: JsonObject}} Frozen
 */

/**
 * Give the rows that deal of those that have dealt, each with its coefficient (QUORUM).
 * @param {Reshare} reshare
 * @param {Iterable<number>} rows
 */
export function coefficients({ before }, rows) {
  const chosen = choose(before.quorum, new Set(rows));
  if (chosen) return chosen;
  throw new RefusedError("no quorum has dealt yet", { promise: "QUORUM" });
}

/**
 * Compute what these dealings come to; each was checked at hand-in. The key stays A, no degree is
 * lowered, and the row keys are a sharing of A down the new tree (EPOCH, QUORUM): `DealingError`
 * otherwise. `RefusedError` without a quorum of dealers.
 * @param {Reshare} reshare
 * @param {Redeal[]} redeals
 * @param {number} attempt
 * @returns {Frozen}
 */
export function freeze(reshare, redeals, attempt) {
  const byRow = new Map(redeals.map((one) => [one.row, one]));
  const weights = coefficients(reshare, byRow.keys());
  const dealers = redeals.filter(({ row }) => weights.has(row)).sort((a, b) => a.row - b.row);
  const commitments = dealers[0].commitments.map((_, place) =>
    dealers
      .map(({ row, commitments: points }) => mult(weightOf(weights, row), points[place]))
      .reduce(add),
  );
  if (!equal(commitments[0], reshare.public)) {
    throw new DealingError("the dataset's key would change", { promise: "EPOCH" });
  }
  const shares = rowKeys(reshare.quorum, commitments);
  const dealing = { quorum: reshare.quorum, public: reshare.public, shares };
  verifyDealing(dealing);
  const canary = canaryHeader(reshare.subject, reshare.epoch, reshare.public);
  const record = {
    attempt,
    by: RESHARED,
    canary: formatBase64(canary),
    commits: dealers.map((one) => redealDigest(one.record)),
    dealers: dealers.map(({ row }) => row),
    epoch: reshare.epoch,
    public: formatBase64(reshare.public),
    quorum: reshare.subject.quorum,
    recipient: recipient(toMontgomery(reshare.public)),
    shares: shares.map(formatBase64),
  };
  return { weights, commitments, dealing, canary, record };
}

/**
 * Give the coefficient of a row that deals.
 * @param {Map<number, Uint8Array>} weights
 * @param {number} row
 */
export function weightOf(weights, row) {
  const weight = weights.get(row);
  if (weight) return weight;
  throw new DealingError(`row ${row} is not one of those that deal`, { promise: "QUORUM" });
}
