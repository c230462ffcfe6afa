// @ts-check
/**
 * Checks a dealing, which is a dataset key shared out after Shamir, without any secret of it but
 * one's own share (custody/quorum/dealing.py).
 */

import { equal } from "./bytes.js";
import { IDENTITY, baseMult, requirePoint, requireScalar, sub } from "./curve.js";
import { DealingError, raisingAs } from "./errors.js";
import { asObject, binaryIn, countIn, listIn } from "./fields.js";
import { decodeBinary } from "./canonical_json.js";
import sodium from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * What everyone may know of a sharing: m, A and Y_1..Y_n as Ed25519 points.
 * @typedef {{threshold: number, public: Uint8Array, shares: Uint8Array[]}} Dealing
 */

/**
 * The secret of one seat; its value is 32 little-endian bytes.
 * @typedef {{index: number, value: Uint8Array}} Share
 */

export const MAX_SEATS = 255;

/**
 * Read threshold, public key and share keys out of a dealing's record; only their shape is
 * checked, 2 <= m <= n <= 255 (QUORUM).
 * @param {JsonObject} record
 * @returns {Dealing}
 */
export function readDealing(record) {
  const shares = listIn(asObject(record), "shares").map((point) => decodeBinary(point, 32));
  const threshold = countIn(record, "threshold");
  if (threshold < 2 || threshold > shares.length || shares.length > MAX_SEATS) {
    throw new DealingError(
      `expected a threshold of 2 or more among up to ${MAX_SEATS} seats, ` +
        `got ${threshold} of ${shares.length}`,
      { promise: "QUORUM" },
    );
  }
  return { threshold, public: binaryIn(record, "public", 32), shares };
}

/**
 * Check in public that any m of the shares, and no fewer, make the dataset's key: A, Y_1..Y_n must
 * be the values at 0..n of one polynomial of degree exactly m-1, so that their (m-1)-th
 * differences are all the same point and not the identity (Newton's forward differences).
 * @param {Dealing} dealing
 */
export function verifyDealing(dealing) {
  const { threshold, shares } = dealing;
  const [first, ...others] = raisingAs(DealingError, () => differences(dealing), {
    prefix: "the dealing holds a bad point: ",
  });
  if (!others.every((point) => equal(point, first))) {
    throw new DealingError(
      `the shares are not a ${threshold} of ${shares.length} sharing of this key`,
      {
        hint: "the dealer is wrong or the record is altered: start a new genesis",
        promise: "QUORUM",
      },
    );
  }
  if (equal(first, IDENTITY)) {
    throw new DealingError(`fewer than ${threshold} shares would open this dataset`, {
      promise: "QUORUM",
    });
  }
  if (shares.some((point) => equal(point, dealing.public))) {
    throw new DealingError("a share is the dataset's key itself", { promise: "QUORUM" });
  }
}

/**
 * Check one's own share against its public key; `DealingError` if it is not it.
 * @param {Dealing} dealing
 * @param {Share} share
 */
export function verifyShare(dealing, share) {
  const { index } = share;
  if (!Number.isInteger(index) || index < 1 || index > dealing.shares.length) {
    throw new DealingError(`expected a seat from 1 to ${dealing.shares.length}, got ${index}`, {
      promise: "QUORUM",
    });
  }
  if (equal(baseMult(share.value), dealing.shares[index - 1])) return;
  throw new DealingError(`this is not the share of seat ${index} in this dealing`, {
    hint: "use the share that was sealed to this seat when the dataset was dealt last",
    promise: "QUORUM",
  });
}

/**
 * Read a share's value; `DealingError` for zero, other lengths, and the group's order or more.
 * @param {number} index
 * @param {Uint8Array} value
 * @returns {Share}
 */
export function readShare(index, value) {
  raisingAs(DealingError, () => requireScalar(value), { prefix: `share ${index} is damaged: ` });
  if (sodium.is_zero(value)) {
    throw new DealingError("expected a share above zero and below the group order", {
      promise: "QUORUM",
    });
  }
  return { index, value };
}

/**
 * Give the (m-1)-th differences of the public values.
 * @param {Dealing} dealing
 * @returns {Uint8Array[]}
 */
function differences(dealing) {
  let row = [dealing.public, ...dealing.shares].map(requirePoint);
  for (let order = 1; order < dealing.threshold; order += 1) {
    const before = row;
    row = before.slice(1).map((point, at) => sub(point, before[at]));
  }
  return row;
}
