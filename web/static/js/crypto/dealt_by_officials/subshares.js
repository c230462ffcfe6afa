// @ts-check
/**
 * Writes and checks what one dealer deals to one new official: the sub-shares of that official's
 * rows, in a box (custody/reshare/subshares.py, which draws the record and says what each fault is).
 */

import { equal, formatBase64, toHex, concat } from "../bytes.js";
import { decodeObject, encode } from "../canonical_json.js";
import { baseMult, requireScalar } from "../curve.js";
import { CredentialError, DealingError, PointError, RedealError, TamperedError } from "../errors.js";
import { binaryIn, objectIn } from "../fields.js";
import { rowKeys } from "./quorum_rows.js";
import { rowsOf } from "../quorum_tree.js";
import { dealerOf } from "../reshare_subject.js";
import { unseal } from "../sealedbox.js";
import sodium, { sha256, wipe } from "../sodium.js";

/** @typedef {import("../reshare_subject.js").Reshare} Reshare */
/** @typedef {import("../keyfile.js").OfficialKey} OfficialKey */

/**
 * A sub-share of one new row, to be wiped.
 * @typedef {{row: number, value: Uint8Array}} SubShare
 */

const FORMAT = "custody-subshare/v1";

/** What a complaint may say of a part. */
export const FAULTS = ["box-fail", "record-mismatch", "share-mismatch"];

/**
 * Write the record of what the dealer of an old row deals to an official.
 * @param {Reshare} reshare
 * @param {number} dealer
 * @param {Uint8Array[]} commitments
 * @param {string} official
 * @param {SubShare[]} subshares
 * @returns {Uint8Array} to be wiped
 */
export function writeSubshares({ subject, epoch }, dealer, commitments, official, subshares) {
  const { ceremony, dataset, nonce, origin } = subject;
  const rows = subshares.map(({ row, value }) => [String(row), formatBase64(value)]);
  return encode({
    ceremony,
    commitments: toHex(sha256(concat(commitments))),
    dataset,
    dealer,
    epoch,
    format: FORMAT,
    nonce,
    official,
    origin,
    rows: Object.fromEntries(rows),
  });
}

/**
 * Read an official's sub-shares, each held against the dealer's commitments, which were checked at
 * hand-in. `RedealError` names the dealer and the fault (NAMED).
 * @param {Reshare} reshare
 * @param {number} dealer
 * @param {Uint8Array[]} commitments
 * @param {string} official
 * @param {Uint8Array} data
 * @returns {SubShare[]}
 */
export function readSubshares(reshare, dealer, commitments, official, data) {
  const subshares = readRecord(reshare, dealer, commitments, official, data);
  if (subshares === null) {
    const why = `holds no sub-shares of this dealing for ${official}`;
    throw faultOf(reshare, dealer, "record-mismatch", why);
  }
  const keys = rowKeysOrNull(reshare, commitments);
  for (const { row, value } of subshares) {
    const right = keys && !sodium.is_zero(value) && equal(baseMult(value), keys[row - 1]);
    if (right) continue;
    const why = `for ${official} is not what ${dealerOf(reshare, dealer)} committed to`;
    throw faultOf(reshare, dealer, "share-mismatch", why);
  }
  return subshares;
}

/**
 * Open one's own box and read what is inside; `RedealError` as of `readSubshares`.
 * @param {Reshare} reshare
 * @param {number} dealer
 * @param {Uint8Array[]} commitments
 * @param {OfficialKey} key
 * @param {Uint8Array} box
 * @returns {SubShare[]}
 */
export function openSubshares(reshare, dealer, commitments, key, box) {
  const { name } = key.keyfile;
  const inside = unsealOrNull(key, box);
  if (inside === null) {
    const why = `does not open with the key of ${name}`;
    throw faultOf(reshare, dealer, "box-fail", why);
  }
  try {
    return readSubshares(reshare, dealer, commitments, name, inside);
  } finally {
    wipe(inside);
  }
}

/**
 * Give the error that names a dealer and what is wrong with their part (NAMED).
 * @param {Reshare} reshare
 * @param {number} dealer
 * @param {string} fault
 * @param {string} why
 */
function faultOf(reshare, dealer, fault, why) {
  const official = dealerOf(reshare, dealer);
  return new RedealError(`the part of ${official} (row ${dealer}) ${why}`, {
    hint: `complain of it: ${official} answers by opening it, or is left out`,
    promise: "NAMED",
    official,
    fault,
    row: dealer,
  });
}

/** @param {OfficialKey} key @param {Uint8Array} box @returns {Uint8Array | null} */
function unsealOrNull(key, box) {
  try {
    return unseal(key.boxPrivate, box);
  } catch (error) {
    if (error instanceof CredentialError) return null;
    throw error;
  }
}

/**
 * Give what is in a record, if writing it again gives the same bytes.
 * @param {Reshare} reshare
 * @param {number} dealer
 * @param {Uint8Array[]} commitments
 * @param {string} official
 * @param {Uint8Array} data
 * @returns {SubShare[] | null}
 */
function readRecord(reshare, dealer, commitments, official, data) {
  try {
    const rows = objectIn(decodeObject(data), "rows");
    const subshares = rowsOf(reshare.quorum, official).map((row) => ({
      row,
      value: requireScalar(binaryIn(rows, String(row), 32)),
    }));
    const again = writeSubshares(reshare, dealer, commitments, official, subshares);
    const same = equal(data, again);
    wipe(again);
    return same ? subshares : null;
  } catch (error) {
    if (error instanceof TamperedError) return null;
    throw error;
  }
}

/** @param {Reshare} reshare @param {Uint8Array[]} commitments @returns {Uint8Array[] | null} */
function rowKeysOrNull({ quorum }, commitments) {
  try {
    return rowKeys(quorum, commitments);
  } catch (error) {
    if (error instanceof DealingError || error instanceof PointError) return null;
    throw error;
  }
}
