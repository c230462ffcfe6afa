// @ts-check
/**
 * Writes the statements that officials sign, reads those that were signed, and the challenge with which they sign in
 * (custody/formats/statement.py, which draws both formats).
 *
 * BOUND: origin, ceremony, nonce and digest are in every statement. REFUSAL: a deny or an
 * abstention without a reason is no statement.
 */

import { equal } from "./bytes.js";
import { decodeObject, encode } from "./canonical_json.js";
import { MAX_SEATS } from "./dealing.js";
import { requireTimestamp } from "./timestamps.js";
import { StatementError, raisingAs } from "./errors.js";
import { requireName, requireOrigin, requireText } from "./validation.js";
import { textIn } from "./fields.js";

export const PAYLOAD_TYPE = "application/vnd.custody.statement+json";
export const CHALLENGE_TYPE = "application/vnd.custody.challenge+json";

const FORMAT = "custody-statement/v1";
const CHALLENGE_FORMAT = "custody-challenge/v1";
/** What a complaint may say of a part (custody/formats/statement.py). */
export const FAULTS = [
  "AEAD-fail",
  "VSS-mismatch",
  "box-fail",
  "non-canonical-plaintext",
  "payload",
  "record-mismatch",
  "share-mismatch",
  "tree-mismatch",
];
const VERDICTS = ["agree", "disagree"];
const TEXT_FIELDS = ["reason", "expected", "happened", "decided"];

/**
 * The fields that a kind must have beside the common ones, and those it may have.
 * @type {Record<string, {must: string[], may: string[]}>}
 */
const KINDS = {
  enrol: { must: [], may: [] },
  commit: { must: ["contribution"], may: [] },
  redeal: { must: ["contribution"], may: [] },
  complain: { must: ["accused", "fault"], may: [] },
  answer: { must: ["contribution"], may: [] },
  receipt: { must: ["contribution"], may: [] },
  approve: { must: [], may: ["reason"] },
  deny: { must: ["reason"], may: [] },
  abstain: { must: ["reason"], may: [] },
  turn: { must: ["contribution"], may: [] },
  request: { must: [], may: [] },
  act: { must: [], may: [] },
  attest: { must: ["verdict"], may: ["reason"] },
  exception: { must: ["expected", "happened", "decided"], may: [] },
};

/**
 * What every statement says: about what, by whom, when, and having seen which ledger.
 * @typedef {{kind: string, origin: string, ceremony: string, nonce: string, digest: string,
 *   official: string, time: string, checkpoint: {size: number, root: string}}} CommonFields
 */

/**
 * The fields that only some kinds have.
 * @typedef {Partial<Record<
 *   "reason" | "contribution" | "verdict" | "expected" | "happened" | "decided" | "fault",
 *   string>> & {accused?: number}} ExtraFields
 */

/**
 * Write a statement; `StatementError` for one that would break the rules of its kind.
 * @param {CommonFields} common
 * @param {ExtraFields} [extras] what is undefined is left out
 * @returns {Uint8Array}
 */
export function encodeStatement(common, extras = {}) {
  const given = Object.fromEntries(
    Object.entries(extras).filter(([, value]) => value !== undefined && value !== null),
  );
  raisingAs(StatementError, () => {
    requireCommon(common);
    requireExtras(common.kind, given);
  });
  return encode({ format: FORMAT, ...common, ...given });
}

/**
 * What a statement that somebody has signed says it is, and about what.
 * @typedef {{kind: string, origin: string, ceremony: string, nonce: string, digest: string,
 *   official: string, contribution: string | null}} Said
 */

/**
 * Read of a signed statement what it is about; `StatementError` for bytes that are none.
 * @param {Uint8Array} data
 * @returns {Said}
 */
export function readStatement(data) {
  return raisingAs(StatementError, () => {
    const record = decodeObject(data);
    if (record.format !== FORMAT) throw new StatementError(`expected format ${FORMAT}`);
    return {
      kind: textIn(record, "kind"),
      origin: textIn(record, "origin"),
      ceremony: textIn(record, "ceremony"),
      nonce: textIn(record, "nonce"),
      digest: textIn(record, "digest"),
      official: textIn(record, "official"),
      contribution: Object.hasOwn(record, "contribution") ? textIn(record, "contribution") : null,
    };
  });
}

/**
 * Tell whether a statement is about this subject, by this digest in hex.
 * @param {Said} said
 * @param {import("./fields.js").JsonObject} subject
 * @param {string} digest
 */
export function isAbout(said, { origin, ceremony, nonce }, digest) {
  return (
    said.origin === origin &&
    said.ceremony === ceremony &&
    said.nonce === nonce &&
    said.digest === digest
  );
}

/**
 * What a service asks an official to sign, to know who calls.
 * @typedef {{origin: string, official: string, nonce: string, expires: string}} Challenge
 */

/**
 * Read a challenge; `StatementError` for bytes that are not exactly one.
 * @param {Uint8Array} data
 * @returns {Challenge}
 */
export function parseChallenge(data) {
  return raisingAs(StatementError, () => {
    const record = decodeObject(data);
    const challenge = {
      origin: requireOrigin(textIn(record, "origin")),
      official: requireName(textIn(record, "official"), "an official"),
      nonce: requireNonce(textIn(record, "nonce")),
      expires: requireTimestamp(textIn(record, "expires")),
    };
    if (!equal(encode({ format: CHALLENGE_FORMAT, ...challenge }), data)) {
      throw new StatementError("another version, or a field that is not known here, or null");
    }
    return challenge;
  });
}

/** Refuse common fields that are not as they must be. @param {CommonFields} common */
function requireCommon(common) {
  if (!Object.hasOwn(KINDS, common.kind)) {
    throw new StatementError(`expected a statement of kind ${Object.keys(KINDS).join(", ")}`);
  }
  requireOrigin(common.origin);
  requireName(common.ceremony, "a ceremony");
  requireName(common.official, "an official");
  requireNonce(common.nonce);
  requireDigest(common.digest, "digest");
  requireTimestamp(common.time);
  requireDigest(common.checkpoint.root, "root");
  const { size } = common.checkpoint;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new StatementError("expected the size of the ledger as an integer");
  }
}

/**
 * Refuse fields that a kind does not have, or lacks.
 * @param {string} kind
 * @param {Record<string, unknown>} given
 */
function requireExtras(kind, given) {
  const { may } = KINDS[kind];
  const must = [...KINDS[kind].must, ...(given.verdict === "disagree" ? ["reason"] : [])];
  const names = Object.keys(given).sort();
  const missing = must.filter((name) => !names.includes(name)).sort();
  if (missing.length) {
    const promise = missing.includes("reason") ? "REFUSAL" : null;
    throw new StatementError(`'${kind}' needs ${missing.join(", ")}`, { promise });
  }
  const foreign = names.filter((name) => !must.includes(name) && !may.includes(name));
  if (foreign.length) throw new StatementError(`'${kind}' has no ${foreign.join(", ")}`);
  if ("verdict" in given && !VERDICTS.includes(String(given.verdict))) {
    throw new StatementError(`expected a verdict, ${VERDICTS.join(" or ")}`);
  }
  if ("contribution" in given) requireDigest(given.contribution, "contribution");
  if ("accused" in given) requireAccusation(given);
  for (const name of TEXT_FIELDS) if (name in given) requireText(given[name], name);
}

/** Refuse what accuses nobody, or of nothing. @param {Record<string, unknown>} given */
function requireAccusation({ accused, fault }) {
  if (!Number.isInteger(accused) || Number(accused) < 1 || Number(accused) > MAX_SEATS) {
    throw new StatementError(`expected whom it accuses as a number from 1 to ${MAX_SEATS}`);
  }
  if (!FAULTS.includes(String(fault))) {
    throw new StatementError(`expected a fault, ${FAULTS.join(", ")}`);
  }
}

/** Refuse what is no nonce. @param {unknown} value @returns {string} */
function requireNonce(value) {
  if (typeof value !== "string" || !/^(?:[0-9a-f]{2}){16,64}$/.test(value)) {
    throw new StatementError("expected a nonce of 16 to 64 bytes in lower-case hex");
  }
  return value;
}

/** Refuse what is no digest. @param {unknown} value @param {string} what */
function requireDigest(value, what) {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) {
    throw new StatementError(`expected ${what} as 64 lower-case hex digits`);
  }
}
