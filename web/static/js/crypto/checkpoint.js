// @ts-check
/**
 * The ledger as this official saw it last, which keeps the service honest with them: its next
 * checkpoint must be signed by the same key and continue the same tree (TAMPER;
 * custody/official/enrolment.py).
 */

import { decodeBinary } from "./canonical_json.js";
import { LedgerError, TamperedError } from "./errors.js";
import { verifyConsistency } from "./merkle.js";
import { openCheckpoint, parseVerifier } from "./note.js";
import { asObject, listIn, textIn } from "./fields.js";

/** @typedef {import("./note.js").Checkpoint} Checkpoint */

/**
 * What a page keeps from one visit to the next; nothing in it is secret.
 * @typedef {{origin: string, vkey: string, note: string}} Held
 */

/**
 * Check a service's own account of itself (`GET /service`), with nothing seen before to hold it to.
 * @param {unknown} service
 * @returns {{checkpoint: Checkpoint, held: Held}}
 */
export function firstSight(service) {
  const about = asObject(service);
  const held = {
    origin: textIn(about, "origin"),
    vkey: textIn(about, "vkey"),
    note: textIn(about, "checkpoint"),
  };
  const checkpoint = openCheckpoint(held.note, parseVerifier(held.vkey));
  if (checkpoint.origin !== held.origin) {
    throw new LedgerError("the service signs for another origin than it says", {
      promise: "TAMPER",
    });
  }
  return { checkpoint, held };
}

/**
 * Check that the service's checkpoint continues the one seen before; `LedgerError` when it is signed
 * by another key, is older, or is of a tree that does not begin with the one seen.
 * @param {unknown} before what was held
 * @param {unknown} service the answer of `GET /service`
 * @param {unknown} consistency that of `GET /consistency?first=` the size seen; null if it failed
 * @returns {{checkpoint: Checkpoint, held: Held}}
 */
export function advance(before, service, consistency) {
  const { origin, vkey, seen, verifier } = recall(before);
  const head = openCheckpoint(textIn(asObject(service), "checkpoint"), verifier);
  if (head.size < seen.size) {
    throw new LedgerError(
      `the service's ledger has gone back from ${seen.size} to ${head.size} entries`,
      { hint: "change nothing here: it is evidence; tell the auditor", promise: "TAMPER" },
    );
  }
  const answer = asObject(consistency);
  const note = textIn(answer, "checkpoint");
  const checkpoint = openCheckpoint(note, verifier);
  const proof = listIn(answer, "proof").map((hash) => decodeBinary(hash, 32));
  verifyConsistency(seen.size, checkpoint.size, proof, seen.root, checkpoint.root);
  return { checkpoint, held: { origin, vkey, note } };
}

/** @param {unknown} before */
function recall(before) {
  const held = asObject(before);
  const origin = textIn(held, "origin");
  const vkey = textIn(held, "vkey");
  const verifier = parseVerifier(vkey);
  const seen = openCheckpoint(textIn(held, "note"), verifier);
  if (seen.origin !== origin) throw new TamperedError("what this browser held is damaged");
  return { origin, vkey, verifier, seen };
}
