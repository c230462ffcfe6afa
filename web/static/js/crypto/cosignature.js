// @ts-check
/**
 * Cosigns a checkpoint: the official's word that they saw it (custody/tlog/cosignature.py, which
 * draws the format; c2sp.org/tlog-cosignature).
 */

import { concat, formatBase64, utf8 } from "./bytes.js";
import { sign } from "./keyfile.js";
import { keyId, openCheckpoint, splitNote } from "./note.js";

/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./note.js").Verifier} Verifier */

const COSIGNATURE = 4;

/**
 * Add an official's cosignature to a checkpoint, once the log's own signature holds. That it
 * continues what they saw before is for the caller to have checked.
 * @param {string} note
 * @param {Verifier} log
 * @param {OfficialKey} key
 * @param {Date} now
 * @returns {string} the note with one line more
 */
export function cosign(note, log, key, now) {
  openCheckpoint(note, log);
  const { name, signingPublic } = key.keyfile;
  const signer = { name: `${log.name}/officials/${name}`, public: signingPublic };
  const time = Math.floor(now.getTime() / 1000);
  const message = utf8(`cosignature/v1\ntime ${time}\n${splitNote(note).text}`);
  const id = keyId(signer, COSIGNATURE);
  const blob = concat([id, eightBytes(time), sign(key, message)]);
  return `${note}— ${signer.name} ${formatBase64(blob)}\n`;
}

/** Write a number as eight bytes. @param {number} number @returns {Uint8Array} big-endian */
function eightBytes(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}
