// @ts-check
/**
 * Tells whether the named requester asked for exactly this (custody/official/signed_request.py;
 * ASKED). Whose key it is that signed, people compare by its twelve words.
 */

import { toHex } from "./bytes.js";
import { readEnvelope, verify } from "./dsse.js";
import { CustodyError, TamperedError } from "./errors.js";
import { asObject, binaryIn, objectIn, textIn } from "./fields.js";
import { fingerprintOf } from "./fingerprint.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "./statement.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

/**
 * Tell whether a request is one that its requester signs; a `TamperedError` for one that is not, of
 * a dataset whose policy asks for that.
 * @param {JsonObject} subject
 */
export function isSigned(subject) {
  const signed = Object.hasOwn(subject, "requester_key");
  if (!signed && objectIn(subject, "policy").requests === "signed") {
    refuse(`requests for ${subject.dataset} are signed, and this one is not`);
  }
  return signed;
}

/**
 * Give the fingerprint, in hex, of the key by which the requester signed this very request; a
 * `TamperedError` where the request, or what the key says of itself, is not theirs.
 * @param {unknown} answer of `GET /ceremonies/ID/request`
 * @param {ShownCeremony} shown
 */
export function requesterFingerprint(answer, { subject, digest }) {
  const name = textIn(subject, "requester");
  const record = asObject(answer);
  const key = binaryIn(subject, "requester_key", 32);
  const asked = readSigned(record.envelope, key, name);
  const right = asked.kind === "request" && asked.official === name;
  if (!right || !isAbout(asked, subject, toHex(digest))) refuse(`${name} signed another request`);
  const said = readSigned(record.enrolment, key, name);
  const fingerprint = toHex(fingerprintOf(name, key, binaryIn(record, "box_key", 32)));
  const enrolled =
    said.kind === "enrol" &&
    said.origin === subject.origin &&
    said.official === name &&
    said.digest === fingerprint;
  if (!enrolled) refuse(`the key that signed the request was never enrolled for ${name}`);
  return fingerprint;
}

/**
 * Read a statement that the requester's key signed.
 * @param {unknown} envelope
 * @param {Uint8Array} key
 * @param {string} name
 */
function readSigned(envelope, key, name) {
  try {
    return readStatement(verify(readEnvelope(envelope), key, PAYLOAD_TYPE));
  } catch (error) {
    if (error instanceof CustodyError) refuse(`${name} did not sign this request`);
    throw error;
  }
}

/** Refuse a request. @param {string} what @returns {never} */
function refuse(what) {
  throw new TamperedError(what, {
    hint: "approve nothing, and ask them in person: somebody lies",
    promise: "ASKED",
  });
}
