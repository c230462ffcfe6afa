// @ts-check
/**
 * Reads four words as people type and paste them (custody/formats/digest_words.py, which says what
 * does not matter in them, and why).
 */

import { InputError, RefusedError } from "./errors.js";
import { codePoint, withoutHidden } from "./invisible.js";

const BREAKS = /[\t\r\v\f\x85\u2028\u2029]/g;
// A letter beyond a to z, a mark on a letter, a digit within a word.
const ODD = /[^a-z\P{L}]|(?<=\p{L})\p{M}|(?<=\p{L})\p{N}(?=\p{L})/u;

/**
 * Refuse words that are not exactly these.
 * @param {string} typed
 * @param {string} words four, single spaces
 */
export function requireSameWords(typed, words) {
  const readings = ["", " "].map((between) => wordsIn(typed, between));
  if (readings.some((reading) => reading.join(" ") === words)) return;
  const count = readings[1].length;
  const found = count === 4 ? "are not those of what is shown here" : `are ${count} words`;
  throw new RefusedError(`the four words ${found}`, {
    hint:
      "compare them again with the person who read them to you; if they still " +
      "differ you are not looking at the same thing: sign nothing",
    promise: "BOUND",
  });
}

/**
 * Find the words, with something in the place of what nobody sees.
 * @param {string} typed
 * @param {string} between
 * @returns {string[]}
 */
function wordsIn(typed, between) {
  const text = withoutHidden(typed.replace(BREAKS, " "), between).normalize("NFKC").toLowerCase();
  const odd = ODD.exec(text)?.[0];
  if (odd !== undefined) {
    throw new InputError(`the four words hold a character that none has: ${odd} (${codePoint(odd)})`, {
      hint: "type them again, in the letters a to z",
    });
  }
  return text.match(/[a-z]+/g) ?? [];
}
