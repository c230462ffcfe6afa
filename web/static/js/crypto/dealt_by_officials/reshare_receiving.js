// @ts-check
/**
 * A new official's part in a reshare: opens what every frozen dealer dealt to one's seat, and gives
 * one's rows (custody/reshare/receiving.py). Nothing is kept, so the same function opens the shares
 * whenever they are needed.
 */

import { formatBase64, toHex } from "../bytes.js";
import { addMul, smallScalar } from "../curve.js";
import { readShare, verifyShare } from "../dealing.js";
import { CredentialError, DealingError, TamperedError } from "../errors.js";
import { textIn } from "../fields.js";
import { rowsOf } from "../quorum_tree.js";
import { weightOf } from "./reshare_frozen.js";
import { dealerOf } from "../reshare_subject.js";
import { sha256, wipe } from "../sodium.js";
import { openSubshares, readSubshares } from "./subshares.js";

/** @typedef {import("../dealing.js").Share} Share */
/** @typedef {import("../keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./redeal.js").Redeal} Redeal */
/** @typedef {import("./reshare_frozen.js").Frozen} Frozen */
/** @typedef {import("../reshare_subject.js").Reshare} Reshare */

/**
 * What came to one official's seat, by the dealers' rows: their boxes, and what was opened after
 * this official had complained, which stands in place of the box.
 * @typedef {{boxes: Map<number, Uint8Array>, answers: Map<number, Uint8Array>}} Sent
 */

/**
 * Open the box of each frozen dealer, check it, and give one's new shares by row.
 *
 * `CredentialError` for somebody without a seat; `TamperedError` for a box that is not the one its
 * dealer signed, which is the service's doing; `RedealError` names the dealer whose part is wrong,
 * and the fault to complain of (NAMED).
 * @param {Reshare} reshare
 * @param {Frozen} frozen which was computed here
 * @param {Redeal[]} redeals of the frozen dealers
 * @param {Sent} sent
 * @param {OfficialKey} key
 * @returns {Share[]} to be wiped
 */
export function receiveRows(reshare, frozen, redeals, sent, key) {
  const { name } = key.keyfile;
  requireSeat(reshare, key);
  const sums = new Map(rowsOf(reshare.quorum, name).map((row) => [row, smallScalar(0)]));
  for (const one of redeals) {
    const weight = weightOf(frozen.weights, one.row);
    for (const { row, value } of dealtBy(reshare, one, sent, key)) {
      const sum = sums.get(row) ?? smallScalar(0);
      sums.set(row, addMul(sum, weight, value));
      wipe(sum, value);
    }
  }
  const shares = [...sums].map(([row, value]) => readShare(row, value));
  shares.forEach((share) => verifyShare(frozen.dealing, share));
  return shares;
}

/**
 * Open what one dealer dealt to one's seat.
 * @param {Reshare} reshare
 * @param {Redeal} redealt
 * @param {Sent} sent
 * @param {OfficialKey} key
 */
function dealtBy(reshare, { row, commitments, boxes }, sent, key) {
  const { name } = key.keyfile;
  const official = dealerOf(reshare, row);
  const answered = sent.answers.get(row);
  if (answered) return readSubshares(reshare, row, commitments, name, answered);
  const box = sent.boxes.get(row);
  if (!box) throw new DealingError(`the box from ${official} to ${name} is missing`);
  if (toHex(sha256(box)) !== boxes[name]) {
    throw new TamperedError(`the box from ${official} is not the one that ${official} signed`, {
      hint: `complain of nobody: the service altered it, or lost it; tell ${official}`,
      promise: "NAMED",
    });
  }
  return openSubshares(reshare, row, commitments, key, box);
}

/** Refuse somebody without a new seat of these keys. @param {Reshare} reshare @param {OfficialKey} key */
function requireSeat({ subject, seats }, { keyfile }) {
  const seat = seats.find(({ official }) => official === keyfile.name);
  if (seat && seat.box_key === formatBase64(keyfile.boxPublic)) return;
  const dataset = textIn(subject, "dataset");
  throw new CredentialError(
    `the key file of ${keyfile.name} has no seat in the new quorum of ${dataset}`,
    { hint: "take the key file that was enrolled for it" },
  );
}
