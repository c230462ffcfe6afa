// @ts-check
/**
 * Tells screen readers what changes while somebody reads, in one polite status region.
 */

/** @type {HTMLElement | null} */
let statusRegion = null;

/** Say something to screen readers without moving the focus. @param {string} text */
export function announce(text) {
  const region = statusRegion ?? addRegion();
  statusRegion = region;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

/** Put the region into the page; it is read out, and not seen. */
function addRegion() {
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  region.className = "hidden-visually";
  document.body.append(region);
  return region;
}
