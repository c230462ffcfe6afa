// @ts-check
/**
 * Reads the bundle of a genesis without a dealer, and opens one's shares with it and the key file
 * alone, as often as they are needed (custody/official/generated_bundle.py, which draws the format).
 */

import { equal, formatBase64, toHex } from "../bytes.js";
import { decodeBinary, encode } from "../canonical_json.js";
import { staticKey } from "./cocktail.js";
import { certify, requireCertificate } from "./cocktail_transcript.js";
import { readDealing } from "../dealing.js";
import { outcomeOf, receiveShares } from "./dkg.js";
import { readCommit, sessionOf } from "./dkg_commit.js";
import { CredentialError, DealingError } from "../errors.js";
import { asObject, binaryIn, hasExactly, listIn, objectIn, objectsIn, textIn } from "../fields.js";
import { sha256, wipe } from "../sodium.js";
import { isDealerless, requireSubject } from "../subject.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("../bundle.js").Bundle} Bundle */
/** @typedef {import("../keyfile.js").OfficialKey} OfficialKey */

/**
 * What nobody dealt: of each seat in order what it committed to, and its boxes to all seats; what
 * that comes to, and whether all have certified it.
 * @typedef {{session: import("./dkg_commit.js").Session, records: JsonObject[],
 *   boxes: Uint8Array[][], transcript: Uint8Array, isCertified: boolean}} Generated
 */

const FIELDS = ["boxes", "certificate", "dealing", "format", "records", "subject"];

/**
 * Read a bundle and check all that can be checked without a secret: every commit and its boxes, what
 * they come to, and the certificate where there is one. `CustodyError` otherwise.
 * @param {JsonObject} record
 * @returns {Bundle}
 */
export function readGenerated(record) {
  if (!hasExactly(record, FIELDS)) throw new DealingError("the fields are not those of a bundle");
  const subject = objectIn(record, "subject");
  const dealing = objectIn(record, "dealing");
  requireSubject(subject, "genesis");
  if (!isDealerless(subject)) {
    throw new DealingError("its subject is not that of a genesis without a dealer");
  }
  const session = sessionOf(subject);
  const records = listIn(record, "records").map(asObject);
  const boxes = listIn(record, "boxes").map(readBoxes);
  requireBoxes(session, records, boxes);
  const outcome = outcomeOf(session, records);
  if (!equal(encode(outcome.dealing), encode(dealing))) {
    throw new DealingError("the dealing is not what was committed to", { promise: "DEALERLESS" });
  }
  const certificate = listIn(record, "certificate").map((one) => decodeBinary(one, 64));
  const isCertified = certificate.length > 0;
  if (isCertified) requireCertificate(session.setup, outcome.transcript, certificate);
  return {
    subject,
    record: dealing,
    sealed: [],
    dealing: readDealing(dealing),
    canary: binaryIn(dealing, "canary"),
    generated: { session, records, boxes, transcript: outcome.transcript, isCertified },
  };
}

/**
 * Open one's own shares from all that was dealt to one's seat.
 *
 * `CredentialError` when the official has no seat here; `CommitError` names whose part is wrong,
 * and the fault (NAMED).
 * @param {JsonObject} subject
 * @param {Generated} generated
 * @param {OfficialKey} key
 * @returns {import("../dealing.js").Share[]} to be wiped
 */
export function openGenerated(subject, { session, records, boxes }, key) {
  const { name, signingPublic } = key.keyfile;
  const seat = objectsIn(subject, "seats").find((row) => row.official === name);
  if (seat === undefined || seat.signing_key !== formatBase64(signingPublic)) {
    throw new CredentialError(
      `the key file of ${name} has no seat in the dataset ${textIn(subject, "dataset")}`,
      { hint: "take the key file that was enrolled for it" },
    );
  }
  const sent = boxes.map((row) => row[Number(seat.index) - 1]);
  return receiveShares(session, key.seed, records, sent).shares;
}

/**
 * Sign the transcript that the commits come to, for the certificate.
 * @param {Generated} generated
 * @param {OfficialKey} key
 * @param {(size: number) => Uint8Array} random
 * @returns {Uint8Array} 64 bytes
 */
export function certifyGenerated({ transcript }, key, random) {
  const own = staticKey(key.seed);
  try {
    return certify(own, transcript, random);
  } finally {
    wipe(own);
  }
}

/** Read one official's boxes. @param {unknown} row @returns {Uint8Array[]} */
function readBoxes(row) {
  return listIn({ row: /** @type {import("../fields.js").JsonObject[string]} */ (row) }, "row").map(
    (box) => decodeBinary(box),
  );
}

/**
 * Refuse boxes that are not those that were committed to, one of each official to each seat.
 * @param {import("./dkg_commit.js").Session} session
 * @param {JsonObject[]} records
 * @param {Uint8Array[][]} boxes
 */
function requireBoxes({ setup }, records, boxes) {
  const count = setup.keys.length;
  if (records.length !== count || boxes.length !== count) {
    throw new DealingError("there is not one commit, with its boxes, for every seat");
  }
  records.forEach((record, at) => {
    const named = readCommit(record).boxes.join();
    if (boxes[at].map((box) => toHex(sha256(box))).join() === named) return;
    throw new DealingError(`a box of ${setup.names[at]} is not the one that was committed to`, {
      promise: "NAMED",
    });
  });
}
