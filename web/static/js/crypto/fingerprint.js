// @ts-check
/**
 * The fingerprint of a person's keys (custody/formats/fingerprint.py): computed again wherever
 * keys arrive beside one (NAMED).
 */

import { formatBase64 } from "./bytes.js";
import { encode } from "./canonical_json.js";
import { sha256 } from "./sodium.js";

/**
 * Give the digest of somebody's public keys that people compare.
 * @param {string} name
 * @param {Uint8Array} signingPublic
 * @param {Uint8Array} boxPublic
 * @returns {Uint8Array} 32 bytes
 */
export function fingerprintOf(name, signingPublic, boxPublic) {
  const record = {
    format: "custody-official/v1",
    name,
    signing_public: formatBase64(signingPublic),
    box_public: formatBase64(boxPublic),
  };
  return sha256(encode(record));
}
