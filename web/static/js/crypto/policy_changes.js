// @ts-check
/**
 * Follows a dataset's policy from what an official's own receipt vouches for to what a quorum
 * tightened it to (custody/official/policy_changes.py, which says why; KNOWN).
 */

import { equal, toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { readEnvelope, verify } from "./dsse.js";
import { CustodyError, KnownError, LedgerError, TamperedError, raisingAs } from "./errors.js";
import { asObject, binaryIn, listIn, objectIn, textIn } from "./fields.js";
import { parseEntry } from "./entry.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { satisfied, takesText } from "./quorum_tree.js";
import { quorumClaim } from "./own_receipt.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "./statement.js";
import { epochOf, kindOf, requireSubject, subjectDigest } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./own_receipt.js").Vouched} Vouched */

const HINT = "sign nothing, and ask the other officials what they are shown: the service lies";

/**
 * By field of a policy that can be tightened: whether it is as strict as it gets. What is absent
 * is loose.
 * @type {Record<string, (policy: JsonObject) => boolean>}
 */
const STRICT = {
  requester_may_approve: (policy) => policy.requester_may_approve === false,
  headers: (policy) => policy.headers === "proven",
  requests: (policy) => policy.requests === "signed",
};

/**
 * Tell whether one policy only tightens another: something is stricter, and nothing looser or
 * otherwise.
 * @param {JsonObject} now
 * @param {JsonObject} wanted
 */
export function tightens(now, wanted) {
  const names = new Set([...Object.keys(now), ...Object.keys(wanted), ...Object.keys(STRICT)]);
  const held = [...names].every((name) => {
    const strict = STRICT[name];
    if (strict) return strict(wanted) || !strict(now);
    return name in now && name in wanted && equal(encode(now[name]), encode(wanted[name]));
  });
  return held && !equal(encode(now), encode(wanted));
}

/**
 * Give what a receipt vouches for, with the policy that these changes lead to.
 * @param {unknown} changes the answer of `GET /datasets/NAME/policy?size=` the checkpoint's size
 * @param {Vouched} vouched
 * @param {import("./signing.js").ShownCeremony["checkpoint"]} checkpoint
 * @returns {Vouched}
 */
export function tightened(changes, vouched, checkpoint) {
  if (!Array.isArray(changes)) throw new TamperedError("expected the changes of a policy as a list");
  let known = vouched;
  for (const change of changes.map(asObject)) {
    const subject = objectIn(change, "subject");
    requireChange(subject, known);
    requireRecorded(objectIn(change, "entry"), subject, checkpoint);
    requireApproved(listIn(change, "approvals"), subject, known);
    const policy = objectIn(subject, "to");
    const former = [...known.former, known.policy];
    known = { ...known, policy, former, claims: { ...known.claims, policy } };
  }
  return known;
}

/**
 * Refuse a change of another policy or quorum than the known, or that does not only tighten.
 * @param {JsonObject} subject
 * @param {Vouched} vouched
 */
export function requireChange(subject, { claims, policy, quorum }) {
  if (kindOf(subject) !== "policy") refuse("what is shown as a change of policy is none");
  requireSubject(subject, "policy");
  /** @type {Record<string, unknown>} */
  const said = {
    ledger: subject.origin,
    dataset: subject.dataset,
    ...quorumClaim(subject, quorum),
    seats: subject.seats,
    policy: subject.from,
    epoch: epochOf(subject),
  };
  const changed = Object.keys(said).filter((name) => {
    const known = name === "policy" ? policy : claims[name];
    return !equal(encode(said[name]), encode(known));
  });
  if (changed.length) {
    refuse(`the change of policy names another ${changed.join(" and another ")} than is known`);
  }
  if (!tightens(policy, objectIn(subject, "to"))) {
    refuse("the change of policy does not only tighten it");
  }
}

/**
 * Refuse a change that the ledger seen does not have, or has otherwise.
 * @param {JsonObject} proven
 * @param {JsonObject} subject
 * @param {import("./signing.js").ShownCeremony["checkpoint"]} checkpoint
 */
function requireRecorded(proven, subject, checkpoint) {
  const data = binaryIn(proven, "entry");
  const proof = listIn(proven, "proof").map((hash) => decodeBinary(hash, 32));
  const { origin, seq, body } = parseEntry(data);
  verifyInclusion(seq, checkpoint.size, leafHash(data), proof, checkpoint.root);
  const isChange =
    origin === checkpoint.origin &&
    body.type === "dataset.policy" &&
    body.ceremony === subject.ceremony &&
    body.dataset === subject.dataset;
  if (!isChange) refuse("what is shown as a change of policy is another entry of the ledger");
  const { digest, from, to } = raisingAs(LedgerError, () => objectIn(body, "data"));
  const said = { digest: toHex(subjectDigest(subject, null)), from: subject.from, to: subject.to };
  if (!equal(encode({ digest, from, to }), encode(said))) {
    refuse("the ledger has another change of policy than the one shown");
  }
}

/**
 * Refuse a change that a quorum of the known seats did not approve.
 * @param {unknown[]} envelopes
 * @param {JsonObject} subject
 * @param {Vouched} vouched
 */
function requireApproved(envelopes, subject, { seats, quorum, policy }) {
  const approved = new Set(envelopes.map((one) => approver(one, subject, seats)));
  if (policy.requester_may_approve !== true) approved.delete(textIn(subject, "requester"));
  if (!satisfied(quorum, approved)) {
    refuse(
      `approvals of ${approved.size} officials are shown for a change of policy, and the quorum ` +
        `is ${takesText(quorum)}`,
    );
  }
}

/**
 * Name who approved exactly this change, by the key that the own receipt vouches for.
 * @param {unknown} record
 * @param {JsonObject} subject
 * @param {JsonObject[]} seats
 * @returns {string}
 */
function approver(record, subject, seats) {
  const said = readApproval(record, seats);
  if (said.kind !== "approve" || !isAbout(said, subject, toHex(subjectDigest(subject, null)))) {
    refuse(`what is shown of ${said.official} approves something else than this policy`);
  }
  return said.official;
}

/**
 * Read what was signed, verified with its seat's key.
 * @param {unknown} record
 * @param {JsonObject[]} seats
 */
function readApproval(record, seats) {
  try {
    const envelope = readEnvelope(record);
    const { official } = readStatement(envelope.payload);
    const seat = seats.find((row) => row.official === official);
    if (seat === undefined) {
      return refuse(`an approval of a policy is shown of ${official}, who has no seat`);
    }
    return readStatement(verify(envelope, binaryIn(seat, "signing_key", 32), PAYLOAD_TYPE));
  } catch (error) {
    if (error instanceof KnownError || !(error instanceof CustodyError)) throw error;
    return refuse(`an approval of a policy is forged: ${error.message}`);
  }
}

/** Refuse what differs from what is known. @param {string} why @returns {never} */
function refuse(why) {
  throw new KnownError(why, { hint: HINT, promise: "KNOWN" });
}
