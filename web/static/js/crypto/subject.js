// @ts-check
/**
 * Checks what a ceremony is about, its subject: the shape, the roster, and the digest that
 * everybody signs (custody/ceremony/subject.py and state.py).
 */

import { toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { MAX_SEATS } from "./dealing.js";
import { requireDrill } from "./drill.js";
import { RefusedError, TamperedError } from "./errors.js";
import { binaryIn, objectIn, objectsIn, textIn } from "./fields.js";
import { fingerprintOf } from "./fingerprint.js";
import { isPlain, quorumOf, requireSound, seated } from "./quorum_tree.js";
import { LISTED, RESOLVED, requireBound } from "./requested.js";
import { sha256 } from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/** @type {Record<string, string>} */
const FORMATS = {
  drill: "custody-drill/v1",
  genesis: "custody-genesis/v1",
  policy: "custody-policy/v1",
};
const DEALERLESS = "custody-genesis/v2";
const ALWAYS =
  "ceremony combiner dataset expires format nonce opened origin requester script seats witnesses";
/** What a genesis may say: the requesters who had keys when it was opened. */
const OPTIONAL = "requesters";
/** What a request says since 0.1.0, and what it may say: who signs it (ASKED), and its batch. */
const SINCE = "as_of set";
const MAY = "batch requester_key";
const REQUESTER = "box_key fingerprint name signing_key";
const SEAT = "box_key fingerprint index official share_key share_keys signing_key";
/** @type {Record<string, string>} */
const FIELDS = {
  genesis: `${ALWAYS} policy`,
  export: `${ALWAYS} policy objects public purpose recipient`,
  policy: `${ALWAYS} from to`,
  drill: `${ALWAYS} policy absent canary corrupt epoch public target`,
};

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
 * Give the digest whose twelve words are read out: of the subject alone, and of what was dealt
 * offline too, by whoever dealt: a dealing that a service puts in its place has other words.
 * @param {JsonObject} subject
 * @param {JsonObject | null} dealing
 * @returns {Uint8Array} 32 bytes
 */
export function toldDigest(subject, dealing) {
  return subjectDigest(subject, isDealtOffline(subject, dealing) ? dealing : null);
}

/**
 * Name who reads these words out.
 * @param {JsonObject} subject
 * @param {JsonObject | null} dealing
 */
export function wordsReader(subject, dealing) {
  return isDealtOffline(subject, dealing) ? "whoever dealt" : textIn(subject, "requester");
}

/** @param {JsonObject} subject @param {JsonObject | null} dealing */
function isDealtOffline(subject, dealing) {
  const offline = kindOf(subject) === "genesis" && objectIn(subject, "policy").dealer === "offline";
  return offline && dealing !== null;
}

/**
 * Give the kind of ceremony that a subject is of: what the subject itself says, and nobody else.
 * @param {JsonObject} subject
 * @returns {string} genesis, export, policy or drill
 */
export function kindOf(subject) {
  if (subject.format === LISTED || subject.format === RESOLVED) return "export";
  if (isDealerless(subject)) return "genesis";
  const kind = Object.keys(FORMATS).find((name) => FORMATS[name] === subject.format);
  if (kind === undefined) throw new TamperedError("the subject is of no known kind");
  return kind;
}

/** Tell a genesis in which all officials make the key together. @param {JsonObject} subject */
export function isDealerless(subject) {
  return subject.format === DEALERLESS;
}

/**
 * Refuse a subject that lacks a field of its kind, or whose roster can't be a quorum.
 * @param {JsonObject} subject
 * @param {string} kind
 */
export function requireSubject(subject, kind) {
  if (kindOf(subject) !== kind) {
    throw new TamperedError(`the subject is not one of a ${kind}`, { promise: "BOUND" });
  }
  const resolved = subject.format === RESOLVED;
  const takes = Object.hasOwn(subject, "quorum") ? "quorum" : "threshold";
  const fields = `${FIELDS[kind]} ${takes}${resolved ? ` ${SINCE}` : ""}`;
  const missing = fields.split(" ").filter((name) => !Object.hasOwn(subject, name));
  if (missing.length) {
    throw new TamperedError(`the subject of a ${kind} lacks ${missing.sort().join(", ")}`);
  }
  const optional = { genesis: OPTIONAL, export: resolved ? MAY : "" }[kind] ?? "";
  const known = `${fields} ${optional}`.trim();
  requireKnown(subject, known, `the subject of a ${kind}`);
  decodeBinary(subject.combiner, 32);
  if (subject.requester_key !== undefined) decodeBinary(subject.requester_key, 32);
  if (kind === "export") requireBound(subject);
  for (const name of kind === "policy" ? ["from", "to"] : ["policy"]) {
    requirePolicy(objectIn(subject, name));
  }
  requireRoster(subject);
  if (kind === "drill") requireDrill(subject);
  if (kind !== "genesis") return;
  if (isDealerless(subject) !== (objectIn(subject, "policy").dealer === "dkg")) {
    throw new TamperedError("the genesis and its policy are at odds over who deals", {
      promise: "DEALERLESS",
    });
  }
}

/** Refuse a policy that does not say what it rules. @param {JsonObject} policy */
function requirePolicy(policy) {
  if (typeof policy.requester_may_approve !== "boolean") {
    throw new TamperedError("the policy does not say who may approve", { promise: "QUORUM" });
  }
  if (policy.headers !== undefined && policy.headers !== "proven") {
    throw new TamperedError("the policy does not say which headers it takes", {
      promise: "BOUND",
    });
  }
  if (policy.requests !== undefined && policy.requests !== "signed") {
    throw new TamperedError("the policy does not say which requests it takes", {
      promise: "ASKED",
    });
  }
}

/**
 * Refuse a threshold, tree or roster that can't be a quorum (QUORUM, PERSON): everybody in the
 * tree has one seat, in the order in which they first stand there, seats are numbered 1 to n, no
 * person and no key stands twice among officials and witnesses, and the witness is neither official
 * nor requester.
 * @param {JsonObject} subject
 */
function requireRoster(subject) {
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
  requireListed(subject, [...officials, ...observers]);
}

/**
 * Give the requesters that a genesis lists with their keys: name and fingerprint, in hex.
 * @param {JsonObject} subject
 */
export function listedRequesters(subject) {
  return subject.requesters === undefined ? [] : objectsIn(subject, "requesters");
}

/**
 * Refuse a list of requesters with a name twice, or of somebody who has a part already (NAMED).
 * @param {JsonObject} subject
 * @param {string[]} others
 */
function requireListed(subject, others) {
  const listed = listedRequesters(subject);
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
function requireSeat(seat) {
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
 * Refuse fields that are not known here: what is not read is not shown, so it is not signed.
 * @param {JsonObject} record
 * @param {string} known
 * @param {string} what
 */
function requireKnown(record, known, what) {
  const names = known.split(" ");
  const unknown = Object.keys(record).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TamperedError(`${what} has a field that is not known here: ${unknown}`);
  }
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
function requireKeys(keys) {
  keys.forEach((key) => decodeBinary(key, 32));
  if (repeats(keys)) refuse("one key can't take two seats");
}

/** Tell whether a value stands twice. @param {string[]} values */
function repeats(values) {
  return new Set(values).size < values.length;
}

/** Refuse a roster. @param {string} why @returns {never} */
function refuse(why) {
  throw new RefusedError(why, { promise: "QUORUM" });
}
