// @ts-check
/**
 * Says what opening collections opens, in the words of a terminal (custody/official/block.py).
 */

import { countIn, objectIn } from "./fields.js";
import { grouped, minute, sizeOf, sum } from "./quantities.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * Say what a collection's key object opens: all of it, and how much that is.
 * @param {JsonObject} one
 */
export function collectionText(one) {
  if (!isClosed(one)) {
    return "a collection: opened whole; still open, so nothing says how much is in it";
  }
  const said = objectIn(one, "closing");
  const number = countIn(said, "count");
  const files = `${grouped(BigInt(number))} file${number === 1 ? "" : "s"}`;
  const times = [said.first, said.last].filter((time) => time !== null).map(String).map(minute);
  const span = times.length ? `, sealed ${[...new Set(times)].join(" to ")}` : "";
  const size = sizeOf(BigInt(countIn(said, "bytes")));
  return `a collection: opened whole, ${files}, ${size}${span}, as its closing entry says`;
}

/**
 * Say what opening several opens; of a single one, all of it.
 * @param {JsonObject[]} found
 */
export function collectionsText(found) {
  if (found.length === 1) return collectionText(found[0]);
  const closed = found.filter(isClosed).map((one) => objectIn(one, "closing"));
  const files = grouped(sum(closed.map((said) => countIn(said, "count"))));
  const size = sizeOf(sum(closed.map((said) => countIn(said, "bytes"))));
  const still = found.length - closed.length;
  const open = still ? [`${grouped(BigInt(still))} still open`] : [];
  const number = grouped(BigInt(found.length));
  const holds = `${files} files, ${size}, as their closing entries say`;
  return [`${number} collections: opened whole`, holds, ...open].join(", ");
}

/** Tell whether it is known what a collection holds. @param {JsonObject} one */
function isClosed(one) {
  return (one.closing ?? null) !== null;
}
