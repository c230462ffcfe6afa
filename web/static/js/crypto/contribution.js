// @ts-check
/**
 * Writes what an official hands in when turning a key, and names what it is bound to
 * (custody/quorum/contribution.py, which draws the format).
 */

import { formatBase64, utf8 } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { MAX_SEATS } from "./dealing.js";
import { ContributionError } from "./errors.js";

export const FORMAT = "custody-contribution/v1";

/**
 * What a contribution is for, and whose it is; all of it is inside the proof (BOUND).
 * @typedef {{origin: string, dataset: string, ceremony: string, nonce: string, digest: string,
 *   official: string, index: number}} Context
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

/** Write a contribution. @param {Contribution} contribution @returns {Uint8Array} canonical JSON */
export function encodeContribution(contribution) {
  return encode({
    format: FORMAT,
    partials: contribution.partials.map(formatBase64),
    proof: {
      challenge: formatBase64(contribution.challenge),
      response: formatBase64(contribution.response),
    },
  });
}
