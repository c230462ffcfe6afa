// @ts-check
/**
 * Proves that every object of a request is registered in the ledger that was seen
 * (custody/official/registered_objects.py), and that whoever sealed it signed that with the key of
 * its header. This is what keeps a service from having other headers turned.
 */

import { objectId, parseHeader, recipient, x25519Shares } from "./age.js";
import { toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { KEY_FIELDS, isKeyObject, isWholeKeyObject, requireClosing } from "./collection.js";
import { fromMontgomery, toMontgomery } from "./curve.js";
import { LedgerError, TamperedError, raisingAs } from "./errors.js";
import { parseEntry } from "./entry.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { requireSet } from "./object_set.js";
import { LISTED } from "./requested.js";
import { isSignature } from "./schnorr.js";
import { ephemeralShares } from "./sealed_header.js";
import { requireObjects } from "./signing.js";
import { requireTimestamp } from "./timestamps.js";
import { asObject, binaryIn, countIn, listIn, objectIn, textIn } from "./fields.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

const FORMAT = "custody-registration/v1";
const SIGNED = ["host", "id", "job", "sealed", "size", "tags"];

/**
 * Check the answer of `GET /ceremonies/ID/objects?size=` the checkpoint's size.
 *
 * `LedgerError` or `TamperedError` when an object is not what the request, the entry or the tree
 * says.
 * @param {unknown} rows
 * @param {import("./signing.js").ShownCeremony} shown
 * @returns {{registrations: JsonObject[], headers: Uint8Array[], entries: number[]}} in the
 *   request's order; `entries` are the places of their entries in the ledger
 */
export function requireRegistered(rows, shown) {
  const proven = listIn({ rows }, "rows").map((row) => proveRegistration(asObject(row), shown));
  const registrations = proven.map(({ registration }) => registration);
  const listed = registrations.map((one) => ({
    id: textIn(one, "id"),
    size: countIn(one, "size"),
  }));
  const headers = registrations.map((one) => binaryIn(one, "header"));
  requireObjects(shown.subject, listed, headers);
  requireResolved(shown.subject, proven);
  return { registrations, headers, entries: proven.map(({ seq }) => seq) };
}

/**
 * Refuse times that are not those of the objects, and objects that are no set of its words (BOUND).
 * @param {JsonObject} subject
 * @param {{registration: JsonObject, seq: number, registered: string}[]} proven
 */
function requireResolved(subject, proven) {
  if (subject.format === LISTED) return;
  const listed = proven.map(({ registration, seq, registered }) => ({
    id: textIn(registration, "id"),
    sealed: requireTimestamp(registration.sealed),
    job: registration.job === null ? null : textIn(registration, "job"),
    host: registration.host === null ? null : textIn(registration, "host"),
    tags: objectIn(registration, "tags"),
    seq,
    registered: requireTimestamp(registered),
  }));
  const { first, last } = objectIn(subject, "objects");
  if (first !== listed[0].sealed || last !== listed[listed.length - 1].sealed) {
    throw new TamperedError("the request says other times than its objects were sealed at", {
      promise: "BOUND",
    });
  }
  requireSet(textIn(subject, "set"), listed, countIn(subject, "as_of"));
}

/**
 * Refuse a request with a header that its sealer did not prove, as the policy asks for it; under
 * any policy a wrong proof, one ephemeral key twice, and what was registered after the opening,
 * by its place in the ledger, since a clock may be set back (PROVEN, BOUND). The own receipt vouches
 * for the subject's policy and key.
 * @param {JsonObject} subject
 * @param {{registrations: JsonObject[], headers: Uint8Array[], entries: number[]}} registered
 * @param {number} opened the place of the entry that opened the request
 */
export function requireProven(subject, { registrations, headers, entries }, opened) {
  const to = recipient(toMontgomery(decodeBinary(subject.public, 32)));
  const proven = objectIn(subject, "policy").headers === "proven";
  const seen = new Set();
  registrations.forEach((one, at) => {
    if (entries[at] > opened) refuse(one, "was registered after the request was opened");
    if ((one.proof ?? null) !== null) requireProof(one, headers[at], to);
    else if (proven || isKeyObject(one)) refuse(one, "comes without the proof that the dataset's policy asks for");
    for (const share of ephemeralShares(headers[at]).map(toHex)) {
      if (seen.has(share)) refuse(one, "has the key of another header in the request");
      seen.add(share);
    }
  });
}

/**
 * Refuse a registration that the key of its header did not sign, or whose header has several.
 * @param {JsonObject} one
 * @param {Uint8Array} header
 * @param {string} to the dataset's recipient
 */
function requireProof(one, header, to) {
  let holds = false;
  try {
    holds = isProven(one, header, to);
  } catch (error) {
    if (!(error instanceof TamperedError)) throw error;
  }
  if (!holds) refuse(one, "has a wrong proof");
}

/**
 * Tell whether the key of a header signed its registration, and nothing rides along with it.
 * @param {JsonObject} one the data of its entry
 * @param {Uint8Array} header
 * @param {string} to the dataset's recipient
 */
export function isProven(one, header, to) {
  const [share, ...others] = x25519Shares(header);
  if (!share || others.length || parseHeader(header).length !== 1) return false;
  if (objectId(header) !== one.id || typeof one.proof !== "string") return false;
  const collection = isKeyObject(one);
  if (collection && !isWholeKeyObject(one, header)) return false;
  const names = collection ? [...SIGNED, ...KEY_FIELDS] : SIGNED;
  const said = Object.fromEntries(names.map((name) => [name, one[name]]));
  const message = encode({ ...said, format: FORMAT, recipient: to });
  return isSignature(decodeBinary(one.proof), fromMontgomery(share), message, `${FORMAT}-`);
}

/**
 * Refuse an object.
 * @param {JsonObject} one
 * @param {string} why
 * @returns {never}
 */
function refuse(one, why) {
  throw new TamperedError(`object ${textIn(one, "id").slice(0, 12)} ${why}`, {
    hint: "sign nothing but a denial, and tell the other officials and the auditor",
    promise: "BOUND",
  });
}

/**
 * Prove one object's entry from the tree that was seen.
 * @param {JsonObject} row
 * @param {import("./signing.js").ShownCeremony} shown
 * @returns {{registration: JsonObject, seq: number, registered: string}} what the entry says of the
 *   object, its place, and its time
 */
function proveRegistration(row, shown) {
  const { data: registration, seq, at } = provenEntry(row, shown, "object.registered");
  if (!isKeyObject(registration) || (row.closing ?? null) === null) {
    return { registration, seq, registered: at };
  }
  const { data } = provenEntry(objectIn(row, "closing"), shown, "collection.closed");
  const closed = { ...registration, closing: requireClosing(data, registration) };
  return { registration: closed, seq, registered: at };
}

/**
 * Prove that the tree seen has an entry of this type and dataset.
 * @param {JsonObject} row
 * @param {import("./signing.js").ShownCeremony} shown
 * @param {string} type
 * @returns {{data: JsonObject, seq: number, at: string}} what it says, and its place
 */
function provenEntry(row, { checkpoint, subject }, type) {
  const data = binaryIn(row, "entry");
  const proof = listIn(row, "proof").map((hash) => decodeBinary(hash, 32));
  const { origin, seq, body } = parseEntry(data);
  verifyInclusion(seq, checkpoint.size, leafHash(data), proof, checkpoint.root);
  if (origin !== checkpoint.origin || body.type !== type || body.dataset !== subject.dataset) {
    throw new LedgerError("an object is not registered in this dataset", { promise: "TAMPER" });
  }
  return { data: raisingAs(LedgerError, () => objectIn(body, "data")), seq, at: textIn(body, "at") };
}
