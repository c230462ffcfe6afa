// @ts-check
/**
 * Checks that the service's ledger continues the one this official saw last, which keeps the
 * service honest with them: its next checkpoint must be signed by the same key, and be of a tree
 * that begins with the one seen (TAMPER; custody/official/enrolment.py and session.py).
 */

import { decodeBinary } from "./canonical_json.js";
import { LedgerError, TamperedError } from "./errors.js";
import { verifyConsistency } from "./merkle.js";
import { openCheckpoint, parseVerifier } from "./note.js";
import { asObject, listIn, textIn } from "./fields.js";

/** @typedef {import("./note.js").Checkpoint} Checkpoint */

/**
 * What a page keeps from one visit to the next; nothing in it is secret.
 * @typedef {{origin: string, vkey: string, note: string}} SeenCheckpoint
 */

/**
 * Check a service's own account of itself (`GET /service`), with nothing seen before to hold it to.
 * @param {unknown} service
 * @returns {{checkpoint: Checkpoint, seen: SeenCheckpoint}}
 */
export function acceptFirstCheckpoint(service) {
  const about = asObject(service);
  const seen = {
    origin: textIn(about, "origin"),
    vkey: textIn(about, "vkey"),
    note: textIn(about, "checkpoint"),
  };
  const checkpoint = openCheckpoint(seen.note, parseVerifier(seen.vkey));
  if (checkpoint.origin !== seen.origin) {
    throw new LedgerError("the service signs for another origin than it says", {
      promise: "TAMPER",
    });
  }
  return { checkpoint, seen };
}

/**
 * Check that the service's checkpoint continues the one seen before; `LedgerError` when it is
 * signed by another key, is older, or is of a tree that does not begin with the one seen.
 * @param {unknown} seen the `SeenCheckpoint` of the last visit
 * @param {unknown} service the answer of `GET /service`
 * @param {unknown} consistency that of `GET /consistency?first=` the size seen; null if it failed
 * @returns {{checkpoint: Checkpoint, seen: SeenCheckpoint}}
 */
export function verifyContinuation(seen, service, consistency) {
  const { origin, vkey, head: before, verifier } = readSeen(seen);
  const head = openCheckpoint(textIn(asObject(service), "checkpoint"), verifier);
  if (head.size < before.size) {
    throw new LedgerError(
      `the service's ledger has gone back from ${before.size} to ${head.size} entries`,
      { hint: "change nothing here: it is evidence; tell the auditor", promise: "TAMPER" },
    );
  }
  const answer = asObject(consistency);
  const note = textIn(answer, "checkpoint");
  const checkpoint = openCheckpoint(note, verifier);
  const proof = listIn(answer, "proof").map((hash) => decodeBinary(hash, 32));
  verifyConsistency(before.size, checkpoint.size, proof, before.root, checkpoint.root);
  return { checkpoint, seen: { origin, vkey, note } };
}

/** Read what was kept, with its note verified again. @param {unknown} seen */
function readSeen(seen) {
  const kept = asObject(seen);
  const origin = textIn(kept, "origin");
  const vkey = textIn(kept, "vkey");
  const verifier = parseVerifier(vkey);
  const head = openCheckpoint(textIn(kept, "note"), verifier);
  if (head.origin !== origin) throw new TamperedError("what this browser held is damaged");
  return { origin, vkey, verifier, head };
}
