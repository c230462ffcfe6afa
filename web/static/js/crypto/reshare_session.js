// @ts-check
/**
 * Has an official do their part in a reshare: deal the old rows, answer a complaint, complain of what
 * is wrong. A receipt is that of any dealing.
 *
 * Whoever deals gives parts of their share to a roster, and whoever answers gives one away: so the
 * epoch that is left has to be the one that the own receipt vouches for, a quorum of it has approved
 * this very reshare, and the official too, or else typed its twelve words (EPOCH, KNOWN).
 */

import { parseBundle } from "./bundle.js";
import { GenesisSession } from "./genesis_session.js";
import { dealtByOfficials } from "./dealt_by_officials.js";
import { requireSameEpoch, requireVouched, vouchedBy } from "./own_receipt.js";
import { tightened } from "./policy_changes.js";
import { oldSeats } from "./reshare_subject.js";
import { requireApproved, requireOpened } from "./same_turn.js";
import { requireOpen, requireOwnSeat, requireTold, verifyShown } from "./shown_ceremony.js";
import { kindOf, subjectDigest } from "./subject.js";

/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

/**
 * What it takes to deal in a reshare, and to answer for it: by the genesis, or the reshare before,
 * the worker knows the epoch that is left, and by the verdicts who approved.
 * @typedef {{shown: unknown, genesis: unknown, policy?: unknown, verdicts: unknown, bundle: string,
 *   told?: string}} Leaving
 */

/** An official in a reshare. */
export class ReshareSession extends GenesisSession {
  /** Deal one's old rows to the new officials. @param {Leaving} given */
  signRedeal(given) {
    const ceremony = this.#leaving(given, "redeal");
    return dealtByOfficials().reshare.signRedeal(ceremony, parseBundle(given.bundle), this.signer());
  }

  /**
   * Answer what new officials complain of by opening what was dealt to them (NAMED).
   * @param {Leaving & {complaints: unknown[]}} given
   */
  signAnswer(given) {
    const ceremony = this.#leaving(given, "answer");
    return dealtByOfficials().reshare.signAnswer(ceremony, parseBundle(given.bundle), given.complaints, this.signer());
  }

  /**
   * Look for what is wrong with what was dealt to one, and complain of that (NAMED); `verdicts` have
   * what their officials have signed of it.
   * @param {{shown: unknown, bundle: string, verdicts: unknown}} given
   */
  signComplaint(given) {
    const ceremony = verifyShown(given.shown);
    if (kindOf(ceremony.subject) !== "reshare") return super.signComplaint(given);
    requireOpen(ceremony, this.now());
    requireOwnSeat(ceremony, this.openedKey().keyfile, "complain");
    const { signReshareComplaint } = dealtByOfficials().reshare;
    return signReshareComplaint(ceremony, parseBundle(given.bundle), given.verdicts, this.signer());
  }

  /**
   * Refuse to say that one's old share is destroyed while only old ones may open (EPOCH).
   * @param {ShownCeremony} ceremony
   * @param {unknown} verdicts
   */
  requireSwitched(ceremony, verdicts) {
    const { name } = this.openedKey().keyfile;
    const destroys = oldSeats(ceremony.subject).some(({ official }) => official === name);
    if (!destroys) return; // a witness destroys nothing
    dealtByOfficials().reshare.requireReceived(ceremony, verdicts);
  }

  /**
   * Give what the receipt of the open key vouches for, with the policy that holds.
   * @param {ShownCeremony} shown
   * @param {unknown} genesis
   * @param {unknown} policy
   */
  vouched({ checkpoint }, genesis, policy) {
    return tightened(policy, vouchedBy(genesis, this.openedKey().keyfile), checkpoint);
  }

  /**
   * Give a reshare out of the epoch that this key's receipt vouches for, which a quorum of that epoch
   * approved, and this official too, or else heard its words.
   * @param {Leaving} given
   * @param {string} kind
   */
  #leaving({ shown, genesis, policy, verdicts, bundle, told }, kind) {
    const ceremony = verifyShown(shown);
    const mine = this.openedKey().keyfile;
    requireOpen(ceremony, this.now());
    const vouched = this.vouched(ceremony, genesis, policy);
    requireSameEpoch(ceremony.subject, vouched);
    requireVouched(parseBundle(bundle), vouched);
    requireOpened(verdicts, ceremony);
    if (told) requireTold(told, ceremony);
    const approved = { ...ceremony, digest: subjectDigest(ceremony.subject, null) };
    requireApproved(verdicts, approved, vouched, told ? null : mine);
    requireOwnSeat(ceremony, mine, kind);
    return ceremony;
  }
}
