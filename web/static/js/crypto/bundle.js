// @ts-check
/**
 * Reads a dealing's file and opens the share in it that is sealed to one official
 * (custody/official/bundle.py, which draws the format).
 */

import { equal, formatBase64, toHex, utf8 } from "./bytes.js";
import { decodeBinary, decodeObject, encode } from "./canonical_json.js";
import { objectId, recipient, x25519Shares } from "./age.js";
import { fromMontgomery, toMontgomery } from "./curve.js";
import { readDealing, readShare, verifyDealing, verifyShare } from "./dealing.js";
import { CredentialError, DealingError, TamperedError, raisingAs } from "./errors.js";
import { binaryIn, hasExactly, listIn, objectIn, objectsIn, textIn } from "./fields.js";
import { GENERATED, RESHARED, dealtByOfficials } from "./dealt_by_officials.js";
import { isPlain, leaves, quorumOf, rowsOf } from "./quorum_tree.js";
import { sha256, wipe } from "./sodium.js";
import { unseal } from "./sealedbox.js";
import { requireSubject } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./dealing.js").Dealing} Dealing */
/** @typedef {import("./dealing.js").Share} Share */
/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */

/**
 * The subject of a genesis, the record of its dealing, the sealed shares in seat order, and what
 * the record says, checked. Where nobody dealt, nothing is sealed, and `generated` has what was made;
 * after a reshare `reshared` has what was dealt anew.
 * @typedef {{subject: JsonObject, record: JsonObject, sealed: Uint8Array[], dealing: Dealing,
 *   canary: Uint8Array, generated?: import("./dealt_by_officials/generated_bundle.js").Generated | null,
 *   reshared?: import("./dealt_by_officials/reshared_bundle.js").Reshared | null}} Bundle
 */

const FORMAT = "custody-bundle/v1";
const SHARE_FORMAT = "custody-share/v1";
const ROWS_FORMAT = "custody-share/v2";
const DEALERS = ["service", "offline"];
const DEALING_FIELDS = ["by", "canary", "public", "recipient", "sealed", "shares"];

/**
 * Read a bundle, and check all that can be checked without a secret: the subject is a genesis whose
 * roster can be a quorum, the share keys are a sharing of the public key down its tree, of exactly
 * its degrees, the recipient is that key, the sealed shares are the ones named, and the canary is
 * sealed to one X25519 recipient. `DealingError` otherwise.
 * @param {string} text canonical JSON; white space around it does not matter
 * @returns {Bundle}
 */
export function parseBundle(text) {
  return raisingAs(DealingError, () => readBundle(text), {
    prefix: "can't use this bundle: ",
  });
}

/**
 * Open an official's own shares, one for each row they hold, and check them against the dealing.
 *
 * `CredentialError` when the official has no seat here or the box does not open; `DealingError`
 * when the share inside is not theirs or not right (NAMED), or is of something else (BOUND).
 * @param {Bundle} bundle
 * @param {OfficialKey} key
 * @returns {Share[]} to be wiped
 */
export function openShares(bundle, key) {
  if (bundle.reshared) return dealtByOfficials().reshared.openReshared(bundle.reshared, key);
  if (bundle.generated) return dealtByOfficials().generated.openGenerated(bundle.subject, bundle.generated, key);
  const { name, boxPublic } = key.keyfile;
  const seat = objectsIn(bundle.subject, "seats").find((row) => row.official === name);
  if (seat === undefined || seat.box_key !== formatBase64(boxPublic)) {
    throw new CredentialError(
      `the key file of ${name} has no seat in the dataset ${textIn(bundle.subject, "dataset")}`,
      { hint: "take the key file that was enrolled for it" },
    );
  }
  const index = Number(seat.index);
  const inside = unseal(key.boxPrivate, bundle.sealed[index - 1]);
  const shares = readSealedShares(quorumOf(bundle.subject), inside, index, name);
  const expected = encodeShares(bundle, name, shares);
  const same = equal(inside, expected);
  wipe(inside, expected);
  if (!same) {
    throw new DealingError(`the share sealed to ${name} is of something else`, {
      promise: "BOUND",
    });
  }
  shares.forEach((share) => verifyShare(bundle.dealing, share));
  return shares;
}

/**
 * Refuse to turn a key of which not everybody has signed to have seen the same (DEALERLESS).
 * @param {Bundle} bundle
 */
export function requireCertified({ generated }) {
  if (!generated || generated.isCertified) return;
  throw new DealingError(
    "not all officials have signed for their share yet, so this key is not certified",
    { hint: "try again when the genesis is over", promise: "DEALERLESS" },
  );
}

/** Read a bundle's fields, then verify it. @param {string} text @returns {Bundle} */
function readBundle(text) {
  const record = decodeObject(utf8(text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, "")));
  if (record.format === GENERATED) return dealtByOfficials().generated.readGenerated(record);
  if (record.format === RESHARED) return dealtByOfficials().reshared.readReshared(record);
  if (!hasExactly(record, ["dealing", "format", "sealed", "subject"])) {
    throw new DealingError("the fields are not those of a bundle");
  }
  if (record.format !== FORMAT) throw new DealingError(`expected format ${FORMAT}`);
  const sealed = listIn(record, "sealed").map((box) => decodeBinary(box));
  return verifyBundle(objectIn(record, "subject"), objectIn(record, "dealing"), sealed);
}

/**
 * Verify what a bundle says, as `parseBundle` promises.
 * @param {JsonObject} subject
 * @param {JsonObject} record
 * @param {Uint8Array[]} sealed
 * @returns {Bundle}
 */
function verifyBundle(subject, record, sealed) {
  const takes = record.quorum === undefined ? "threshold" : "quorum";
  if (!hasExactly(record, [...DEALING_FIELDS, takes]) || !DEALERS.includes(String(record.by))) {
    throw new DealingError("the fields of the dealing are not those expected");
  }
  requireSubject(subject, "genesis");
  const dealing = readDealing(record);
  const seats = listIn(subject, "seats").length;
  if (!isDealtFor(record, subject)) {
    throw new DealingError("the dealing is for another threshold or roster", {
      promise: "QUORUM",
    });
  }
  verifyDealing(dealing);
  if (recipient(toMontgomery(dealing.public)) !== record.recipient) {
    throw new DealingError("the recipient is not that of the dealt key");
  }
  requireSealed(record, sealed, seats);
  return { subject, record, sealed, dealing, canary: readCanary(record) };
}

/**
 * Tell whether a dealing is down the tree of a subject, with a share for each of its rows.
 * @param {JsonObject} record
 * @param {JsonObject} subject
 */
export function isDealtFor(record, subject) {
  const said = (/** @type {JsonObject} */ { quorum, threshold }) =>
    encode(quorum === undefined ? { threshold } : { quorum });
  const rows = leaves(quorumOf(subject)).length;
  return equal(said(record), said(subject)) && listIn(record, "shares").length === rows;
}

/**
 * Refuse sealed shares that are not those the dealing names, one a seat.
 * @param {JsonObject} record
 * @param {Uint8Array[]} sealed
 * @param {number} seats
 */
function requireSealed(record, sealed, seats) {
  const named = listIn(record, "sealed");
  const digests = sealed.map((box) => toHex(sha256(box)));
  if (named.length !== digests.length || !digests.every((digest, at) => digest === named[at])) {
    throw new DealingError("a sealed share is not the one that was dealt");
  }
  if (sealed.length !== seats) {
    throw new DealingError("there is not one sealed share for every seat");
  }
}

/**
 * Read the canary, sealed to one recipient.
 * @param {JsonObject} record
 * @returns {Uint8Array} the canary's age header
 */
function readCanary(record) {
  const canary = binaryIn(record, "canary");
  const elements = x25519Shares(canary);
  if (elements.length !== 1) {
    throw new DealingError("the canary is not sealed to one recipient");
  }
  fromMontgomery(elements[0]);
  return canary;
}

/**
 * Read the shares out of an opened box.
 * @param {import("./quorum_tree.js").Group} quorum
 * @param {Uint8Array} inside
 * @param {number} index
 * @param {string} official
 * @returns {Share[]}
 */
function readSealedShares(quorum, inside, index, official) {
  try {
    const record = decodeObject(inside);
    if (isPlain(quorum)) return [readShare(index, binaryIn(record, "share", 32))];
    const rows = objectIn(record, "rows");
    return rowsOf(quorum, official).map((row) => readShare(row, binaryIn(rows, String(row), 32)));
  } catch (error) {
    if (!(error instanceof TamperedError)) throw error;
    throw new DealingError(`what is sealed to ${official} is no share`, { promise: "NAMED" });
  }
}

/**
 * Write what the dealer has sealed for this official.
 * @param {Bundle} bundle
 * @param {string} official
 * @param {Share[]} shares
 * @returns {Uint8Array}
 */
function encodeShares(bundle, official, shares) {
  const { ceremony, dataset, nonce, origin } = bundle.subject;
  const common = { canary: objectId(bundle.canary), ceremony, dataset, nonce, official, origin };
  if (isPlain(quorumOf(bundle.subject))) {
    const [{ index, value }] = shares;
    return encode({ ...common, format: SHARE_FORMAT, index, share: formatBase64(value) });
  }
  const rows = shares.map(({ index, value }) => [String(index), formatBase64(value)]);
  return encode({ ...common, format: ROWS_FORMAT, rows: Object.fromEntries(rows) });
}
