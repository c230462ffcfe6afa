// @ts-check
/**
 * Waits for somebody whose session ended to sign in again in another tab, so that what they were
 * doing goes on where it was: the same form, and the key that is open.
 */

import { announce } from "./announce.js";
import { findById } from "./elements.js";
import { PageError } from "./page_error.js";

const LOOK = 1000; // milliseconds between two looks
const PATIENCE = 900_000; // no longer than a window: an open key must not wait for ever

/** Somebody else is signed in now, and the page is none of theirs. */
export class OtherPersonError extends PageError {}

/** Whether this page has heard that its session ended, and has taken no other since. */
let hasEnded = false;

/** Remember that the session has ended: its token is good for nothing any more. */
export function noteSessionEnded() {
  hasEnded = true;
}

/** Give back at once, but where the session has ended: when it is renewed. */
export async function liveSession() {
  if (hasEnded) await renewedSession();
}

/**
 * Give back when the same person is signed in again, with the new session's token in the page; a
 * `PageError` if somebody else is, or nobody for a quarter of an hour.
 */
export async function renewedSession() {
  const until = Date.now() + PATIENCE;
  const notice = findById("ended", HTMLElement);
  for (let first = true; Date.now() < until; first = false) {
    const found = await lookAgain();
    if (found.person) {
      if (notice) notice.hidden = true;
      takeSession(found);
      return;
    }
    if (first) announce("You are not signed in any more. Sign in again in another tab.");
    if (notice) notice.hidden = false;
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
  throw new PageError(
    "you are not signed in any more",
    "Nothing was handed in. Sign in again in another tab, then come back and do it again",
  );
}

/**
 * Take the new session's token, if the same person has signed in anew; tells whether. Somebody who
 * is about to, and has the page for it open, is waited for.
 */
export async function hasNewSession() {
  const found = await lookAgain();
  if (!found.person) {
    await renewedSession();
    return true;
  }
  const old = document.querySelector("meta[name=csrf]")?.getAttribute("content");
  if (found.token === old) return false;
  takeSession(found);
  return true;
}

/** Fetch this page again, and read who is signed in and the token of that session. */
async function lookAgain() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
    if (!answer.ok) return { person: "", token: "" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("meta[name=csrf]")?.getAttribute("content") ?? "";
    return { person: page.body.dataset.person ?? "", token };
  } catch {
    return { person: "", token: "" };
  }
}

/**
 * Go on in a session of the same person.
 * @param {{person: string, token: string}} found
 */
function takeSession({ person, token }) {
  if (person !== document.body.dataset.person) {
    throw new OtherPersonError(
      `${person} is signed in now`,
      `Nothing was handed in. This page is of ${document.body.dataset.person}`,
    );
  }
  hasEnded = false;
  document.querySelector("meta[name=csrf]")?.setAttribute("content", token);
  for (const field of document.querySelectorAll("input[name=csrf]")) {
    field.setAttribute("value", token);
  }
}
