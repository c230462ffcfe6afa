// @ts-check
/**
 * Gives digests as words that people can read to each other (custody/formats/digest_words.py):
 * the first bits, 11 bits a word, in the English list of BIP-39.
 */

import list from "../../vendor/words.js";

const NAME_WORDS = 4;
const COMPARED_WORDS = 12;
const BITS = 11;

/**
 * Give the four words of a digest, its short name.
 * @param {Uint8Array} digest
 */
export function fourWords(digest) {
  return words(digest, NAME_WORDS);
}

/**
 * Give the twelve words of a digest, which people compare.
 * @param {Uint8Array} digest 32 bytes
 */
export function twelveWords(digest) {
  return words(digest, COMPARED_WORDS);
}

/**
 * @param {Uint8Array} digest
 * @param {number} count
 * @returns {string} so many words, single spaces
 */
function words(digest, count) {
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const picks = Array.from({ length: count }, (_, at) => bits.slice(at * BITS, (at + 1) * BITS));
  return picks.map((pick) => list[Number.parseInt(pick, 2)]).join(" ");
}
