// @ts-check
/**
 * Reads what a drill asks for: whose keys, which faults are made on purpose, and its canary, which is
 * derived again and never believed (custody/ceremony/drill.py, which says why; HARMLESS).
 */

import { requireCanary } from "./canary.js";
import { TamperedError } from "./errors.js";
import { asObject, binaryIn, countIn, hasExactly, listIn, objectIn, objectsIn, textIn } from "./fields.js";

/** @typedef {import("./fields.js").JsonObject} JsonObject */

const NEEDS = ["one", "quorum", "all"];

/**
 * Refuse a drill whose canary is another header than follows from it, or that names somebody without
 * a seat.
 * @param {JsonObject} subject
 */
export function requireDrill(subject) {
  const target = objectIn(subject, "target");
  const one = target.need === "one";
  if (!NEEDS.includes(textIn(target, "need")) || !hasExactly(target, one ? ["need", "official"] : ["need"])) {
    throw new TamperedError("expected a drill of one official, of the quorum or of all");
  }
  const officials = objectsIn(subject, "seats").map((seat) => textIn(seat, "official"));
  const named = [...faultsIn(subject, "absent"), ...faultsIn(subject, "corrupt")];
  if (one) named.push(textIn(target, "official"));
  if (!named.every((name) => officials.includes(name))) {
    throw new TamperedError("the drill names somebody who has no seat");
  }
  const point = binaryIn(subject, "public", 32);
  requireCanary(subject, countIn(subject, "epoch"), point, binaryIn(subject, "canary"));
}

/**
 * Name who is away (`absent`), or is to hand in what is wrong (`corrupt`), on purpose.
 * @param {JsonObject} subject
 * @param {"absent" | "corrupt"} fault
 */
export function faultsIn(subject, fault) {
  return listIn(subject, fault).map((name) => textIn(asObject({ name }), "name"));
}

/** Say whose keys a drill asks for, and which faults it makes. @param {JsonObject} subject */
export function drillText(subject) {
  const seats = objectsIn(subject, "seats").length;
  const target = objectIn(subject, "target");
  /** @type {Record<string, string>} */
  const whose = {
    one: `of ${String(target.official)}`,
    quorum: subject.quorum === undefined
      ? `of ${countIn(subject, "threshold")} of ${seats}`
      : "of a quorum",
    all: `of all ${seats}`,
  };
  const parts = [`a drill: to see that the keys ${whose[textIn(target, "need")]} are there`];
  const [absent, corrupt] = [faultsIn(subject, "absent"), faultsIn(subject, "corrupt")];
  if (absent.length) parts.push(`away on purpose: ${absent.join(", ")}`);
  if (corrupt.length) parts.push(`wrong on purpose: ${corrupt.join(", ")}`);
  return parts.join("; ");
}
