// @ts-check
/**
 * Does what an official does with an open key: signs, checks a share, turns the key
 * (custody/official/signing.py). What leaves is a signed statement and a contribution sealed to the
 * combiner; never the share, the key or the passphrase (NO-SHARE).
 */

import { objectId, x25519Shares } from "./age.js";
import { equal, formatBase64, toHex, utf8 } from "./bytes.js";
import { decodeBinary, encode } from "./canonical_json.js";
import { formatTimestamp } from "./timestamps.js";
import { PART, encodeRows, sealedDigest } from "./contribution.js";
import { canaryHeader } from "./canary.js";
import { BASE, add } from "./curve.js";
import { faultsIn } from "./drill.js";
import { sign } from "./dsse.js";
import { TamperedError } from "./errors.js";
import { fingerprint } from "./keyfile.js";
import { openShares, requireCertified } from "./bundle.js";
import { dealtByOfficials } from "./dealt_by_officials.js";
import { contribute } from "./proof.js";
import { asObject, textIn } from "./fields.js";
import { ephemeralShares } from "./sealed_header.js";
import { sealTo } from "./sealedbox.js";
import { sha256, wipe } from "./sodium.js";
import { PAYLOAD_TYPE, encodeStatement } from "./statement.js";
import { lists } from "./requested.js";
import { epochOf, subjectDigest } from "./subject.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */
/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {import("./dsse.js").Envelope} Envelope */
/** @typedef {import("./keyfile.js").OfficialKey} OfficialKey */
/** @typedef {import("./note.js").Checkpoint} Checkpoint */

/**
 * What is put before an official: a ceremony's subject, its dealing, the ledger's head, and the
 * digest of what will be signed, recomputed from them.
 * @typedef {{subject: JsonObject, dealing: JsonObject | null, checkpoint: Checkpoint,
 *   digest: Uint8Array}} ShownCeremony
 */

/**
 * Whoever signs: the open key, the time, a source of chance, and who is told of progress.
 * @typedef {{key: OfficialKey, now: Date, random: (size: number) => Uint8Array,
 *   progress?: (done: number, total: number) => void}} Signer
 */

const REQUIRED_NAMES = ["ceremony", "combiner", "dataset", "nonce", "origin"];

/**
 * Put a subject before an official; `TamperedError` for one that names less than every one does.
 * @param {unknown} subject
 * @param {unknown} dealing null before a genesis is dealt, and in an export
 * @param {Checkpoint} checkpoint
 * @returns {ShownCeremony}
 */
export function readShownCeremony(subject, dealing, checkpoint) {
  const about = asObject(subject);
  if (!REQUIRED_NAMES.every((name) => typeof about[name] === "string")) {
    throw new TamperedError("what is shown lacks the name of what it is about", {
      promise: "BOUND",
    });
  }
  const dealt = dealing === null ? null : asObject(dealing);
  return { subject: about, dealing: dealt, checkpoint, digest: subjectDigest(about, dealt) };
}

/**
 * Word a statement about what was shown, and sign it.
 * @param {string} kind
 * @param {ShownCeremony} shown
 * @param {Signer} signer
 * @param {import("./statement.js").ExtraFields} [extras]
 * @returns {Envelope}
 */
export function signStatement(kind, shown, { key, now }, extras) {
  const common = {
    kind,
    origin: textIn(shown.subject, "origin"),
    ceremony: textIn(shown.subject, "ceremony"),
    nonce: textIn(shown.subject, "nonce"),
    digest: toHex(shown.digest),
    official: key.keyfile.name,
    time: formatTimestamp(now),
    checkpoint: checkpointRecord(shown.checkpoint),
  };
  return sign(PAYLOAD_TYPE, encodeStatement(common, extras), key);
}

/**
 * Sign the statement that answers an invitation code with this key. Its nonce is the SHA-256 of
 * the code and its digest the key's fingerprint, so it fits this invitation and these keys only
 * (BOUND).
 * @param {string} code
 * @param {Checkpoint} checkpoint
 * @param {Signer} signer
 * @returns {Envelope}
 */
export function signEnrolment(code, checkpoint, { key, now }) {
  const common = {
    kind: "enrol",
    origin: checkpoint.origin,
    ceremony: "enrol",
    nonce: toHex(sha256(utf8(code))),
    digest: toHex(fingerprint(key.keyfile)),
    official: key.keyfile.name,
    time: formatTimestamp(now),
    checkpoint: checkpointRecord(checkpoint),
  };
  return sign(PAYLOAD_TYPE, encodeStatement(common), key);
}

/**
 * Sign that one compared somebody's key: the entry that the ledger will have of it
 * (custody/signed_act.py), with a nonce of the service's.
 * @param {{name: string, fingerprint: string, nonce: string}} compared
 * @param {Checkpoint} checkpoint
 * @param {Signer} signer
 * @returns {Envelope}
 */
export function signComparison({ name, fingerprint: print, nonce }, checkpoint, { key, now }) {
  const entry = { data: { fingerprint: print, name }, type: "person.compared" };
  const common = {
    kind: "act",
    origin: checkpoint.origin,
    ceremony: "act",
    nonce,
    digest: toHex(sha256(encode(entry))),
    official: key.keyfile.name,
    time: formatTimestamp(now),
    checkpoint: checkpointRecord(checkpoint),
  };
  return sign(PAYLOAD_TYPE, encodeStatement(common), key);
}

/**
 * Turn a key for a request; `headers` are the objects' headers in the request's order, which
 * `requireObjects` has compared with it. A contribution to more than 1,000 objects comes in parts,
 * which are handed in before the statement.
 * @param {ShownCeremony} shown
 * @param {Uint8Array[]} headers
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @returns {{envelope: Envelope, contribution?: string, parts?: string[]}}
 */
export function turnKey(shown, headers, bundle, signer) {
  const wanted = ["origin", "dataset", "public"].map((name) => shown.subject[name]);
  const dealt = [bundle.subject.origin, bundle.subject.dataset, bundle.record.public];
  if (!wanted.every((text, at) => text === dealt[at])) {
    throw new TamperedError("the request is for another dataset's key", { promise: "BOUND" });
  }
  requireCertified(bundle);
  const parts = Math.max(1, Math.ceil(headers.length / PART));
  /** @type {Uint8Array[]} */
  const sealed = [];
  for (let part = 0; part < parts; part += 1) {
    const begun = part * PART;
    const mine = headers.slice(begun, begun + PART);
    const progress = scaled(signer, begun, mine.length, headers.length);
    const elements = mine.flatMap(ephemeralShares);
    sealed.push(sealContribution(shown, elements, bundle, { ...signer, progress }, part, parts));
  }
  const contribution = sealedDigest(sealed);
  const envelope = signStatement("turn", shown, signer, { contribution });
  const written = sealed.map(formatBase64);
  return parts > 1 ? { envelope, parts: written } : { envelope, contribution: written[0] };
}

/**
 * Turn a key on a drill's canary, which is derived here: no header that came from elsewhere is looked
 * at (HARMLESS). Nothing of it is a secret. Where the drill wants something wrong of this official,
 * the partial decryption is another.
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {Signer} signer
 */
export function answerDrill(shown, bundle, signer) {
  if (shown.subject.public !== bundle.record.public) {
    throw new TamperedError("the drill is of another dataset's key", { promise: "BOUND" });
  }
  requireCertified(bundle);
  const { name } = signer.key.keyfile;
  const header = canaryHeader(shown.subject, epochOf(bundle.subject), decodeBinary(bundle.record.public, 32));
  const right = contributeTo(shown, x25519Shares(header), bundle, signer);
  const corrupt = faultsIn(shown.subject, "corrupt").includes(name);
  const given = encodeRows(
    right.map(({ row, made }) => {
      const partials = corrupt ? made.partials.map((one) => add(one, BASE)) : made.partials;
      return { row, made: { ...made, partials } };
    }),
  );
  const contribution = sealedDigest([given]);
  const envelope = signStatement("turn", shown, signer, { contribution });
  return { envelope, contribution: formatBase64(given) };
}

/**
 * Tell of the objects done in a part as so many of all.
 * @param {Signer} signer
 * @param {number} begun objects of the parts before
 * @param {number} mine objects of this part
 * @param {number} total
 */
function scaled({ progress = () => {} }, begun, mine, total) {
  return (/** @type {number} */ done, /** @type {number} */ of) =>
    progress(begun + Math.floor((done / of) * mine), total);
}

/**
 * Check one's share and say so, with a contribution to the canary as proof of possession; and where
 * nobody dealt, with one's signature of the transcript (DEALERLESS).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @returns {{envelope: Envelope, contribution: string, certificate?: string}}
 */
export function signReceipt(shown, bundle, signer) {
  requireSameBundle(shown, bundle);
  const sealed = sealContribution(shown, x25519Shares(bundle.canary), bundle, signer);
  const contribution = sealedDigest([sealed]);
  const envelope = signStatement("receipt", shown, signer, { contribution });
  const signed = { envelope, contribution: formatBase64(sealed) };
  if (!bundle.generated) return signed;
  const certificate = dealtByOfficials().generated.certifyGenerated(bundle.generated, signer.key, signer.random);
  return { ...signed, certificate: formatBase64(certificate) };
}

/**
 * Refuse another bundle than that of the ceremony shown (BOUND).
 * @param {ShownCeremony} shown
 * @param {Bundle} bundle
 */
export function requireSameBundle(shown, bundle) {
  const same =
    equal(encode(bundle.subject), encode(shown.subject)) &&
    equal(encode(bundle.record), encode(shown.dealing));
  if (same) return;
  throw new TamperedError("the bundle is not that of the ceremony shown", { promise: "BOUND" });
}

/**
 * Refuse objects or headers that are not those the request names (BOUND).
 * @param {JsonObject} subject
 * @param {{id: string, size: number}[]} objects
 * @param {Uint8Array[]} headers
 */
export function requireObjects(subject, objects, headers) {
  if (!lists(subject, objects)) {
    throw new TamperedError("the objects shown are not those of the request", {
      promise: "BOUND",
    });
  }
  if (!headers.every((header, at) => objectId(header) === objects[at].id)) {
    throw new TamperedError("a header is not that of the object requested", { promise: "BOUND" });
  }
}

/**
 * Open the shares and contribute with each.
 * @param {ShownCeremony} shown
 * @param {Uint8Array[]} elements
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @param {{part?: number, parts?: number}} [place] which part of how many
 */
function contributeTo(shown, elements, bundle, signer, place = {}) {
  const shares = openShares(bundle, signer.key);
  const { random, progress = () => {} } = signer;
  try {
    return shares.map((share, at) => {
      const whole = contextOf(shown, signer.key.keyfile.name, share.index);
      const told = (/** @type {number} */ done, /** @type {number} */ total) =>
        progress(Math.floor((at * total + done) / shares.length), total);
      const context = { ...whole, ...place };
      const made = contribute(share, bundle.dealing, elements, context, random, told);
      return { row: share.index, made };
    });
  } finally {
    wipe(...shares.map(({ value }) => value));
  }
}

/**
 * Open the shares, contribute with each, and seal the contribution to the combiner.
 * @param {ShownCeremony} shown
 * @param {Uint8Array[]} elements
 * @param {Bundle} bundle
 * @param {Signer} signer
 * @param {number} [part] of how many
 * @param {number} [parts]
 * @returns {Uint8Array}
 */
function sealContribution(shown, elements, bundle, signer, part = 0, parts = 1) {
  const byRow = contributeTo(shown, elements, bundle, signer, { part, parts });
  return sealTo(decodeBinary(shown.subject.combiner, 32), encodeRows(byRow));
}

/**
 * Name what a contribution is for.
 * @param {ShownCeremony} shown
 * @param {string} official
 * @param {number} index
 */
function contextOf({ subject, digest }, official, index) {
  return {
    origin: textIn(subject, "origin"),
    dataset: textIn(subject, "dataset"),
    ceremony: textIn(subject, "ceremony"),
    nonce: textIn(subject, "nonce"),
    digest: toHex(digest),
    official,
    index,
  };
}

/** Give a checkpoint as statements have it. @param {Checkpoint} checkpoint */
function checkpointRecord({ size, root }) {
  return { size, root: toHex(root) };
}
