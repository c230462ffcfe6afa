// @ts-check
/**
 * Reads what a reshare is about, and refuses one that can't be (custody/reshare/subject.py and
 * rosters.py, which draw it and say why).
 */

import { decodeBinary, encode } from "./canonical_json.js";
import { verifyDealing } from "./dealing.js";
import { DealingError, RefusedError, TamperedError } from "./errors.js";
import { binaryIn, hasExactly, listIn, objectIn, objectsIn, textIn } from "./fields.js";
import { RESHARE, leaves, people, readTree, requireSound } from "./quorum_tree.js";
import { refuse, repeats, requireKeys, requireSeat } from "./roster.js";
import { sha256 } from "./sodium.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./dealing.js").Dealing} Dealing */
/** @typedef {import("./quorum_tree.js").Group} Group */

/**
 * A reshare, read: `before` is the dealing of the epoch that it leaves.
 * @typedef {{subject: JsonObject, digest: Uint8Array, epoch: number, before: Dealing,
 *   public: Uint8Array, quorum: Group, seats: JsonObject[]}} Reshare
 */

/** What only whoever gets a new share signs, and what only whoever had one before. */
const BY_NEW = ["receipt", "complain"];
const BY_OLD = ["approve", "deny", "abstain", "redeal", "answer", "attest"];
const FROM = ["dealing", "epoch", "quorum", "seats", "shares"];

/**
 * Read the subject of a reshare; only its shape is checked.
 * @param {JsonObject} subject
 * @returns {Reshare}
 */
export function readReshare(subject) {
  const from = objectIn(subject, "from");
  if (!hasExactly(from, FROM)) throw new TamperedError("expected the epoch that a reshare leaves");
  const key = binaryIn(subject, "public", 32);
  const shares = listIn(from, "shares").map((point) => decodeBinary(point, 32));
  return {
    subject,
    digest: sha256(encode(subject)),
    epoch: epochIn(subject),
    before: { quorum: readTree(from.quorum), public: key, shares },
    public: key,
    quorum: readTree(subject.quorum),
    seats: objectsIn(subject, "seats"),
  };
}

/**
 * Refuse a reshare whose epochs, quorums, seats or old shares can't be (EPOCH, QUORUM).
 *
 * The epoch follows the old one. Both quorums are sound, their people have one seat each, in the
 * order in which they first stand in the tree, and no key sits twice. The old row keys are a sharing
 * of the dataset's key. A person may sit in both rosters; a witness sits in neither.
 * @param {JsonObject} subject
 * @returns {Reshare}
 */
export function requireReshare(subject) {
  const reshare = readReshare(subject);
  const from = objectIn(subject, "from");
  const before = epochIn(from);
  if (before < 0 || reshare.epoch !== before + 1) {
    throw new TamperedError(
      `expected an epoch from 0 and the one after it, got ${before} and ${reshare.epoch}`,
      { promise: "EPOCH" },
    );
  }
  if (!/^[0-9a-f]{64}$/.test(textIn(from, "dealing"))) {
    throw new TamperedError("expected the old dealing by its SHA-256 in hex");
  }
  requireSeats("old", reshare.before.quorum, oldSeats(subject));
  requireSeats("new", reshare.quorum, reshare.seats);
  requireWitnesses(subject, [...oldSeats(subject), ...reshare.seats]);
  verifyDealing(requireRows(reshare.before));
  return reshare;
}

/** Give the seats of the epoch that a reshare leaves. @param {JsonObject} subject */
export function oldSeats(subject) {
  return objectsIn(objectIn(subject, "from"), "seats");
}

/**
 * Give the seats by which a kind of statement is signed; in a reshare the old or the new, or both.
 * @param {JsonObject} subject of any ceremony
 * @param {string} [kind]
 */
export function seatsFor(subject, kind = "") {
  const seats = objectsIn(subject, "seats");
  if (subject.format !== RESHARE || BY_NEW.includes(kind)) return seats;
  return BY_OLD.includes(kind) ? oldSeats(subject) : [...seats, ...oldSeats(subject)];
}

/**
 * Name who holds an old row.
 * @param {Reshare} reshare
 * @param {number} row
 */
export function dealerOf({ before }, row) {
  const leaf = leaves(before.quorum).find((one) => one.row === row);
  if (leaf) return leaf.who;
  throw new TamperedError(`there is no row ${row} in the old quorum`, { promise: "QUORUM" });
}

/** Read an epoch, which may be a wrong one. @param {JsonObject} record @returns {number} */
function epochIn(record) {
  if (typeof record.epoch === "number" && Number.isSafeInteger(record.epoch)) return record.epoch;
  throw new TamperedError("the field epoch is missing or has the wrong type");
}

/** Refuse a dealing without a share for each row. @param {Dealing} dealing @returns {Dealing} */
function requireRows(dealing) {
  const rows = leaves(dealing.quorum).length;
  if (dealing.shares.length === rows) return dealing;
  throw new DealingError(`expected ${rows} shares, got ${dealing.shares.length}`, {
    promise: "QUORUM",
  });
}

/**
 * Refuse seats that are not those of a quorum.
 * @param {string} which
 * @param {Group} quorum
 * @param {JsonObject[]} seats
 */
function requireSeats(which, quorum, seats) {
  requireSound(quorum);
  const officials = seats.map((seat) => textIn(seat, "official"));
  if (officials.join() !== people(quorum).join()) {
    throw new TamperedError(
      `the ${which} seats are not those of the ${which} quorum, in its order`,
      { promise: "QUORUM" },
    );
  }
  if (!seats.every((seat, at) => seat.index === at + 1)) {
    throw new TamperedError(`the ${which} seats are not numbered in their order`, {
      promise: "QUORUM",
    });
  }
  requireKeys(seats.map((seat) => textIn(seat, "signing_key")));
  requireKeys(seats.map((seat) => textIn(seat, "box_key")));
  seats.forEach(requireSeat);
}

/**
 * Refuse a witness who has a seat, opened this, or has an official's key.
 * @param {JsonObject} subject
 * @param {JsonObject[]} seats
 */
function requireWitnesses(subject, seats) {
  const witnesses = objectsIn(subject, "witnesses");
  const names = witnesses.map((witness) => textIn(witness, "name"));
  const others = [textIn(subject, "requester"), ...seats.map((seat) => textIn(seat, "official"))];
  if (repeats(names) || names.some((name) => others.includes(name))) {
    throw new RefusedError("a witness holds no other role", { promise: "QUORUM" });
  }
  const keys = witnesses.map((witness) => textIn(witness, "signing_key"));
  const taken = seats.map((seat) => textIn(seat, "signing_key"));
  if (repeats(keys) || keys.some((key) => taken.includes(key))) {
    refuse("one key can't take two seats");
  }
}
