// @ts-check
/**
 * Checks a dealing, which is a dataset key shared out after Shamir, without any secret of it but
 * one's own share (custody/quorum/dealing.py).
 */

import { equal } from "./bytes.js";
import { IDENTITY, add, baseMult, requirePoint, requireScalar, sub } from "./curve.js";
import { DealingError, RefusedError, raisingAs } from "./errors.js";
import { asObject, binaryIn, listIn } from "./fields.js";
import { decodeBinary } from "./canonical_json.js";
import { MAX_ROWS, isPlain, leaves, readQuorum, requireSound } from "./quorum_tree.js";
import sodium from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/** @typedef {import("./quorum_tree.js").Group} Group */
/** @typedef {import("./quorum_tree.js").Tree} Tree */

/**
 * What everyone may know of a sharing: the quorum, A, and Y_1..Y_n of its rows as Ed25519 points.
 * @typedef {{quorum: Group, public: Uint8Array, shares: Uint8Array[]}} Dealing
 */

/**
 * The secret of one seat, which is a row of the tree; its value is 32 little-endian bytes.
 * @typedef {{index: number, value: Uint8Array}} Share
 */

export const MAX_SEATS = MAX_ROWS;

/**
 * Read quorum, public key and share keys out of a dealing's record; only their shape is checked: a
 * tree that is a quorum, of plain m of n 2 <= m <= n <= 255, with a share for each row (QUORUM).
 * @param {JsonObject} record
 * @returns {Dealing}
 */
export function readDealing(record) {
  const shares = listIn(asObject(record), "shares").map((point) => decodeBinary(point, 32));
  const quorum = readQuorum(record, shares.map(() => ""));
  requireShape(quorum, shares.length);
  return { quorum, public: binaryIn(record, "public", 32), shares };
}

/**
 * Refuse a quorum that is none, or has other rows.
 * @param {Group} quorum
 * @param {number} count
 */
function requireShape(quorum, count) {
  const { need } = quorum;
  if (isPlain(quorum) && (need < 2 || need > count || count > MAX_SEATS)) {
    throw new DealingError(
      `expected a threshold of 2 or more among up to ${MAX_SEATS} seats, got ${need} of ${count}`,
      { promise: "QUORUM" },
    );
  }
  try {
    requireSound(quorum);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new DealingError(error.message, { promise: "QUORUM" });
  }
  if (leaves(quorum).length !== count) {
    throw new DealingError(`expected a share for each seat of the quorum, got ${count}`, {
      promise: "QUORUM",
    });
  }
}

/**
 * Check in public that the quorum's rows, and no fewer, make the dataset's key, from the leaves up:
 * a group's own point and its children's are the values at 0..n of one polynomial of degree exactly
 * need-1, so that their (need-1)-th differences are all the same point and not the identity
 * (Newton's forward differences; custody/quorum/rows.py).
 * @param {Dealing} dealing
 */
export function verifyDealing(dealing) {
  const { quorum, shares } = dealing;
  raisingAs(DealingError, () => [dealing.public, ...shares].forEach(requirePoint), {
    prefix: "the dealing holds a bad point: ",
  });
  verifyGroup(quorum, quorum, dealing.public, shares);
  if (shares.some((point) => equal(point, dealing.public))) {
    throw new DealingError("a share is the dataset's key itself", { promise: "QUORUM" });
  }
}

/**
 * Check a group whose point has to be `given`, if that is given; give its point.
 * @param {Group} root
 * @param {Tree} tree
 * @param {Uint8Array | null} given
 * @param {Uint8Array[]} shares
 * @returns {Uint8Array}
 */
function verifyGroup(root, tree, given, shares) {
  if ("who" in tree) return shares[tree.row - 1];
  const children = tree.of.map((child) => verifyGroup(root, child, null, shares));
  const point = given ?? extrapolate(children.slice(0, tree.need));
  let row = [point, ...children];
  for (let order = 1; order < tree.need; order += 1) row = differences(row);
  const [first, ...others] = row;
  if (!others.every((one) => equal(one, first))) {
    throw new DealingError(
      `the shares are not a ${tree.need} of ${tree.of.length} sharing of this key`,
      {
        hint: "the dealer is wrong or the record is altered: start a new genesis",
        promise: "QUORUM",
      },
    );
  }
  if (equal(first, IDENTITY) || equal(point, IDENTITY)) {
    const what = tree === root ? "this dataset" : "a group";
    throw new DealingError(`fewer than ${tree.need} shares would open ${what}`, {
      promise: "QUORUM",
    });
  }
  if (tree.need > 1 && children.some((one) => equal(one, point))) {
    const whose = tree === root ? "the dataset" : "its group";
    throw new DealingError(`a share is ${whose}'s key itself`, { promise: "QUORUM" });
  }
  return point;
}

/** Give the value at 0 of those at 1, 2, … . @param {Uint8Array[]} points @returns {Uint8Array} */
function extrapolate(points) {
  let [total] = points;
  let row = points;
  for (let order = 1; order < points.length; order += 1) {
    row = differences(row);
    total = order % 2 ? sub(total, row[0]) : add(total, row[0]);
  }
  return total;
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

/** Give each point less the one before it. @param {Uint8Array[]} row */
function differences(row) {
  return row.slice(1).map((point, at) => sub(point, row[at]));
}
