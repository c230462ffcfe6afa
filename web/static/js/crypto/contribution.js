// @ts-check
/**
 * Writes what an official hands in when turning a key, and names what it is bound to
 * (custody/quorum/contribution.py, which draws the format).
 */

import { formatBase64, toHex, u32, utf8 } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { MAX_SEATS } from "./dealing.js";
import { ContributionError } from "./errors.js";
import { leafHash, rootOf } from "./merkle.js";
import { sha256 } from "./sodium.js";

export const FORMAT = "custody-contribution/v1";
const BY_ROWS = "custody-contribution/v2";

/** How many objects a part of a contribution is for (custody/quorum/parts.py). */
export const PART = 1000;

/**
 * What a contribution is for, and whose it is; all of it is inside the proof (BOUND). Where it
 * travels in parts, `part` of `parts`, counted from 0.
 * @typedef {{origin: string, dataset: string, ceremony: string, nonce: string, digest: string,
 *   official: string, index: number, part?: number, parts?: number}} Context
 */

/**
 * The partial decryptions D_1..D_N of one official, and the proof (c, r) over them.
 * @typedef {{partials: Uint8Array[], challenge: Uint8Array, response: Uint8Array}} Contribution
 */

/**
 * Give the texts of a context as the proof hashes them; one that is empty would bind nothing.
 * @param {Context} context
 * @returns {Uint8Array[]}
 */
export function textsOf(context) {
  const { origin, dataset, ceremony, nonce, digest, official, index } = context;
  const texts = [origin, dataset, ceremony, nonce, digest, official];
  if (texts.some((text) => typeof text !== "string" || !text)) {
    throw new ContributionError("no text of a context may be empty", { promise: "BOUND" });
  }
  if (!texts.every((text) => text.isWellFormed())) {
    throw new ContributionError("a text of the context is not Unicode");
  }
  if (!Number.isInteger(index) || index < 1 || index > MAX_SEATS) {
    throw new ContributionError(`expected a seat from 1 to ${MAX_SEATS}, got ${index}`, {
      promise: "QUORUM",
    });
  }
  return texts.map(utf8);
}

/**
 * Give which part of how many a contribution is, as the proof hashes it; nothing of a whole one.
 * @param {Context} context
 * @returns {Uint8Array[]}
 */
export function placeOf({ part = 0, parts = 1 }) {
  if (![part, parts].every(Number.isInteger) || part < 0 || part >= parts) {
    throw new ContributionError(`there is no part ${part} of ${parts}, counted from 0`, {
      promise: "BOUND",
    });
  }
  return parts > 1 ? [u32(part), u32(parts)] : [];
}

/**
 * Give the digest that a statement names a contribution by: of a whole one its SHA-256, of parts
 * the root of the tree of theirs.
 * @param {Uint8Array[]} sealed
 * @returns {string} hex
 */
export function sealedDigest(sealed) {
  const digests = sealed.map(sha256);
  return toHex(digests.length === 1 ? digests[0] : rootOf(digests.map(leafHash)));
}

/** Write a contribution. @param {Contribution} contribution @returns {Uint8Array} canonical JSON */
export function encodeContribution(contribution) {
  return encode({ format: FORMAT, ...recordOf(contribution) });
}

/**
 * Write what an official contributes by all their rows, ascending: of one row v1, of several v2.
 * @param {{row: number, made: Contribution}[]} byRow
 * @returns {Uint8Array} canonical JSON
 */
export function encodeRows(byRow) {
  if (byRow.length === 1) return encodeContribution(byRow[0].made);
  return encode({
    format: BY_ROWS,
    rows: byRow.map(({ row, made }) => ({ ...recordOf(made), row })),
  });
}

/** Give partials and proof as they are written. @param {Contribution} contribution */
function recordOf({ partials, challenge, response }) {
  return {
    partials: partials.map(formatBase64),
    proof: { challenge: formatBase64(challenge), response: formatBase64(response) },
  };
}
