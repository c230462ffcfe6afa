// @ts-check
/**
 * Has the modules in which officials deal themselves, in a genesis without a dealer and in a reshare.
 * They are fetched when the first such ceremony or bundle is met, so that whoever turns a key for an
 * export on a slow line need not. The page holds them to their hashes first (script_check.js).
 */

import { CustodyError } from "./errors.js";

/**
 * @typedef {{dealerless: typeof import("./dealt_by_officials/dealerless.js"),
 *   generated: typeof import("./dealt_by_officials/generated_bundle.js"),
 *   reshare: typeof import("./dealt_by_officials/reshare.js"),
 *   reshared: typeof import("./dealt_by_officials/reshared_bundle.js")}} Modules
 */

/** The format of a bundle that nobody dealt. */
export const GENERATED = "custody-bundle/v2";
/** The format of a bundle that was dealt anew. */
export const RESHARED = "custody-bundle/v3";

const FORMATS = ["custody-genesis/v2", GENERATED, "custody-reshare/v1", RESHARED];

/** @type {Modules | null} */
let here = null;

/**
 * Tell whether an operation needs them, by the formats of the ceremony and the bundle it is given.
 * @param {object} given
 */
export function areNeeded(given) {
  const { shown, bundle } = /** @type {{shown?: unknown, bundle?: unknown}} */ (given);
  const said = JSON.stringify([shown ?? null, bundle ?? null]);
  return FORMATS.some((format) => said.includes(format));
}

/** Fetch them; `CustodyError` where they can't be. */
export async function fetchThem() {
  try {
    here ??= {
      dealerless: await import("./dealt_by_officials/dealerless.js"),
      generated: await import("./dealt_by_officials/generated_bundle.js"),
      reshare: await import("./dealt_by_officials/reshare.js"),
      reshared: await import("./dealt_by_officials/reshared_bundle.js"),
    };
  } catch {
    throw new CustodyError("the scripts that this takes could not be fetched", {
      hint: "look whether the network is there, and try again",
    });
  }
}

/** Give them, once they were fetched. @returns {Modules} */
export function dealtByOfficials() {
  if (here === null) throw new Error("these modules were not fetched");
  return here;
}
