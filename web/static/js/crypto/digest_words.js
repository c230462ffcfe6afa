// @ts-check
/**
 * Gives digests as four words that people can read to each other (custody/formats/digest_words.py):
 * the first 44 bits, 11 bits a word, in the English list of BIP-39.
 */

import list from "../../vendor/words.js";

const COUNT = 4;
const BITS = 11;

/**
 * Give a digest as words.
 * @param {Uint8Array} digest six bytes or more
 * @returns {string} four words, single spaces
 */
export function digestWords(digest) {
  const bits = Array.from(digest.subarray(0, 6), (byte) => byte.toString(2).padStart(8, "0"));
  const text = bits.join("");
  const picks = Array.from({ length: COUNT }, (_, at) => text.slice(at * BITS, (at + 1) * BITS));
  return picks.map((pick) => list[Number.parseInt(pick, 2)]).join(" ");
}
