// @ts-check
/**
 * Keeps the ledger's checkpoint that this browser saw last, which lets the next visit notice a
 * service that has rewritten its history. A checkpoint is public, so it may be kept.
 */

import { get, post } from "./api.js";
import { asObject, textIn } from "./crypto/fields.js";

/** @typedef {import("./crypto/checkpoint.js").SeenCheckpoint} SeenCheckpoint */
/** @typedef {import("./key_worker_client.js").KeyWorkerClient} KeyWorkerClient */

const STORAGE_KEY = "custody ledger seen";

/**
 * Fetch the service's checkpoint, and check that it continues the one seen last.
 * @param {KeyWorkerClient} keyWorker
 */
export async function fetchCheckpoint(keyWorker) {
  const service = await get("/service");
  const seen = loadSeenCheckpoint(textIn(asObject(service), "origin"));
  const consistency = seen ? await fetchConsistency(seen) : null;
  return keyWorker.ask("verifyCheckpoint", { service, seen, consistency });
}

/**
 * Cosign the checkpoint that the last act led to, now that it continues what was seen at that act.
 * @param {KeyWorkerClient} keyWorker
 * @param {SeenCheckpoint} seen
 */
export async function cosignCheckpoint(keyWorker, seen) {
  const service = await get("/service");
  const consistency = await fetchConsistency(seen);
  const { note, seen: latest } = await keyWorker.ask("cosign", { service, seen, consistency });
  await post("/cosignatures", { note });
  storeSeenCheckpoint(latest);
}

/** Keep what was seen, after something was signed over it. @param {SeenCheckpoint} seen */
export function storeSeenCheckpoint(seen) {
  localStorage.setItem(`${STORAGE_KEY} ${seen.origin}`, JSON.stringify(seen));
}

/** Fetch the proof that the ledger continues this checkpoint. @param {SeenCheckpoint} seen */
function fetchConsistency(seen) {
  return get("/consistency", { first: seen.note.split("\n")[1] });
}

/**
 * Load what was seen last; null on a first visit.
 * @param {string} origin
 * @returns {SeenCheckpoint | null}
 */
function loadSeenCheckpoint(origin) {
  try {
    return JSON.parse(localStorage.getItem(`${STORAGE_KEY} ${origin}`) ?? "null");
  } catch {
    return null;
  }
}
