// @ts-check
/**
 * Holds the log of a service against the invitation that led there (custody/official/invitation.py):
 * a code ends in `~` and the first 16 bytes of SHA-256(vkey), as base64url.
 */

import { formatBase64, utf8 } from "./bytes.js";
import { TamperedError } from "./errors.js";
import { sha256 } from "./sodium.js";

const SIZE = 16;

/**
 * Refuse a service whose log has another key than the code names (KNOWN); a code of 0.1 names none.
 * @param {string} code
 * @param {string} vkey
 */
export function requireNamedLog(code, vkey) {
  const at = code.indexOf("~");
  if (at < 0 || code.slice(at + 1) === digestOf(vkey)) return;
  throw new TamperedError(
    "this service signs its ledger with another key than the invitation was made for",
    {
      hint:
        "you may be talking to somebody else: type nothing here, and ask whoever invited you " +
        "for the address, by telephone or in person",
      promise: "KNOWN",
    },
  );
}

/** Give the part of a code that names a log. @param {string} vkey */
function digestOf(vkey) {
  const base64 = formatBase64(sha256(utf8(vkey)).subarray(0, SIZE));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
