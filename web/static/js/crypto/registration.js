// @ts-check
/**
 * Proves that every object of a request is registered in the ledger that was seen
 * (custody/official/registration.py). This is what keeps a service from having other headers turned.
 */

import { decodeBinary } from "./canonical_json.js";
import { LedgerError, raisingAs } from "./errors.js";
import { parseEntry } from "./entry.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { requireObjects } from "./signing.js";
import { asObject, binaryIn, countIn, listIn, objectIn, textIn } from "./fields.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * Check the answer of `GET /ceremonies/ID/objects?size=` the checkpoint's size.
 *
 * `LedgerError` or `TamperedError` when an object is not what the request, the entry or the tree
 * says.
 * @param {unknown} rows
 * @param {import("./signing.js").ShownCeremony} shown
 * @returns {{registrations: JsonObject[], headers: Uint8Array[]}} in the request's order
 */
export function requireRegistered(rows, shown) {
  const registrations = listIn({ rows }, "rows").map((row) =>
    proveRegistration(asObject(row), shown),
  );
  const listed = registrations.map((one) => ({
    id: textIn(one, "id"),
    size: countIn(one, "size"),
  }));
  const headers = registrations.map((one) => binaryIn(one, "header"));
  requireObjects(shown.subject, listed, headers);
  return { registrations, headers };
}

/**
 * Prove one object's entry from the tree that was seen.
 * @param {JsonObject} row
 * @param {import("./signing.js").ShownCeremony} shown
 * @returns {JsonObject} what the entry says of the object
 */
function proveRegistration(row, { checkpoint, subject }) {
  const data = binaryIn(row, "entry");
  const proof = listIn(row, "proof").map((hash) => decodeBinary(hash, 32));
  const { origin, seq, body } = parseEntry(data);
  verifyInclusion(seq, checkpoint.size, leafHash(data), proof, checkpoint.root);
  const foreign =
    origin !== checkpoint.origin ||
    body.type !== "object.registered" ||
    body.dataset !== subject.dataset;
  if (foreign) {
    throw new LedgerError("an object is not registered in this dataset", { promise: "TAMPER" });
  }
  return raisingAs(LedgerError, () => objectIn(body, "data"));
}
