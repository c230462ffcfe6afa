// @ts-check
/**
 * Converts between bytes and the texts that carry them, each with one spelling only
 * (custody/formats/encoding.py).
 *
 * `atob` is lax: it skips white space, takes missing padding and ignores trailing bits. So a
 * text is read and written again, and must come out the same.
 */

import { TamperedError } from "./errors.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Give the bytes of a text.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>} its UTF-8; lone surrogates have none
 */
export function utf8(text) {
  if (!text.isWellFormed()) throw new TamperedError("text that is not valid Unicode has no UTF-8");
  return ENCODER.encode(text);
}

/**
 * Give the text of bytes.
 * @param {Uint8Array} data
 * @returns {string | null} the text, or null for what is not UTF-8
 */
export function fromUtf8(data) {
  try {
    return DECODER.decode(data);
  } catch {
    return null;
  }
}

/** Join bytes. @param {Uint8Array[]} parts @returns {Uint8Array} */
export function concat(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Compare bytes, but no secrets: it takes longer the more are equal.
 * @param {Uint8Array} left
 * @param {Uint8Array} right whether both are the same, and public
 */
export function equal(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/**
 * Write a number as four bytes.
 * @param {number} number
 * @returns {Uint8Array} 4 bytes, big-endian
 */
export function u32(number) {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, number);
  return data;
}

/** Write bytes in hex. @param {Uint8Array} data @returns {string} lower-case hex */
export function toHex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Read hex. @param {string} text pairs of hex digits, checked before @returns {Uint8Array} */
export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * Write bytes in base64.
 * @param {Uint8Array} data
 * @returns {string} standard base64 with padding
 */
export function formatBase64(data) {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

/**
 * Read base64.
 * @param {string} text
 * @returns {Uint8Array | null} null for all but the one canonical spelling
 */
export function parseBase64(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  return btoa(binary) === text ? Uint8Array.from(binary, (char) => char.charCodeAt(0)) : null;
}

/**
 * Read a whole number.
 * @param {string} text
 * @returns {number | null} ASCII digits without leading zeros, below 2**53
 */
export function parseDecimal(text) {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : null;
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * Give the bytes of a file or of a part of memory, without a copy.
 * @param {BufferSource} file
 */
export function bytesOf(file) {
  return ArrayBuffer.isView(file)
    ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
    : new Uint8Array(file);
}
