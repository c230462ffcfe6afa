// @ts-check
/**
 * Does what an official does in a reshare: deals their old rows to the new officials, answers a
 * complaint by opening what was dealt, and complains of what is wrong. A receipt is that of any
 * dealing (signing.js). Nothing is kept between the visits.
 */

import { openShares, requireCertified } from "../bundle.js";
import { formatBase64, toHex } from "../bytes.js";
import { decodeObject, encode } from "../canonical_json.js";
import { readEnvelope, verify } from "../dsse.js";
import { RedealError, RefusedError, TamperedError } from "../errors.js";
import { asObject, binaryIn, listIn, objectIn, textIn } from "../fields.js";
import { answer, redeal, redealDigest } from "./redeal.js";
import { dealerOf, oldSeats, readReshare } from "../reshare_subject.js";
import { readSigned } from "./dealerless.js";
import { requireSameBundle, signStatement } from "../signing.js";
import { sha256, wipe } from "../sodium.js";
import { PAYLOAD_TYPE, isAbout, readStatement } from "../statement.js";
import { subjectDigest } from "../subject.js";
import { FAULTS } from "./subshares.js";

/** @typedef {import("../fields.js").JsonObject} JsonObject */
/** @typedef {import("../bundle.js").Bundle} Bundle */
/** @typedef {import("../dealing.js").Share} Share */
/** @typedef {import("../dsse.js").Envelope} Envelope */
/** @typedef {import("../reshare_subject.js").Reshare} Reshare */
/** @typedef {import("../signing.js").ShownCeremony} ShownCeremony */
/** @typedef {import("../signing.js").Signer} Signer */

/**
 * One of the statements that an act makes, with the record that it names, and the boxes beside it.
 * @typedef {{envelope: Envelope, record: JsonObject, boxes?: string[]}} Handed
 */

/**
 * Deal each of one's old rows to the new officials, opened from the bundle of the epoch that the
 * reshare leaves (EPOCH).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @returns {{handed: Handed[]}} boxes in the order of the new seats
 */
export function signRedeal(shown, bundle, signer) {
  const reshare = readReshare(shown.subject);
  return withOldShares(shown, bundle, signer, (shares) => ({
    handed: shares.map((share) => {
      const { record, boxes } = redeal(reshare, share);
      const envelope = signStatement("redeal", shown, signer, { contribution: redealDigest(record) });
      const officials = reshare.seats.map((seat) => textIn(seat, "official"));
      return { envelope, record, boxes: officials.map((name) => formatBase64(boxes[name])) };
    }),
  }));
}

/**
 * Answer what new officials complain of in one's own rows, by opening what was dealt to them. It
 * gives that away, so each complaint is verified first: signed by a seat of this very reshare.
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle of the epoch that the reshare leaves
 * @param {unknown[]} complaints signed
 * @param {Signer} signer
 * @returns {{handed: Handed[]}}
 */
export function signAnswer(shown, bundle, complaints, signer) {
  const reshare = readReshare(shown.subject);
  const { name } = signer.key.keyfile;
  const against = complaints
    .map((one) => readComplaint(reshare, shown, one))
    .filter(({ dealer }) => dealerOf(reshare, dealer) === name);
  if (!against.length) throw new RefusedError(`nobody complains of what ${name} dealt`);
  return withOldShares(shown, bundle, signer, (shares) => ({
    handed: against.map(({ dealer, official }) => {
      const share = shares.find(({ index }) => index === dealer);
      if (!share) throw new RefusedError(`${name} has no share of row ${dealer}`);
      const opened = answer(reshare, share, official);
      const contribution = toHex(sha256(opened));
      const envelope = signStatement("answer", shown, signer, { contribution });
      return { envelope, record: decodeObject(opened) };
    }),
  }));
}

/**
 * Open all that was dealt to one's new seat, and sign a complaint of what is wrong with it. It is
 * found here, and never told by hand: `RefusedError` where all of it is right. And it is a dealing
 * that its official has signed: else the service is at fault, and not they (NAMED).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle of the reshare
 * @param {unknown} verdicts the answer of `GET /ceremonies/ID/verdicts`
 * @param {Signer} signer
 */
export function signReshareComplaint(shown, bundle, verdicts, signer) {
  requireSameBundle(shown, bundle);
  try {
    wipe(...openShares(bundle, signer.key).map(({ value }) => value));
  } catch (error) {
    if (!(error instanceof RedealError)) throw error;
    requireSignedRedeal(error, bundle, verdicts, shown);
    return { envelope: complaint(shown, error, signer), wrong: error.message };
  }
  throw new RefusedError("all that was dealt to you is right", { hint: "sign for your share" });
}

/**
 * Refuse to complain of a dealing that its official has not signed: then the service made it.
 * @param {RedealError} wrong
 * @param {Bundle} bundle
 * @param {unknown} verdicts
 * @param {ShownCeremony} shown
 */
function requireSignedRedeal({ official, row }, { reshared }, verdicts, { subject }) {
  const redealt = reshared?.redeals.find((one) => one.row === row);
  const digest = redealt ? redealDigest(redealt.record) : "";
  const seat = oldSeats(subject).find((one) => one.official === official);
  const signed = listIn(asObject(verdicts), "envelopes").map(readEnvelope).some((one) => {
    const said = seat ? readSigned(one, binaryIn(seat, "signing_key", 32)) : null;
    const isHere = said && isAbout(said, subject, toHex(subjectDigest(subject, null)));
    return isHere && said.kind === "redeal" && said.contribution === digest;
  });
  if (signed) return;
  throw new TamperedError(`what is shown as the dealing of ${official} is not what ${official} has signed`, {
    hint: `tell ${official}, the others and the auditor: the service lies`,
    promise: "NAMED",
  });
}

/**
 * Refuse to call an old share destroyed before all new officials have signed for theirs (EPOCH): a
 * service that says too early that a reshare has switched would have all that opens destroyed.
 * @param {ShownCeremony} shown
 * @param {unknown} verdicts the answer of `GET /ceremonies/ID/verdicts`
 */
export function requireReceived({ subject, digest }, verdicts) {
  const envelopes = listIn(asObject(verdicts), "envelopes").map(readEnvelope);
  const lacking = readReshare(subject).seats.find((seat) => !envelopes.some((one) => {
    const said = readSigned(one, binaryIn(seat, "signing_key", 32));
    return said && said.kind === "receipt" && isAbout(said, subject, toHex(digest));
  }));
  if (!lacking) return;
  const name = textIn(lacking, "official");
  throw new TamperedError(`no receipt is shown that ${name} signed for a new share`, {
    hint: `keep your key file, and ask ${name}: if all have signed, the service lies`,
    promise: "EPOCH",
  });
}

/**
 * Sign of whose row what is wrong.
 * @param {ShownCeremony} shown
 * @param {RedealError} wrong
 * @param {Signer} signer
 */
function complaint(shown, { row, fault }, signer) {
  if (row === null || fault === null || !FAULTS.includes(fault)) {
    throw new RefusedError("this is nothing that a complaint is for");
  }
  return signStatement("complain", shown, signer, { accused: row, fault });
}

/**
 * Do something with one's old shares, which are wiped after it.
 * @template T
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @param {(shares: Share[]) => T} act
 */
function withOldShares(shown, bundle, signer, act) {
  requireLeft(shown.subject, bundle);
  const shares = openShares(bundle, signer.key);
  try {
    return act(shares);
  } finally {
    wipe(...shares.map(({ value }) => value));
  }
}

/**
 * Refuse another bundle than that of the epoch which the reshare leaves (BOUND, EPOCH).
 * @param {JsonObject} subject
 * @param {Bundle} bundle
 */
function requireLeft(subject, bundle) {
  requireCertified(bundle);
  const dealing = toHex(sha256(encode(bundle.record)));
  const { origin, dataset } = bundle.subject;
  const isLeft = objectIn(subject, "from").dealing === dealing && subject.public === bundle.record.public;
  if (isLeft && subject.origin === origin && subject.dataset === dataset) return;
  throw new TamperedError("the bundle is not that of the epoch which the reshare leaves", {
    promise: "EPOCH",
  });
}

/**
 * Read a complaint that a new official of this reshare signed of its dealing.
 * @param {Reshare} reshare
 * @param {ShownCeremony} shown
 * @param {unknown} record
 * @returns {{dealer: number, official: string}}
 */
function readComplaint({ seats }, { subject, digest }, record) {
  const envelope = readEnvelope(record);
  const { official } = readStatement(envelope.payload);
  const seat = seats.find((row) => row.official === official);
  if (!seat) throw new TamperedError(`a complaint is shown of ${official}, who has no new seat`);
  const said = readStatement(verify(envelope, binaryIn(seat, "signing_key", 32), PAYLOAD_TYPE));
  if (said.kind === "complain" && said.accused && isAbout(said, subject, toHex(digest))) {
    return { dealer: said.accused, official };
  }
  throw new TamperedError(`what is shown of ${official} is no complaint of this dealing`, {
    hint: "open nothing, and ask them: the service may want to see what you dealt",
    promise: "BOUND",
  });
}
