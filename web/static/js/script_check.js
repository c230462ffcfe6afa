// @ts-check
/**
 * Tells scripts that were altered from scripts that could not be fetched: a line that is down is
 * no attack, and must not be called one.
 */

import { PageError } from "./page_error.js";

const LATE = "/js/crypto/dealt_by_officials/";

/** Hold the scripts to the hashes this page came with: the browser fetches no others. */
export async function verifyScripts() {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")].filter(
    (link) => link instanceof HTMLLinkElement,
  );
  await holdTo(links.map(({ href, integrity }) => [href, integrity]));
}

/** Hold those to them that are fetched only where officials deal themselves. */
export async function verifyLateScripts() {
  const map = document.querySelector("script[type=importmap]")?.textContent ?? "{}";
  /** @type {[string, string][]} */
  const pins = Object.entries(JSON.parse(map).integrity ?? {});
  const late = pins.filter(([address]) => address.includes(LATE));
  if (late.length === 0) throw await scriptsError();
  await holdTo(late);
}

/**
 * Fetch scripts as they have to be, for the browser to keep.
 * @param {[address: string, integrity: string][]} scripts
 */
async function holdTo(scripts) {
  try {
    await Promise.all(scripts.map(([address, integrity]) => fetch(address, { integrity })));
  } catch {
    throw await scriptsError();
  }
}

/** Give the error for scripts that were altered, or could not be fetched. */
export async function scriptsError() {
  if (await isReachable()) {
    return new PageError(
      "the scripts of this page could not be fetched as they should be",
      "Nothing was handed in. They have been altered: tell the administrator, and use the " +
        "command line",
    );
  }
  return new PageError(
    navigator.onLine ? "the service does not answer" : "you are offline",
    "Nothing was handed in. When the connection is back, do it again",
  );
}

/** Tell whether the service answers at all, past every cache. */
async function isReachable() {
  try {
    const mark = document.querySelector("link[rel=icon]")?.getAttribute("href") ?? "";
    return (await fetch(mark, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
