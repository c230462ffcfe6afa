// @ts-check
/**
 * Receives in a genesis without a dealer: what all commits come to, which everybody computes, and the
 * shares in one's boxes (custody/dkg/outcome.py and receiving.py). Nothing is kept between the visits,
 * so the same function opens the shares whenever they are needed.
 */

import { recipient } from "../age.js";
import { equal, formatBase64, toHex } from "../bytes.js";
import { canaryHeader } from "../canary.js";
import { encode } from "../canonical_json.js";
import { faultOf, numberOf, publicKeys, receive, requireCount, staticKey } from "./cocktail.js";
import { aggregate } from "./cocktail_sharing.js";
import { transcript } from "./cocktail_transcript.js";
import { baseMult, requireScalar, smallScalar, toMontgomery } from "../curve.js";
import { readShare, verifyDealing } from "../dealing.js";
import { readCommit, requireParts, treeCommitments } from "./dkg_commit.js";
import { DealingError, TamperedError } from "../errors.js";
import { rowKeys } from "./quorum_rows.js";
import { rowsOf } from "../quorum_tree.js";
import sodium, { sha256, sha512, wipe } from "../sodium.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("./dkg_commit.js").Commit} Commit */
/** @typedef {import("./dkg_commit.js").Session} Session */
/** @typedef {import("../dealing.js").Share} Share */
/** @typedef {import("../quorum_tree.js").Group} Group */

const EXTENSION = "custody-dkg-extension/v1";
const EPOCH = 0; // a genesis begins the first

/**
 * Compute what the commits of all seats come to: the dealing's record, and the transcript.
 * @param {Session} session
 * @param {JsonObject[]} records
 * @returns {{dealing: JsonObject, transcript: Uint8Array, public: Uint8Array, shares: Uint8Array[]}}
 */
export function outcomeOf(session, records) {
  const commits = records.map((record, at) => requireParts(session, at + 1, record));
  const messages = commits.map(({ message }) => message);
  const keys = keysOf(session, commits);
  const digests = records.map((record) => toHex(sha256(encode(record))));
  const agreed = { commits: digests, format: EXTENSION, subject: toHex(session.id) };
  const text = transcript(session.setup, messages, sha256(encode(agreed)));
  const { subject, tree, plain } = session;
  const dealing = {
    by: "dkg",
    canary: formatBase64(canaryHeader(subject, EPOCH, keys.public)),
    commits: digests,
    public: formatBase64(keys.public),
    recipient: recipient(toMontgomery(keys.public)),
    shares: keys.shares.map(formatBase64),
    transcript: toHex(sha512(text)),
    ...(plain ? { threshold: tree.need } : { quorum: subject.quorum }),
  };
  return { dealing, transcript: text, ...keys };
}

/**
 * Open and check the boxes to one's seat; gives the shares by row, and what all commits come to.
 *
 * `CommitError` names whose commit or part is wrong, and the fault; `TamperedError` says that a box
 * is not the one that was committed to, which is nobody's fault but the service's (NAMED).
 * @param {Session} session
 * @param {Uint8Array} seed of the Ed25519 key
 * @param {JsonObject[]} records
 * @param {Uint8Array[]} boxes
 * @returns {{outcome: ReturnType<typeof outcomeOf>, shares: Share[]}} shares to be wiped
 */
export function receiveShares(session, seed, records, boxes) {
  const own = staticKey(seed);
  try {
    const number = numberOf(session.setup, own);
    const outcome = outcomeOf(session, records);
    const commits = records.map(readCommit);
    requireSigned(session, number, commits, boxes);
    const messages = commits.map(({ message }) => message);
    const received = receive(session.setup, own, messages, boxes);
    const shares = sharesOf(session, number, commits, received);
    shares.forEach(({ index, value }) => {
      if (equal(baseMult(value), outcome.shares[index - 1])) return;
      throw new DealingError(`this is not the share of seat ${index}`, { promise: "QUORUM" });
    });
    return { outcome, shares };
  } finally {
    wipe(own);
  }
}

/**
 * Give the key and the shares' keys; `DealingError` where together they are no sharing.
 * @param {Session} session
 * @param {Commit[]} commits
 * @returns {{public: Uint8Array, shares: Uint8Array[]}}
 */
function keysOf({ setup, tree, plain }, commits) {
  requireCount(setup, commits);
  const keys = plain
    ? publicKeys(setup, commits.map(({ message }) => message))
    : keysOfTree(tree, commits);
  verifyDealing({ quorum: tree, ...keys });
  return keys;
}

/** Give the keys of the sum of all dealings down a tree. @param {Group} tree @param {Commit[]} commits */
function keysOfTree(tree, commits) {
  const summed = aggregate(commits.map(treeCommitments));
  return { public: summed[0], shares: rowKeys(tree, summed) };
}

/**
 * Refuse a box that is not the one its maker signed.
 * @param {Session} session
 * @param {number} number
 * @param {Commit[]} commits
 * @param {Uint8Array[]} boxes
 */
function requireSigned({ setup }, number, commits, boxes) {
  if (boxes.length !== commits.length) {
    throw new DealingError(`expected ${commits.length} boxes to this seat, got ${boxes.length}`);
  }
  commits.forEach((commit, at) => {
    if (toHex(sha256(boxes[at])) === commit.boxes[number - 1]) return;
    const name = setup.names[at];
    throw new TamperedError(`the box from ${name} is not the one that ${name} signed`, {
      hint: `complain of nobody: the service altered it, or lost it; tell ${name}`,
      promise: "NAMED",
    });
  });
}

/**
 * Give the shares of a seat: COCKTAIL's own of m of n, of a tree the sums of its rows.
 * @param {Session} session
 * @param {number} number
 * @param {Commit[]} commits
 * @param {{share: Uint8Array, payloads: Uint8Array[]}} received
 * @returns {Share[]}
 */
function sharesOf(session, number, commits, { share, payloads }) {
  const { setup, tree, plain } = session;
  const rows = plain ? [] : rowsOf(tree, setup.names[number - 1]);
  payloads.forEach((payload, at) => {
    if (payload.length === 32 * rows.length) return;
    throw faultOf(setup, at + 1, "payload", "is not as long as it must be");
  });
  if (plain) return [readShare(number, share)];
  const parts = commits.map((commit, at) => checkRows(session, at + 1, rows, commit, payloads[at]));
  wipe(share, ...payloads);
  return rows.map((row, place) => {
    const value = parts.reduce((sum, part) => {
      const next = sodium.crypto_core_ed25519_scalar_add(sum, part[place]);
      wipe(sum, part[place]);
      return next;
    }, smallScalar(0));
    return readShare(row, value);
  });
}

/**
 * Read one sender's parts of one's rows, each held against what the sender committed to.
 * @param {Session} session
 * @param {number} sender
 * @param {number[]} rows
 * @param {Commit} commit
 * @param {Uint8Array} payload
 * @returns {Uint8Array[]}
 */
function checkRows({ setup, tree }, sender, rows, commit, payload) {
  const parts = rows.map((_, place) => payload.slice(32 * place, 32 * place + 32));
  const keys = rowKeysOrNull(tree, commit);
  parts.forEach((part, place) => {
    try {
      requireScalar(part);
    } catch {
      const why = "holds a row that is no share";
      throw faultOf(setup, sender, "non-canonical-plaintext", why);
    }
    const right = keys && !sodium.is_zero(part) && equal(baseMult(part), keys[rows[place] - 1]);
    if (right) return;
    throw faultOf(setup, sender, "tree-mismatch", "is not what they committed to");
  });
  return parts;
}

/** @param {Group} tree @param {Commit} commit @returns {Uint8Array[] | null} */
function rowKeysOrNull(tree, commit) {
  try {
    return rowKeys(tree, treeCommitments(commit));
  } catch (error) {
    if (error instanceof DealingError) return null;
    throw error;
  }
}
