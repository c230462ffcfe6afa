// @ts-check
/**
 * Deals an old official's own row down the new tree, and checks what others dealt
 * (custody/reshare/redeal.py, which draws the record and says why coefficients follow from the share).
 * Nothing is kept between the visits: the same share deals the same again.
 */

import { concat, equal, formatBase64, toHex, u32, utf8 } from "../bytes.js";
import { decodeBinary, encode } from "../canonical_json.js";
import { requirePoint } from "../curve.js";
import { verifyShare } from "../dealing.js";
import { DealingError, PointError, RedealError, TamperedError } from "../errors.js";
import { asObject, binaryIn, countIn, hasExactly, listIn, objectIn, textIn } from "../fields.js";
import { commitmentCount, dealRows, rowKeys } from "./quorum_rows.js";
import { people, rowsOf } from "../quorum_tree.js";
import { dealerOf } from "../reshare_subject.js";
import { sealTo } from "../sealedbox.js";
import { sha256, sha512, wipe } from "../sodium.js";
import { writeSubshares } from "./subshares.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("../reshare_subject.js").Reshare} Reshare */
/** @typedef {import("../dealing.js").Share} Share */

/**
 * What is public of one row's dealing: its commitments, and its boxes by their SHA-256 in hex.
 * @typedef {{record: JsonObject, row: number, commitments: Uint8Array[],
 *   boxes: Record<string, string>}} Redeal
 */

const FORMAT = "custody-redeal/v1";
const FIELDS = ["boxes", "commitments", "format", "row"];
const MAX_BOX = 65_536; // bytes

/**
 * Deal one's share of an old row to the new officials: the record to sign, and a box for each.
 * `DealingError` where it is not the share of that row.
 * @param {Reshare} reshare
 * @param {Share} share
 * @returns {{record: JsonObject, boxes: Record<string, Uint8Array>}}
 */
export function redeal(reshare, share) {
  const { shares, commitments } = deal(reshare, share);
  /** @type {Record<string, Uint8Array>} */
  const boxes = {};
  for (const seat of reshare.seats) {
    const official = textIn(seat, "official");
    const inside = insideOf(reshare, share.index, { shares, commitments }, official);
    boxes[official] = sealTo(binaryIn(seat, "box_key", 32), inside);
    wipe(inside);
  }
  wipe(...shares);
  const record = {
    boxes: digestsOf(boxes),
    commitments: commitments.map(formatBase64),
    format: FORMAT,
    row: share.index,
  };
  return { record, boxes };
}

/**
 * Open what was dealt to one official, because they complained of it: the box's content. It gives
 * away that official's sub-shares of this row, and nothing else.
 * @param {Reshare} reshare
 * @param {Share} share
 * @param {string} official
 * @returns {Uint8Array}
 */
export function answer(reshare, share, official) {
  const dealt = deal(reshare, share);
  const inside = insideOf(reshare, share.index, dealt, official);
  wipe(...dealt.shares);
  return inside;
}

/**
 * Read a dealing; `TamperedError` for anything but a record of its format.
 * @param {unknown} given
 * @returns {Redeal}
 */
export function readRedeal(given) {
  const record = asObject(given);
  if (!hasExactly(record, FIELDS) || record.format !== FORMAT) {
    throw new TamperedError(`expected format ${FORMAT}`);
  }
  const named = objectIn(record, "boxes");
  const boxes = Object.fromEntries(Object.keys(named).map((name) => [name, textIn(named, name)]));
  if (!Object.values(boxes).every((digest) => /^[0-9a-f]{64}$/.test(digest))) {
    throw new TamperedError("expected the boxes of a dealing by their SHA-256 in hex");
  }
  const commitments = listIn(record, "commitments").map((point) => decodeBinary(point, 32));
  return { record, row: countIn(record, "row"), commitments, boxes };
}

/** Give the SHA-256 of a dealing in hex: what its dealer signs. @param {JsonObject} record */
export function redealDigest(record) {
  return toHex(sha256(encode(record)));
}

/**
 * Check all of a dealing that everybody can check; `RedealError` names whose it is and the fault.
 * @param {Reshare} reshare
 * @param {Redeal} redealt
 * @returns {Redeal}
 */
export function requireRedeal(reshare, redealt) {
  const { row, commitments, boxes } = redealt;
  if (row < 1 || row > reshare.before.shares.length) {
    throw new RedealError(`there is no row ${row} to deal`, { promise: "QUORUM", fault: "row" });
  }
  const expected = commitmentCount(reshare.quorum);
  if (commitments.length !== expected) {
    const why = `has ${commitments.length} commitments, and not ${expected}`;
    throw refused(reshare, row, "number", why);
  }
  if (!commitments.every(isPoint)) throw refused(reshare, row, "point", "commits to a bad point");
  if (!equal(commitments[0], reshare.before.shares[row - 1])) {
    throw refused(reshare, row, "constant", "deals something else than their share");
  }
  if (Object.keys(boxes).sort().join() !== people(reshare.quorum).sort().join()) {
    throw refused(reshare, row, "boxes", "does not have one box for each new official");
  }
  try {
    rowKeys(reshare.quorum, commitments);
  } catch (error) {
    if (!(error instanceof DealingError)) throw error;
    throw refused(reshare, row, "tree", `is none: ${error.message}`);
  }
  return redealt;
}

/**
 * Check that these are the boxes that a dealing names; `RedealError`, fault `boxes`.
 * @param {Reshare} reshare
 * @param {Redeal} redealt
 * @param {Record<string, Uint8Array>} sent
 */
export function requireBoxes(reshare, { row, boxes }, sent) {
  const same = equal(encode(digestsOf(sent)), encode(boxes));
  if (same && Object.values(sent).every((box) => box.length <= MAX_BOX)) return;
  throw refused(reshare, row, "boxes", "names other boxes than these");
}

/**
 * Give the error that refuses a dealing at hand-in, by its dealer's name (NAMED).
 * @param {Reshare} reshare
 * @param {number} row
 * @param {string} fault
 * @param {string} why
 */
function refused(reshare, row, fault, why) {
  const official = dealerOf(reshare, row);
  return new RedealError(`the dealing of ${official} (row ${row}) ${why}`, {
    hint: "deal with the command line of this release; the others' dealings are not touched",
    promise: "NAMED",
    official,
    fault,
  });
}

/** Give the boxes by their SHA-256 in hex. @param {Record<string, Uint8Array>} boxes */
function digestsOf(boxes) {
  return Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, toHex(sha256(box))]));
}

/**
 * Deal a share, which is checked first, down the new tree.
 * @param {Reshare} reshare
 * @param {Share} share
 */
function deal(reshare, share) {
  const { index, value } = share;
  verifyShare(reshare.before, share);
  const own = concat([utf8(`${FORMAT}/coefficient`), reshare.digest, u32(index), value]);
  let number = 0;
  const draw = () => {
    number += 1;
    const data = concat([own, u32(number)]);
    const drawn = sha512(data);
    wipe(data);
    return drawn;
  };
  try {
    return dealRows(reshare.quorum, value, draw);
  } finally {
    wipe(own);
  }
}

/**
 * Write what an official gets of a dealing.
 * @param {Reshare} reshare
 * @param {number} row
 * @param {{shares: Uint8Array[], commitments: Uint8Array[]}} dealt
 * @param {string} official
 */
function insideOf(reshare, row, { shares, commitments }, official) {
  const own = rowsOf(reshare.quorum, official).map((one) => ({ row: one, value: shares[one - 1] }));
  return writeSubshares(reshare, row, commitments, official, own);
}

/** @param {Uint8Array} point */
function isPoint(point) {
  try {
    return Boolean(requirePoint(point));
  } catch (error) {
    if (error instanceof PointError) return false;
    throw error;
  }
}
