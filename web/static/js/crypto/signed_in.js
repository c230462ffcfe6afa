// @ts-check
/**
 * Holds a person's open key at one page: makes and opens key files, and does with them what is about
 * the person and the service's ledger, but about no ceremony (custody/official/signed_in.py).
 *
 * The key stays in here (NO-SHARE), until `close` overwrites it. What a page may ask for by message
 * is listed in official_session.js; what gives the key is not in that list.
 */

import { newIdentity } from "./age.js";
import { bytesOf, formatBase64, fromHex, toHex } from "./bytes.js";
import { decodeBinary } from "./canonical_json.js";
import { acceptFirstCheckpoint, verifyContinuation } from "./checkpoint.js";
import { cosign } from "./cosignature.js";
import { twelveWords } from "./digest_words.js";
import { sign } from "./dsse.js";
import { CredentialError } from "./errors.js";
import { requireNamedLog } from "./invitation.js";
import * as keyfile from "./keyfile.js";
import { parseVerifier } from "./note.js";
import { blanksAround } from "./passphrase.js";
import { readCheckpoint } from "./shown_ceremony.js";
import { signComparison, signEnrolment } from "./signing.js";
import { CHALLENGE_TYPE, parseChallenge } from "./statement.js";
import { requireSameWords } from "./typed_words.js";

/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */
/** @typedef {(done: number, total: number) => void} Progress */

/** Somebody with a key file at one page. */
export class SignedIn {
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
    const key = this.openedKey();
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
    const key = this.openedKey();
    const { checkpoint, seen } = acceptFirstCheckpoint(service);
    requireNamedLog(code, seen.vkey);
    const keys = {
      box_key: formatBase64(key.keyfile.boxPublic),
      signing_key: formatBase64(key.keyfile.signingPublic),
    };
    return { envelope: signEnrolment(code, checkpoint, this.signer()), keys, seen };
  }

  /** Sign in by signature. @param {{payload: string, origin: string}} given */
  answerChallenge({ payload, origin }) {
    const data = decodeBinary(payload);
    const challenge = parseChallenge(data);
    const { official } = challenge;
    if (official !== this.openedKey().keyfile.name || challenge.origin !== origin) {
      throw new CredentialError("the service's challenge is for somebody else");
    }
    return { envelope: sign(CHALLENGE_TYPE, data, this.openedKey()) };
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
    return { note: cosign(found.seen.note, log, this.openedKey(), this.now()), seen: found.seen };
  }

  /**
   * Sign that one compared somebody's key, once the words that were typed are its twelve (KNOWN).
   * @param {{name: string, fingerprint: string, told: string, nonce: string,
   *   checkpoint: unknown}} given
   */
  signComparison({ name, fingerprint, told, nonce, checkpoint }) {
    requireSameWords(told, twelveWords(fromHex(fingerprint)));
    const head = readCheckpoint({ checkpoint });
    return { envelope: signComparison({ name, fingerprint, nonce }, head, this.signer()) };
  }

  /** Overwrite the key, if one is open. */
  close() {
    if (this.#key) keyfile.close(this.#key);
    this.#key = null;
    return {};
  }

  /** Give the key file that is open, if one is. */
  ownKeyFile() {
    return this.#key?.keyfile;
  }

  /**
   * Give what signs: the open key, the time, and chance.
   * @param {Progress} [progress]
   * @returns {import("./signing.js").Signer}
   */
  signer(progress) {
    return { key: this.openedKey(), now: this.now(), random: this.random, progress };
  }

  /** Give the open key; a `CredentialError` where none is open. */
  openedKey() {
    if (this.#key) return this.#key;
    throw new CredentialError("no key file is open", { hint: "choose your key file first" });
  }
}
