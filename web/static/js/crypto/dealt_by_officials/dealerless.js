// @ts-check
/**
 * Does what an official does in a genesis without a dealer: commits to a part of the key, and
 * complains of one that is wrong (custody/official/dealerless.py). Its receipt is that of any genesis,
 * with the certificate beside it.
 */

import { openShares } from "../bundle.js";
import { formatBase64, toHex } from "../bytes.js";
import { encode } from "../canonical_json.js";
import { makeCommit, sessionOf } from "./dkg_commit.js";
import { readEnvelope, verify } from "../dsse.js";
import { CommitError, RefusedError, StatementError, TamperedError } from "../errors.js";
import { asObject, binaryIn, listIn, objectsIn } from "../fields.js";
import { requireSameBundle, signStatement } from "../signing.js";
import { sha256, wipe } from "../sodium.js";
import { FAULTS, PAYLOAD_TYPE, isAbout, readStatement } from "../statement.js";
import { subjectDigest } from "../subject.js";

/** @typedef {import("../bundle.js").Bundle} Bundle */
/** @typedef {import("../signing.js").ShownCeremony} ShownCeremony */
/** @typedef {import("../signing.js").Signer} Signer */

/**
 * Draw one's part of the key and sign it: the statement, the record that it names, and the boxes to
 * all seats (DEALERLESS).
 * @param {ShownCeremony} shown
 * @param {Signer} signer
 */
export function signCommit(shown, signer) {
  const { record, boxes } = makeCommit(sessionOf(shown.subject), signer.key.seed, signer.random);
  const contribution = toHex(sha256(encode(record)));
  const envelope = signStatement("commit", shown, signer, { contribution });
  return { envelope, record, boxes: boxes.map(formatBase64) };
}

/**
 * Open all that was dealt to one's seat, and sign a complaint of what is wrong with it. It is found
 * here, and never told by hand: `RefusedError` where all of it is right. And it is a part that its
 * official has signed: else the service is at fault, and not they (NAMED).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {unknown} verdicts the answer of `GET /ceremonies/ID/verdicts`
 * @param {Signer} signer
 */
export function signComplaint(shown, bundle, verdicts, signer) {
  requireSameBundle(shown, bundle);
  try {
    wipe(...openShares(bundle, signer.key).map(({ value }) => value));
  } catch (error) {
    if (!(error instanceof CommitError)) throw error;
    requireSignedCommit(error.official, bundle, verdicts, shown);
    return { envelope: complaint(shown, error, signer), wrong: error.message };
  }
  throw new RefusedError("all that was dealt to you is right", { hint: "sign for your share" });
}

/**
 * Refuse to complain of a part that its official has not signed: then the service made it.
 * @param {string | null} accused
 * @param {Bundle} bundle
 * @param {unknown} verdicts
 * @param {ShownCeremony} shown
 */
function requireSignedCommit(accused, { generated }, verdicts, { subject }) {
  const seats = objectsIn(subject, "seats");
  const at = seats.findIndex(({ official }) => official === accused);
  const digest = at < 0 || !generated ? "" : toHex(sha256(encode(generated.records[at])));
  const signed = listIn(asObject(verdicts), "envelopes").map(readEnvelope).filter((one) => {
    const said = at < 0 ? null : readSigned(one, binaryIn(seats[at], "signing_key", 32));
    const isHere = said && isAbout(said, subject, toHex(subjectDigest(subject, null)));
    return isHere && said.kind === "commit" && said.contribution === digest;
  });
  if (signed.length) return;
  throw new TamperedError(
    `what is shown as the commit of ${accused} is not what ${accused} has signed`,
    { hint: `tell ${accused}, the others and the auditor: the service lies`, promise: "NAMED" },
  );
}

/**
 * Read a statement that was signed with this key; null if it is of another.
 * @param {import("../dsse.js").Signed} envelope
 * @param {Uint8Array} signingPublic
 */
export function readSigned(envelope, signingPublic) {
  try {
    return readStatement(verify(envelope, signingPublic, PAYLOAD_TYPE));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return null;
  }
}

/**
 * Sign whose part is wrong, and how.
 * @param {ShownCeremony} shown
 * @param {CommitError} wrong
 * @param {Signer} signer
 */
function complaint(shown, { official, fault }, signer) {
  const seat = objectsIn(shown.subject, "seats").find((row) => row.official === official);
  if (seat === undefined || fault === null || !FAULTS.includes(fault)) {
    throw new RefusedError("this is nothing that a complaint is for");
  }
  return signStatement("complain", shown, signer, { accused: Number(seat.index), fault });
}
