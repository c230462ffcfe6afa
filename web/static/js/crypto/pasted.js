// @ts-check
/**
 * Finds the code of an invitation in what somebody pasted or followed (custody/formats/pasted.py).
 */

import { withoutHidden } from "./invisible.js";

const SECRET = /custody_[A-Za-z0-9_-]{43}(?:~[A-Za-z0-9_-]{22})?(?!~)/g;

/**
 * Give the one code or token in a text; where there is none, the text without blanks around.
 * @param {string} text
 * @returns {string}
 */
export function pastedSecret(text) {
  const seen = withoutHidden(text).replace(/\s/g, "").replace(/%7e/gi, "~");
  const found = new Set(seen.match(SECRET) ?? []);
  return found.size === 1 ? [...found][0] : text.trim();
}
