/**
 * Lets a test call any function of web/static/js/crypto by name, in Node and in a page alike.
 *
 * One request is JSON, `{module, name, given}`; the answer is JSON too: `{value}`, `{error}` for an
 * error of ours, or `{fault}` for any other. Bytes are `{$bytes: base64}` both ways; a test's
 * source of chance is `{$chance: base64}`, a moment `{$date: text}`.
 */

import * as age from "../../../web/static/js/crypto/age.js";
import * as canary from "../../../web/static/js/crypto/canary.js";
import * as block from "../../../web/static/js/crypto/block.js";
import * as bech32 from "../../../web/static/js/crypto/bech32.js";
import * as bundle from "../../../web/static/js/crypto/bundle.js";
import * as bytes from "../../../web/static/js/crypto/bytes.js";
import * as canonical_json from "../../../web/static/js/crypto/canonical_json.js";
import * as checkpoint from "../../../web/static/js/crypto/checkpoint.js";
import * as timestamps from "../../../web/static/js/crypto/timestamps.js";
import * as cocktail from "../../../web/static/js/crypto/dealt_by_officials/cocktail.js";
import * as cocktail_transcript from "../../../web/static/js/crypto/dealt_by_officials/cocktail_transcript.js";
import * as dkg_commit from "../../../web/static/js/crypto/dealt_by_officials/dkg_commit.js";
import * as dkg from "../../../web/static/js/crypto/dealt_by_officials/dkg.js";
import * as quorum_choice from "../../../web/static/js/crypto/dealt_by_officials/quorum_choice.js";
import * as redeals from "../../../web/static/js/crypto/dealt_by_officials/redeal.js";
import * as reshare_frozen from "../../../web/static/js/crypto/dealt_by_officials/reshare_frozen.js";
import * as reshare_receiving from "../../../web/static/js/crypto/dealt_by_officials/reshare_receiving.js";
import * as reshare_subject from "../../../web/static/js/crypto/reshare_subject.js";
import * as subshares from "../../../web/static/js/crypto/dealt_by_officials/subshares.js";
import * as quorum_rows from "../../../web/static/js/crypto/dealt_by_officials/quorum_rows.js";
import * as contribution from "../../../web/static/js/crypto/contribution.js";
import * as sealed_header from "../../../web/static/js/crypto/sealed_header.js";
import * as curve from "../../../web/static/js/crypto/curve.js";
import * as dealing from "../../../web/static/js/crypto/dealing.js";
import * as dsse from "../../../web/static/js/crypto/dsse.js";
import * as errors from "../../../web/static/js/crypto/errors.js";
import * as keyfile from "../../../web/static/js/crypto/keyfile.js";
import * as entry from "../../../web/static/js/crypto/entry.js";
import * as invitation from "../../../web/static/js/crypto/invitation.js";
import * as invisible from "../../../web/static/js/crypto/invisible.js";
import * as merkle from "../../../web/static/js/crypto/merkle.js";
import * as validation from "../../../web/static/js/crypto/validation.js";
import * as asked_set from "../../../web/static/js/crypto/asked_set.js";
import * as asking from "../../../web/static/js/crypto/asking.js";
import * as moments from "../../../web/static/js/crypto/moments.js";
import * as object_set from "../../../web/static/js/crypto/object_set.js";
import * as requested from "../../../web/static/js/crypto/requested.js";
import * as note from "../../../web/static/js/crypto/note.js";
import * as signing from "../../../web/static/js/crypto/signing.js";
import * as passphrase from "../../../web/static/js/crypto/passphrase.js";
import * as registration from "../../../web/static/js/crypto/registration.js";
import * as schnorr from "../../../web/static/js/crypto/schnorr.js";
import * as policy_changes from "../../../web/static/js/crypto/policy_changes.js";
import * as quorum_tree from "../../../web/static/js/crypto/quorum_tree.js";
import * as proof from "../../../web/static/js/crypto/proof.js";
import * as sealedbox from "../../../web/static/js/crypto/sealedbox.js";
import * as statement from "../../../web/static/js/crypto/statement.js";
import * as subject from "../../../web/static/js/crypto/subject.js";
import * as pasted from "../../../web/static/js/crypto/pasted.js";
import * as typed_words from "../../../web/static/js/crypto/typed_words.js";
import * as digest_words from "../../../web/static/js/crypto/digest_words.js";
import { areNeeded, fetchThem } from "../../../web/static/js/crypto/dealt_by_officials.js";
import { OfficialSession } from "../../../web/static/js/crypto/official_session.js";
import { random, ready } from "../../../web/static/js/crypto/sodium.js";

/** The codes of the errors there are, by class. */
const codes = () =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([name, kind]) => (kind.code ? [[name, kind.code]] : [])),
  );

/** An official's session with a cheap key derivation, and a clock that is set by hand. */
const official_session = {
  signIn(now, profile) {
    official_session.current = new OfficialSession(() => now, random, profile);
  },
  async ask(op, given) {
    if (areNeeded(given)) await fetchThem();
    return official_session.current[op](given);
  },
};

/** A reshare by its subject's record, with what is by row as pairs; keys as `keyfile.open` gives. */
const reshare = {
  read: (subject) => Boolean(reshare_subject.requireReshare(subject)),
  choose: (tree, rows) => [...(quorum_choice.choose(quorum_tree.readTree(tree), new Set(rows)) ?? [])],
  redeal: (subject, share) => redeals.redeal(reshare_subject.readReshare(subject), share),
  answer: (subject, share, who) => redeals.answer(reshare_subject.readReshare(subject), share, who),
  requireRedeal: (subject, record) =>
    redeals.requireRedeal(reshare_subject.readReshare(subject), redeals.readRedeal(record)),
  requireBoxes: (subject, record, boxes) =>
    redeals.requireBoxes(reshare_subject.readReshare(subject), redeals.readRedeal(record), boxes),
  freeze(subject, records, attempt) {
    const read = records.map(redeals.readRedeal);
    const { record, commitments } = reshare_frozen.freeze(reshare_subject.readReshare(subject), read, attempt);
    return { record, commitments };
  },
  readSubshares: (subject, record, official, data) => {
    const { row, commitments } = redeals.readRedeal(record);
    return subshares.readSubshares(reshare_subject.readReshare(subject), row, commitments, official, data);
  },
  async openBundle(text, key) {
    if (areNeeded({ bundle: text })) await fetchThem();
    return bundle.openShares(bundle.parseBundle(text), key);
  },
  /** Receive, and give the shares, or who is to be complained of, and why. */
  receive(subject, records, boxes, answers, key) {
    const read = reshare_subject.readReshare(subject);
    const dealt = records.map(redeals.readRedeal);
    const frozen = reshare_frozen.freeze(read, dealt, 1);
    const taken = dealt.filter(({ row }) => frozen.weights.has(row));
    const sent = { boxes: new Map(boxes), answers: new Map(answers) };
    try {
      return { shares: reshare_receiving.receiveRows(read, frozen, taken, sent, key) };
    } catch (error) {
      if (!(error instanceof errors.RedealError)) throw error;
      return { official: error.official, fault: error.fault, message: error.message };
    }
  },
};

/** The tables of what hides, and what Unicode says of every code point, as ranges. */
const invisible_tables = {
  tables() {
    const { HIDDEN, JOINING, MONGOLIAN, PICTURES } = invisible;
    return { HIDDEN, JOINING, MONGOLIAN, PICTURES };
  },
  withProperty(name) {
    const property = new RegExp(`\\p{${name}}`, "u");
    return Array.from({ length: 0x110000 }, (_, code) => code).filter((code) =>
      property.test(String.fromCodePoint(code)),
    );
  },
};

const MODULES = {
  asked_set, asking, moments,
  age, bech32, block, canary, bundle, bytes, canonical_json, checkpoint, timestamps, contribution, curve,
  dealing, official_session, dsse,
  errors: { codes }, keyfile, entry, invisible, invisible_tables, invitation, merkle, validation, note, signing, passphrase, proof, quorum_tree, sealed_header, sealedbox,
  statement, subject, registration, schnorr, digest_words, typed_words, pasted, policy_changes,
  object_set, requested, cocktail, cocktail_transcript, dkg_commit, dkg, quorum_rows, reshare,
};

/** @param {string} request @returns {Promise<string>} */
export async function call(request) {
  await ready;
  try {
    const { module, name, given } = JSON.parse(request);
    const value = await MODULES[module][name](...given.map(unpack));
    return JSON.stringify({ value: pack(value) ?? null });
  } catch (error) {
    if (!(error instanceof errors.CustodyError)) return JSON.stringify({ fault: error.stack });
    const { code, message, hint, promise } = error;
    return JSON.stringify({ error: { code, message, hint, promise } });
  }
}

function unpack(value) {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return bytes.parseBase64(value.$bytes);
  if ("$chance" in value) return drawing(bytes.parseBase64(value.$chance));
  if ("$date" in value) return new Date(value.$date);
  return mapped(value, unpack);
}

function pack(value) {
  if (value instanceof Uint8Array) return { $bytes: bytes.formatBase64(value) };
  if (Array.isArray(value)) return value.map(pack);
  return typeof value === "object" && value !== null ? mapped(value, pack) : value;
}

const mapped = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** A source of chance that gives these bytes, one after the other. */
function drawing(data) {
  let at = 0;
  return (size) => data.slice(at, (at += size));
}
