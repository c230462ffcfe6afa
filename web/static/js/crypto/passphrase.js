// @ts-check
/**
 * Makes a key of a passphrase with Argon2id (RFC 9106), at a cost that is bounded for whoever opens
 * the file (custody/official/passphrase.py). A passphrase's bytes are the UTF-8 of its Unicode NFKC
 * form.
 */

import { utf8 } from "./bytes.js";
import { CredentialError, CustodyError, InputError, KeyFileError } from "./errors.js";
import { codePoint, hiddenCharacter } from "./invisible.js";
import sodium, { wipe } from "./sodium.js";

/** Characters (code points) of a normalised passphrase. */
export const MIN_LENGTH = 12;

/**
 * What one guess at a passphrase costs.
 * @typedef {{memoryKib: number, passes: number, lanes: number}} Profile
 */

/** @type {[keyof Profile, string, number, number][]} */
const BOUNDS = [
  ["memoryKib", "memory_kib", 8 * 1024, 1024 * 1024],
  ["passes", "passes", 1, 16],
  ["lanes", "lanes", 1, 1],
];

/** @type {Profile} About a second on one core. */
export const PROFILE = Object.freeze({ memoryKib: 256 * 1024, passes: 3, lanes: 1 });

/**
 * Give a profile back; out of bounds is a `KeyFileError`, so that no file makes its reader run
 * out of memory, take minutes, or derive a key for next to nothing.
 * @param {Profile} profile
 */
export function requireProfile(profile) {
  for (const [field, name, low, high] of BOUNDS) {
    const value = profile[field];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new KeyFileError(`expected ${name} of the key derivation in ${low} to ${high}`);
    }
  }
  return profile;
}

/** Refuse (`InputError`) what is too short or blank, or can't be typed. @param {string} text */
export function checkPassphrase(text) {
  const normalised = text.normalize("NFKC");
  if ([...normalised].length < MIN_LENGTH) {
    throw new InputError(`expected a passphrase of at least ${MIN_LENGTH} characters`, {
      hint: "four or more words drawn by chance are good, and easier to keep in mind",
    });
  }
  if (/[\p{Cc}\p{Cs}]/u.test(normalised)) {
    throw new InputError("a passphrase has no control characters, line breaks or broken text");
  }
  const hidden = hiddenCharacter(text) ?? hiddenCharacter(normalised);
  if (hidden !== null) {
    throw new InputError(
      `the passphrase holds a character that can't be seen: ${codePoint(hidden)}`,
      { hint: "nobody could type it again: type the passphrase instead of copying it" },
    );
  }
  const unknown = /\p{Cn}/u.exec(text)?.[0];
  if (unknown !== undefined) {
    throw new InputError(
      `the passphrase holds what is no character of Unicode yet: ${codePoint(unknown)}`,
      { hint: "it could be read in another way once it is one: choose another" },
    );
  }
  if (!text.trim()) {
    throw new InputError("the passphrase has nothing but blanks", {
      hint: "four or more words drawn by chance are good, and easier to keep in mind",
    });
  }
}

/** Tell whether a passphrase begins or ends with a blank, which counts. @param {string} text */
export function blanksAround(text) {
  return text !== text.trim();
}

/** Say what to look at when a passphrase does not open a file. @param {string} text */
export function wrongPassphraseHint(text) {
  const hidden = hiddenCharacter(text);
  if (hidden !== null) {
    return `what was given holds ${codePoint(hidden)}, which can't be seen: type it instead`;
  }
  if (blanksAround(text)) {
    return "what was given begins or ends with a blank, and that counts: is it meant?";
  }
  return "type it again; if you are sure of it, the file was altered: take your copy";
}

/**
 * Give the 32-byte key that Argon2id 1.3 makes of a passphrase and a 16-byte salt.
 *
 * `CredentialError` for text that has no UTF-8 form, and so opens nothing; `CustodyError` where
 * the memory can't be had.
 * @param {string} passphrase
 * @param {Uint8Array} salt
 * @param {Profile} profile
 * @returns {Uint8Array}
 */
export function derive(passphrase, salt, profile) {
  requireProfile(profile);
  if (!passphrase.isWellFormed()) throw new CredentialError("the passphrase is not valid Unicode");
  const secret = utf8(passphrase.normalize("NFKC"));
  try {
    return sodium.crypto_pwhash(
      32,
      secret,
      salt,
      profile.passes,
      profile.memoryKib * 1024,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
    );
  } catch {
    throw new CustodyError(
      `the key derivation could not have its ${Math.trunc(profile.memoryKib / 1024)} MiB of memory`,
      { hint: "close other programs, then run it again" },
    );
  } finally {
    wipe(secret);
  }
}
