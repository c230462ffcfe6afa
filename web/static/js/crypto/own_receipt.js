// @ts-check
/**
 * Knows a dataset's quorum by the receipt that an official signed themselves, and holds requests
 * against it (custody/official/own_receipt.py, which says why; KNOWN).
 */

import { equal, toHex } from "./bytes.js";
import { isDealtFor } from "./bundle.js";
import { encode } from "./canonical_json.js";
import { keyid, readEnvelope, verify } from "./dsse.js";
import { CredentialError, KnownError, RefusedError, StatementError } from "./errors.js";
import { asObject, binaryIn, listIn, objectIn, objectsIn, textIn } from "./fields.js";
import { isPlain, quorumLine, quorumOf, readTree, rowsOf } from "./quorum_tree.js";
import { sha256 } from "./sodium.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "./statement.js";
import { epochOf, kindOf, requireSubject, subjectDigest } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./keyfile.js").KeyFile} KeyFile */
/** @typedef {import("./quorum_tree.js").Group} Group */

/**
 * A dataset's quorum and policy as an official vouched for them, as a request must say them;
 * `former` are the policies that held before a quorum tightened them (policy_changes.js).
 * @typedef {{digest: Uint8Array, seats: JsonObject[], quorum: Group, policy: JsonObject,
 *   former: JsonObject[], claims: Record<string, unknown>}} Vouched
 */

const HINT = "sign nothing, and ask the other officials what they are shown: the service lies";

/**
 * Give what the receipt vouches for that this key file signed.
 *
 * `RefusedError` where there is none, `CredentialError` where the file has no seat either;
 * `KnownError` where it is of another subject or dealing.
 * @param {unknown} genesis the answer of `GET /datasets/NAME/genesis`
 * @param {KeyFile} mine
 * @returns {Vouched}
 */
export function vouchedBy(genesis, mine) {
  const record = asObject(genesis);
  const subject = objectIn(record, "subject");
  const dealing = objectIn(record, "dealing");
  const digest = requireGenesis(subject, dealing);
  requireOwnReceipt(listIn(record, "receipts"), subject, digest, mine);
  if (!hasOwnSeat(subject, mine)) {
    refuse(`the seat of ${mine.name} has other keys than the key file`);
  }
  const shares = listIn(dealing, "shares");
  const quorum = quorumOf(subject);
  const seats = objectsIn(subject, "seats").map((seat) => {
    const keys = rowsOf(quorum, textIn(seat, "official")).map((row) => shares[row - 1]);
    return { ...seat, ...(keys.length > 1 ? { share_keys: keys } : { share_key: keys[0] }) };
  });
  const policy = objectIn(subject, "policy");
  const { origin, dataset } = subject;
  const takes = isPlain(quorum) ? quorum.need : subject.quorum;
  return {
    digest,
    seats,
    quorum,
    policy,
    former: [],
    claims: { ledger: origin, dataset, threshold: takes, quorum: takes, seats, key: dealing.public,
      combiner: subject.combiner, policy, script: objectIn(policy, "scripts").export,
      epoch: epochOf(subject), shares, dealing: toHex(sha256(encode(dealing))) },
  };
}

/**
 * Refuse a request that says another quorum, key or policy than was vouched for.
 * @param {JsonObject} request
 * @param {Vouched} vouched
 */
export function requireSameQuorum(request, { claims, former, quorum }) {
  /** @type {Record<string, unknown>} */
  const said = {
    ledger: request.origin,
    dataset: request.dataset,
    ...quorumClaim(request, quorum),
    seats: request.seats,
    key: request.public,
    policy: request.policy,
    script: objectIn(request, "script").name,
    epoch: epochOf(request),
  };
  const changed = Object.keys(said).filter((name) => !same(said[name], claims[name]));
  if (changed.join() === "policy" && former.some((policy) => same(request.policy, policy))) {
    throw new KnownError(
      `the request is under a policy of ${request.dataset} that a quorum has tightened since`,
      {
        hint: "if it was filed before that, it has to be filed again; else the service lies",
        promise: "KNOWN",
      },
    );
  }
  if (changed.length) {
    refuse(`the request names another ${changed.join(" and another ")} than your receipt does`);
  }
}

/**
 * Refuse a drill of another roster, key, policy or epoch than was vouched for.
 * @param {JsonObject} drill
 * @param {Vouched} vouched
 */
export function requireSameDataset(drill, { claims, policy, former, quorum }) {
  /** @type {JsonObject} */
  const said = {
    ledger: drill.origin,
    dataset: drill.dataset,
    ...quorumClaim(drill, quorum),
    seats: drill.seats,
    key: drill.public,
    combiner: drill.combiner,
    epoch: epochOf(drill),
  };
  const changed = Object.keys(said).filter((name) => !same(said[name], claims[name]));
  if (![policy, ...former].some((one) => same(drill.policy, one))) changed.push("policy");
  if (changed.length) {
    refuse(`the drill names another ${changed.join(" and another ")} than your receipt does`);
  }
}

/**
 * Refuse a reshare that leaves another epoch than the one vouched for (EPOCH, KNOWN).
 * @param {JsonObject} reshare
 * @param {Vouched} vouched
 */
export function requireSameEpoch(reshare, { claims, seats, quorum }) {
  const from = objectIn(reshare, "from");
  /** @type {Record<string, unknown>} */
  const said = {
    ledger: reshare.origin,
    dataset: reshare.dataset,
    key: reshare.public,
    combiner: reshare.combiner,
    policy: reshare.policy,
    epoch: from.epoch,
    shares: from.shares,
    dealing: from.dealing,
  };
  const changed = Object.keys(said).filter((name) => !same(said[name], claims[name]));
  if (quorumLine(readTree(from.quorum)) !== quorumLine(quorum)) changed.push("quorum");
  if (!same(from.seats, seats.map(withoutShares))) changed.push("seats");
  if (changed.length) {
    refuse(`the reshare names another ${changed.join(" and another ")} than your receipt does`);
  }
}

/** Give a seat as it is before anything is dealt to it. @param {JsonObject} seat */
function withoutShares(seat) {
  const { share_key: _, share_keys: __, ...bare } = seat;
  return bare;
}

/**
 * Give what a subject says of the quorum, under the name by which a lie about it is called.
 * @param {JsonObject} subject
 * @param {Group} known
 */
export function quorumClaim(subject, known) {
  const name = subject.quorum === undefined && isPlain(known) ? "threshold" : "quorum";
  return { [name]: subject.quorum ?? subject.threshold };
}

/**
 * Refuse a bundle of another genesis than the one vouched for.
 * @param {import("./bundle.js").Bundle} bundle
 * @param {Vouched} vouched
 */
export function requireVouched({ subject, record }, { digest }) {
  if (!equal(subjectDigest(subject, record), digest)) {
    refuse("the bundle is of another dealing than the one you signed a receipt for");
  }
}

/**
 * Refuse what is no genesis, or is at odds with its dealing.
 * @param {JsonObject} subject
 * @param {JsonObject} dealing
 * @returns {Uint8Array} the digest of both, which its receipts sign
 */
function requireGenesis(subject, dealing) {
  const kind = kindOf(subject);
  if (kind !== "genesis" && kind !== "reshare") refuse("what is shown as a dataset's genesis is none");
  requireSubject(subject, kind);
  if (!isDealtFor(dealing, subject)) {
    refuse("the dealing shown is for another threshold or roster");
  }
  return subjectDigest(subject, dealing);
}

/**
 * Refuse a genesis without this official's own receipt over exactly this.
 * @param {unknown[]} envelopes
 * @param {JsonObject} subject
 * @param {Uint8Array} digest
 * @param {KeyFile} mine
 */
function requireOwnReceipt(envelopes, subject, digest, mine) {
  const receipts = envelopes
    .map(readEnvelope)
    .filter((one) => one.keyid === keyid(mine.signingPublic))
    .map((one) => readOwn(one, mine))
    .filter(({ kind }) => kind === "receipt");
  if (!receipts.length) throw noReceipt(subject, mine);
  if (!receipts.some((one) => isOwn(one, mine) && isAbout(one, subject, toHex(digest)))) {
    refuse(`${mine.name} signed a receipt for another genesis than the one shown`);
  }
}

/** Tell who a statement says it is of. @param {{official: string}} said @param {KeyFile} mine */
function isOwn(said, mine) {
  return said.official === mine.name;
}

/** Read one's own statement. @param {import("./dsse.js").Signed} envelope @param {KeyFile} mine */
function readOwn(envelope, mine) {
  try {
    return readStatement(verify(envelope, mine.signingPublic, PAYLOAD_TYPE));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return refuse(`a receipt of ${mine.name} is forged: ${error.message}`);
  }
}

/** Give the error for a missing receipt. @param {JsonObject} subject @param {KeyFile} mine */
function noReceipt(subject, mine) {
  const dataset = textIn(subject, "dataset");
  if (!hasOwnSeat(subject, mine)) {
    return new CredentialError(
      `the key file of ${mine.name} has no seat in the dataset ${dataset}`,
      { hint: "take the key file that was enrolled for it", promise: "KNOWN" },
    );
  }
  return new RefusedError(
    `no receipt is shown that ${mine.name} signed for a share of ${dataset}`,
    {
      hint:
        `sign for it first, in ${textIn(subject, "ceremony")}; if you have, the service hides ` +
        "it: tell the auditor",
      promise: "KNOWN",
    },
  );
}

/** Tell whether this file's keys have its seat. @param {JsonObject} subject @param {KeyFile} mine */
function hasOwnSeat(subject, mine) {
  const seat = objectsIn(subject, "seats").find(({ official }) => official === mine.name);
  return (
    seat !== undefined &&
    equal(binaryIn(seat, "signing_key", 32), mine.signingPublic) &&
    equal(binaryIn(seat, "box_key", 32), mine.boxPublic)
  );
}

/** Compare two values. @param {unknown} one @param {unknown} other */
function same(one, other) {
  return one !== undefined && equal(encode(one), encode(other));
}

/** Refuse what differs from what is known. @param {string} why @returns {never} */
function refuse(why) {
  throw new KnownError(why, { hint: HINT, promise: "KNOWN" });
}
