// @ts-check
/**
 * Remembers in this browser under which name the identity of a recipient was saved, so that the
 * commands afterwards name the file that is there. The name alone: the identity is in the file.
 */

import { findAll } from "./elements.js";

const STORAGE_KEY = "custody identity";

/** Remember a file's name. @param {string} recipient @param {string} name */
export function storeIdentityName(recipient, name) {
  localStorage.setItem(`${STORAGE_KEY} ${recipient}`, name);
}

/** Write the names of saved identities to where the page has a place for them. */
export function showIdentities() {
  for (const place of findAll("[data-identity-of]", HTMLElement)) {
    const name = localStorage.getItem(`${STORAGE_KEY} ${place.dataset.identityOf}`);
    if (name) place.textContent = name;
  }
}
