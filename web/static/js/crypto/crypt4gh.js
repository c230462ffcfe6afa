// @ts-check
/**
 * Reads Crypt4GH 1.0 headers (custody/crypt4gh/header.py): the public keys of those who wrote
 * their packets. Nothing is opened in a browser.
 */

import { equal, utf8 } from "./bytes.js";
import { Crypt4ghHeaderError } from "./errors.js";

const MAGIC = utf8("crypt4gh");
const START = 16;
const VERSION = 1;
const LIMIT = 64 * 1024;
const LEAST = 8 + 32 + 12 + 4 + 16; // a packet of the known method, with its length

/**
 * Tell whether a header is Crypt4GH's.
 * @param {Uint8Array} header
 */
export function isCrypt4gh(header) {
  return equal(header.subarray(0, MAGIC.length), MAGIC);
}

/**
 * Give the writers' public keys, in order and each once.
 *
 * `Crypt4ghHeaderError` when the header is malformed: what is read here is exactly what the command
 * line reads.
 * @param {Uint8Array} header all of it, and nothing else
 * @returns {Uint8Array[]} 32 bytes each
 */
export function writers(header) {
  if (!isCrypt4gh(header) || header.length < START || header.length > LIMIT) throw malformed();
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const count = view.getUint32(12, true);
  if (view.getUint32(8, true) !== VERSION || count < 1 || count > LIMIT / 8) throw malformed();
  /** @type {Uint8Array[]} */
  const found = [];
  let at = START;
  for (let packet = 0; packet < count; packet += 1) {
    const size = header.length - at < 8 ? 0 : view.getUint32(at, true);
    if (size < 8 || size > header.length - at) throw malformed();
    if (view.getUint32(at + 4, true) === 0) {
      if (size < LEAST) throw malformed();
      const writer = header.slice(at + 8, at + 40);
      if (!found.some((one) => equal(one, writer))) found.push(writer);
    }
    at += size;
  }
  if (at !== header.length) throw malformed();
  return found;
}

/** Give the error for bytes that are no header. */
function malformed() {
  return new Crypt4ghHeaderError("expected a Crypt4GH 1.0 header, got bytes that don't parse as one");
}
