// @ts-check
/**
 * Makes one official's part in opening objects, with the proof that it is right. The transcript is
 * that of custody/quorum/proof.py, byte for byte; the same secret, randomness and context give the
 * same contribution there and here.
 */

import { concat, u32, utf8 } from "./bytes.js";
import { FORMAT, placeOf, textsOf } from "./contribution.js";
import { BASE, add, baseMult, fromMontgomery, mulSub, mult, reduce } from "./curve.js";
import { verifyShare } from "./dealing.js";
import { ContributionError, PointError } from "./errors.js";
import { sha512, wipe } from "./sodium.js";

/** @typedef {import("./contribution.js").Context} Context */
/** @typedef {import("./contribution.js").Contribution} Contribution */
/** @typedef {import("./dealing.js").Dealing} Dealing */
/** @typedef {import("./dealing.js").Share} Share */

/**
 * Make an official's contribution: a partial decryption of every object, and the proof.
 *
 * `DealingError` for a share that is not the one the dealing names for this seat, `PointError` for
 * an ephemeral share that could draw bits out of it. `progress` is told of objects done.
 * @param {Share} share
 * @param {Dealing} dealing
 * @param {Uint8Array[]} sharedElements X25519 ephemeral shares, 32 bytes each
 * @param {Context} context
 * @param {(size: number) => Uint8Array} random
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Contribution}
 */
export function contribute(share, dealing, sharedElements, context, random, progress) {
  verifyShare(dealing, share);
  if (share.index !== context.index) {
    throw new ContributionError(
      `the share is of seat ${share.index}, the context of seat ${context.index}`,
      { promise: "BOUND" },
    );
  }
  const step = progressCounter(sharedElements.length, progress);
  const elements = toPoints(sharedElements, step);
  const partials = elements.map((element) => step(mult(share.value, element)));
  const seed = seedOf(context, dealing.shares[share.index - 1], elements, partials);
  const elementSum = weightedSum(seed, elements, step);
  const partialSum = mult(share.value, elementSum);
  const nonce = hashToScalar("nonce", share.value, random(32), seed);
  const commitments = [baseMult(nonce), mult(nonce, elementSum)];
  const challenge = hashToScalar("challenge", seed, elementSum, partialSum, ...commitments);
  const response = mulSub(nonce, challenge, share.value);
  wipe(nonce);
  return { partials, challenge, response };
}

/**
 * Map X25519 ephemeral shares to points; none at all is a `ContributionError`.
 * @param {Uint8Array[]} sharedElements
 * @param {(point: Uint8Array) => Uint8Array} step
 * @returns {Uint8Array[]}
 */
function toPoints(sharedElements, step) {
  if (!sharedElements.length) {
    throw new ContributionError("expected at least one object to open, got none");
  }
  return sharedElements.map((u, at) => step(toPoint(at + 1, u)));
}

/**
 * Map one share to a point.
 * @param {number} number
 * @param {Uint8Array} u
 * @returns {Uint8Array}
 */
function toPoint(number, u) {
  try {
    return fromMontgomery(u);
  } catch (error) {
    if (!(error instanceof PointError)) throw error;
    throw new PointError(
      `the ephemeral share of object ${number} is not an honest one: ${error.message}`,
      { hint: "its header was not made by age: leave the object out of the request" },
    );
  }
}

/**
 * Hash everything the proof is bound to.
 * @param {Context} context
 * @param {Uint8Array} shareKey
 * @param {Uint8Array[]} elements
 * @param {Uint8Array[]} partials
 * @returns {Uint8Array} 64 bytes
 */
function seedOf(context, shareKey, elements, partials) {
  const texts = textsOf(context);
  const where = [u32(context.index), ...placeOf(context), shareKey, BASE];
  return hash("seed", ...texts, ...where, concat(elements), concat(partials));
}

/**
 * Sum points, each by a weight of the seed.
 * @param {Uint8Array} seed
 * @param {Uint8Array[]} points
 * @param {(point: Uint8Array) => Uint8Array} step
 * @returns {Uint8Array} d_1·P_1 + … + d_N·P_N
 */
function weightedSum(seed, points, step) {
  return points
    .map((point, at) => step(mult(hashToScalar("weight", seed, u32(at + 1)), point)))
    .reduce(add);
}

/**
 * Hash to a scalar.
 * @param {string} label
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array}
 */
function hashToScalar(label, ...parts) {
  return reduce(hash(label, ...parts));
}

/**
 * Hash parts under a label.
 * @param {string} label
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array} 64 bytes
 */
function hash(label, ...parts) {
  const all = [utf8(`${FORMAT}/${label}`), ...parts];
  const framed = concat(all.flatMap((part) => [u32(part.length), part]));
  const digest = sha512(framed);
  wipe(framed); // the share is in it where a nonce is made
  return digest;
}

/**
 * Count the points that pass through, three for every object, and tell of each.
 * @param {number} total objects
 * @param {(done: number, total: number) => void} [progress]
 * @returns {(point: Uint8Array) => Uint8Array}
 */
function progressCounter(total, progress = () => {}) {
  let done = 0;
  return (point) => {
    done += 1;
    progress(Math.floor(done / 3), total);
    return point;
  };
}
