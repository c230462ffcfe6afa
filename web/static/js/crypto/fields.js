// @ts-check
/**
 * Reads fields of a JSON object that came from outside: each must be there and of its type,
 * or it is a `TamperedError`.
 */

import { decodeBinary, isObject } from "./canonical_json.js";
import { TamperedError } from "./errors.js";

/** @typedef {Record<string, unknown>} JsonObject */

/** Require an object. @param {unknown} value @returns {JsonObject} */
export function asObject(value) {
  if (!isObject(value)) throw new TamperedError("expected a JSON object");
  return value;
}

/**
 * Read a field that is an object.
 * @param {JsonObject} record
 * @param {string} name
 * @returns {JsonObject}
 */
export function objectIn(record, name) {
  const value = fieldOf(record, name);
  if (!isObject(value)) throw wrong(name);
  return value;
}

/**
 * Read a field that is text.
 * @param {JsonObject} record
 * @param {string} name
 * @returns {string}
 */
export function textIn(record, name) {
  const value = fieldOf(record, name);
  if (typeof value !== "string") throw wrong(name);
  return value;
}

/**
 * Read a field that is a count.
 * @param {JsonObject} record
 * @param {string} name
 * @returns {number} an integer of 0 or more
 */
export function countIn(record, name) {
  const value = fieldOf(record, name);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(name);
  return value;
}

/**
 * Read a field that is a list.
 * @param {JsonObject} record
 * @param {string} name
 * @returns {unknown[]}
 */
export function listIn(record, name) {
  const value = fieldOf(record, name);
  if (!Array.isArray(value)) throw wrong(name);
  return value;
}

/**
 * Read a field that is a list of objects.
 * @param {JsonObject} record
 * @param {string} name
 * @returns {JsonObject[]}
 */
export function objectsIn(record, name) {
  return listIn(record, name).map(asObject);
}

/**
 * Read a field that is bytes in base64, of one size if given.
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

/** Give an object's own field. @param {JsonObject} record @param {string} name */
function fieldOf(record, name) {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Give the error for a field. @param {string} name */
function wrong(name) {
  return new TamperedError(`the field ${name} is missing or has the wrong type`);
}
