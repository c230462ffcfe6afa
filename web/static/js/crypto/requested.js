// @ts-check
/**
 * How a request binds the list of its objects (custody/ceremony/requested.py): by a digest, as
 * 0.1.0 did, or by its sums and the tree over it.
 */

import { fromHex, toHex } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { TamperedError } from "./errors.js";
import { countIn, objectIn, textIn } from "./fields.js";
import { leafHash, nodeHash } from "./merkle.js";
import { sha256 } from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {{id: string, size: number}} ListedObject */

export const LISTED = "custody-request/v1";
export const RESOLVED = "custody-request/v2";
/** The words of a set whose objects were named by id. */
export const BY_ID = "by id";
const TREE = ["bytes", "count", "first", "last", "root"];
const ID = /^[0-9a-f]{64}$/;

/**
 * Tell whether a list is the one that a request binds; of its times only registrations can tell.
 * @param {JsonObject} subject
 * @param {ListedObject[]} objects
 */
export function lists(subject, objects) {
  const bound = objectIn(subject, "objects");
  if (countIn(bound, "count") !== objects.length || !objects.length) return false;
  if (subject.format === LISTED) {
    return Object.keys(bound).length === 2 && bound.digest === objectsDigest(objects);
  }
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  return bound.bytes === total && bound.root === objectsRoot(objects);
}

/** Refuse sums that are not those of a tree. @param {JsonObject} subject */
export function requireBound(subject) {
  const bound = objectIn(subject, "objects");
  const known = subject.format === LISTED ? ["count", "digest"] : TREE;
  if (Object.keys(bound).sort().join() !== known.join()) {
    throw new TamperedError("the request does not bind its objects as its format does", {
      promise: "BOUND",
    });
  }
  if (subject.format === LISTED) return;
  textIn(subject, "set");
  countIn(subject, "as_of");
  for (const name of ["first", "last", "root"]) textIn(bound, name);
  for (const name of ["bytes", "count"]) countIn(bound, name);
}

/**
 * Give the digest of the canonical list of object ids and sizes in bytes.
 * @param {ListedObject[]} objects
 * @returns {string} hex
 */
function objectsDigest(objects) {
  return toHex(sha256(encode(objects.map(({ id, size }) => ({ id, size })))));
}

/**
 * Give the root of the tree over a list of objects (RFC 6962).
 * @param {ListedObject[]} objects at least one
 * @returns {string} hex
 */
export function objectsRoot(objects) {
  let row = objects.map((one) => leafHash(objectLeaf(one)));
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at], row[at + 1]));
    if (row.length % 2) above.push(row[row.length - 1]);
    row = above;
  }
  return toHex(row[0]);
}

/**
 * Write an object as a leaf of that tree: its id, and its size as 64 bits, big-endian.
 * @param {ListedObject} object
 */
function objectLeaf({ id, size }) {
  if (!ID.test(id)) throw new TamperedError("expected an object's id in hex");
  const leaf = new Uint8Array(40);
  leaf.set(fromHex(id));
  new DataView(leaf.buffer).setBigUint64(32, BigInt(size));
  return leaf;
}
