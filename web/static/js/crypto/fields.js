// @ts-check
/**
 * Fields of a JSON object that came from outside: each there, of its type, or a `TamperedError`.
 */

import { decodeBinary, isObject } from "./canonical_json.js";
import { TamperedError } from "./errors.js";

/** @typedef {Record<string, unknown>} JsonObject */

/** @param {unknown} value @returns {JsonObject} */
export function asObject(value) {
  if (!isObject(value)) throw new TamperedError("expected a JSON object");
  return value;
}

/** @param {JsonObject} record @param {string} name @returns {JsonObject} */
export function objectIn(record, name) {
  const value = fieldOf(record, name);
  if (!isObject(value)) throw wrong(name);
  return value;
}

/** @param {JsonObject} record @param {string} name @returns {string} */
export function textIn(record, name) {
  const value = fieldOf(record, name);
  if (typeof value !== "string") throw wrong(name);
  return value;
}

/** @param {JsonObject} record @param {string} name @returns {number} an integer of 0 or more */
export function countIn(record, name) {
  const value = fieldOf(record, name);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(name);
  return value;
}

/** @param {JsonObject} record @param {string} name @returns {unknown[]} */
export function listIn(record, name) {
  const value = fieldOf(record, name);
  if (!Array.isArray(value)) throw wrong(name);
  return value;
}

/** @param {JsonObject} record @param {string} name @returns {JsonObject[]} */
export function objectsIn(record, name) {
  return listIn(record, name).map(asObject);
}

/**
 * @param {JsonObject} record
 * @param {string} name
 * @param {number} [size]
 * @returns {Uint8Array}
 */
export function binaryIn(record, name, size) {
  return decodeBinary(fieldOf(record, name), size);
}

/**
 * Tell whether an object has exactly these fields.
 * @param {JsonObject} record
 * @param {string[]} names
 */
export function hasExactly(record, names) {
  return (
    Object.keys(record).length === names.length &&
    names.every((name) => Object.hasOwn(record, name))
  );
}

/** @param {JsonObject} record @param {string} name */
function fieldOf(record, name) {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** @param {string} name */
function wrong(name) {
  return new TamperedError(`the field ${name} is missing or has the wrong type`);
}
