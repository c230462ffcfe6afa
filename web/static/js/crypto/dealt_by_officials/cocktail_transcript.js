// @ts-check
/**
 * Writes, signs and verifies the transcript that everybody signs in the end: who was shown something
 * else signs something else (custody/dkg/transcript.py, which draws it).
 */

import { concat } from "../bytes.js";
import { CIPHERSUITE, PREFIX, requireCount } from "./cocktail.js";
import { little } from "./cocktail_sharing.js";
import { CommitError } from "../errors.js";
import { isSignature, sign } from "../schnorr.js";

/** @typedef {import("./cocktail.js").Setup} Setup */
/** @typedef {import("./cocktail.js").Message} Message */
/** @typedef {(size: number) => Uint8Array} Random */

/**
 * Write the transcript that everybody signs.
 * @param {Setup} setup
 * @param {Message[]} messages
 * @param {Uint8Array} extension
 * @returns {Uint8Array}
 */
export function transcript(setup, messages, extension) {
  requireCount(setup, messages);
  return concat([
    ...sized(CIPHERSUITE),
    ...sized(setup.context),
    little(setup.keys.length, 4),
    little(setup.threshold, 4),
    ...setup.keys,
    ...messages.flatMap((one) => one.commitments),
    ...messages.map((one) => one.pop),
    ...messages.map((one) => one.ephemeral),
    ...sized(extension),
  ]);
}

/**
 * Sign a transcript with one's static key.
 * @param {Uint8Array} own
 * @param {Uint8Array} text
 * @param {Random} random
 * @returns {Uint8Array} 64 bytes
 */
export function certify(own, text, random) {
  return sign(own, text, PREFIX, random);
}

/**
 * Check that every participant signed the transcript; `CommitError` names who did not.
 * @param {Setup} setup
 * @param {Uint8Array} text
 * @param {Uint8Array[]} signatures
 */
export function requireCertificate(setup, text, signatures) {
  requireCount(setup, signatures);
  signatures.forEach((signature, at) => {
    if (isSignature(signature, setup.keys[at], text, PREFIX)) return;
    const official = setup.names[at];
    throw new CommitError(`${official} did not sign this transcript`, {
      hint: `${official} may have been shown other commits: compare, and use nothing of this key`,
      promise: "NAMED",
      official,
      fault: "certificate",
    });
  });
}

/** Put the length of bytes before them. @param {Uint8Array} data @returns {Uint8Array[]} */
function sized(data) {
  return [little(data.length, 8), data];
}
