// @ts-check
/**
 * Reads what the ledger says of a collection: the key object that opens all of it
 * (custody/collection/key_object.py), and the closing that its manifest key signed
 * (custody/collection/closing.py).
 */

import { equal } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { LedgerError, TamperedError } from "./errors.js";
import { binaryIn, countIn, hasExactly, textIn } from "./fields.js";
import sodium from "./sodium.js";
import { requireTimestamp } from "./timestamps.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

export const KEY_FIELDS = ["file", "kind", "manifest_key"];
const MAX_FILE = 1024;
const FORMAT = "custody-closing/v1";
const CLOSING = ["bytes", "collection", "count", "first", "last", "manifest", "root", "signature"];

/** Tell whether a registration says anything of a key object. @param {JsonObject} one */
export function isKeyObject(one) {
  return KEY_FIELDS.some((name) => (one[name] ?? null) !== null);
}

/**
 * Tell whether what a registration says of a key object is whole, and its file the one registered.
 * @param {JsonObject} one the data of its entry
 * @param {Uint8Array} header
 */
export function isWholeKeyObject(one, header) {
  const texts = KEY_FIELDS.every((name) => typeof one[name] === "string");
  if (!texts || one.kind !== "collection") return false;
  const file = binaryIn(one, "file");
  if (decodeBinary(one.manifest_key).length !== 32) return false;
  return equal(file.subarray(0, header.length), header) && file.length === one.size &&
    file.length <= MAX_FILE;
}

/**
 * Give the closing of a collection; `TamperedError` for one that its manifest key did not sign.
 * @param {JsonObject} said the data of its entry
 * @param {JsonObject} registration of the key object
 * @returns {JsonObject}
 */
export function requireClosing(said, registration) {
  const closing = requireSound(said);
  const { signature, ...rest } = closing;
  const message = encode({ ...rest, format: FORMAT });
  const key = binaryIn(registration, "manifest_key", 32);
  if (!sodium.crypto_sign_verify_detached(decodeBinary(signature, 64), message, key)) {
    throw new TamperedError("the closing is not signed by the manifest key of its collection", {
      promise: "BOUND",
    });
  }
  if (closing.collection !== registration.id) {
    throw new LedgerError("the closing is another collection's", { promise: "BOUND" });
  }
  return closing;
}

/** Refuse a closing that can't be what it says. @param {JsonObject} closing */
function requireSound(closing) {
  if (!hasExactly(closing, CLOSING)) throw new TamperedError("a closing has other fields");
  const digests = ["collection", "manifest", "root"].map((name) => textIn(closing, name));
  const [count, size] = [countIn(closing, "count"), countIn(closing, "bytes")];
  const times = [closing.first, closing.last].filter((time) => time !== null).map(String);
  times.forEach(requireTimestamp);
  const counted = times.length === (count ? 2 : 0) && times.every((time) => time >= times[0]);
  const possible = count <= size && Boolean(count) === Boolean(size);
  if (!digests.every((text) => /^[0-9a-f]{64}$/.test(text)) || !counted || !possible) {
    throw new TamperedError("a closing says what can't be");
  }
  return closing;
}
