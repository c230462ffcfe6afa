// @ts-check
/**
 * Makes the statement that an official signs about a ceremony: fetches what it is about, has the
 * worker check that against what the page shows, and composes and submits what is signed.
 */

import { get, post } from "./api.js";
import { asObject, listIn, objectIn, textIn } from "./crypto/fields.js";
import { elementById } from "./elements.js";
import { allHaveSaid, readException, readReason, readTold, shownDigest } from "./key_form.js";
import { loadKnownPeople } from "./known_people.js";
import { fetchPages } from "./object_pages.js";
import { PageError } from "./page_error.js";
import { fetchCheckpoint } from "./seen_checkpoint.js";

/** @typedef {import("./crypto/fields.js").JsonObject} JsonObject */
/** @typedef {import("./key_worker_client.js").KeyWorkerClient} KeyWorkerClient */

/**
 * A ceremony as the service shows it, with the ledger's checkpoint.
 * @typedef {{ceremony: string, digest: string, subject: import("./crypto/fields.js").JsonObject,
 *   dealing: unknown, checkpoint: {origin: string, size: number, root: string}}} FetchedCeremony
 */

/**
 * What an act is about: the ceremony, its objects in an export, and the bundle with one's share
 * where the act opens it. By the genesis the worker knows the quorum, by the policy how that was
 * tightened since, by the verdicts what was opened and approved, by the request who asked for it;
 * in a reshare by the complaints what to answer.
 * @typedef {{shown: FetchedCeremony, rows: unknown, genesis: unknown, policy: unknown,
 *   verdicts: unknown, request: unknown, bundle: string, complaints: unknown[]}} Material
 */

/**
 * What was signed: of a commit or a redeal with the record that it names and the boxes to all seats, of
 * a receipt where nobody dealt with a signature for the certificate.
 * @typedef {{envelope: object, contribution?: string, record?: JsonObject, boxes?: string[],
 *   certificate?: string}} Signed
 */

/**
 * What an act gives: a statement, maybe with parts that are handed in before it, or several in turn.
 * @typedef {(Signed & {parts?: string[], compared?: {name: string, key: string} | null,
 *   handed?: undefined}) | {handed: Signed[], parts?: undefined, compared?: undefined}} Composed
 */

/** The acts that open one's share, and those that rest on what a quorum decides. */
const OPENING = ["receipt", "complain", "turn", "redeal", "answer"];
const RECEIVING = ["receipt", "complain"];
const DECIDED = ["approve", "abstain", "turn", "redeal", "answer"];

/** Give the id of this page's ceremony. */
function ceremonyId() {
  return elementById("live", HTMLElement).dataset.ceremony ?? "";
}

/**
 * Fetch the ceremony and the ledger's checkpoint; the worker computes the digest from what is
 * shown, and it must be the one on this page.
 * @param {KeyWorkerClient} keyWorker
 */
export async function fetchCeremony(keyWorker) {
  const { checkpoint, seen } = await fetchCheckpoint(keyWorker);
  const ceremony = ceremonyId();
  const view = asObject(await get(`/ceremonies/${ceremony}`));
  /** @type {FetchedCeremony} */
  const shown = {
    ceremony,
    digest: textIn(view, "digest"),
    subject: objectIn(view, "subject"),
    dealing: view.dealing,
    checkpoint,
  };
  const { digest } = await keyWorker.ask("recomputeDigest", { shown });
  if (digest !== shownDigest()) {
    const hint = "Reload the page and compare again.";
    throw new PageError("this page is of another ceremony than what would be signed", hint);
  }
  return { shown, seen };
}

/**
 * Have the worker compare the twelve words as they were told, before any passphrase is used.
 * @param {KeyWorkerClient} keyWorker
 * @param {FetchedCeremony} shown
 */
export async function compareWords(keyWorker, shown) {
  try {
    if (!readTold() && mayGoWithout(shown)) return;
    await keyWorker.ask("compareWords", { shown, told: readTold() });
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    throw new PageError(error.message, error.hint, "compare");
  }
}

/**
 * Tell whether a request may do without words, as far as the page knows: the worker decides.
 * @param {FetchedCeremony} shown
 */
function mayGoWithout({ subject, checkpoint }) {
  if (!Object.hasOwn(subject, "requester_key")) return false;
  const known = loadKnownPeople(checkpoint.origin);
  return allHaveSaid() || Object.hasOwn(known, textIn(subject, "requester"));
}

/**
 * Fetch what an act needs beside the ceremony itself.
 * @param {string} act
 * @param {FetchedCeremony} shown
 * @returns {Promise<Material>}
 */
export async function fetchMaterial(act, shown) {
  const { kind, action } = elementById("live", HTMLElement).dataset;
  const size = String(shown.checkpoint.size);
  const dealerless = shown.subject.format === "custody-genesis/v2";
  const attests = act === "agree" && action === "attest" && dealerless;
  const restsOnQuorum = kind !== "genesis" && DECIDED.includes(act);
  const destroys = act === "agree" && kind === "reshare";
  const restsOnSigned = restsOnQuorum || destroys || act === "complain";
  const dataset = datasetOf(shown);
  return {
    shown,
    rows: await fetchObjects(shown),
    genesis: restsOnQuorum ? await get(`/datasets/${dataset}/genesis`) : null,
    policy: restsOnQuorum ? await get(`/datasets/${dataset}/policy`, { size }) : null,
    request: act === "approve" ? await fetchSignature(shown) : null,
    verdicts: restsOnSigned ? await get(`/ceremonies/${shown.ceremony}/verdicts`, { size }) : null,
    bundle: attests || OPENING.includes(act) ? await fetchBundle(act, shown) : "",
    complaints: act === "answer" ? await fetchComplaints(shown) : [],
  };
}

/**
 * Fetch what the block of a ceremony is made of.
 * @param {FetchedCeremony} shown
 */
export async function fetchBlockMaterial(shown) {
  return { shown, rows: await fetchObjects(shown), request: await fetchSignature(shown) };
}

/** Fetch an export's objects, with their proofs. @param {FetchedCeremony} shown */
async function fetchObjects({ ceremony, subject, checkpoint }) {
  if (!Object.hasOwn(subject, "objects")) return [];
  return fetchPages(`/ceremonies/${ceremony}/objects`, { subject }, checkpoint.size);
}

/** Fetch what a signed request was signed with. @param {FetchedCeremony} shown */
async function fetchSignature({ ceremony, subject }) {
  if (!Object.hasOwn(subject, "requester_key")) return null;
  return get(`/ceremonies/${ceremony}/request`);
}

/**
 * Fetch the file with the sealed shares: the dataset's, or what a reshare has dealt to new officials.
 * @param {string} act
 * @param {FetchedCeremony} shown
 */
async function fetchBundle(act, shown) {
  const isNew = elementById("live", HTMLElement).dataset.kind === "reshare" && RECEIVING.includes(act);
  const path = isNew ? `/ceremonies/${shown.ceremony}/redealt` : `/datasets/${datasetOf(shown)}/bundle`;
  return textIn(asObject(await get(path)), "text");
}

/** Fetch the complaints that wait for an answer. @param {FetchedCeremony} shown */
async function fetchComplaints({ ceremony }) {
  return listIn(asObject(await get(`/ceremonies/${ceremony}/complaints`)), "envelopes");
}

/** Name the dataset of a ceremony. @param {FetchedCeremony} shown */
function datasetOf({ subject }) {
  return textIn(subject, "dataset");
}

/**
 * Have the worker sign the statement of an act.
 * @param {KeyWorkerClient} keyWorker
 * @param {string} act as the pressed button has it
 * @param {Material} material
 * @returns {Promise<Composed>}
 */
export function compose(keyWorker, act, material) {
  const { shown, rows, genesis, policy, verdicts, request, bundle, complaints } = material;
  const reason = readReason();
  const extras = reason ? { reason } : {};
  switch (act) {
    case "commit":
      return keyWorker.ask("signCommit", { shown, told: readTold() });
    case "redeal":
      return keyWorker.ask("signRedeal", { shown, genesis, policy, verdicts, bundle, told: readTold() });
    case "answer":
      return keyWorker.ask("signAnswer", {
        shown, genesis, policy, verdicts, bundle, complaints, told: readTold(),
      });
    case "complain":
      return keyWorker.ask("signComplaint", { shown, bundle, verdicts });
    case "receipt":
      return keyWorker.ask("signReceipt", { shown, bundle, told: readTold() });
    case "turn":
      return keyWorker.ask("turnKey", { shown, rows, genesis, policy, verdicts, bundle });
    case "agree":
    case "disagree":
      return keyWorker.ask("sign", {
        kind: "attest", shown, extras: { verdict: act, ...extras }, bundle, verdicts,
      });
    case "exception":
      return keyWorker.ask("sign", { kind: "exception", shown, extras: readException() });
    default:
      return keyWorker.ask("sign", {
        kind: act, shown, rows, genesis, policy, verdicts, request, extras, told: readTold(),
        allSaid: allHaveSaid(), people: loadKnownPeople(shown.checkpoint.origin),
      });
  }
}

/**
 * Hand in the parts of a contribution to more than 1,000 objects, which come before the statement.
 * @param {string[]} parts
 * @param {string} token of a session that the key began
 * @param {(done: number, total: number) => void} progress
 */
export async function handInParts(parts, token, progress) {
  for (const [part, contribution] of parts.entries()) {
    progress(part, parts.length);
    await post(`/ceremonies/${ceremonyId()}/parts`, { contribution, part }, token);
  }
}

/**
 * Submit what was signed, with what goes beside it.
 * @param {Signed} signed
 */
export async function submit({ envelope, contribution, record, boxes, certificate }) {
  const body = { envelope, contribution, record, boxes, certificate }; // JSON leaves out what is not there
  const view = asObject(await post(`/ceremonies/${ceremonyId()}/statements`, body));
  if (contribution && view.kind === "drill") requireAnswered(view);
}

/** Say so where a drill has found one's contribution wrong without wanting it. @param {JsonObject} view */
function requireAnswered(view) {
  const mine = document.body.dataset.person;
  if (listIn(view, "turned").includes(mine) || !listIn(view, "refused").includes(mine)) return;
  if (listIn(objectIn(view, "subject"), "corrupt").includes(mine)) return;
  throw new PageError(
    "what was handed in does not show that you have your share; it is on the record",
    "Take the key file that was enrolled for this dataset.",
  );
}

/**
 * Describe the statement as it will be signed, but for its kind and time.
 * @param {string} official
 * @param {string} fingerprint its twelve words
 * @param {FetchedCeremony} shown
 */
export function describeStatement(official, fingerprint, shown) {
  const { ceremony, checkpoint, digest, subject } = shown;
  const { nonce, origin } = subject;
  const { root, size } = checkpoint;
  const statement = { ceremony, checkpoint: { root, size }, digest, nonce, official, origin };
  return (
    `The key of ${official} (${fingerprint})\nsigns, with the kind of act and the time:\n` +
    JSON.stringify(statement, null, 2)
  );
}
