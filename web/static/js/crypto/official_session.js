// @ts-check
/**
 * Holds an official's open key, and checks what is shown before it signs with that key
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
 * The key stays in here (NO-SHARE), until `close` overwrites it.
 */

import { newIdentity } from "./age.js";
import { block, groupRows, objectRows } from "./block.js";
import { readDraft, requireAskedObjects } from "./asking.js";
import { bytesOf, formatBase64, fromHex, toHex } from "./bytes.js";
import { parseBundle } from "./bundle.js";
import { decodeBinary } from "./canonical_json.js";
import { acceptFirstCheckpoint, verifyContinuation } from "./checkpoint.js";
import { cosign } from "./cosignature.js";
import { signCommit, signComplaint } from "./dealerless.js";
import { sign } from "./dsse.js";
import { CredentialError, InputError, RefusedError } from "./errors.js";
import { requireCertified } from "./generated_bundle.js";
import { requireNamedLog } from "./invitation.js";
import { isListed, knownAs } from "./known_people.js";
import * as keyfile from "./keyfile.js";
import { blanksAround } from "./passphrase.js";
import { parseVerifier } from "./note.js";
import {
  answerDrill, requireSameBundle, signComparison, signEnrolment, signReceipt, signStatement, turnKey,
} from "./signing.js";
import {
  readCheckpoint, requireOpen, requireOwnKey, requireOwnSeat, requireTold, verifyShown,
} from "./shown_ceremony.js";
import { asObject, objectIn, textIn } from "./fields.js";
import {
  requireSameDataset, requireSameEpoch, requireSameQuorum, requireVouched, vouchedBy,
} from "./own_receipt.js";
import { recipientWords } from "./recipient_words.js";
import { requireChange, tightened } from "./policy_changes.js";
import { requireProven, requireRegistered } from "./registration.js";
import { signAnswer, signRedeal, signReshareComplaint } from "./reshare.js";
import { requireApproved, requireOpened, requireOpenedBy, requireSameTurn } from "./same_turn.js";
import { isSigned, requesterFingerprint } from "./signed_request.js";
import { CHALLENGE_TYPE, parseChallenge } from "./statement.js";
import { isDealerless, kindOf, subjectDigest } from "./subject.js";
import { requireSameWords } from "./typed_words.js";
import { fourWords, twelveWords } from "./digest_words.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */
/** @typedef {import("./statement.js").ExtraFields} ExtraFields */
/** @typedef {(done: number, total: number) => void} Progress */

/** What a page may ask of a session by message. */
export const OPERATIONS = /** @type {const} */ ([
  "readKey", "openKey", "createKey", "changePassphrase", "createIdentity", "enrol",
  "answerChallenge", "verifyCheckpoint", "cosign", "recomputeDigest", "showBlock", "compareWords",
  "readRecipient", "proveObjects", "sign", "signComparison", "signRequest",
  "signCommit", "signRedeal", "signAnswer", "signReceipt", "signComplaint", "turnKey",
  "close",
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

/**
 * What it takes to deal in a reshare, and to answer for it: by the genesis, or the reshare before,
 * the worker knows the epoch that is left, and by the verdicts who approved.
 * @typedef {{shown: unknown, genesis: unknown, policy?: unknown, verdicts: unknown, bundle: string,
 *   told?: string}} Leaving
 */

/** The statements that are signed as they are; the others have operations of their own. */
const SIGNED_ALONE = ["approve", "deny", "abstain", "attest", "exception"];

/** One official at one page: takes the operations that key_worker.js passes on. */
export class OfficialSession {
  /** @type {OfficialKey | null} */
  #key = null;

  /**
   * @param {() => Date} now
   * @param {(size: number) => Uint8Array} random
   * @param {import("./passphrase.js").Profile} [profile] the cheap ones are for tests
   */
  constructor(now, random, profile) {
    this.now = now;
    this.random = random;
    this.profile = profile;
  }

  /** Say whose key file this is, before any passphrase. @param {{file: BufferSource}} given */
  readKey({ file }) {
    return keyfile.describe(keyfile.parse(bytesOf(file)));
  }

  /** Open a key file, to sign with it. @param {{file: BufferSource, passphrase: string}} given */
  openKey({ file, passphrase }) {
    const opened = keyfile.open(keyfile.parse(bytesOf(file)), passphrase);
    this.close();
    this.#key = opened;
    return keyfile.describe(opened.keyfile);
  }

  /** Make a key file. It is not open after that: it has to be saved, and opened once. */
  createKey(/** @type {{name: string, passphrase: string}} */ { name, passphrase }) {
    const made = keyfile.create(name, passphrase, this.random, this.profile);
    keyfile.close(made);
    const blanks = blanksAround(passphrase);
    return { ...keyfile.describe(made.keyfile), file: keyfile.encode(made.keyfile), blanks };
  }

  /** Lock the open key with another passphrase. @param {{passphrase: string}} given */
  changePassphrase({ passphrase }) {
    const key = this.#openedKey();
    const locked = keyfile.changePassphrase(key, passphrase, this.random, this.profile);
    return { ...keyfile.describe(locked), file: keyfile.encode(locked) };
  }

  /** Make a key to receive exports with; the identity is the secret half, to be saved. */
  createIdentity() {
    return newIdentity(this.random);
  }

  /**
   * Take up an invitation: `envelope` and `keys` as `POST /enrolments` takes them.
   * @param {{code: string, service: unknown}} given the answer of `GET /service`
   */
  enrol({ code, service }) {
    const key = this.#openedKey();
    const { checkpoint, seen } = acceptFirstCheckpoint(service);
    requireNamedLog(code, seen.vkey);
    const keys = {
      box_key: formatBase64(key.keyfile.boxPublic),
      signing_key: formatBase64(key.keyfile.signingPublic),
    };
    return { envelope: signEnrolment(code, checkpoint, this.#signer()), keys, seen };
  }

  /** Sign in by signature. @param {{payload: string, origin: string}} given */
  answerChallenge({ payload, origin }) {
    const data = decodeBinary(payload);
    const challenge = parseChallenge(data);
    const { official } = challenge;
    if (official !== this.#openedKey().keyfile.name || challenge.origin !== origin) {
      throw new CredentialError("the service's challenge is for somebody else");
    }
    return { envelope: sign(CHALLENGE_TYPE, data, this.#openedKey()) };
  }

  /**
   * Hold the service's ledger against what this official saw last.
   * @param {{service: unknown, seen: unknown, consistency: unknown}} given
   */
  verifyCheckpoint({ service, seen, consistency }) {
    const found = seen
      ? verifyContinuation(seen, service, consistency)
      : acceptFirstCheckpoint(service);
    const { origin, size, root } = found.checkpoint;
    return { checkpoint: { origin, size, root: toHex(root) }, seen: found.seen };
  }

  /**
   * Cosign the service's head, once it continues what this official saw last (TAMPER).
   * @param {{service: unknown, seen: unknown, consistency: unknown}} given
   */
  cosign({ service, seen, consistency }) {
    const found = verifyContinuation(seen, service, consistency);
    const log = parseVerifier(found.seen.vkey);
    return { note: cosign(found.seen.note, log, this.#openedKey(), this.now()), seen: found.seen };
  }

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
    const byWords = ["commit", "receipt", ...(asksWords ? ["redeal", "answer"] : [])];
    const typed = byWords.includes(act) || (act === "approve" && !compared) ? "typed" : "unneeded";
    const known = compared ? "compared" : signed ? "seen" : "token"; // of an export
    const lines = block(subject, {
      asker: { how: known },
      words: subject.requester === person ? "read" : typed,
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
    const mine = this.#key?.keyfile;
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
    const mine = this.#key?.keyfile;
    if (mine) requireOwnSeat(ceremony, mine);
    requireOpen(ceremony, this.now());
    requireTold(told, ceremony);
    return {};
  }

  /**
   * Give the twelve words of a dataset's recipient, by the receipt that this key file signed, and
   * those of all other seats (KNOWN). It takes no open key.
   * @param {{file: BufferSource, genesis: unknown, dataset: string}} given
   */
  readRecipient({ file, genesis, dataset }) {
    return { words: recipientWords(genesis, dataset, keyfile.parse(bytesOf(file))) };
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
    const shown = readDraft(draft, asked, this.#openedKey().keyfile, head, this.now(), seen);
    const { registrations } = requireRegistered(rows, shown);
    requireAskedObjects(shown.subject, registrations, asked, sums);
    const words = twelveWords(shown.digest);
    return { envelope: signStatement("request", shown, this.#signer()), words };
  }

  /**
   * Sign a statement. To approve a request takes its objects too, which are proven first, the
   * genesis, whose quorum it must have, how its `policy` was tightened since, `verdicts`, for its
   * opening, and `told`, its twelve words as whoever asked for it read them out (KNOWN); of a signed
   * request also `request`, what it was signed with (ASKED). Whose key is among `people`, those that
   * were compared, needs no words; nor who is listed in the genesis, if `allSaid`: the words and
   * their own key are right. Gives whose key is compared with that. A change of policy takes genesis,
   * policy, verdicts and words; to abstain takes genesis and policy. To attest to how a genesis
   * without a dealer went takes its `bundle`, which all have certified (DEALERLESS). Whoever denies
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
      requireSameEpoch(ceremony.subject, this.#vouched(ceremony, genesis, policy));
    }
    if (about === "policy" && (approves || kind === "abstain")) {
      requireChange(ceremony.subject, this.#vouched(ceremony, genesis, policy));
    }
    if (approves === "policy" || approves === "reshare") {
      requireOpened(verdicts, ceremony);
      requireTold(told, ceremony);
    }
    if (kind === "attest" && bundle) {
      const made = parseBundle(bundle);
      requireSameBundle(ceremony, made);
      requireCertified(made);
    }
    if (kind !== "deny") requireOwnSeat(ceremony, this.#openedKey().keyfile, kind);
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
    return { envelope: signStatement(kind, ceremony, this.#signer(), extras), compared };
  }

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
    requireOwnSeat(ceremony, this.#openedKey().keyfile);
    return signCommit(ceremony, this.#signer());
  }

  /**
   * Look for what is wrong with one's part of a genesis without a dealer, and complain of that; where
   * nothing is, nothing is signed (NAMED).
   * @param {{shown: unknown, bundle: string}} given
   */
  signComplaint({ shown, bundle }) {
    const ceremony = verifyShown(shown);
    requireOpen(ceremony, this.now());
    requireOwnSeat(ceremony, this.#openedKey().keyfile, "complain");
    const complain = kindOf(ceremony.subject) === "reshare" ? signReshareComplaint : signComplaint;
    return complain(ceremony, parseBundle(bundle), this.#signer());
  }

  /**
   * Deal one's old rows to the new officials of a reshare which a quorum approved, and this official
   * too; whoever has not approved it types its twelve words, `told` (EPOCH, KNOWN).
   * @param {Leaving} given
   */
  signRedeal(given) {
    const ceremony = this.#leaving(given, "redeal");
    return signRedeal(ceremony, parseBundle(given.bundle), this.#signer());
  }

  /**
   * Answer what new officials complain of by opening what was dealt to them (NAMED); what has to be
   * known of the reshare is as for the dealing.
   * @param {Leaving & {complaints: unknown[]}} given
   */
  signAnswer(given) {
    const ceremony = this.#leaving(given, "answer");
    return signAnswer(ceremony, parseBundle(given.bundle), given.complaints, this.#signer());
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
    requireOwnSeat(ceremony, this.#openedKey().keyfile, "receipt");
    return signReceipt(ceremony, parseBundle(bundle), this.#signer(progress));
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
      const known = this.#vouched(ceremony, genesis, policy);
      requireSameDataset(ceremony.subject, known);
      requireOpenedBy(verdicts, ceremony);
      const dealt = parseBundle(bundle);
      requireVouched(dealt, known);
      return answerDrill(ceremony, dealt, this.#signer(progress));
    }
    const registered = requireRegistered(rows, ceremony);
    const vouched = this.#requireKnown(ceremony, genesis, policy);
    requireProven(ceremony.subject, registered, requireOpened(verdicts, ceremony));
    requireSameTurn(verdicts, ceremony, vouched, this.#openedKey().keyfile);
    const dealt = parseBundle(bundle);
    requireVouched(dealt, vouched);
    return turnKey(ceremony, registered.headers, dealt, this.#signer(progress));
  }

  /**
   * Sign that one compared somebody's key, once the words that were typed are its twelve (KNOWN).
   * @param {{name: string, fingerprint: string, told: string, nonce: string,
   *   checkpoint: unknown}} given
   */
  signComparison({ name, fingerprint, told, nonce, checkpoint }) {
    requireSameWords(told, twelveWords(fromHex(fingerprint)));
    const head = readCheckpoint({ checkpoint });
    return { envelope: signComparison({ name, fingerprint, nonce }, head, this.#signer()) };
  }

  /** Overwrite the key, if one is open. */
  close() {
    if (this.#key) keyfile.close(this.#key);
    this.#key = null;
    return {};
  }

  /**
   * Refuse a request that has another quorum than the receipt of the open key vouches for.
   * @param {ShownCeremony} shown
   * @param {unknown} genesis
   * @param {unknown} policy
   */
  #requireKnown(shown, genesis, policy) {
    const vouched = this.#vouched(shown, genesis, policy);
    requireSameQuorum(shown.subject, vouched);
    return vouched;
  }

  /**
   * Give what the receipt of the open key vouches for, with the policy that holds.
   * @param {ShownCeremony} shown
   * @param {unknown} genesis
   * @param {unknown} policy
   */
  #vouched({ checkpoint }, genesis, policy) {
    return tightened(policy, vouchedBy(genesis, this.#openedKey().keyfile), checkpoint);
  }

  /**
   * Give a reshare out of the epoch that this key's receipt vouches for, which a quorum of that epoch
   * approved, and this official too, or else heard its words.
   * @param {Leaving} given
   * @param {string} kind
   */
  #leaving({ shown, genesis, policy, verdicts, bundle, told }, kind) {
    const ceremony = verifyShown(shown);
    const mine = this.#openedKey().keyfile;
    requireOpen(ceremony, this.now());
    const vouched = this.#vouched(ceremony, genesis, policy);
    requireSameEpoch(ceremony.subject, vouched);
    requireVouched(parseBundle(bundle), vouched);
    requireOpened(verdicts, ceremony);
    if (told) requireTold(told, ceremony);
    const approved = { ...ceremony, digest: subjectDigest(ceremony.subject, null) };
    requireApproved(verdicts, approved, vouched, told ? null : mine);
    requireOwnSeat(ceremony, mine, kind);
    return ceremony;
  }

  /**
   * Give what signs: the open key, the time, and chance.
   * @param {Progress} [progress]
   * @returns {import("./signing.js").Signer}
   */
  #signer(progress) {
    return { key: this.#openedKey(), now: this.now(), random: this.random, progress };
  }

  /** Give the open key; a `CredentialError` where none is open. */
  #openedKey() {
    if (this.#key) return this.#key;
    throw new CredentialError("no key file is open", { hint: "choose your key file first" });
  }
}
