// @ts-check
/**
 * Writes 32-byte keys as text in Bech32 (BIP 173), as age does (custody/age/bech32.py).
 */

const CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/**
 * Write data in Bech32.
 * @param {string} hrp lower case
 * @param {Uint8Array} data
 * @returns {string} lower case
 */
export function encode(hrp, data) {
  const values = toFives(data);
  const all = [...values, ...checksum(hrp, values)];
  return `${hrp}1${all.map((value) => CHARSET[value]).join("")}`;
}

/**
 * Cut bytes into groups of five bits.
 * @param {Uint8Array} data
 * @returns {number[]} 5-bit values, the last padded with zeros
 */
function toFives(data) {
  const bits = Array.from(data, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => Number.parseInt(group.padEnd(5, "0"), 2));
}

/**
 * Give the checksum's groups.
 * @param {string} hrp
 * @param {number[]} values
 * @returns {number[]} six of them
 */
function checksum(hrp, values) {
  const codes = Array.from(hrp, (char) => char.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  const state = polymod([...expanded, ...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  return [25, 20, 15, 10, 5, 0].map((shift) => (state >>> shift) & 31);
}

/**
 * Compute the checksum's polynomial.
 * @param {number[]} values
 * @returns {number} the remainder of BIP 173's code over GF(32)
 */
function polymod(values) {
  let state = 1;
  for (const value of values) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, place) => {
      if ((top >>> place) & 1) state ^= term;
    });
  }
  return state;
}
