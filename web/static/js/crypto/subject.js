// @ts-check
/**
 * The subject of a ceremony: its digest, which everybody signs, its shape, and the roster in it
 * (custody/ceremony, state.py and subject.py).
 */

import { toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical.js";
import { RefusedError, TamperedError } from "./errors.js";
import { countIn, objectIn, objectsIn, textIn } from "./record.js";
import { sha256 } from "./sodium.js";

/** @typedef {import("./record.js").JsonObject} JsonObject */

const FORMAT = "custody-genesis/v1";
const FIELDS =
  "ceremony combiner dataset expires format nonce opened origin policy requester script " +
  "seats threshold witnesses";
const MAX_SEATS = 255;

/**
 * Give the digest that everybody signs: the subject's, and in a genesis the dealing's too.
 * @param {JsonObject} subject
 * @param {JsonObject | null} dealing
 * @returns {Uint8Array} 32 bytes
 */
export function subjectDigest(subject, dealing) {
  const digest = sha256(encode(subject));
  return dealing === null ? digest : sha256(encode({ dealing, subject: toHex(digest) }));
}

/**
 * Give the digest of the canonical list of object ids and sizes in bytes.
 * @param {{id: string, size: number}[]} objects
 * @returns {string} hex
 */
export function objectsDigest(objects) {
  return toHex(sha256(encode(objects.map(({ id, size }) => ({ id, size })))));
}

/** Refuse a subject that is not a genesis, or whose roster can't be a quorum. @param {JsonObject} subject */
export function requireGenesis(subject) {
  const missing = FIELDS.split(" ").filter((name) => !Object.hasOwn(subject, name));
  if (missing.length) {
    throw new TamperedError(`the subject of a genesis lacks ${missing.join(", ")}`);
  }
  if (subject.format !== FORMAT) {
    throw new TamperedError("the subject is not one of a genesis", { promise: "BOUND" });
  }
  if (typeof objectIn(subject, "policy").requester_may_approve !== "boolean") {
    throw new TamperedError("the policy does not say who may approve", { promise: "QUORUM" });
  }
  requireRoster(subject);
}

/**
 * Refuse a threshold or roster that can't be a quorum (QUORUM): seats are numbered 1 to n, no
 * person and no key stands twice among officials and witnesses, and the witness is neither official
 * nor requester.
 * @param {JsonObject} subject
 */
function requireRoster(subject) {
  const seats = objectsIn(subject, "seats");
  const witnesses = objectsIn(subject, "witnesses");
  requireQuorum(countIn(subject, "threshold"), seats.length);
  const officials = seats.map((seat) => textIn(seat, "official"));
  const observers = witnesses.map((witness) => textIn(witness, "name"));
  if (repeats(officials)) refuse("one person can't take two seats");
  if (repeats([...officials, ...observers]) || observers.includes(textIn(subject, "requester"))) {
    refuse("a witness holds no other role");
  }
  requireKeys([...seats, ...witnesses].map((row) => textIn(row, "signing_key")));
  requireKeys(seats.map((seat) => textIn(seat, "box_key")));
  if (!seats.every((seat, at) => seat.index === at + 1)) {
    throw new TamperedError("the seats are not numbered in their order", { promise: "QUORUM" });
  }
}

/** @param {number} threshold @param {number} count */
function requireQuorum(threshold, count) {
  if (threshold >= 2 && threshold <= count && count <= MAX_SEATS) return;
  throw new RefusedError(`a threshold of ${threshold} among ${count} officials is not a quorum`, {
    hint: `at least 2, at most all of them, and at most ${MAX_SEATS} officials`,
    promise: "QUORUM",
  });
}

/** @param {string[]} keys */
function requireKeys(keys) {
  keys.forEach((key) => decodeBinary(key, 32));
  if (repeats(keys)) refuse("one key can't take two seats");
}

/** @param {string[]} values */
function repeats(values) {
  return new Set(values).size < values.length;
}

/** @param {string} why @returns {never} */
function refuse(why) {
  throw new RefusedError(why, { promise: "QUORUM" });
}
