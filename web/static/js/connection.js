// @ts-check
/**
 * Shows that the connection is lost or the session has ended, and takes the notice back when the
 * service answers again.
 */

import { elementById, findById } from "./elements.js";
import { OtherPersonError, hasNewSession, noteSessionEnded, renewedSession } from "./session.js";

/** Whether a form waits already for its session to go on. */
let isWaiting = false;

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
    if (event.detail.requestConfig.verb === "post" && (status === 401 || status === 403)) {
      goOnWithForm(status === 401);
    } else if (status === 403) location.reload(); // somebody else is signed in, who may not see this
    else show(status !== 401, status === 401);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) show(false);
  });
  window.addEventListener("offline", () => show(true));
}

/**
 * Keep a form that was looked at while its session ended, and go on with it in the next one: it has
 * more on it than anybody wants to type again.
 * @param {boolean} hasEnded
 */
async function goOnWithForm(hasEnded) {
  if (isWaiting) return;
  isWaiting = true;
  try {
    if (hasEnded) await renewedSession();
    else if (!(await hasNewSession())) location.reload(); // not for who is signed in
    findById("picker", HTMLElement)?.dispatchEvent(new Event("custody:pick"));
  } catch (error) {
    if (error instanceof OtherPersonError) location.reload();
  } finally {
    isWaiting = false;
  }
}
