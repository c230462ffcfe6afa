// @ts-check
/**
 * Shows that the connection is lost or the session has ended, and takes the notice back when the
 * service answers again.
 */

import { elementById } from "./elements.js";
import { noteSessionEnded } from "./session.js";

/** Watch htmx's polling, which every live page has. */
export function watchConnection() {
  const lostNotice = elementById("lost", HTMLElement);
  const endedNotice = elementById("ended", HTMLElement);
  /** @param {boolean} lost @param {boolean} [ended] */
  const show = (lost, ended = false) => {
    lostNotice.hidden = !lost;
    endedNotice.hidden = !ended;
  };
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:timeout", () => show(true));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) noteSessionEnded();
    if (status === 403) location.reload(); // somebody else is signed in, who may not see this
    else show(status !== 401, status === 401);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) show(false);
  });
  window.addEventListener("offline", () => show(true));
}
