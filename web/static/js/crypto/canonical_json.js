// @ts-check
/**
 * Writes and reads canonical JSON, RFC 8785, strictly (custody/formats/canonical_json.py): strings,
 * booleans, null, lists, objects and integers of magnitude up to 2**53 - 1. Floats are refused.
 * Bytes are accepted only if writing their value again gives the same bytes.
 *
 * RFC 8785 is defined by ECMAScript: `JSON.stringify` spells strings as it asks for, and the
 * default order of `sort` is that of UTF-16 code units.
 */

import { equal, fromUtf8, parseBase64, utf8 } from "./bytes.js";
import { TamperedError } from "./errors.js";

/**
 * Write a value; `TamperedError` for what has no exact form.
 * @param {unknown} value
 * @returns {Uint8Array}
 */
export function encode(value) {
  try {
    return utf8(write(value));
  } catch (error) {
    if (error instanceof RangeError) throw new TamperedError("value is nested too deeply for JSON");
    throw error;
  }
}

/**
 * Read canonical bytes back; `TamperedError` unless they are exactly canonical.
 * @param {Uint8Array} data
 * @returns {unknown}
 */
export function decode(data) {
  const text = fromUtf8(data);
  let value;
  try {
    value = text === null ? undefined : JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (value === undefined) throw new TamperedError("expected canonical JSON, got something else");
  if (!equal(encode(value), data)) {
    throw new TamperedError("JSON is not in canonical form (RFC 8785)");
  }
  return value;
}

/**
 * Read canonical bytes that must be one JSON object.
 * @param {Uint8Array} data
 * @returns {Record<string, unknown>}
 */
export function decodeObject(data) {
  const value = decode(data);
  if (!isObject(value)) throw new TamperedError("expected a JSON object");
  return value;
}

/**
 * Read the bytes that a JSON string holds as base64, `size` of them where that is given.
 * @param {unknown} value
 * @param {number} [size]
 * @returns {Uint8Array}
 */
export function decodeBinary(value, size) {
  const data = typeof value === "string" ? parseBase64(value) : null;
  if (data === null) throw new TamperedError("expected standard base64 with padding");
  if (size !== undefined && data.length !== size) {
    throw new TamperedError(`expected ${size} bytes of base64, got ${data.length}`);
  }
  return data;
}

/**
 * Tell a plain JSON object from everything else.
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Write any value. @param {unknown} value @returns {string} */
function write(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeInteger(value);
  if (typeof value === "string") return writeString(value);
  if (Array.isArray(value)) return `[${Array.from(value, write).join(",")}]`;
  if (isObject(value)) {
    const pairs = Object.keys(value).sort();
    return `{${pairs.map((key) => `${writeString(key)}:${write(value[key])}`).join(",")}}`;
  }
  throw new TamperedError(`${typeof value} has no place in canonical JSON`);
}

/** Write an integer, and no other number. @param {number} value @returns {string} */
function writeInteger(value) {
  if (!Number.isInteger(value)) throw new TamperedError("float has no place in canonical JSON");
  if (!Number.isSafeInteger(value)) {
    throw new TamperedError("integers beyond 2**53 - 1 have no exact JSON form");
  }
  return String(value);
}

/** Write a text. @param {string} text @returns {string} */
function writeString(text) {
  if (!text.isWellFormed()) {
    throw new TamperedError("text that is not valid Unicode has no JSON form");
  }
  return JSON.stringify(text);
}
