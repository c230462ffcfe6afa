// @ts-check
/**
 * Reads the words of a digest as people type and paste them (custody/formats/digest_words.py, which
 * says what does not matter in them, and why).
 */

import list from "../../vendor/words.js";
import { InputError, RefusedError } from "./errors.js";
import { codePoint, withoutHidden } from "./invisible.js";

const TELLING = 4; // letters, by which no two words of the list are alike
const LISTED = new Map([
  ...list.map((word) => /** @type {[string, string]} */ ([word.slice(0, TELLING), word])),
  ...list.map((word) => /** @type {[string, string]} */ ([word, word])),
]);
const LINE_ENDS = /[\r\v\f\x85\u2028\u2029]/g;
// And quotes, whose four letters are those of a word.
const UNSEEN_IN_HTML = /&(?:amp;)*(?:shy|zwn?j|quot|#[0-9]+|#x[0-9a-f]+);/gi;
const ASIDES = /[:(]|(?<=[a-z]{2})\)/; // and no bracket of a list, as in "1) … 2) …"
// A letter beyond a to z, a mark on a letter, a digit within a word.
const ODD = /[^a-z\P{L}]|(?<=\p{L})\p{M}|(?<=\p{L})\p{N}(?=\p{L})/u;
const NO_LETTER = new RegExp(`(${ODD.source})|[^a-z]`, "gu");

/**
 * Refuse words that are not exactly these.
 * @param {string} typed
 * @param {string} words single spaces between
 */
export function requireSameWords(typed, words) {
  const needed = words.split(" ").length;
  const texts = ["", " "].map((between) => asSeen(typed, between));
  const readings = texts.flatMap(parts).map(listed);
  if (readings.some((reading) => reading.join(" ") === words)) return;
  if (readings.some((reading) => reading.length === needed)) {
    throw new RefusedError("the words are not those of what is shown here", {
      hint:
        "compare them again with the person who read them to you; if they still " +
        "differ you are not looking at the same thing: sign nothing",
      promise: "BOUND",
    });
  }
  refuseOdd(texts[0]);
  throw miscounted(texts, needed);
}

/**
 * Give a text with something in the place of what nobody sees.
 * @param {string} typed
 * @param {string} between
 */
function asSeen(typed, between) {
  const text = typed.replaceAll("\t", " ").replace(UNSEEN_IN_HTML, "\xad").replace(LINE_ENDS, "\n");
  return withoutHidden(text, between).normalize("NFKC").toLowerCase();
}

/** Give the whole, and what stands between colons, brackets and line ends. @param {string} text */
function parts(text) {
  return [text, ...text.split(ASIDES), ...text.split(/[:()\n]/)];
}

/** Give the words of the list, of which the first four letters are enough. @param {string} text */
function listed(text) {
  return runs(text).flatMap((run) => LISTED.get(run) ?? []);
}

/** Give the runs of letters, with a ? for one that no word has. @param {string} text */
function runs(text) {
  const letters = text.replace(NO_LETTER, (_, odd) => (odd === undefined ? " " : "?"));
  return letters.split(" ").filter((run) => run);
}

/** Refuse a character that no word has. @param {string} text */
function refuseOdd(text) {
  const odd = ODD.exec(text)?.[0];
  if (odd === undefined) return;
  throw new InputError(`the words hold a character that none has: ${odd} (${codePoint(odd)})`, {
    hint: "type them again, in the letters a to z",
  });
}

/**
 * Say how many words there are, and which are none, of the text that has the most.
 * @param {string[]} texts
 * @param {number} needed
 */
function miscounted(texts, needed) {
  const counted = texts.map((text) => Math.max(...text.split(ASIDES).map((part) => listed(part).length)));
  const count = Math.max(...counted);
  const strangers = runs(texts[counted.indexOf(count)]).filter((run) => !LISTED.has(run));
  const named = [...new Set(strangers)].slice(0, 5).map((run) => run.slice(0, 20));
  const given = count === 1 ? "1 word was given" : `${count || "no"} words were given`;
  return new InputError(`${given}, ${needed} are needed`, {
    hint:
      "give all of them, and no others" +
      (named.length ? `; the list of words does not have: ${named.join(", ")}` : ""),
  });
}
