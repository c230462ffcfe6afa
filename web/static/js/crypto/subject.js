// @ts-check
/**
 * Checks what a ceremony is about, its subject: the shape, the roster, and the digest that
 * everybody signs (custody/ceremony/subject.py and state.py).
 */

import { toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { requireDrill } from "./drill.js";
import { TamperedError } from "./errors.js";
import { countIn, objectIn, objectsIn, textIn } from "./fields.js";
import { RESHARE } from "./quorum_tree.js";
import { LISTED, RESOLVED, requireBound } from "./requested.js";
import { requireReshare } from "./reshare_subject.js";
import { requireKnown, requireRoster } from "./roster.js";
import { sha256 } from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/** @type {Record<string, string>} */
const FORMATS = {
  drill: "custody-drill/v1",
  genesis: "custody-genesis/v1",
  policy: "custody-policy/v1",
  reshare: RESHARE,
};
const DEALERLESS = "custody-genesis/v2";
const ALWAYS =
  "ceremony combiner dataset expires format nonce opened origin requester script seats witnesses";
/** What a genesis may say: the requesters who had keys when it was opened. */
const OPTIONAL = "requesters";
/** What a request says since 0.1.0, and what it may say: who signs it (ASKED), and its batch. */
const SINCE = "as_of set";
const MAY = "batch requester_key";
/** What is said of a dataset from its first reshare on (EPOCH). */
const LATER = "epoch";
/** @type {Record<string, string>} */
const FIELDS = {
  genesis: `${ALWAYS} policy`,
  export: `${ALWAYS} policy objects public purpose recipient`,
  policy: `${ALWAYS} from to`,
  drill: `${ALWAYS} policy absent canary corrupt epoch public target`,
  reshare: `${ALWAYS} policy epoch from public`,
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
 * @returns {string} genesis, export, policy, drill or reshare
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
 * Give the epoch that a subject is of, which is written from the first reshare on (EPOCH); and in a
 * drill always.
 * @param {JsonObject} subject
 */
export function epochOf(subject) {
  if (subject.epoch === undefined) return 0;
  const epoch = countIn(subject, "epoch");
  if (epoch || subject.format === FORMATS.drill) return epoch;
  throw new TamperedError("the epoch of the genesis is not written", { promise: "EPOCH" });
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
  const byTree = kind === "reshare" || Object.hasOwn(subject, "quorum");
  const takes = byTree ? "quorum" : "threshold";
  const fields = `${FIELDS[kind]} ${takes}${resolved ? ` ${SINCE}` : ""}`;
  const missing = fields.split(" ").filter((name) => !Object.hasOwn(subject, name));
  if (missing.length) {
    throw new TamperedError(`the subject of a ${kind} lacks ${missing.sort().join(", ")}`);
  }
  const may = { genesis: OPTIONAL, export: resolved ? `${LATER} ${MAY}` : LATER, policy: LATER };
  const known = `${fields} ${Object.hasOwn(may, kind) ? may[/** @type {keyof may} */ (kind)] : ""}`.trim();
  epochOf(subject);
  requireKnown(subject, known, `the subject of a ${kind}`);
  decodeBinary(subject.combiner, 32);
  if (subject.requester_key !== undefined) decodeBinary(subject.requester_key, 32);
  if (kind === "export") requireBound(subject);
  for (const name of kind === "policy" ? ["from", "to"] : ["policy"]) {
    requirePolicy(objectIn(subject, name));
  }
  if (kind === "reshare") requireReshare(subject);
  else requireRoster(subject, listedRequesters(subject));
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
 * Give the requesters that a genesis lists with their keys: name and fingerprint, in hex.
 * @param {JsonObject} subject
 */
export function listedRequesters(subject) {
  return subject.requesters === undefined ? [] : objectsIn(subject, "requesters");
}
