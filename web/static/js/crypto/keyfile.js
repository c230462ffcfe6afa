// @ts-check
/**
 * Reads, opens and makes an official's key file, and locks it with another passphrase
 * (custody/official/keyfile.py, which draws the format). An open key lives in the worker only
 * (NO-SHARE, QUIET).
 */

import { concat, equal, formatBase64, fromUtf8, toHex, utf8 } from "./bytes.js";
import { carried } from "./carried.js";
import { encode as canonical } from "./canonical_json.js";
import { fromMontgomery, requirePoint } from "./curve.js";
import { twelveWords } from "./digest_words.js";
import { CredentialError, KeyFileError, raisingAs } from "./errors.js";
import { fingerprintOf } from "./fingerprint.js";
import { requireName } from "./validation.js";
import {
  PROFILE,
  checkPassphrase,
  derive,
  requireProfile,
  wrongPassphraseHint,
} from "./passphrase.js";
import { asObject, binaryIn, countIn, objectIn, textIn } from "./fields.js";
import { boxPublicOf } from "./sealedbox.js";
import sodium, { wipe } from "./sodium.js";

/** @typedef {import("./passphrase.js").Profile} Profile */
/** @typedef {(size: number) => Uint8Array} Random */

/**
 * A key file as it lies on disk.
 * @typedef {{name: string, signingPublic: Uint8Array, boxPublic: Uint8Array, profile: Profile,
 *   salt: Uint8Array, nonce: Uint8Array, box: Uint8Array}} KeyFile
 */

/**
 * An opened key file: the Ed25519 seed and the X25519 private key, 32 bytes each.
 * @typedef {{keyfile: KeyFile, seed: Uint8Array, boxPrivate: Uint8Array}} OfficialKey
 */

const FORMAT = "custody-official-key/v1";
const KDF = "argon2id13";
const SIZE_LIMIT = 16 * 1024;
// The format has 12 names and 8 texts. One more, and a field stands there twice, which
// JSON.parse would not say.
const STRINGS = 20;

/**
 * Read a key file; `KeyFileError` for anything that `encode` would not say in other white space.
 * @param {Uint8Array} data
 * @returns {KeyFile}
 */
export function parse(data) {
  const bare = data.length <= SIZE_LIMIT ? carried(data, "this key file") : data;
  return raisingAs(KeyFileError, () => fromJsonObject(parseJson(bare)), {
    prefix: "can't read this key file: ",
  });
}

/**
 * Write a key file.
 * @param {KeyFile} keyfile
 * @returns {Uint8Array<ArrayBuffer>} JSON that people can read, and a newline
 */
export function encode(keyfile) {
  return utf8(`${JSON.stringify(toJsonObject(keyfile), null, 2)}\n`);
}

/**
 * Give a key's fingerprint.
 * @param {KeyFile} keyfile
 * @returns {Uint8Array} the digest that people compare, 32 bytes
 */
export function fingerprint(keyfile) {
  return fingerprintOf(keyfile.name, keyfile.signingPublic, keyfile.boxPublic);
}

/** Give what everybody may know of a key file: whose it is, and how it is known. @param {KeyFile} keyfile */
export function describe(keyfile) {
  const digest = fingerprint(keyfile);
  return { name: keyfile.name, fingerprint: toHex(digest), words: twelveWords(digest) };
}

/**
 * Unlock a key file; `CredentialError` where the passphrase does not open it.
 * @param {KeyFile} keyfile
 * @param {string} passphrase
 * @returns {OfficialKey}
 */
export function open(keyfile, passphrase) {
  const plain = openBox(keyfile, passphrase);
  const key = { keyfile, seed: plain.slice(0, 32), boxPrivate: plain.slice(32) };
  wipe(plain);
  const made = publicKeys(key.seed, key.boxPrivate);
  const same =
    equal(made.signingPublic, keyfile.signingPublic) && equal(made.boxPublic, keyfile.boxPublic);
  if (same) return key;
  close(key);
  throw new KeyFileError("the public keys in this key file are not those of its private keys");
}

/**
 * Make a new official's keys and lock them. `random` is asked for the seed, the X25519 key, the
 * salt and the nonce, in this order.
 * @param {string} name
 * @param {string} passphrase
 * @param {Random} random
 * @param {Profile} [profile] the cheap ones are for tests
 * @returns {OfficialKey}
 */
export function create(name, passphrase, random, profile = PROFILE) {
  requireName(name, "an official");
  return lock(name, random(32), random(32), passphrase, random, profile);
}

/**
 * Lock the same keys again, with fresh salt and nonce; old copies keep the old passphrase.
 * @param {OfficialKey} key
 * @param {string} passphrase
 * @param {Random} random
 * @param {Profile} [profile]
 * @returns {KeyFile}
 */
export function changePassphrase(key, passphrase, random, profile = PROFILE) {
  return lock(key.keyfile.name, key.seed, key.boxPrivate, passphrase, random, profile).keyfile;
}

/** Overwrite the private halves; the key is of no use after that. @param {OfficialKey} key */
export function close(key) {
  wipe(key.seed, key.boxPrivate);
}

/**
 * Sign a message.
 * @param {OfficialKey} key
 * @param {Uint8Array} message
 * @returns {Uint8Array} 64 bytes, Ed25519
 */
export function sign(key, message) {
  const pair = sodium.crypto_sign_seed_keypair(key.seed);
  try {
    return sodium.crypto_sign_detached(message, pair.privateKey);
  } finally {
    wipe(pair.privateKey);
  }
}

/**
 * Lock keys in a file.
 * @param {string} name
 * @param {Uint8Array} seed
 * @param {Uint8Array} boxPrivate
 * @param {string} passphrase
 * @param {Random} random
 * @param {Profile} profile
 * @returns {OfficialKey}
 */
function lock(name, seed, boxPrivate, passphrase, random, profile) {
  checkPassphrase(passphrase);
  const publics = publicKeys(seed, boxPrivate);
  const [salt, nonce] = [random(16), random(12)];
  const blank = { name, ...publics, profile, salt, nonce, box: new Uint8Array() };
  const boxKey = derive(passphrase, salt, profile);
  const plain = concat([seed, boxPrivate]);
  const box = sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
    plain,
    associatedData(blank),
    null,
    nonce,
    boxKey,
  );
  wipe(boxKey, plain);
  return { keyfile: { ...blank, box }, seed, boxPrivate };
}

/**
 * Decrypt the private halves.
 * @param {KeyFile} keyfile
 * @param {string} passphrase
 * @returns {Uint8Array}
 */
function openBox(keyfile, passphrase) {
  const boxKey = derive(passphrase, keyfile.salt, keyfile.profile);
  try {
    return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(
      null,
      keyfile.box,
      associatedData(keyfile),
      keyfile.nonce,
      boxKey,
    );
  } catch {
    throw new CredentialError(`this passphrase does not open the key file of ${keyfile.name}`, {
      hint: wrongPassphraseHint(passphrase),
    });
  } finally {
    wipe(boxKey);
  }
}

/**
 * Give what the box is bound to.
 * @param {KeyFile} keyfile
 * @returns {Uint8Array} every field but the box
 */
function associatedData(keyfile) {
  const { box: _, ...rest } = toJsonObject(keyfile);
  return canonical(rest);
}

/**
 * Compute the public halves of private ones.
 * @param {Uint8Array} seed
 * @param {Uint8Array} boxPrivate
 */
function publicKeys(seed, boxPrivate) {
  const pair = sodium.crypto_sign_seed_keypair(seed);
  wipe(pair.privateKey);
  return { signingPublic: pair.publicKey, boxPublic: boxPublicOf(boxPrivate) };
}

/** Give a key file as the JSON object on disk. @param {KeyFile} keyfile */
function toJsonObject(keyfile) {
  return {
    format: FORMAT,
    name: keyfile.name,
    signing_public: formatBase64(keyfile.signingPublic),
    box_public: formatBase64(keyfile.boxPublic),
    kdf: {
      name: KDF,
      memory_kib: keyfile.profile.memoryKib,
      passes: keyfile.profile.passes,
      lanes: keyfile.profile.lanes,
      salt: formatBase64(keyfile.salt),
    },
    nonce: formatBase64(keyfile.nonce),
    box: formatBase64(keyfile.box),
  };
}

/** Read a key file out of its JSON object. @param {unknown} value @returns {KeyFile} */
function fromJsonObject(value) {
  const record = asObject(value);
  const kdf = objectIn(record, "kdf");
  const keyfile = {
    name: requireName(textIn(record, "name"), "an official"),
    signingPublic: binaryIn(record, "signing_public", 32),
    boxPublic: binaryIn(record, "box_public", 32),
    profile: requireProfile({
      memoryKib: countIn(kdf, "memory_kib"),
      passes: countIn(kdf, "passes"),
      lanes: countIn(kdf, "lanes"),
    }),
    salt: binaryIn(kdf, "salt", 16),
    nonce: binaryIn(record, "nonce", 12),
    box: binaryIn(record, "box", 80),
  };
  if (!equal(canonical(record), canonical(toJsonObject(keyfile)))) {
    throw new KeyFileError("a field is misspelt or not known");
  }
  requirePoint(keyfile.signingPublic);
  fromMontgomery(keyfile.boxPublic);
  return keyfile;
}

/**
 * Read JSON as strictly as the format needs: `JSON.parse` takes a field twice, and a float for an
 * integer, but neither passes here.
 * @param {Uint8Array} data
 * @returns {unknown}
 */
function parseJson(data) {
  const text = data.length <= SIZE_LIMIT ? fromUtf8(data) : null;
  const bare = (text ?? "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
  try {
    const value = JSON.parse(text ?? "");
    if (/^[\s{}:,"0-9]*$/.test(bare) && bare.split('""').length - 1 === STRINGS) return value;
  } catch {
    // said below
  }
  throw new KeyFileError("expected the JSON of a key file");
}
