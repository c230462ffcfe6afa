// @ts-check
/**
 * Reads age v1 headers and makes a requester's own age key (custody/age/header.py, x25519.py): the
 * ephemeral shares of a header, and the name of an object. No payload comes near a browser.
 */

import { formatBase64, parseBase64, toHex } from "./bytes.js";
import { encode as bech32 } from "./bech32.js";
import { AgeHeaderError } from "./errors.js";
import { boxPublicOf } from "./sealedbox.js";
import { sha256, wipe } from "./sodium.js";

/**
 * One wrapping of the file key: its type, further arguments, and the body's bytes.
 * @typedef {{type: string, args: string[], body: Uint8Array}} Stanza
 */

const VERSION = "age-encryption.org/v1";
const COLUMNS = 64;
const LATIN = new TextDecoder("latin1"); // what is not ASCII fits nowhere in a header

/**
 * Give the 32-byte ephemeral shares of the header's X25519 stanzas, in order.
 *
 * `AgeHeaderError` when the header or any such stanza is malformed: what is read here is exactly
 * what the command line reads, or an official would turn a key for other objects.
 * @param {Uint8Array} header
 * @returns {Uint8Array[]}
 */
export function x25519Shares(header) {
  return parseHeader(header)
    .filter((stanza) => stanza.type === "X25519")
    .map(shareOf);
}

/**
 * Give the name of an object from its header.
 * @param {Uint8Array} header
 * @returns {string} SHA-256 of its exact bytes, in hex
 */
export function objectId(header) {
  return toHex(sha256(header));
}

/**
 * Write a public key as age does.
 * @param {Uint8Array} boxPublic
 * @returns {string} the `age1…` line of an X25519 public key
 */
export function recipient(boxPublic) {
  return bech32("age", boxPublic);
}

/**
 * Make a key to receive exports with, as `age-keygen` would.
 * @param {(size: number) => Uint8Array} random
 * @returns {{identity: string, recipient: string}} the identity is the secret half
 */
export function newIdentity(random) {
  const secret = random(32);
  const made = {
    identity: bech32("age-secret-key-", secret).toUpperCase(),
    recipient: recipient(boxPublicOf(secret)),
  };
  wipe(secret);
  return made;
}

/**
 * Read exactly one header, all of `data`.
 * @param {Uint8Array} data
 * @returns {Stanza[]}
 */
export function parseHeader(data) {
  const lines = LATIN.decode(data).split("\n");
  if (lines.shift() !== VERSION) throw malformed();
  const stanzas = [];
  while (lines[0]?.startsWith("-> ")) stanzas.push(takeStanza(lines));
  const [mac = "", end, ...rest] = lines;
  if (!stanzas.length || !/^--- .{43}$/.test(mac) || end !== "" || rest.length) throw malformed();
  decode(mac.slice(4));
  if (stanzas.length > 1 && stanzas.some((stanza) => stanza.type === "scrypt")) {
    throw new AgeHeaderError("age header has a passphrase stanza that is not alone");
  }
  return stanzas;
}

/**
 * Read the next stanza.
 * @param {string[]} lines shortened by the stanza at their front
 * @returns {Stanza}
 */
function takeStanza(lines) {
  const head = lines.shift() ?? "";
  if (!/^->(?: [!-~]+)+$/.test(head)) throw malformed();
  const [, type, ...args] = head.split(" ");
  let body = "";
  let line;
  do {
    line = lines.shift();
    if (line === undefined || line.length > COLUMNS) throw malformed();
    body += line;
  } while (line.length === COLUMNS);
  return { type, args, body: decode(body) };
}

/** Give the ephemeral share of an X25519 stanza. @param {Stanza} stanza @returns {Uint8Array} */
function shareOf(stanza) {
  if (stanza.args.length !== 1 || stanza.body.length !== 32) {
    throw new AgeHeaderError("X25519 stanza does not have one argument and a 32-byte body");
  }
  const share = decode(stanza.args[0]);
  if (share.length !== 32) {
    throw new AgeHeaderError(`X25519 stanza has a share of ${share.length} bytes, not 32`);
  }
  return share;
}

/**
 * Read base64 as a header has it.
 * @param {string} text canonical base64 without padding
 * @returns {Uint8Array}
 */
function decode(text) {
  const data = parseBase64(text + "=".repeat(-text.length & 3));
  if (data === null || formatBase64(data).replace(/=+$/, "") !== text) {
    throw new AgeHeaderError("age header holds base64 that is not canonical");
  }
  return data;
}

/** Give the error for bytes that are no header. */
function malformed() {
  return new AgeHeaderError("expected an age v1 header, got bytes that don't parse as one");
}
