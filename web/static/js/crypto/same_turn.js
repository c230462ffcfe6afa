// @ts-check
/**
 * Holds what is shown at a turn against what was opened and approved
 * (custody/official/same_turn.py, which says why; SAME-TURN).
 */

import { equal, toHex } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { keyid, readEnvelope, verify } from "./dsse.js";
import { parseEntry } from "./entry.js";
import { LedgerError, RefusedError, StatementError, TamperedError, raisingAs } from "./errors.js";
import { asObject, binaryIn, listIn, objectIn, textIn } from "./fields.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { satisfied, takesText } from "./quorum_tree.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "./statement.js";

/** @typedef {import("./dsse.js").Signed} Signed */
/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./keyfile.js").KeyFile} KeyFile */
/** @typedef {import("./own_receipt.js").Vouched} Vouched */
/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

const HINT = "sign nothing, and tell the other officials and the auditor: the service lies";

/**
 * Refuse to turn for what was not approved by this official, and by a quorum of the seats that their
 * own receipt vouches for. That it was opened, `requireOpened` has seen to.
 * @param {unknown} verdicts the answer of `GET /ceremonies/ID/verdicts?size=` the checkpoint's size
 * @param {ShownCeremony} shown
 * @param {Vouched} vouched
 * @param {KeyFile} mine
 */
export function requireSameTurn(verdicts, shown, vouched, mine) {
  requireApproved(verdicts, shown, vouched, mine);
}

/**
 * Refuse what a quorum of the seats that the own receipt vouches for has not approved; and the
 * official whose key this is, if that is asked for.
 * @param {unknown} verdicts as above
 * @param {ShownCeremony} shown
 * @param {Vouched} vouched
 * @param {KeyFile | null} mine
 */
export function requireApproved(verdicts, shown, vouched, mine) {
  const envelopes = listIn(asObject(verdicts), "envelopes").map(readEnvelope).filter(isVerdict);
  if (mine) requireOwnApproval(envelopes, shown, mine);
  requireQuorumOfApprovals(envelopes, shown, vouched);
}

/** Tell a verdict from what stands beside it in a reshare. @param {Signed} envelope */
function isVerdict({ payload }) {
  return !["redeal", "receipt"].includes(readStatement(payload).kind);
}

/**
 * Refuse a request that is not, to the byte, the one the ledger opened under its name.
 * @param {unknown} verdicts as above
 * @param {ShownCeremony} shown
 * @returns {number} the place of the entry that opened it
 */
export function requireOpened(verdicts, { checkpoint, subject }) {
  const opening = objectIn(asObject(verdicts), "opening");
  const data = binaryIn(opening, "entry");
  const proof = listIn(opening, "proof").map((hash) => decodeBinary(hash, 32));
  const { origin, seq, body } = parseEntry(data);
  verifyInclusion(seq, checkpoint.size, leafHash(data), proof, checkpoint.root);
  const isOpening =
    origin === checkpoint.origin &&
    body.type === "ceremony.opened" &&
    body.ceremony === subject.ceremony;
  if (!isOpening) refuse("what is shown as the request's opening is another entry of the ledger");
  const opened = raisingAs(LedgerError, () => objectIn(objectIn(body, "data"), "subject"));
  if (!equal(encode(opened), encode(subject))) {
    refuse("the ledger has opened another request than the one shown");
  }
  return seq;
}

/**
 * Refuse what the ledger has not opened so, or not by whom it names.
 * @param {unknown} verdicts as above
 * @param {ShownCeremony} shown
 */
export function requireOpenedBy(verdicts, shown) {
  requireOpened(verdicts, shown);
  const { body } = parseEntry(binaryIn(objectIn(asObject(verdicts), "opening"), "entry"));
  if (body.by !== shown.subject.requester) {
    refuse("the ledger has it opened by somebody else than the one shown");
  }
}

/**
 * Refuse to turn a key unless its own official approved this very digest.
 * @param {Signed[]} envelopes
 * @param {ShownCeremony} shown
 * @param {KeyFile} mine
 */
function requireOwnApproval(envelopes, { subject, digest }, mine) {
  const signed = envelopes
    .filter((one) => one.keyid === keyid(mine.signingPublic))
    .map((one) => readVerdict(one, mine.name, mine.signingPublic));
  const here = signed.filter((one) => isAbout(one, subject, toHex(digest)));
  const other = here.find(({ kind }) => kind !== "approve");
  if (other) {
    throw new RefusedError(
      `${mine.name} has signed '${other.kind}' for this request, so can't turn a key for it`,
      { promise: "SAME-TURN" },
    );
  }
  if (here.length) return;
  if (signed.length) refuse(`the request shown is not the one that ${mine.name} approved`);
  throw new TamperedError(`no approval is shown that ${mine.name} signed for this request`, {
    hint: "read it and approve it first; if you have, the service hides it: tell the auditor",
    promise: "SAME-TURN",
  });
}

/**
 * Refuse to turn before a quorum of the seats that are known approved this very digest.
 * @param {Signed[]} envelopes
 * @param {ShownCeremony} shown
 * @param {Vouched} vouched
 */
function requireQuorumOfApprovals(envelopes, { subject, digest }, vouched) {
  const verdicts = envelopes.map((envelope) => readVerdictOfSeat(envelope, vouched));
  const foreign = verdicts.find((one) => !isAbout(one, subject, toHex(digest)));
  if (foreign) {
    refuse(`the '${foreign.kind}' shown of ${foreign.official} is for another request`);
  }
  const approved = new Set(verdicts.map(({ official }) => official));
  for (const { kind, official } of verdicts) if (kind !== "approve") approved.delete(official);
  if (vouched.policy.requester_may_approve !== true) {
    approved.delete(textIn(subject, "requester"));
  }
  if (!satisfied(vouched.quorum, approved)) {
    refuse(
      `approvals of ${approved.size} officials are shown, and the quorum is ` +
        takesText(vouched.quorum),
    );
  }
}

/**
 * Read a verdict, verified with the key that the official's own receipt vouches for.
 * @param {Signed} envelope
 * @param {Vouched} vouched
 */
function readVerdictOfSeat(envelope, { seats }) {
  const { official } = readStatement(envelope.payload);
  const seat = seats.find((row) => row.official === official);
  if (seat === undefined) return refuse(`a verdict is shown of ${official}, who has no seat`);
  return readVerdict(envelope, official, binaryIn(seat, "signing_key", 32));
}

/**
 * Read a verdict, verified with somebody's key.
 * @param {Signed} envelope
 * @param {string} official
 * @param {Uint8Array} signingPublic
 */
function readVerdict(envelope, official, signingPublic) {
  try {
    return readStatement(verify(envelope, signingPublic, PAYLOAD_TYPE));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return refuse(`a verdict shown of ${official} is forged: ${error.message}`);
  }
}

/** Refuse what contradicts what was approved. @param {string} why @returns {never} */
function refuse(why) {
  throw new TamperedError(why, { hint: HINT, promise: "SAME-TURN" });
}
