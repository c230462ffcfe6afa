// @ts-check
/**
 * Holds the service's draft of a request against what was asked for, before it is signed
 * (custody/official/asking.py; ASKED).
 */

import { formatBase64 } from "./bytes.js";
import { RefusedError, TamperedError } from "./errors.js";
import { asObject, countIn, objectIn, textIn } from "./fields.js";
import { BY_ID, RESOLVED } from "./requested.js";
import { CLOCK_TOLERANCE } from "./shown_ceremony.js";
import { formatTimestamp } from "./timestamps.js";
import { countText, sizeOf } from "./quantities.js";
import { kindOf, requireSubject, subjectDigest } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./keyfile.js").KeyFile} KeyFile */
/** @typedef {import("./note.js").Checkpoint} Checkpoint */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

/**
 * What somebody asks for; objects by their ids or beginnings of these, or a set of them in words,
 * which has to hold what was `shown` of it: how many, bytes, and the times at both ends.
 * @typedef {{dataset: string, objects?: string[], set?: string, purpose: string,
 *   recipient: string, hours: number, batch?: string}} Asked
 * @typedef {[number, number, string, string]} ShownSums
 */

const HOUR = 3_600_000;

/**
 * Give a draft as it may be signed; a `TamperedError` where it asks for anything else, or in
 * anybody else's name.
 * @param {unknown} draft the answer of `POST /datasets/NAME/drafts`
 * @param {Asked} asked
 * @param {KeyFile} mine
 * @param {Checkpoint} checkpoint
 * @param {Date} now
 * @param {number} seen how many entries the ledger had before it was drafted
 * @returns {ShownCeremony}
 */
export function readDraft(draft, asked, mine, checkpoint, now, seen) {
  const record = asObject(draft);
  const subject = objectIn(record, "subject");
  if (kindOf(subject) !== "export") refuse("is of no export");
  requireSubject(subject, "export");
  if (subject.requester !== mine.name) {
    throw new RefusedError(`${subject.requester} asks here, and the key file is of ${mine.name}`, {
      promise: "ASKED",
    });
  }
  const named = [subject.origin, subject.ceremony, subject.requester_key];
  const own = [checkpoint.origin, record.id, formatBase64(mine.signingPublic)];
  if (!sameTexts(named, own)) {
    refuse("is of another ledger, or to be signed with another key");
  }
  const said = [subject.dataset, subject.purpose, subject.recipient];
  if (!sameTexts(said, [asked.dataset, asked.purpose, asked.recipient])) {
    refuse("names another dataset, reason or recipient");
  }
  if (subject.batch !== asked.batch) refuse("is of another batch");
  const lasts = momentOf(subject, "expires") - momentOf(subject, "opened");
  const early = Math.abs(momentOf(subject, "opened") - now.getTime());
  if (lasts !== asked.hours * HOUR || early > CLOCK_TOLERANCE) {
    refuse(`is not open for ${asked.hours} hours from now, ${formatTimestamp(now)}`);
  }
  const asOf = subject.format === RESOLVED ? countIn(subject, "as_of") : -1;
  if (asOf < seen || asOf > checkpoint.size) {
    refuse("was resolved in another ledger than the one seen");
  }
  return { subject, dealing: null, checkpoint, digest: subjectDigest(subject, null) };
}

/**
 * Refuse a draft about other objects than those that were named, by id or as a set; and a set that
 * has changed since it was shown.
 * @param {JsonObject} subject
 * @param {JsonObject[]} registrations its objects, proven
 * @param {Asked} asked
 * @param {ShownSums | null} [shown]
 */
export function requireAskedObjects(subject, registrations, { dataset, objects, set }, shown) {
  if (textIn(subject, "set") !== (set ?? BY_ID)) refuse("names another set of objects");
  const ids = registrations.map((one) => textIn(one, "id"));
  if (set === undefined && !areNamed(ids, objects ?? [])) refuse("names other objects");
  const { bytes, count, first, last } = objectIn(subject, "objects");
  if (!shown || sameTexts(shown, [count, bytes, first, last])) return;
  const now = `${countText(Number(count))}, ${sizeOf(BigInt(Number(bytes)))}`;
  throw new RefusedError(`the set of ${dataset} is not as it was shown: now it has ${now}`, {
    hint: "look at it again, and file it if it is what you want",
  });
}

/**
 * Tell whether these ids, in any order, are those that were named by ids or beginnings of ids.
 * @param {string[]} found
 * @param {string[]} wanted
 */
export function areNamed(found, wanted) {
  const ids = [...found].sort();
  const places = wanted.map((one) => placeOf(ids, one));
  const begins = places.every((at, which) => at < ids.length && ids[at].startsWith(wanted[which]));
  return begins && new Set(places).size === ids.length && ids.length === wanted.length;
}

/** Give the place of the first that is not before a text. @param {string[]} ids @param {string} text */
function placeOf(ids, text) {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle] < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Give a time of a subject, in milliseconds; its microseconds are the same at both ends.
 * @param {import("./fields.js").JsonObject} subject
 * @param {string} name
 */
function momentOf(subject, name) {
  return Date.parse(textIn(subject, name));
}

/** Tell whether two lists are the same. @param {unknown[]} left @param {unknown[]} right */
function sameTexts(left, right) {
  return left.length === right.length && left.every((one, at) => one === right[at]);
}

/** Refuse a draft. @param {string} how @returns {never} */
function refuse(how) {
  throw new TamperedError(`the service's draft ${how}, so it is not what was asked for`, {
    hint: "nothing was signed; tell the auditor: the service lies",
    promise: "ASKED",
  });
}
