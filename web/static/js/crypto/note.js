// @ts-check
/**
 * Verifies C2SP signed notes and reads the checkpoints in them (custody/tlog/note.py and
 * note_keys.py, which draw the formats). Signatures are Ed25519, key type 0x01.
 */

import { concat, equal, formatBase64, parseBase64, parseDecimal } from "./bytes.js";
import { toHex, utf8 } from "./bytes.js";
import { LedgerError } from "./errors.js";
import sodium, { sha256 } from "./sodium.js";

/** A log's key under its name. @typedef {{name: string, public: Uint8Array}} Verifier */

/**
 * A tree head; the root is 32 bytes.
 * @typedef {{origin: string, size: number, root: Uint8Array}} Checkpoint
 */

/** One signature line. @typedef {{name: string, keyId: Uint8Array, signature: Uint8Array}} Line */

const ED25519 = 1;
const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;
const DASH = "— ";
// What Python's str.isspace() says, controls and plus.
const NOT_IN_NAMES =
  /[\x00-\x20+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|^$/u;

/**
 * Read a key as text, `name+key ID+base64`; `LedgerError` for anything else or another type.
 * @param {string} text
 * @returns {Verifier}
 */
export function parseVerifier(text) {
  const [name, id, ...rest] = text.split("+"); // base64 has plus signs of its own
  const blob = parseBase64(rest.join("+"));
  if (id === undefined || blob?.[0] !== ED25519 || blob.length !== 33) {
    throw new LedgerError("expected a public key 'name+key ID+base64' of type 0x01");
  }
  const verifier = { name: requireKeyName(name), public: blob.subarray(1) };
  if (`${name}+${toHex(keyId(verifier))}+${formatBase64(blob)}` !== text) {
    throw new LedgerError(`the key ID of '${name}' is not that of the key beside it`);
  }
  return verifier;
}

/**
 * Verify a checkpoint of the log whose key this is; signatures of unknown keys are ignored.
 *
 * Nothing of it may be believed before this returns (TAMPER). `LedgerError`, also when the log's
 * key signed for another origin.
 * @param {string} note
 * @param {Verifier} verifier
 * @returns {Checkpoint}
 */
export function openCheckpoint(note, verifier) {
  const { text, lines } = splitNote(note);
  const id = keyId(verifier);
  const own = lines.filter((line) => line.name === verifier.name && equal(line.keyId, id));
  own.forEach((line) => verifySignature(verifier, text, line));
  if (!own.length) {
    throw new LedgerError(`the note carries no signature by ${verifier.name}`, {
      hint: "check that this is the right log, and the key you were given for it",
      promise: "TAMPER",
    });
  }
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== verifier.name) {
    throw new LedgerError(
      `expected a checkpoint of '${verifier.name}', got one of '${checkpoint.origin}'`,
      { promise: "TAMPER" },
    );
  }
  return checkpoint;
}

/** Read a note's text as a checkpoint. @param {string} text @returns {Checkpoint} */
function parseCheckpoint(text) {
  const [origin, digits = "", encoded = "", ...rest] = text.split("\n");
  const size = parseDecimal(digits);
  const root = parseBase64(encoded);
  if (size === null || root?.length !== 32 || !rest.length) {
    throw new LedgerError("expected a checkpoint: origin, size and root hash, a line each");
  }
  if (![origin, ...rest.slice(0, -1)].every((line) => line)) {
    throw new LedgerError("expected non-empty lines in a checkpoint");
  }
  return { origin, size, root };
}

/**
 * Take a note apart strictly, verifying nothing.
 * @param {string} note
 * @returns {{text: string, lines: Line[]}}
 */
export function splitNote(note) {
  if (!note.isWellFormed()) throw new LedgerError("the note is not valid UTF-8");
  if (utf8(note).length > MAX_NOTE) {
    throw new LedgerError(`expected a note of at most ${MAX_NOTE} bytes`);
  }
  const at = note.lastIndexOf("\n\n");
  const text = note.slice(0, at + 1);
  const signatures = note.slice(at + 2);
  if (at < 0 || !signatures.endsWith("\n")) {
    throw new LedgerError("expected a note: text, an empty line, signature lines");
  }
  if (/[\x00-\x09\x0b-\x1f]/.test(text)) {
    throw new LedgerError(
      "expected note text that ends in a newline, without control characters",
    );
  }
  const lines = signatures.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) {
    throw new LedgerError(`expected at most ${MAX_SIGNATURES} signatures, got ${lines.length}`);
  }
  return { text, lines: lines.map(parseLine) };
}

/** Read a signature line. @param {string} line @returns {Line} */
function parseLine(line) {
  const at = line.indexOf(" ", DASH.length);
  const blob = at < 0 ? null : parseBase64(line.slice(at + 1));
  if (!line.startsWith(DASH) || blob === null || blob.length <= 4) {
    throw new LedgerError("expected a signature line '— name base64'");
  }
  const name = requireKeyName(line.slice(DASH.length, at));
  return { name, keyId: blob.subarray(0, 4), signature: blob.subarray(4) };
}

/**
 * Refuse a signature that does not hold.
 * @param {Verifier} verifier
 * @param {string} text
 * @param {Line} line
 */
function verifySignature(verifier, text, { signature }) {
  const holds =
    signature.length === 64 &&
    sodium.crypto_sign_verify_detached(signature, utf8(text), verifier.public);
  if (!holds) {
    throw new LedgerError(`the signature by '${verifier.name}' does not hold`, {
      promise: "TAMPER",
    });
  }
}

/**
 * Give the four bytes before a key's signatures.
 * @param {Verifier} verifier
 * @param {number} [type] that of a log's own key, unless said otherwise
 * @returns {Uint8Array}
 */
export function keyId(verifier, type = ED25519) {
  const labelled = [utf8(`${verifier.name}\n`), Uint8Array.of(type), verifier.public];
  return sha256(concat(labelled)).subarray(0, 4);
}

/**
 * Refuse what is no key name.
 * @param {string} name a note's key or a ledger's origin
 * @returns {string}
 */
export function requireKeyName(name) {
  if (NOT_IN_NAMES.test(name) || !name.isWellFormed()) {
    throw new LedgerError("expected a key name without spaces and plus signs");
  }
  return name;
}
