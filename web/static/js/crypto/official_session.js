// @ts-check
/**
 * An official's sitting: their key, and what is checked before they sign (custody/official/session.py).
 *
 * Every operation takes one object and gives one, plain data both: ../key_worker.js passes them on as
 * messages. What is shown comes in as
 *
 *     {ceremony, digest, subject, dealing, checkpoint: {origin, size, root}}
 *
 * with `digest` and `root` in hex, and nothing is signed before the digest has been computed
 * again from subject and dealing, and every requested object proven from the ledger (BOUND).
 * The key stays in here (NO-SHARE), until `close` overwrites it.
 */

import { newIdentity } from "./age.js";
import { formatBase64, fromHex, toHex } from "./bytes.js";
import { parse as parseBundle } from "./bundle.js";
import { decodeBinary } from "./canonical_json.js";
import { advance, firstSight } from "./checkpoint.js";
import { cosign } from "./cosignature.js";
import { sign } from "./dsse.js";
import { CredentialError, InputError, TamperedError } from "./errors.js";
import * as keyfile from "./keyfile.js";
import { parseVerifier } from "./note.js";
import { receipt, show, signEnrolment, signStatement, turn } from "./signing.js";
import { asObject, countIn, objectIn, textIn } from "./fields.js";
import { requireRegistered } from "./registration.js";
import { CHALLENGE_TYPE, parseChallenge } from "./statement.js";
import { kindOf, requireSubject } from "./subject.js";
import { words } from "./digest_words.js";

/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./signing.js").Shown} Shown */
/** @typedef {(done: number, total: number) => void} Progress */

/** The statements that are signed as they are; the others have operations of their own. */
const SPOKEN = ["approve", "deny", "abstain", "attest", "exception"];

export class Desk {
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
    return publicHalf(keyfile.parse(bytesOf(file)));
  }

  /** @param {{file: BufferSource, passphrase: string}} given */
  openKey({ file, passphrase }) {
    const opened = keyfile.open(keyfile.parse(bytesOf(file)), passphrase);
    this.close();
    this.#key = opened;
    return publicHalf(opened.keyfile);
  }

  /** Make a key file. It is not open after that: it has to be saved, and opened once. */
  createKey(/** @type {{name: string, passphrase: string}} */ { name, passphrase }) {
    const made = keyfile.create(name, passphrase, this.random, this.profile);
    keyfile.close(made);
    return { ...publicHalf(made.keyfile), file: keyfile.encode(made.keyfile) };
  }

  /** @param {{passphrase: string}} given */
  changePassphrase({ passphrase }) {
    const locked = keyfile.changePassphrase(this.#open(), passphrase, this.random, this.profile);
    return { ...publicHalf(locked), file: keyfile.encode(locked) };
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
    const key = this.#open();
    const { checkpoint, held } = firstSight(service);
    const keys = {
      box_key: formatBase64(key.keyfile.boxPublic),
      signing_key: formatBase64(key.keyfile.signingPublic),
    };
    return { envelope: signEnrolment(code, checkpoint, this.#hand()), keys, held };
  }

  /** Sign in by signature. @param {{payload: string, origin: string}} given */
  challenge({ payload, origin }) {
    const data = decodeBinary(payload);
    const challenge = parseChallenge(data);
    const { official } = challenge;
    if (official !== this.#open().keyfile.name || challenge.origin !== origin) {
      throw new CredentialError("the service's challenge is for somebody else");
    }
    return { envelope: sign(CHALLENGE_TYPE, data, this.#open()) };
  }

  /**
   * Hold the service's ledger against what this official saw last.
   * @param {{service: unknown, held: unknown, consistency: unknown}} given
   */
  checkpoint({ service, held, consistency }) {
    const found = held ? advance(held, service, consistency) : firstSight(service);
    const { origin, size, root } = found.checkpoint;
    return { checkpoint: { origin, size, root: toHex(root) }, held: found.held };
  }

  /**
   * Cosign the service's head, once it continues what this official saw last (TAMPER).
   * @param {{service: unknown, held: unknown, consistency: unknown}} given
   */
  cosign({ service, held, consistency }) {
    const found = advance(held, service, consistency);
    const log = parseVerifier(found.held.vkey);
    return { note: cosign(found.held.note, log, this.#open(), this.now()), held: found.held };
  }

  /** Compute the digest again from what will be shown. @param {{shown: unknown}} given */
  look({ shown }) {
    const { digest, subject } = lookAt(shown);
    return { digest: toHex(digest), kind: kindOf(subject), words: words(digest) };
  }

  /** Prove a request's objects, and give what the ledger says of each. */
  objects(/** @type {{shown: unknown, rows: unknown}} */ { shown, rows }) {
    return { objects: requireRegistered(rows, lookAt(shown)).registrations };
  }

  /**
   * Sign a statement. To approve a request takes its objects too, which are proven first.
   * @param {{kind: string, shown: unknown, extras?: Record<string, string>, rows?: unknown}} given
   */
  sign({ kind, shown, extras, rows }) {
    if (!SPOKEN.includes(kind)) {
      throw new InputError(`expected one of ${SPOKEN.join(", ")} to sign`);
    }
    const seen = lookAt(shown);
    if (kind === "approve" && kindOf(seen.subject) === "export") requireRegistered(rows, seen);
    return { envelope: signStatement(kind, seen, this.#hand(), extras) };
  }

  /**
   * Check one's share and say so. `bundle` is the text that `GET /datasets/NAME/bundle` gives.
   * @param {{shown: unknown, bundle: string}} given
   * @param {Progress} [progress]
   */
  receipt({ shown, bundle }, progress) {
    return receipt(lookAt(shown), parseBundle(bundle), this.#hand(progress));
  }

  /**
   * Turn the key for exactly what is shown.
   * @param {{shown: unknown, rows: unknown, bundle: string}} given
   * @param {Progress} [progress]
   */
  turn({ shown, rows, bundle }, progress) {
    const seen = lookAt(shown);
    const { headers } = requireRegistered(rows, seen);
    return turn(seen, headers, parseBundle(bundle), this.#hand(progress));
  }

  /** Overwrite the key, if one is open. */
  close() {
    if (this.#key) keyfile.close(this.#key);
    this.#key = null;
    return {};
  }

  /** @param {Progress} [progress] @returns {import("./signing.js").Hand} */
  #hand(progress) {
    return { key: this.#open(), now: this.now(), random: this.random, progress };
  }

  #open() {
    if (this.#key) return this.#key;
    throw new CredentialError("no key file is open", { hint: "choose your key file first" });
  }
}

/** @param {unknown} given @returns {Shown} */
function lookAt(given) {
  const record = asObject(given);
  const about = objectIn(record, "subject");
  requireSubject(about, kindOf(about));
  const shown = show(about, record.dealing ?? null, readCheckpoint(record));
  const { subject, digest, checkpoint } = shown;
  if (toHex(digest) !== record.digest || subject.ceremony !== record.ceremony) {
    throw new TamperedError("the service's digest is not that of what it shows", {
      promise: "BOUND",
    });
  }
  if (subject.origin !== checkpoint.origin) {
    throw new TamperedError("the ceremony is of another ledger", { promise: "BOUND" });
  }
  return shown;
}

/** @param {import("./fields.js").JsonObject} record */
function readCheckpoint(record) {
  const checkpoint = objectIn(record, "checkpoint");
  const root = textIn(checkpoint, "root");
  if (!/^[0-9a-f]{64}$/.test(root)) throw new TamperedError("expected a root of 32 bytes in hex");
  return {
    origin: textIn(checkpoint, "origin"),
    size: countIn(checkpoint, "size"),
    root: fromHex(root),
  };
}

/** @param {import("./keyfile.js").KeyFile} file */
function publicHalf(file) {
  const digest = keyfile.fingerprint(file);
  return { name: file.name, fingerprint: toHex(digest), words: words(digest) };
}

/** @param {BufferSource} file */
function bytesOf(file) {
  return ArrayBuffer.isView(file)
    ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
    : new Uint8Array(file);
}
