// @ts-check
/**
 * Commits to a genesis without a dealer: what an official's first visit makes, and what is checked of
 * it (custody/dkg/session.py and commit.py, which draw the record).
 */

import { formatBase64, toHex } from "../bytes.js";
import { decodeBinary, encode } from "../canonical_json.js";
import {
  drawCoefficients,
  makeMessage,
  refused,
  requireMessage,
  setupOf,
  staticKey,
} from "./cocktail.js";
import { requirePoint } from "../curve.js";
import { PointError, TamperedError } from "../errors.js";
import { asObject, binaryIn, hasExactly, listIn, objectsIn, textIn } from "../fields.js";
import { commitmentCount, dealRows } from "./quorum_rows.js";
import { isPlain, quorumOf, rowsOf } from "../quorum_tree.js";
import { sha256, wipe } from "../sodium.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("./cocktail.js").Message} Message */
/** @typedef {import("./cocktail.js").Setup} Setup */
/** @typedef {import("../quorum_tree.js").Group} Group */
/** @typedef {(size: number) => Uint8Array} Random */

/**
 * The key generation of one genesis; `plain` is m of n, whose tree nothing is dealt down.
 * @typedef {{subject: JsonObject, id: Uint8Array, setup: Setup, tree: Group, plain: boolean}} Session
 */

/**
 * A commit, read.
 * @typedef {{message: Message, boxes: string[], tree: Uint8Array[]}} Commit
 */

const FORMAT = "custody-dkg-commit/v1";
const FIELDS = ["boxes", "commitments", "ephemeral", "format", "pop", "tree"];

/**
 * Give the session of a genesis by its subject.
 * @param {JsonObject} subject
 * @returns {Session}
 */
export function sessionOf(subject) {
  const seats = objectsIn(subject, "seats");
  const names = seats.map((seat) => textIn(seat, "official"));
  const keys = seats.map((seat) => binaryIn(seat, "signing_key", 32));
  const tree = quorumOf(subject);
  const plain = isPlain(tree);
  const id = sha256(encode(subject));
  const setup = setupOf(id, names, keys, plain ? tree.need : names.length);
  return { subject, id, setup, tree, plain };
}

/**
 * Deal a secret of one's own: the record of the commit, and the box to each seat.
 * @param {Session} session
 * @param {Uint8Array} seed of the Ed25519 key
 * @param {Random} random
 * @returns {{record: JsonObject, boxes: Uint8Array[]}}
 */
export function makeCommit(session, seed, random) {
  const { setup, tree, plain } = session;
  const own = staticKey(seed);
  const coefficients = drawCoefficients(setup, random);
  const dealt = plain ? null : dealRows(tree, coefficients[0], random);
  const payloads = setup.names.map((name) => payloadOf(session, name, dealt?.shares ?? []));
  const { message, boxes } = makeMessage(setup, own, coefficients, payloads, random);
  wipe(own, ...coefficients, ...payloads, ...(dealt?.shares ?? []));
  const record = {
    boxes: boxes.map((box) => toHex(sha256(box))),
    commitments: message.commitments.map(formatBase64),
    ephemeral: formatBase64(message.ephemeral),
    format: FORMAT,
    pop: formatBase64(message.pop),
    tree: (dealt?.commitments.slice(1) ?? []).map(formatBase64),
  };
  return { record, boxes };
}

/**
 * Check a commit but for the rows of its tree; `CommitError` names whose it is and the fault.
 * @param {Session} session
 * @param {number} number of the seat
 * @param {JsonObject} record
 * @returns {Commit}
 */
export function requireParts(session, number, record) {
  const { setup, tree, plain } = session;
  const commit = readCommit(record);
  const parts = plain ? 0 : commitmentCount(tree) - 1;
  if (commit.boxes.length !== setup.keys.length || commit.tree.length !== parts) {
    throw refused(setup, number, "number", "does not have as many parts as it takes");
  }
  requireMessage(setup, number, commit.message);
  try {
    commit.tree.forEach(requirePoint);
  } catch (error) {
    if (!(error instanceof PointError)) throw error;
    throw refused(setup, number, "point", `holds a bad point: ${error.message}`);
  }
  return commit;
}

/**
 * Read a commit; `TamperedError` for anything but a record of its format.
 * @param {JsonObject} record
 * @returns {Commit}
 */
export function readCommit(record) {
  if (!hasExactly(asObject(record), FIELDS) || record.format !== FORMAT) {
    throw new TamperedError(`expected format ${FORMAT}`);
  }
  /** @param {string} name */
  const points = (name) => listIn(record, name).map((one) => decodeBinary(one, 32));
  const boxes = listIn(record, "boxes").map((one) => textIn({ one }, "one"));
  const message = {
    commitments: points("commitments"),
    ephemeral: binaryIn(record, "ephemeral", 32),
    pop: binaryIn(record, "pop", 64),
  };
  if (!boxes.every((digest) => /^[0-9a-f]{64}$/.test(digest))) {
    throw new TamperedError("expected the boxes of a commit by their SHA-256 in hex");
  }
  return { message, boxes, tree: points("tree") };
}

/**
 * Give what travels with a share: the rows of a seat, ascending.
 * @param {Session} session
 * @param {string} official
 * @param {Uint8Array[]} shares by row
 * @returns {Uint8Array}
 */
function payloadOf({ tree, plain }, official, shares) {
  const rows = plain ? [] : rowsOf(tree, official);
  const payload = new Uint8Array(32 * rows.length);
  rows.forEach((row, at) => payload.set(shares[row - 1], 32 * at));
  return payload;
}

/** Give the commitments of a secret as it was dealt down the tree. @param {Commit} commit */
export function treeCommitments({ message, tree }) {
  return [message.commitments[0], ...tree];
}
