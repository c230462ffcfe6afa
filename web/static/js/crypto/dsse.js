// @ts-check
/**
 * Signs bytes together with their type, as a DSSE envelope with one Ed25519 signature
 * (custody/formats/dsse.py).
 */

import { concat, formatBase64, toHex, utf8 } from "./bytes.js";
import { sign as signBytes } from "./keyfile.js";
import { sha256 } from "./sodium.js";

/**
 * An envelope as the JSON object that it is on the wire.
 * @typedef {{payload: string, payloadType: string,
 *   signatures: {keyid: string, sig: string}[]}} Envelope
 */

/**
 * Encode a payload with its type.
 * @param {string} payloadType
 * @param {Uint8Array} payload
 * @returns {Uint8Array} the bytes that are signed: DSSE's pre-authentication encoding
 */
export function pae(payloadType, payload) {
  const kind = utf8(payloadType);
  const head = `DSSEv1 ${kind.length} ${payloadType} ${payload.length} `;
  return concat([utf8(head), payload]);
}

/**
 * Give the id of a signing key.
 * @param {Uint8Array} signingPublic
 * @returns {string} SHA-256 of its 32 bytes, in hex
 */
export function keyid(signingPublic) {
  return toHex(sha256(signingPublic));
}

/**
 * Sign a payload as what it is.
 * @param {string} payloadType
 * @param {Uint8Array} payload
 * @param {import("./keyfile.js").OfficialKey} key
 * @returns {Envelope}
 */
export function sign(payloadType, payload, key) {
  const sig = formatBase64(signBytes(key, pae(payloadType, payload)));
  return {
    payload: formatBase64(payload),
    payloadType,
    signatures: [{ keyid: keyid(key.keyfile.signingPublic), sig }],
  };
}
