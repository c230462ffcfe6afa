// @ts-check
/**
 * Checks who has a part in a ceremony, and with which keys (custody/ceremony/roster.py).
 */

import { toHex } from "./bytes.js";
import { decodeBinary } from "./canonical_json.js";
import { MAX_SEATS } from "./dealing.js";
import { RefusedError, TamperedError } from "./errors.js";
import { binaryIn, objectsIn, textIn } from "./fields.js";
import { fingerprintOf } from "./fingerprint.js";
import { isPlain, quorumOf, requireSound, seated } from "./quorum_tree.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

const REQUESTER = "box_key fingerprint name signing_key";
const SEAT = "box_key fingerprint index official share_key share_keys signing_key";

/**
 * Refuse a threshold, tree or roster that can't be a quorum (QUORUM, PERSON): everybody in the
 * tree has one seat, in the order in which they first stand there, seats are numbered 1 to n, no
 * person and no key stands twice among officials and witnesses, and the witness is neither official
 * nor requester.
 * @param {JsonObject} subject
 * @param {JsonObject[]} listed the requesters that a genesis lists
 */
export function requireRoster(subject, listed) {
  const seats = objectsIn(subject, "seats");
  const witnesses = objectsIn(subject, "witnesses");
  const quorum = quorumOf(subject);
  if (isPlain(quorum)) requireQuorum(quorum.need, seats.length);
  else requireSound(quorum);
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
  if (seated(quorum).join() !== officials.join()) {
    throw new TamperedError("the seats are not those of the quorum, in its order", {
      promise: "QUORUM",
    });
  }
  seats.forEach(requireSeat);
  requireListed(subject, listed, [...officials, ...observers]);
}

/**
 * Refuse a list of requesters with a name twice, or of somebody who has a part already (NAMED).
 * @param {JsonObject} subject
 * @param {JsonObject[]} listed
 * @param {string[]} others
 */
function requireListed(subject, listed, others) {
  const names = listed.map((row) => textIn(row, "name"));
  const inOrder = names.every((name, at) => at === 0 || names[at - 1] < name);
  const empty = subject.requesters !== undefined && !listed.length;
  if (!inOrder || empty || names.some((name) => others.includes(name))) {
    throw new TamperedError("the requesters are not listed once each, by name", {
      promise: "NAMED",
    });
  }
  for (const row of listed) {
    requireKnown(row, REQUESTER, "a requester");
    requireFingerprint(row, textIn(row, "name"));
  }
}

/**
 * Refuse a seat with a field that nobody would be shown, or whose fingerprint contradicts the keys
 * beside it (NAMED).
 * @param {JsonObject} seat
 */
export function requireSeat(seat) {
  requireKnown(seat, SEAT, "a seat");
  requireFingerprint(seat, textIn(seat, "official"));
}

/**
 * Refuse a fingerprint that contradicts the keys beside it (NAMED).
 * @param {JsonObject} row
 * @param {string} name whose they are said to be
 */
function requireFingerprint(row, name) {
  const keys = [binaryIn(row, "signing_key", 32), binaryIn(row, "box_key", 32)];
  if (textIn(row, "fingerprint") === toHex(fingerprintOf(name, keys[0], keys[1]))) return;
  throw new TamperedError(`the fingerprint of ${name} is not that of the keys beside it`, {
    hint: "somebody put other keys in the place of theirs: sign nothing, ask them",
    promise: "NAMED",
  });
}

/**
 * Refuse a threshold that is no quorum of these officials.
 * @param {number} threshold
 * @param {number} count
 */
function requireQuorum(threshold, count) {
  if (threshold >= 2 && threshold <= count && count <= MAX_SEATS) return;
  throw new RefusedError(`a threshold of ${threshold} among ${count} officials is not a quorum`, {
    hint: `at least 2, at most all of them, and at most ${MAX_SEATS} officials`,
    promise: "QUORUM",
  });
}

/** Refuse keys that are malformed or stand twice. @param {string[]} keys */
export function requireKeys(keys) {
  keys.forEach((key) => decodeBinary(key, 32));
  if (repeats(keys)) refuse("one key can't take two seats");
}

/** Tell whether a value stands twice. @param {string[]} values */
export function repeats(values) {
  return new Set(values).size < values.length;
}

/** Refuse a roster. @param {string} why @returns {never} */
export function refuse(why) {
  throw new RefusedError(why, { promise: "QUORUM" });
}

/**
 * Refuse fields that are not known here: what is not read is not shown, so it is not signed.
 * @param {JsonObject} record
 * @param {string} known
 * @param {string} what
 */
export function requireKnown(record, known, what) {
  const names = known.split(" ");
  const unknown = Object.keys(record).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TamperedError(`${what} has a field that is not known here: ${unknown}`);
  }
}
