// @ts-check
/**
 * Has an official do their part in a genesis: commit to a part of the key, check a share and sign for
 * it, complain of what is wrong (custody/official/genesis_session.py).
 *
 * What is shown is held against its digest, the keys in one's own seat, and the twelve words that
 * the one who presides reads out (KNOWN). A page keeps nothing between two visits, so they are typed
 * for the commit and for the receipt.
 */

import { bytesOf } from "./bytes.js";
import { parseBundle, requireCertified } from "./bundle.js";
import { RefusedError } from "./errors.js";
import * as keyfile from "./keyfile.js";
import { dealtByOfficials } from "./dealt_by_officials.js";
import { recipientWords } from "./recipient_words.js";
import { requireOpen, requireOwnSeat, requireTold, verifyShown } from "./shown_ceremony.js";
import { SignedIn } from "./signed_in.js";
import { requireSameBundle, signReceipt } from "./signing.js";
import { isDealerless } from "./subject.js";

/** @typedef {import("./signed_in.js").Progress} Progress */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

/** An official in a genesis. */
export class GenesisSession extends SignedIn {
  /**
   * Commit to one's part of the key in a genesis without a dealer; `told` are the subject's twelve
   * words, as the one who presides read them out (DEALERLESS, KNOWN). Nothing of it is kept.
   * @param {{shown: unknown, told?: string}} given
   */
  signCommit({ shown, told }) {
    const ceremony = verifyShown(shown);
    requireOpen(ceremony, this.now());
    if (!isDealerless(ceremony.subject)) {
      throw new RefusedError("in this genesis the key is dealt: nobody commits to a part of it");
    }
    requireTold(told, ceremony);
    requireOwnSeat(ceremony, this.openedKey().keyfile);
    return dealtByOfficials().dealerless.signCommit(ceremony, this.signer());
  }

  /**
   * Look for what is wrong with one's part of a genesis without a dealer, and complain of that; where
   * nothing is, nothing is signed (NAMED). `verdicts` have the commits as they were signed.
   * @param {{shown: unknown, bundle: string, verdicts: unknown}} given
   */
  signComplaint({ shown, bundle, verdicts }) {
    const ceremony = verifyShown(shown);
    requireOpen(ceremony, this.now());
    requireOwnSeat(ceremony, this.openedKey().keyfile);
    return dealtByOfficials().dealerless.signComplaint(ceremony, parseBundle(bundle), verdicts, this.signer());
  }

  /**
   * Check one's share and say so. `bundle` is the text that `GET /datasets/NAME/bundle` gives, and
   * `told` the subject's twelve words as the one who presides read them out.
   * @param {{shown: unknown, bundle: string, told?: string}} given
   * @param {Progress} [progress]
   */
  signReceipt({ shown, bundle, told }, progress) {
    const ceremony = verifyShown(shown);
    requireOpen(ceremony, this.now());
    requireTold(told, ceremony);
    requireOwnSeat(ceremony, this.openedKey().keyfile, "receipt");
    return signReceipt(ceremony, parseBundle(bundle), this.signer(progress));
  }

  /**
   * Give the twelve words of a dataset's recipient, by the receipt that this key file signed, and
   * those of all other seats (KNOWN). It takes no open key.
   * @param {{file: BufferSource, genesis: unknown, dataset: string}} given
   */
  readRecipient({ file, genesis, dataset }) {
    return { words: recipientWords(genesis, dataset, keyfile.parse(bytesOf(file))) };
  }

  /**
   * Refuse to attest to a genesis without a dealer before all have certified it (DEALERLESS).
   * @param {ShownCeremony} ceremony
   * @param {string} bundle
   */
  requireCertified(ceremony, bundle) {
    const made = parseBundle(bundle);
    requireSameBundle(ceremony, made);
    requireCertified(made);
  }
}
