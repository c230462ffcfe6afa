// @ts-check
/**
 * Checks what an official is shown before their open key (signed_in.js) signs it or turns
 * (custody/official/session.py).
 *
 * Every operation takes one object and gives one, plain data both: ../key_worker.js passes them on
 * as messages. What is shown comes in as
 *
 *     {ceremony, digest, subject, dealing, checkpoint: {origin, size, root}}
 *
 * with `digest` and `root` in hex, and nothing is signed before the digest has been computed
 * again from subject and dealing, and every requested object proven from the ledger (BOUND). A
 * request must have the quorum that this key's own receipt vouches for (KNOWN), and a turn must be
 * for what this key and a quorum approved (SAME-TURN).
 */

import { block, groupRows, objectRows } from "./block.js";
import { readDraft, requireAskedObjects } from "./asking.js";
import { toHex } from "./bytes.js";
import { parseBundle } from "./bundle.js";
import { InputError, RefusedError } from "./errors.js";
import { isListed, knownAs } from "./known_people.js";
import { answerDrill, signStatement, turnKey } from "./signing.js";
import {
  readCheckpoint, requireOpen, requireOwnKey, requireOwnSeat, requireTold, verifyShown,
} from "./shown_ceremony.js";
import { asObject, objectIn, textIn } from "./fields.js";
import {
  requireSameDataset, requireSameEpoch, requireSameQuorum, requireVouched,
} from "./own_receipt.js";
import { requireChange } from "./policy_changes.js";
import { requireProven, requireRegistered } from "./registration.js";
import { ReshareSession } from "./reshare_session.js";
import { requireOpened, requireOpenedBy, requireSameTurn } from "./same_turn.js";
import { isSigned, requesterFingerprint } from "./signed_request.js";
import { kindOf } from "./subject.js";
import { fourWords, twelveWords } from "./digest_words.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */
/** @typedef {import("./statement.js").ExtraFields} ExtraFields */
/** @typedef {import("./signed_in.js").Progress} Progress */

/** What a page may ask of a session by message. */
export const OPERATIONS = /** @type {const} */ ([
  "readKey", "openKey", "createKey", "changePassphrase", "createIdentity", "enrol",
  "answerChallenge", "verifyCheckpoint", "cosign", "recomputeDigest", "showBlock", "compareWords",
  "readRecipient", "proveObjects", "sign", "signComparison", "signRequest", "signCommit",
  "signRedeal", "signAnswer", "signReceipt", "signComplaint", "turnKey", "close",
]);

/** @typedef {typeof OPERATIONS[number]} Operation */

/**
 * What every operation takes.
 * @typedef {{[Op in Operation]: Parameters<OfficialSession[Op]> extends
 *   [infer Given, ...unknown[]] ? Given : object}} Given
 */

/**
 * What every operation gives.
 * @typedef {{[Op in Operation]: ReturnType<OfficialSession[Op]>}} Results
 */

/** The statements that are signed as they are; the others have operations of their own. */
const SIGNED_ALONE = ["approve", "deny", "abstain", "attest", "exception"];

/** One official at one page: takes the operations that key_worker.js passes on. */
export class OfficialSession extends ReshareSession {
  /** Compute the digest again from what will be shown. @param {{shown: unknown}} given */
  recomputeDigest({ shown }) {
    const { digest, subject } = verifyShown(shown);
    return { digest: toHex(digest), kind: kindOf(subject), name: fourWords(digest) };
  }

  /**
   * Give the block of what would be signed, of what this browser verified, and a row for each
   * object. `person` is who reads it: whoever opened the ceremony reads out its twelve words.
   * @param {{act: string, person: string, shown: unknown, rows?: unknown, request?: unknown,
   *   people?: unknown, asksWords?: boolean}} given `asksWords`: whether the page asks for words
   */
  showBlock({ act, person, shown, rows, request, people, asksWords = true }) {
    const ceremony = verifyShown(shown);
    const { subject, dealing, checkpoint } = ceremony;
    const asks = kindOf(subject) === "export";
    const objects = asks ? requireRegistered(rows, ceremony).registrations : [];
    const signed = asks && isSigned(subject);
    const key = signed ? requesterFingerprint(request, ceremony) : "";
    const compared = signed && this.#asker(people, subject, key).compared;
    // A page remembers no words between two visits, so those of a commit are typed for the receipt, too.
    const byWords = ["commit", "receipt", ...(asksWords ? ["redeal", "answer"] : [])];
    const types = byWords.includes(act) || (act === "approve" && !compared);
    const known = compared ? "compared" : signed ? "seen" : "token"; // of an export
    const lines = block(subject, {
      asker: { how: known },
      words: subject.requester === person ? "read" : types ? "typed" : "unneeded",
      objects,
      dealing,
      entries: checkpoint.size,
    });
    return { lines, known, groups: groupRows(objects), objects: objectRows(objects) };
  }

  /**
   * Give how the key that signed a request is known; one's own is known by the key file itself.
   * @param {unknown} people @param {JsonObject} subject @param {string} key
   */
  #asker(people, subject, key) {
    const name = textIn(subject, "requester");
    const mine = this.ownKeyFile();
    if (name !== mine?.name) return knownAs(people, name, key);
    requireOwnKey(key, mine);
    return { name, key, compared: true };
  }

  /**
   * Refuse words that are not the twelve of what is shown; needs no key, so that nobody types a
   * passphrase for it twice. With an open one its own seat, if it has one, has to have its keys.
   * @param {{shown: unknown, told?: string}} given
   */
  compareWords({ shown, told }) {
    const ceremony = verifyShown(shown);
    const mine = this.ownKeyFile();
    if (mine) requireOwnSeat(ceremony, mine);
    requireOpen(ceremony, this.now());
    requireTold(told, ceremony);
    return {};
  }

  /** Prove a request's objects, and give what the ledger says of each. */
  proveObjects(/** @type {{shown: unknown, rows: unknown}} */ { shown, rows }) {
    return { objects: requireRegistered(rows, verifyShown(shown)).registrations };
  }

  /**
   * Sign a draft of one's own request, once it says what was asked for (ASKED); gives the twelve
   * words of its subject, to be read to officials.
   * `rows` are its objects, `seen` how many entries the ledger had before it was drafted, and
   * `sums` what was shown of a set: what is recomputed here of its registrations has to be that.
   * @param {{draft: unknown, asked: import("./asking.js").Asked, checkpoint: unknown,
   *   rows: unknown, seen: number, sums?: import("./asking.js").ShownSums | null}} given
   */
  signRequest({ draft, asked, checkpoint, rows, seen, sums }) {
    const head = readCheckpoint({ checkpoint });
    const shown = readDraft(draft, asked, this.openedKey().keyfile, head, this.now(), seen);
    const { registrations } = requireRegistered(rows, shown);
    requireAskedObjects(shown.subject, registrations, asked, sums);
    const words = twelveWords(shown.digest);
    return { envelope: signStatement("request", shown, this.signer()), words };
  }

  /**
   * Sign a statement. To approve a request takes its objects too, which are proven first, the
   * genesis, whose quorum it must have, how its `policy` was tightened since, `verdicts`, for its
   * opening, and `told`, its twelve words as whoever asked for it read them out (KNOWN); of a signed
   * request also `request`, what it was signed with (ASKED). Whose key is among `people`, those that
   * were compared, needs no words; nor who is listed in the genesis, if `allSaid`: the words and
   * their own key are right. Gives whose key is compared with that. A change of policy takes genesis,
   * policy, verdicts and words; to abstain takes genesis and policy. To attest to how a genesis
   * without a dealer went takes its `bundle`, which all have certified (DEALERLESS); that an old
   * share is destroyed, the `verdicts` with all new officials' receipts (EPOCH). Whoever denies
   * needs nothing: nobody should have to trust a request to refuse it.
   * @param {{kind: string, shown: unknown, extras?: ExtraFields, rows?: unknown, people?: unknown,
   *   genesis?: unknown, policy?: unknown, verdicts?: unknown, request?: unknown, told?: string,
   *   allSaid?: boolean, bundle?: string}} given
   */
  sign({
    kind, shown, extras, rows, genesis, policy, verdicts, request, told, people, allSaid, bundle,
  }) {
    if (!SIGNED_ALONE.includes(kind)) {
      throw new InputError(`expected one of ${SIGNED_ALONE.join(", ")} to sign`);
    }
    const ceremony = verifyShown(shown);
    let asker = null;
    if (kind === "approve") requireOpen(ceremony, this.now());
    const about = kindOf(ceremony.subject);
    const approves = kind === "approve" ? about : null;
    if (kind === "abstain" && about === "export") this.#requireKnown(ceremony, genesis, policy);
    if (approves === "drill") {
      throw new RefusedError("a drill takes no approval: it opens nothing");
    }
    if (approves === "genesis") {
      throw new RefusedError("a genesis takes no approval: its officials sign receipts");
    }
    if (about === "reshare" && (approves || kind === "abstain")) {
      requireSameEpoch(ceremony.subject, this.vouched(ceremony, genesis, policy));
    }
    if (about === "policy" && (approves || kind === "abstain")) {
      requireChange(ceremony.subject, this.vouched(ceremony, genesis, policy));
    }
    if (approves === "policy" || approves === "reshare") {
      requireOpened(verdicts, ceremony);
      requireTold(told, ceremony);
    }
    if (kind === "attest" && bundle) this.requireCertified(ceremony, bundle);
    if (kind === "attest" && about === "reshare" && extras?.verdict === "agree") {
      this.requireSwitched(ceremony, verdicts);
    }
    if (kind !== "deny") requireOwnSeat(ceremony, this.openedKey().keyfile, kind);
    if (approves === "export") {
      const registered = requireRegistered(rows, ceremony);
      this.#requireKnown(ceremony, genesis, policy);
      requireProven(ceremony.subject, registered, requireOpened(verdicts, ceremony));
      if (isSigned(ceremony.subject)) {
        const key = requesterFingerprint(request, ceremony);
        asker = this.#asker(people, ceremony.subject, key);
      }
      const listed = allSaid && asker && isListed(objectIn(asObject(genesis), "subject"), asker);
      if (told || !(asker && (asker.compared || listed))) requireTold(told, ceremony);
    }
    const compared = asker && { name: asker.name, key: asker.key };
    return { envelope: signStatement(kind, ceremony, this.signer(), extras), compared };
  }

  /**
   * Turn the key for exactly what is shown, once it is what this official and a quorum approved
   * (SAME-TURN); in a drill, on the canary that follows from it (HARMLESS).
   * @param {{shown: unknown, rows: unknown, genesis: unknown, policy?: unknown, verdicts: unknown,
   *   bundle: string}} given
   * @param {Progress} [progress]
   */
  turnKey({ shown, rows, genesis, policy, verdicts, bundle }, progress) {
    const ceremony = verifyShown(shown);
    requireOpen(ceremony, this.now());
    if (kindOf(ceremony.subject) === "drill") {
      const known = this.vouched(ceremony, genesis, policy);
      requireSameDataset(ceremony.subject, known);
      requireOpenedBy(verdicts, ceremony);
      const dealt = parseBundle(bundle);
      requireVouched(dealt, known);
      return answerDrill(ceremony, dealt, this.signer(progress));
    }
    const registered = requireRegistered(rows, ceremony);
    const vouched = this.#requireKnown(ceremony, genesis, policy);
    requireProven(ceremony.subject, registered, requireOpened(verdicts, ceremony));
    requireSameTurn(verdicts, ceremony, vouched, this.openedKey().keyfile);
    const dealt = parseBundle(bundle);
    requireVouched(dealt, vouched);
    return turnKey(ceremony, registered.headers, dealt, this.signer(progress));
  }

  /**
   * Refuse a request that has another quorum than the receipt of the open key vouches for.
   * @param {ShownCeremony} shown
   * @param {unknown} genesis
   * @param {unknown} policy
   */
  #requireKnown(shown, genesis, policy) {
    const vouched = this.vouched(shown, genesis, policy);
    requireSameQuorum(shown.subject, vouched);
    return vouched;
  }
}
