// @ts-check
/**
 * A quorum as people agree on it: a tree of groups, each of which needs so many of its members
 * (custody/quorum_tree). Plain m of n is the tree with one group, over all seats.
 */

import { RefusedError, TamperedError } from "./errors.js";
import { countIn, hasExactly, listIn, objectsIn, textIn } from "./fields.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

/**
 * A group and a leaf; `row` numbers the leaves from 1, depth first. Of a group without a name
 * `name` is empty.
 * @typedef {{need: number, of: Tree[], name: string}} Group
 * @typedef {{who: string, row: number}} Leaf
 * @typedef {Group | Leaf} Tree
 */

export const MAX_ROWS = 255;
/** The format of a reshare's subject, and who its dealing says has dealt. */
export const RESHARE = "custody-reshare/v1";
export const RESHARED = "reshare";
const MAX_DEPTH = 4;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * Read the quorum that a subject or a dealing says: a threshold among these officials, or a tree;
 * in a reshare always a tree.
 * @param {JsonObject} record
 * @param {string[]} officials empty names where the record has none
 * @returns {Group}
 */
export function readQuorum(record, officials) {
  const reshared = record.format === RESHARE || record.by === RESHARED;
  if (record.quorum === undefined && !reshared) return plain(countIn(record, "threshold"), officials);
  const tree = readTree(record.quorum);
  if (isPlain(tree) && !reshared) refuseRecord("plain m of n is written as a threshold");
  return tree;
}

/** Read the quorum of a subject. @param {JsonObject} subject */
export function quorumOf(subject) {
  return readQuorum(
    subject,
    objectsIn(subject, "seats").map((seat) => textIn(seat, "official")),
  );
}

/** Give m of n. @param {number} need @param {string[]} officials @returns {Group} */
function plain(need, officials) {
  return { need, of: officials.map((who, at) => ({ who, row: at + 1 })), name: "" };
}

/**
 * Read a tree's JSON; `TamperedError` for more than 255 rows or four groups deep, and for
 * anything that is not known here.
 * @param {unknown} record
 * @returns {Group}
 */
export function readTree(record) {
  let row = 0;
  /** @type {(node: unknown, depth: number) => Tree} */
  const read = (node, depth) => {
    if (typeof node === "string") {
      row += 1;
      if (row > MAX_ROWS) refuseRecord(`a quorum has at most ${MAX_ROWS} places`);
      return { who: requireSpelled(node), row };
    }
    if (depth > MAX_DEPTH) refuseRecord(`a quorum is at most ${MAX_DEPTH} groups deep`);
    const fields = /** @type {JsonObject} */ (node);
    const known = ["need", "of", ...(Object.hasOwn(fields ?? {}, "name") ? ["name"] : [])];
    if (typeof node !== "object" || node === null || !hasExactly(fields, known)) {
      refuseRecord("expected a group of a quorum");
    }
    const of = listIn(fields, "of");
    if (!of.length || !Number.isSafeInteger(fields.need)) refuseRecord("expected a group of a quorum");
    const name = known.includes("name") ? requireSpelled(fields.name) : "";
    return { need: Number(fields.need), of: of.map((one) => read(one, depth + 1)), name };
  };
  const tree = read(record, 1);
  if (isLeaf(tree)) return refuseRecord("expected a quorum as an object");
  return tree;
}

/** Tell a leaf from a group. @param {Tree} tree @returns {tree is Leaf} */
function isLeaf(tree) {
  return "who" in tree;
}

/** Tell whether this is m of n seats, and so a threshold. @param {Group} tree */
export function isPlain(tree) {
  return !tree.name && tree.of.every(isLeaf);
}

/** Give the leaves in the order of their rows. @param {Tree} tree @returns {Leaf[]} */
export function leaves(tree) {
  return isLeaf(tree) ? [tree] : tree.of.flatMap(leaves);
}

/** Name who gets a seat, in order: of a tree everybody once. @param {Group} tree */
export function seated(tree) {
  return isPlain(tree) ? leaves(tree).map(({ who }) => who) : people(tree);
}

/** Name everybody once, in the order in which they first stand there. @param {Tree} tree */
export function people(tree) {
  return [...new Set(leaves(tree).map(({ who }) => who))];
}

/** Give the rows that an official holds. @param {Group} tree @param {string} official */
export function rowsOf(tree, official) {
  return leaves(tree)
    .filter(({ who }) => who === official)
    .map(({ row }) => row);
}

/**
 * Tell whether these people are a quorum (QUORUM).
 * @param {Tree} tree
 * @param {Set<string>} have
 * @returns {boolean}
 */
export function satisfied(tree, have) {
  if (isLeaf(tree)) return have.has(tree.who);
  return tree.of.filter((child) => satisfied(child, have)).length >= tree.need;
}

/** Give how few people can be the quorum. @param {Tree} tree @returns {number} */
function smallest(tree) {
  if (isLeaf(tree)) return 1;
  const each = tree.of.map(smallest).sort((a, b) => a - b);
  return each.slice(0, tree.need).reduce((sum, one) => sum + one, 0);
}

/**
 * Refuse a tree that can't be a quorum: a group that needs none or more than it has, a person in
 * two places that could count together, and a quorum that one person can be (QUORUM, PERSON).
 * @param {Group} tree
 */
export function requireSound(tree) {
  const groups = groupsOf(tree);
  for (const group of groups) {
    if (group.need < 1 || group.need > group.of.length) {
      refuse(`${called(group)} needs ${group.need} of ${group.of.length}`);
    }
  }
  for (const group of groups.filter(({ need }) => need > 1)) {
    const own = group.of.map(people);
    const twice = own.flat().find((who, at, all) => who && all.indexOf(who) !== at);
    if (twice !== undefined) refuse(`${twice} would count twice in ${called(group)}`);
  }
  if (smallest(tree) < 2) refuse("one person alone would be the quorum");
}

/**
 * Write a quorum on one line: "3 of 5: anna, …" of m of n, else its text.
 * @param {Group} tree
 */
export function quorumLine(tree) {
  const names = leaves(tree).map(({ who }) => who);
  return isPlain(tree) ? `${tree.need} of ${names.length}: ${names.join(", ")}` : textOf(tree);
}

/** Say what it takes, where the names stand beside it. @param {Group} tree */
export function takesText(tree) {
  return isPlain(tree) ? String(tree.need) : textOf(tree);
}

/** Write a quorum's text. @param {Tree} tree @returns {string} */
function textOf(tree) {
  if (isLeaf(tree)) return tree.who;
  const named = tree.name ? ` as ${tree.name}` : "";
  return `${needed(tree)} of (${tree.of.map(textOf).join(", ")})${named}`;
}

/** Say how many of its members a group needs, in a word where one is clearer. @param {Group} tree */
function needed(tree) {
  if (tree.of.every(isLeaf)) return String(tree.need);
  if (tree.need === tree.of.length) return "all";
  return tree.need === 1 ? "any" : String(tree.need);
}

/** Give the groups, each before those in it. @param {Tree} tree @returns {Group[]} */
export function groupsOf(tree) {
  return isLeaf(tree) ? [] : [tree, ...tree.of.flatMap(groupsOf)];
}

/** Name a group. @param {Group} group */
function called(group) {
  return group.name ? `the group ${group.name}` : "a group";
}

/** Refuse what is no name. @param {unknown} value @returns {string} */
function requireSpelled(value) {
  if (typeof value === "string" && NAME.test(value)) return value;
  return refuseRecord("expected a name in a quorum");
}

/** Refuse a record. @param {string} why @returns {never} */
function refuseRecord(why) {
  throw new TamperedError(why, { promise: "QUORUM" });
}

/** Refuse a tree. @param {string} why @returns {never} */
function refuse(why) {
  throw new RefusedError(`this is no quorum: ${why}`, { promise: "QUORUM" });
}
