// @ts-check
/**
 * Generates a key that nobody ever has, after C2SP's COCKTAIL-DKG: COCKTAIL(Ed25519, SHA-512)
 * (custody/dkg, whose modules draw every byte). Participants are known by their numbers, from 1, and
 * by names in errors; a static key is the scalar of an enrolled Ed25519 key.
 */

import { concat, equal, utf8 } from "../bytes.js";
import { boxKeyOfReceiver, boxKeyOfSender, openBox, sealBox } from "./cocktail_boxes.js";
import {
  aggregate,
  drawScalar,
  evaluate,
  evaluateCommitments,
  isShare,
  little,
} from "./cocktail_sharing.js";
import { baseMult, reduce, requirePoint, requireScalar, smallScalar } from "../curve.js";
import { MAX_SEATS } from "../dealing.js";
import { CommitError, DealingError, PointError, raisingAs } from "../errors.js";
import { isSignature, sign } from "../schnorr.js";
import sodium, { sha512, wipe } from "../sodium.js";

/** @typedef {(size: number) => Uint8Array} Random */

/**
 * What all agree on before they begin: who takes part, by static keys in order, how many shares make
 * the key, and the context that binds everything to one session.
 * @typedef {{names: string[], keys: Uint8Array[], threshold: number, context: Uint8Array}} Setup
 */

/**
 * What is public of a participant's round 1 but its boxes.
 * @typedef {{commitments: Uint8Array[], ephemeral: Uint8Array, pop: Uint8Array}} Message
 */

export const CIPHERSUITE = utf8("COCKTAIL(Ed25519, SHA-512)");
export const PREFIX = "COCKTAIL-DKG-Ed25519-SHA512-";

/**
 * Give the setup of a session, whose id no other one has; `DealingError` unless
 * 1 <= t <= n <= 255, and the keys are n different points.
 * @param {Uint8Array} session
 * @param {string[]} names
 * @param {Uint8Array[]} keys
 * @param {number} threshold
 * @returns {Setup}
 */
export function setupOf(session, names, keys, threshold) {
  const fits = Number.isInteger(threshold) && threshold >= 1 && threshold <= keys.length;
  if (!fits || keys.length > MAX_SEATS) {
    throw new DealingError(
      `expected a threshold of 1 to ${keys.length} of at most ${MAX_SEATS} participants`,
      { promise: "QUORUM" },
    );
  }
  const different = keys.every((key, at) => !keys.slice(0, at).some((one) => equal(one, key)));
  if (names.length !== keys.length || !different) {
    throw new DealingError("expected a key for each participant, all different");
  }
  keys.forEach((key, at) =>
    raisingAs(DealingError, () => requirePoint(key), { prefix: `the key of ${names[at]} is none: ` }),
  );
  return { names, keys, threshold, context: contextOf(session, keys) };
}

/**
 * Give the scalar of an Ed25519 key from its seed.
 * @param {Uint8Array} seed 32 bytes
 * @returns {Uint8Array} to be wiped
 */
export function staticKey(seed) {
  const pair = sodium.crypto_sign_seed_keypair(seed);
  const wide = new Uint8Array(64);
  const clamped = sodium.crypto_sign_ed25519_sk_to_curve25519(pair.privateKey);
  wide.set(clamped);
  const scalar = reduce(wide);
  wipe(pair.privateKey, clamped, wide);
  return scalar;
}

/**
 * Draw the coefficients of one's own polynomial, the constant one first.
 * @param {Setup} setup
 * @param {Random} random
 * @returns {Uint8Array[]} to be wiped
 */
export function drawCoefficients(setup, random) {
  return Array.from({ length: setup.threshold }, () => drawScalar(random));
}

/**
 * Make round 1 of the participant with this static key: the message, and a box for each.
 * @param {Setup} setup
 * @param {Uint8Array} own static key
 * @param {Uint8Array[]} coefficients
 * @param {Uint8Array[]} payloads that travel with the shares, one to each
 * @param {Random} random
 * @returns {{message: Message, boxes: Uint8Array[]}}
 */
export function makeMessage(setup, own, coefficients, payloads, random) {
  const secret = drawScalar(random);
  const blank = {
    commitments: coefficients.map(baseMult),
    ephemeral: baseMult(secret),
    pop: new Uint8Array(),
  };
  const pop = sign(coefficients[0], signed(setup, blank), PREFIX, random);
  const sender = setup.keys[numberOf(setup, own) - 1];
  const boxes = setup.keys.map((receiver, at) => {
    const ends = { ephemeral: blank.ephemeral, sender, receiver, context: setup.context };
    const share = evaluate(coefficients, at + 1);
    const plaintext = concat([share, payloads[at]]);
    const box = sealBox(boxKeyOfSender(ends, secret, own), plaintext);
    wipe(share, plaintext);
    return box;
  });
  wipe(secret);
  return { message: { ...blank, pop }, boxes };
}

/**
 * Check all of a message that everybody can check; `CommitError` names whose it is and the fault.
 * @param {Setup} setup
 * @param {number} number
 * @param {Message} message
 */
export function requireMessage(setup, number, message) {
  const { commitments, ephemeral, pop } = message;
  if (commitments.length !== setup.threshold || pop.length !== 64) {
    throw refused(setup, number, "number", "does not have as many parts as it takes");
  }
  try {
    [...commitments, ephemeral].forEach(requirePoint);
  } catch (error) {
    if (!(error instanceof PointError)) throw error;
    throw refused(setup, number, "point", `holds a bad point: ${error.message}`);
  }
  if (!isSignature(pop, commitments[0], signed(setup, message), PREFIX)) {
    throw refused(setup, number, "pop", "comes without the proof that they have its secret");
  }
}

/**
 * Check all messages, open the boxes dealt to the participant with this key, sum the shares.
 * @param {Setup} setup
 * @param {Uint8Array} own static key
 * @param {Message[]} messages
 * @param {Uint8Array[]} boxes addressed to it, in order
 * @returns {{share: Uint8Array, payloads: Uint8Array[]}} to be wiped
 */
export function receive(setup, own, messages, boxes) {
  const number = numberOf(setup, own);
  requireCount(setup, messages, boxes);
  messages.forEach((message, at) => requireMessage(setup, at + 1, message));
  let share = smallScalar(0);
  const payloads = messages.map((message, at) => {
    const plaintext = openShare(setup, own, number, at + 1, message, boxes[at]);
    const before = share;
    share = sodium.crypto_core_ed25519_scalar_add(before, plaintext.slice(0, 32));
    const payload = plaintext.slice(32);
    wipe(before, plaintext);
    return payload;
  });
  if (!isShare(share, aggregate(messages.map((one) => one.commitments)), number)) {
    throw new DealingError("the shares that were opened do not make this seat's share");
  }
  return { share, payloads };
}

/**
 * Give the public key and the shares' public keys of messages that were checked.
 * @param {Setup} setup
 * @param {Message[]} messages
 * @returns {{public: Uint8Array, shares: Uint8Array[]}}
 */
export function publicKeys(setup, messages) {
  requireCount(setup, messages);
  const commitments = aggregate(messages.map((one) => one.commitments));
  const shares = setup.keys.map((_, at) => evaluateCommitments(commitments, at + 1));
  return { public: commitments[0], shares };
}

/**
 * Give the number of the participant with this static key.
 * @param {Setup} setup
 * @param {Uint8Array} own
 */
export function numberOf(setup, own) {
  const key = baseMult(own);
  const at = setup.keys.findIndex((one) => equal(one, key));
  if (at < 0) throw new DealingError("this key is of no participant", { promise: "NAMED" });
  return at + 1;
}

/**
 * Open one box and check the share in it.
 * @param {Setup} setup
 * @param {Uint8Array} own
 * @param {number} number
 * @param {number} sender
 * @param {Message} message
 * @param {Uint8Array} box
 * @returns {Uint8Array} the share and what came with it
 */
function openShare(setup, own, number, sender, message, box) {
  const { keys, context } = setup;
  const ends = {
    ephemeral: message.ephemeral,
    sender: keys[sender - 1],
    receiver: keys[number - 1],
    context,
  };
  const plaintext = openBox(boxKeyOfReceiver(ends, own), box);
  if (plaintext === null) throw faultOf(setup, sender, "AEAD-fail", "does not open");
  const share = plaintext.slice(0, 32);
  try {
    requireScalar(share);
  } catch {
    throw faultOf(setup, sender, "non-canonical-plaintext", "holds no share");
  }
  if (!isShare(share, message.commitments, number)) {
    throw faultOf(setup, sender, "VSS-mismatch", "is not what they committed to");
  }
  wipe(share);
  return plaintext;
}

/**
 * Give the error that names a participant and the fault of what they committed.
 * @param {Setup} setup
 * @param {number} number
 * @param {string} fault
 * @param {string} why
 */
export function refused(setup, number, fault, why) {
  const official = setup.names[number - 1];
  return new CommitError(`the commit of ${official} ${why}`, {
    hint: `it is refused; ${official} can commit again`,
    promise: "NAMED",
    official,
    fault,
  });
}

/**
 * Give the error of a box, by the name that a complaint has for it.
 * @param {Setup} setup
 * @param {number} sender
 * @param {string} fault
 * @param {string} why
 */
export function faultOf(setup, sender, fault, why) {
  const official = setup.names[sender - 1];
  return new CommitError(`the part that ${official} dealt to you ${why}`, {
    hint: "say so (custody complain): this genesis ends, and another one begins anew",
    promise: "NAMED",
    official,
    fault,
  });
}

/** Give what a proof of possession signs. @param {Setup} setup @param {Message} message */
function signed(setup, { commitments, ephemeral }) {
  return concat([setup.context, ...commitments, ephemeral]);
}

/**
 * Refuse all but one of each participant.
 * @param {Setup} setup
 * @param {unknown[][]} lists
 */
export function requireCount(setup, ...lists) {
  const wrong = lists.find((list) => list.length !== setup.keys.length);
  if (wrong) throw new DealingError(`expected those of ${setup.keys.length}, got ${wrong.length}`);
}

/**
 * Give the recommended context.
 * @param {Uint8Array} session
 * @param {Uint8Array[]} keys
 */
function contextOf(session, keys) {
  return sha512(
    concat([
      utf8("COCKTAIL-DKG-CONTEXT"),
      ...[session, CIPHERSUITE].flatMap((one) => [little(one.length, 8).reverse(), one]),
      little(keys.length, 4),
      ...keys,
    ]),
  );
}
