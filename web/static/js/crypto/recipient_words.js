// @ts-check
/**
 * Knows a dataset's recipient by the receipts over its dealing
 * (custody/official/known_recipient.py, which says why; KNOWN).
 */

import { toHex, utf8 } from "./bytes.js";
import { twelveWords } from "./digest_words.js";
import { readEnvelope, verify } from "./dsse.js";
import { KnownError, StatementError } from "./errors.js";
import { asObject, binaryIn, listIn, objectIn, objectsIn, textIn } from "./fields.js";
import { vouchedBy } from "./own_receipt.js";
import { sha256 } from "./sodium.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "./statement.js";

/** @typedef {import("./dsse.js").Signed} Signed */
/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * Give the twelve words of the recipient of the genesis that this key file signed a receipt for,
 * and so did every other seat of it: one that was called off before has no such receipts.
 * @param {unknown} genesis the answer of `GET /datasets/NAME/genesis`
 * @param {string} dataset
 * @param {import("./keyfile.js").KeyFile} mine
 */
export function recipientWords(genesis, dataset, mine) {
  const record = asObject(genesis);
  const subject = objectIn(record, "subject");
  const digest = toHex(vouchedBy(genesis, mine).digest);
  if (subject.dataset !== dataset) refuse("what is shown is another dataset's genesis");
  const receipts = listIn(record, "receipts").map(readEnvelope);
  for (const seat of objectsIn(subject, "seats")) {
    if (receipts.some((one) => hasSigned(one, seat, subject, digest))) continue;
    refuse(`no receipt is shown that ${seat.official} signed for the recipient of ${dataset}`);
  }
  return twelveWords(sha256(utf8(textIn(objectIn(record, "dealing"), "recipient"))));
}

/**
 * Tell whether a statement is the receipt of this seat.
 * @param {Signed} envelope
 * @param {JsonObject} seat
 * @param {JsonObject} subject
 * @param {string} digest
 */
function hasSigned(envelope, seat, subject, digest) {
  try {
    const key = binaryIn(seat, "signing_key", 32);
    const said = readStatement(verify(envelope, key, PAYLOAD_TYPE));
    const isReceipt = said.kind === "receipt" && said.official === seat.official;
    return isReceipt && isAbout(said, subject, digest);
  } catch (error) {
    if (error instanceof StatementError) return false;
    throw error;
  }
}

/** Refuse what differs from what is known. @param {string} why @returns {never} */
function refuse(why) {
  const hint = "read no words out, and ask the other officials: the service lies";
  throw new KnownError(why, { hint, promise: "KNOWN" });
}
