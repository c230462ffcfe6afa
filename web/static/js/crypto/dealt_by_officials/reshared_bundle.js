// @ts-check
/**
 * Reads the bundle of a reshared dataset, and opens one's shares with it and the key file alone, as
 * often as they are needed (custody/reshare/bundle.py, which draws the format).
 */

import { equal, formatBase64 } from "../bytes.js";
import { encode } from "../canonical_json.js";
import { DealingError } from "../errors.js";
import { binaryIn, countIn, hasExactly, objectIn, objectsIn, textIn } from "../fields.js";
import { RESHARED } from "../dealt_by_officials.js";
import { readRedeal, requireBoxes, requireRedeal } from "./redeal.js";
import { freeze } from "./reshare_frozen.js";
import { receiveRows } from "./reshare_receiving.js";
import { readReshare } from "../reshare_subject.js";
import { requireSubject } from "../subject.js";
import { readSubshares } from "./subshares.js";
import { wipe } from "../sodium.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("../bundle.js").Bundle} Bundle */
/** @typedef {import("../keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./redeal.js").Redeal} Redeal */
/** @typedef {import("./reshare_frozen.js").Frozen} Frozen */
/** @typedef {import("../reshare_subject.js").Reshare} Reshare */

/**
 * What a dealer opened after somebody's complaint: the record of a sub-share, and its bytes.
 * @typedef {{dealer: number, official: string, record: JsonObject, data: Uint8Array}} Opened
 */

/**
 * A reshare, what its frozen dealers came to, their dealings and boxes in the order of their rows,
 * and what was opened after complaints.
 * @typedef {{reshare: Reshare, frozen: Frozen, redeals: Redeal[],
 *   boxes: Record<string, Uint8Array>[],
 *   answers: Opened[]}} Reshared
 */

const FIELDS = ["boxes", "commitments", "dealers", "dealing", "format", "subject"];

/**
 * Read a bundle and check all that can be checked without a secret: the subject can be, every dealing
 * is right by itself, the boxes are those that its dealer signed, what they come to is what the
 * bundle says, and what was opened is right. `CustodyError` otherwise.
 * @param {JsonObject} record
 * @returns {Bundle}
 */
export function readReshared(record) {
  const known = Object.hasOwn(record, "answers") ? ["answers", ...FIELDS] : FIELDS;
  if (!hasExactly(record, known)) throw new DealingError("the fields are not those of a bundle");
  const subject = objectIn(record, "subject");
  requireSubject(subject, "reshare");
  const reshare = readReshare(subject);
  const redeals = objectsIn(record, "dealers").map((one) => requireRedeal(reshare, readRedeal(one)));
  const boxes = readBoxes(reshare, redeals, record);
  const frozen = freeze(reshare, redeals, countIn(objectIn(record, "dealing"), "attempt"));
  const answers = readAnswers(reshare, redeals, record);
  const reshared = { reshare, frozen, redeals, boxes, answers };
  if (!equal(encode(recordOf(reshared)), encode(record))) {
    throw new DealingError(`expected ${RESHARED}, in the one form that its dealings make`, {
      promise: "EPOCH",
    });
  }
  return {
    subject,
    record: objectIn(record, "dealing"),
    sealed: [],
    dealing: frozen.dealing,
    canary: frozen.canary,
    reshared,
  };
}

/**
 * Open one's own shares, by row, and check them as at the receipt.
 * @param {Reshared} reshared
 * @param {OfficialKey} key
 * @returns {import("../dealing.js").Share[]} to be wiped
 */
export function openReshared({ reshare, frozen, redeals, boxes, answers }, key) {
  const { name } = key.keyfile;
  const mine = answers.filter(({ official }) => official === name);
  const sent = {
    boxes: new Map(redeals.map(({ row }, at) => [row, boxes[at][name]])),
    answers: new Map(mine.map(({ dealer, data }) => [dealer, data])),
  };
  return receiveRows(reshare, frozen, redeals, sent, key);
}

/** Write a bundle's record as its dealings make it. @param {Reshared} reshared @returns {JsonObject} */
function recordOf({ reshare, frozen, redeals, boxes, answers }) {
  const dealers = redeals.filter(({ row }) => frozen.weights.has(row));
  dealers.sort((a, b) => a.row - b.row);
  const opened = [...answers].sort((a, b) => a.dealer - b.dealer || (a.official < b.official ? -1 : 1));
  return {
    ...(opened.length ? { answers: opened.map(({ record }) => record) } : {}),
    boxes: dealers.map((one) => written(boxes[redeals.indexOf(one)])),
    commitments: frozen.commitments.map(formatBase64),
    dealers: dealers.map(({ record }) => record),
    dealing: frozen.record,
    format: RESHARED,
    subject: reshare.subject,
  };
}

/** @param {Record<string, Uint8Array>} boxes */
function written(boxes) {
  return Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, formatBase64(box)]));
}

/**
 * Read each dealer's boxes, which are those that the dealing names.
 * @param {Reshare} reshare
 * @param {Redeal[]} redeals
 * @param {JsonObject} record
 */
function readBoxes(reshare, redeals, record) {
  const rows = objectsIn(record, "boxes");
  if (rows.length !== redeals.length) {
    throw new DealingError("there are not one dealer's boxes for each dealer");
  }
  return rows.map((row, at) => {
    const sent = Object.fromEntries(Object.keys(row).map((name) => [name, binaryIn(row, name)]));
    requireBoxes(reshare, redeals[at], sent);
    return sent;
  });
}

/**
 * Read what dealers opened, and check it as its receiver does.
 * @param {Reshare} reshare
 * @param {Redeal[]} redeals
 * @param {JsonObject} record
 */
function readAnswers(reshare, redeals, record) {
  if (!Object.hasOwn(record, "answers")) return [];
  return objectsIn(record, "answers").map((opened) => {
    const dealer = countIn(opened, "dealer");
    const official = textIn(opened, "official");
    const redealt = redeals.find(({ row }) => row === dealer);
    if (!redealt || !reshare.seats.some((seat) => seat.official === official)) {
      throw new DealingError("what was opened is of nobody here", { promise: "BOUND" });
    }
    const data = encode(opened);
    const read = readSubshares(reshare, dealer, redealt.commitments, official, data);
    wipe(...read.map(({ value }) => value));
    return { dealer, official, data, record: opened };
  });
}
