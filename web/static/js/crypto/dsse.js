// @ts-check
/**
 * Signs bytes together with their type, as a DSSE envelope with one Ed25519 signature, and verifies
 * such envelopes (custody/formats/dsse.py).
 */

import { concat, formatBase64, toHex, utf8 } from "./bytes.js";
import { StatementError, raisingAs } from "./errors.js";
import { asObject, binaryIn, hasExactly, objectsIn, textIn } from "./fields.js";
import { sign as signBytes } from "./keyfile.js";
import sodium, { sha256 } from "./sodium.js";

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

/**
 * An envelope that was read, nothing in it verified.
 * @typedef {{payloadType: string, payload: Uint8Array, keyid: string, signature: Uint8Array}} Signed
 */

/**
 * Read an envelope; `StatementError` unless it has exactly one signature.
 * @param {unknown} record
 * @returns {Signed}
 */
export function readEnvelope(record) {
  return raisingAs(StatementError, () => {
    const envelope = asObject(record);
    const [signature, ...others] = objectsIn(envelope, "signatures");
    const whole =
      others.length === 0 &&
      hasExactly(envelope, ["payload", "payloadType", "signatures"]) &&
      hasExactly(signature ?? {}, ["keyid", "sig"]);
    if (!whole) throw new StatementError("the fields are not those of an envelope");
    return {
      payloadType: textIn(envelope, "payloadType"),
      payload: binaryIn(envelope, "payload"),
      keyid: textIn(signature, "keyid"),
      signature: binaryIn(signature, "sig", 64),
    };
  });
}

/**
 * Give the payload of an envelope that this key signed as this type; `StatementError` for all that
 * does not hold. The key comes from a roster or key file, never from the envelope.
 * @param {Signed} envelope
 * @param {Uint8Array} signingPublic
 * @param {string} payloadType
 * @returns {Uint8Array}
 */
export function verify(envelope, signingPublic, payloadType) {
  const { payload, signature } = envelope;
  const holds =
    envelope.payloadType === payloadType &&
    envelope.keyid === keyid(signingPublic) &&
    sodium.crypto_sign_verify_detached(signature, pae(payloadType, payload), signingPublic);
  if (!holds) throw new StatementError("the signature does not verify");
  return payload;
}
