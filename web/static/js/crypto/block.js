// @ts-check
/**
 * Makes the block that everybody is shown before they sign: the same lines in the same order as at
 * a terminal (custody/official/block.py, which says why), of what this browser verified itself.
 */

import { quorumLine, quorumOf, readTree } from "./quorum_tree.js";
import { toHex, utf8 } from "./bytes.js";
import { countText, grouped, listedText, minute, sizeOf, sum } from "./quantities.js";
import { asObject, countIn, listIn, objectIn, textIn } from "./fields.js";
import { BY_ID } from "./requested.js";
import { kindOf, listedRequesters, toldDigest, wordsReader } from "./subject.js";
import { collectionText, collectionsText } from "./collection_text.js";
import { isKeyObject } from "./collection.js";
import { drillText } from "./drill.js";
import { twelveWords } from "./digest_words.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * How it is known who asked: compared since a day, seen, by a token, oneself, or merely told.
 * @typedef {{how: "compared" | "seen" | "token" | "oneself" | "told", day?: string | null}} Asker
 */

/**
 * What a block takes beside its subject: `words` says what this person does with the twelve, and
 * `objects` are proven registrations, `listed` sizes as a service lists them.
 * @typedef {{asker: Asker, words: "read" | "typed" | "unneeded", objects?: JsonObject[] | null,
 *   listed?: number[] | null, dealing?: JsonObject | null, entries?: number | null}} Known
 */

const NONE = "none";
const CANARY = "one canary, which follows from this drill; nothing real opens";
const NOBODY = "nobody: what it opens is public already";
const MAX_GROUPS = 20;

/**
 * Give the lines of a ceremony, as labels and texts.
 * @param {JsonObject} subject
 * @param {Known} known
 * @returns {[string, string][]}
 */
export function block(subject, { asker, words, objects, listed, dealing, entries }) {
  const seen = (entries ?? null) === null ? "" : `, ${grouped(BigInt(entries ?? 0))} entries`;
  const asks = kindOf(subject) === "export";
  const drills = kindOf(subject) === "drill";
  const dealt = dealing ? textIn(dealing, "recipient") : NONE;
  return [
    ["ledger", `${textIn(subject, "origin")}${seen}`],
    [
      "ceremony",
      `${kindOf(subject)} of ${textIn(subject, "dataset")}, ${textIn(subject, "ceremony")}`,
    ],
    ["asked by", askedText(subject, asker)],
    ["purpose", asks ? textIn(subject, "purpose") : drills ? drillText(subject) : NONE],
    ["objects", asks ? objectsText(subject, objects ?? null, listed ?? null) : drills ? CANARY : NONE],
    ["recipient", asks ? textIn(subject, "recipient") : drills ? NOBODY : dealt],
    ["policy", policiesText(subject)],
    ["quorum", quorumText(subject)],
    ["until", minute(textIn(subject, "expires"))],
    ["words", wordsText(subject, words, dealing ?? null)],
  ];
}

/**
 * List objects: id, when sealed, bytes, host and job, and the tags that the sealer gave.
 * @param {JsonObject[]} objects
 * @returns {string[][]}
 */
export function objectRows(objects) {
  return objects.map((one) => [
    textIn(one, "id").slice(0, 12),
    minute(textIn(one, "sealed")),
    `${countIn(one, "size")} B`,
    [one.host, one.job].filter((part) => part).join("/") || "-",
    [
      ...tagsOf(one),
      ...(isProven(one) ? [] : ["(not signed by its sealer)"]),
      ...(isKeyObject(one) ? [`(${collectionText(one)})`] : []),
    ].join("  "),
  ]);
}

/**
 * Say who asked, and how that is known; in a genesis, who opened it.
 * @param {JsonObject} subject
 * @param {Asker} asker
 */
function askedText(subject, { how, day }) {
  const requester = textIn(subject, "requester");
  if (kindOf(subject) !== "export") return `${requester}, who opened it`;
  const known = {
    compared: `who signed it with the key that you compared${day ? ` on ${day}` : ""}`,
    seen: "who signed it with a key that you have not compared",
    token: "by a token: nobody signed it",
    oneself: "you yourself",
    told: "as the service says",
  };
  return `${requester}, ${known[how]}`;
}

/**
 * Say how many of whom; and, in a genesis, whose keys as requesters its words compare too.
 * @param {JsonObject} subject
 */
function quorumText(subject) {
  const after = quorumLine(quorumOf(subject));
  const before = kindOf(subject) === "reshare" ? objectIn(subject, "from").quorum : null;
  const quorum = before === null ? after : `${after} (before: ${quorumLine(readTree(before))})`;
  const listed = listedRequesters(subject).map((one) => textIn(one, "name"));
  return listed.length ? `${quorum}\nlisted with their keys, who may ask: ${listed.join(", ")}` : quorum;
}

/** Say what policy holds, or is to hold in the place of which. @param {JsonObject} subject */
function policiesText(subject) {
  if (kindOf(subject) !== "policy") return policyText(objectIn(subject, "policy"));
  const now = policyText(objectIn(subject, "from"));
  return `${policyText(objectIn(subject, "to"))} (now: ${now})`;
}

/** Say what a dataset's policy says. @param {JsonObject} policy */
function policyText(policy) {
  const parts = [
    `objects ${policy.headers === "proven" ? "only with" : "with or without"} their sealer's proof`,
    policy.requests === "signed" ? "signed requests only" : "signed requests or tokens",
    `whoever asks may ${policy.requester_may_approve === true ? "" : "not "}approve`,
    `exports by the script ${textIn(objectIn(policy, "scripts"), "export")}`,
  ];
  if (policy.dealer) {
    const dealer = textIn(policy, "dealer");
    /** @type {Record<string, string>} */
    const told = { offline: "key dealt offline", dkg: "key made by all officials together" };
    parts.push(Object.hasOwn(told, dealer) ? told[dealer] : `key dealt by the ${dealer}`);
  }
  if (policy.witnesses) parts.push(`witnessed ${witnessesText(objectIn(policy, "witnesses"))}`);
  return parts.join("; ");
}

/** Name the witnesses from outside, and how many are needed. @param {JsonObject} witnesses */
function witnessesText(witnesses) {
  const names = listIn(witnesses, "keys").map((vkey) => String(vkey).split("+")[0]);
  return `from outside, by ${countIn(witnesses, "needed")} of ${names.join(", ")}`;
}

/**
 * Say how many objects are asked for, how large they are, and from when to when they were sealed.
 * @param {JsonObject} subject
 * @param {JsonObject[] | null} objects
 * @param {number[] | null} listed
 */
function objectsText(subject, objects, listed) {
  const number = countIn(objectIn(subject, "objects"), "count");
  const words = setLines(subject);
  if (objects === null) return [listedText(number, listed), ...words].join("\n");
  const times = objects.map((one) => textIn(one, "sealed")).sort(byCodePoint);
  const span = new Set([...times.slice(0, 1), ...times.slice(-1)].map(minute));
  const bare = objects.filter((one) => !isProven(one)).length;
  const remark = bare ? [`${grouped(BigInt(bare))} not signed by the sealer`] : [];
  const size = sizeOf(sum(objects.map((one) => countIn(one, "size"))));
  if (objects.some(isKeyObject)) remark.push(collectionsText(objects.filter(isKeyObject)));
  const said = [countText(number), size, `sealed ${[...span].join(" to ")}`, ...remark].join(", ");
  return [said, ...words, ...byJobAndHost(objects)].join("\n");
}

/** Say which set was asked for; nothing of what is named by id. @param {JsonObject} subject */
function setLines({ set }) {
  if (set === undefined || set === BY_ID) return [];
  return [`the set ${set}, as the service resolved it`];
}

/**
 * How much there is of a job on a host, and the times at which its first and last was sealed.
 * @typedef {{job: string, host: string, sizes: number[], first: string, last: string}} Group
 */

/** Add objects up by job and host. @param {JsonObject[]} objects @returns {Group[]} in their order */
export function groupsOf(objects) {
  /** @type {Map<string, Group>} */
  const found = new Map();
  for (const one of objects) {
    const [job, host] = [one.job, one.host].map((text) => (text ? String(text) : ""));
    const key = JSON.stringify([job, host]);
    const sealed = textIn(one, "sealed");
    const group = found.get(key) ?? { job, host, sizes: [], first: sealed, last: sealed };
    found.set(key, group);
    group.sizes.push(countIn(one, "size"));
    if (sealed < group.first) group.first = sealed;
    if (sealed > group.last) group.last = sealed;
  }
  return [...found.values()].sort(
    (a, b) => byCodePoint(a.job, b.job) || byCodePoint(a.host, b.host),
  );
}

/**
 * Write groups as the rows of a table, no more than are said.
 * @param {JsonObject[]} objects
 * @returns {string[][]}
 */
export function groupRows(objects) {
  return groupsOf(objects).slice(0, MAX_GROUPS).map(({ job, host, sizes, first, last }) => [
    oneLine(job) || "no job", oneLine(host) || "no host", grouped(BigInt(sizes.length)),
    shortSize(sum(sizes)), first, last,
  ]);
}

/** Write a number of bytes in its largest unit alone. @param {Parameters<typeof sizeOf>[0]} size */
function shortSize(size) {
  return /\((.*)\)/.exec(sizeOf(size))?.[1] ?? sizeOf(size);
}

/** Say how many objects, and how much, there are of each job on each host. @param {JsonObject[]} objects */
function byJobAndHost(objects) {
  const groups = groupsOf(objects);
  const lines = groups.map(
    ({ job, host, sizes }) =>
      `${grouped(BigInt(sizes.length))} by ${oneLine(job) || "no job"} on ` +
      `${oneLine(host) || "no host"}, ${sizeOf(sum(sizes))}`,
  );
  const more = lines.length - MAX_GROUPS;
  const rest = more > 0 ? [`and ${more} more jobs and hosts, which the list has`] : [];
  return [...lines.slice(0, MAX_GROUPS), ...rest];
}

/** Write out line breaks. @param {string} text */
function oneLine(text) {
  return text.replaceAll("\n", "\\n");
}

/**
 * Give the twelve words to whoever reads them out, and say what everybody else does.
 * @param {JsonObject} subject
 * @param {Known["words"]} words
 * @param {JsonObject | null} dealing
 */
function wordsText(subject, words, dealing) {
  if (words === "read") return twelveWords(toldDigest(subject, dealing));
  if (words !== "typed") return "not needed";
  return `twelve, which ${wordsReader(subject, dealing)} reads to you and you type`;
}

/** Give an object's tags as texts, in order. @param {JsonObject} one */
function tagsOf(one) {
  const tags = asObject(one.tags);
  return Object.keys(tags).sort(byCodePoint).map((key) => `${key}=${textIn(tags, key)}`);
}

/** Tell whether whoever sealed an object signed it. @param {JsonObject} one */
function isProven(one) {
  return (one.proof ?? null) !== null;
}

/** Order texts by their code points, as Python does. @param {string} a @param {string} b */
function byCodePoint(a, b) {
  const [left, right] = [toHex(utf8(a)), toHex(utf8(b))];
  return left < right ? -1 : Number(left > right);
}
