// @ts-check
/**
 * Keeps whose keys were compared in this browser, by ledger: fingerprints, which are public. The
 * page comes from the service, so that is a courtesy; at a terminal it is a protection.
 */

const STORAGE_KEY = "custody known people";

/**
 * Load the fingerprints that were compared, by name.
 * @param {string} origin
 * @returns {Record<string, string>}
 */
export function loadKnownPeople(origin) {
  try {
    return JSON.parse(localStorage.getItem(`${STORAGE_KEY} ${origin}`) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * Keep somebody's fingerprint, now that it is compared.
 * @param {string} origin
 * @param {{name: string, key: string}} compared
 */
export function storeKnownPerson(origin, { name, key }) {
  const known = { ...loadKnownPeople(origin), [name]: key };
  localStorage.setItem(`${STORAGE_KEY} ${origin}`, JSON.stringify(known));
}
