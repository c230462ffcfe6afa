// @ts-check
/**
 * Errors as people at a page are told of them: what went wrong, and the way out of it.
 */

import { CustodyError } from "./crypto/errors.js";

/** A hint of the service's that names a command, which nobody can run in a browser. */
const COMMAND = /\bcustody(-audit)? [a-z-]|`|CUSTODY_/;

/** An error with a hint of what to do about it, and the id of the field where that is done. */
export class PageError extends Error {
  /** @param {string} message @param {string | null} [hint] @param {string} [field] */
  constructor(message, hint = null, field) {
    super(message);
    this.hint = hint;
    this.field = field;
  }
}

/**
 * Give the two sentences to show for whatever was thrown; the hint is null where there is none.
 * @param {unknown} error
 * @returns {{message: string, hint: string | null}}
 */
export function describeError(error) {
  const message = sentence(error instanceof Error ? error.message : String(error));
  const hint = error instanceof PageError || error instanceof CustodyError ? error.hint : null;
  return { message, hint: hint && !COMMAND.test(hint) ? sentence(hint) : null };
}

/** Add a capital letter and a full stop. @param {string} text @returns {string} */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
