// @ts-check
/**
 * Holds a requester's key against the one that this browser's user knows
 * (custody/official/known_people.py, which says why; KNOWN).
 */

import { asObject, textIn } from "./fields.js";
import { KnownError } from "./errors.js";
import { listedRequesters } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * Somebody's key as it is known: its fingerprint in hex, and whether people compared it.
 * @typedef {{name: string, key: string, compared: boolean}} Known
 */

/**
 * Give how the key that signed a request is known; a `KnownError` for another than the known one.
 * @param {unknown} people what the page has kept: fingerprints that were compared, by name
 * @param {string} name
 * @param {string} key
 * @returns {Known}
 */
export function knownAs(people, name, key) {
  const known = people ? asObject(people) : {};
  if (!Object.hasOwn(known, name)) return { name, key, compared: false };
  const before = textIn(known, name);
  if (before === key) return { name, key, compared: true };
  throw new KnownError(
    `${name} has another fingerprint than the one compared: known is ${before}, shown is ${key}`,
    { hint: "sign nothing, and ask them in person", promise: "KNOWN" },
  );
}

/**
 * Tell whether a genesis that was read out lists this very key: who says that all found the words
 * and their own key right has compared it.
 * @param {JsonObject} genesis its subject, as one's own receipt signs it
 * @param {Known} asker
 */
export function isListed(genesis, { name, key }) {
  return listedRequesters(genesis).some((row) => row.name === name && row.fingerprint === key);
}
