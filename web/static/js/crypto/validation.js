// @ts-check
/**
 * Checks names, origins, and text that people read before they sign
 * (custody/formats/validation.py). Each function gives the value back, and raises
 * `InputError` for anything else.
 */

import { InputError } from "./errors.js";
import { codePoint, hiddenCharacter } from "./invisible.js";

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const ORIGIN = /^[!-*,-~]{1,255}$/;

/**
 * Refuse what is no name.
 * @param {unknown} text
 * @param {string} what whose name it is
 * @returns {string}
 */
export function requireName(text, what) {
  if (typeof text !== "string" || !NAME.test(text)) {
    throw new InputError(`expected the name of ${what}, got ${quoted(text)}`, {
      hint:
        "a name has a-z, 0-9, dot, hyphen and underscore, starts with a letter or " +
        "digit, and is at most 64 long",
    });
  }
  return text;
}

/** Refuse what is no origin. @param {unknown} text @returns {string} the name of a ledger */
export function requireOrigin(text) {
  if (typeof text !== "string" || !ORIGIN.test(text)) {
    throw new InputError(`expected the origin of a ledger, got ${quoted(text)}`, {
      hint: "an origin is like a URL without scheme, such as custody.example/main",
    });
  }
  return text;
}

/**
 * Refuse text that is empty, too long, or deceives its reader.
 * @param {unknown} text
 * @param {string} what
 * @param {number} [limit] in characters (code points)
 * @returns {string} text that says something and hides nothing
 */
export function requireText(text, what, limit = 2000) {
  if (typeof text !== "string" || !text.trim()) {
    throw new InputError(`expected ${what}, got nothing`);
  }
  const length = [...text].length;
  if (length > limit) {
    throw new InputError(`${what} may have ${limit} characters, got ${length}`);
  }
  const hidden = hiddenCharacter(text);
  if (hidden !== null) {
    throw new InputError(
      `${what} holds a character that can't be seen or moves others about: ${codePoint(hidden)}`,
      { hint: "keep to plain text and line breaks" },
    );
  }
  return text;
}

/** Quote a value for a message. @param {unknown} value @returns {string} */
function quoted(value) {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 70)) : `a ${typeof value}`;
}
