// @ts-check
/**
 * Does what an official does in a genesis without a dealer: commits to a part of the key, and
 * complains of one that is wrong (custody/official/dealerless.py). Its receipt is that of any genesis,
 * with the certificate beside it.
 */

import { openShares } from "./bundle.js";
import { formatBase64, toHex } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { makeCommit, sessionOf } from "./dkg_commit.js";
import { CommitError, RefusedError } from "./errors.js";
import { objectsIn } from "./fields.js";
import { requireSameBundle, signStatement } from "./signing.js";
import { sha256, wipe } from "./sodium.js";
import { FAULTS } from "./statement.js";

/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */
/** @typedef {import("./signing.js").Signer} Signer */

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
 * here, and never told by hand: `RefusedError` where all of it is right (NAMED).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {Signer} signer
 */
export function signComplaint(shown, bundle, signer) {
  requireSameBundle(shown, bundle);
  try {
    wipe(...openShares(bundle, signer.key).map(({ value }) => value));
  } catch (error) {
    if (!(error instanceof CommitError)) throw error;
    return { envelope: complaint(shown, error, signer), wrong: error.message };
  }
  throw new RefusedError("all that was dealt to you is right", { hint: "sign for your share" });
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
