// @ts-check
/**
 * Defines the errors that are raised on purpose, the tree of custody/errors.py: `code` is the
 * stable name of a class, a message says what was expected and what came, and never a secret
 * (promise QUIET). The way out stands in `hint`; where a promise was about to be
 * broken, `promise` names it.
 */

/** The root of every error these modules raise on purpose. */
export class CustodyError extends Error {
  static code = "failed";

  /**
   * @param {string} message
   * @param {{hint?: string | null, promise?: string | null}} [more]
   */
  constructor(message, { hint = null, promise = null } = {}) {
    super(message);
    this.hint = hint;
    this.promise = promise;
  }

  /** The stable name of the error's class. @returns {string} */
  get code() {
    return /** @type {typeof CustodyError} */ (this.constructor).code;
  }
}

/** What was asked can't be read as a request. */
export class InputError extends CustodyError {
  static code = "usage";
}

/** A passphrase or key that does not open what it should. */
export class CredentialError extends CustodyError {
  static code = "credential";
}

/** Data that is malformed, altered or cut short. */
export class TamperedError extends CustodyError {
  static code = "tampered";
}

/** Bytes that are not a strictly valid age v1 header. */
export class AgeHeaderError extends TamperedError {
  static code = "age-header";
}

/** Bytes that are not a strictly valid Crypt4GH 1.0 header. */
export class Crypt4ghHeaderError extends TamperedError {
  static code = "crypt4gh-header";
}

/** Bytes that are not an acceptable point or scalar of the group. */
export class PointError extends TamperedError {
  static code = "point";
}

/** A dealing that is not a sharing of the key it names. */
export class DealingError extends TamperedError {
  static code = "dealing";
}

/**
 * What one of several who deal together has dealt is wrong: `official` is whose it is, `fault` the
 * one word that it is refused by, or that a complaint names.
 */
export class PartError extends DealingError {
  static code = "part";

  /**
   * @param {string} message
   * @param {{hint?: string | null, promise?: string | null, official?: string | null,
   *   fault?: string | null, row?: number | null}} [more] `row` is the old one, in a reshare
   */
  constructor(message, more = {}) {
    super(message, more);
    this.official = more.official ?? null;
    this.fault = more.fault ?? null;
    this.row = more.row ?? null;
  }
}

/** What one official committed to in a genesis without a dealer. */
export class CommitError extends PartError {
  static code = "commit";
}

/** What one old official dealt in a reshare: to everybody, or to one new official. */
export class RedealError extends PartError {
  static code = "redeal";
}

/** A contribution that can't be made for this official and request. */
export class ContributionError extends TamperedError {
  static code = "contribution";
}

/** An official's key file that can't be read. */
export class KeyFileError extends TamperedError {
  static code = "key-file";
}

/** A statement that its own rules forbid. */
export class StatementError extends TamperedError {
  static code = "statement";
}

/** An entry, note, checkpoint or proof that is malformed or does not verify. */
export class LedgerError extends TamperedError {
  static code = "ledger";
}

/** A key, quorum or policy that differs from what its user knows. */
export class KnownError extends TamperedError {
  static code = "known";
}

/** Understood, and refused by a rule. */
export class RefusedError extends CustodyError {
  static code = "refused";
}

/**
 * Do something, and give what goes wrong in it the class that its caller promises.
 *
 * An error of `kind` passes as it is. Every other error of ours becomes one, with `prefix` before
 * its message; `fallback`, where it is given, says it for anything that is not ours at all.
 *
 * @template T
 * @param {typeof CustodyError} kind
 * @param {() => T} act
 * @param {{prefix?: string, fallback?: string}} [words]
 * @returns {T}
 */
export function raisingAs(kind, act, { prefix = "", fallback } = {}) {
  try {
    return act();
  } catch (error) {
    if (error instanceof kind) throw error;
    if (error instanceof CustodyError) throw new kind(prefix + error.message, error);
    if (fallback === undefined) throw error;
    throw new kind(prefix + fallback);
  }
}
