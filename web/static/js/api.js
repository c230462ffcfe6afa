// @ts-check
/**
 * Calls the JSON API from the page, with the CSRF token that the session's cookie asks for.
 *
 * Answers are `unknown`: crypto/fields.js reads the fields of one and checks their types.
 */

import { asObject } from "./crypto/fields.js";
import { PageError } from "./page_error.js";
import { hasNewSession, liveSession, renewedSession } from "./session.js";

/** The path that the service is served under: that of this script up to "static/…". */
const HERE = new URL(import.meta.url).pathname;
const ROOT = HERE.slice(0, HERE.lastIndexOf("/static/") + 1);

/**
 * Give the address of something of the service, whatever path a proxy serves it under.
 * @param {string} path
 */
export function addressOf(path) {
  return ROOT + path.replace(/^\//, "");
}

/**
 * Fetch something.
 * @param {string} path
 * @param {Record<string, string>} [query]
 * @returns {Promise<unknown>}
 */
export function get(path, query = {}) {
  const parameters = new URLSearchParams(query).toString();
  return request("GET", parameters ? `${path}?${parameters}` : path);
}

/**
 * Submit something, in the page's session or in the one that a token stands for.
 * @param {string} path
 * @param {object} body
 * @param {string} [token]
 * @returns {Promise<unknown>}
 */
export function post(path, body, token) {
  return request("POST", path, body, token);
}

/**
 * Send a request and read its answer.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [token]
 * @returns {Promise<unknown>} what the service answers; a `PageError` where it refuses
 */
async function request(method, path, body, token) {
  const inSession = !token && document.body.dataset.person;
  if (inSession && method !== "GET") await liveSession();
  let response = await send(method, path, body, token);
  if (inSession && (await goesOn(method, response.status))) {
    response = await send(method, path, body, token);
  }
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw refusal(answer);
  return answer;
}

/**
 * Tell whether a request that was refused can go on, since somebody whose session had ended has
 * signed in again in another tab. It is waited for.
 * @param {string} method
 * @param {number} status
 */
async function goesOn(method, status) {
  if (status === 401) {
    await renewedSession();
    return true;
  }
  return status === 403 && method !== "GET" && hasNewSession();
}

/**
 * Send a request; a `PageError` where the service does not answer.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [token]
 * @returns {Promise<Response>}
 */
async function send(method, path, body, token) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRF-Token"] = csrfToken();
  }
  if (token) headers.Authorization = `Bearer ${token}`;
  try {
    const address = addressOf(`/api/v1${path}`);
    return await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new PageError(
      navigator.onLine ? "the service did not answer" : "you are offline",
      "Nothing was handed in. When the connection is back, do it again.",
    );
  }
}

/** Give the token that the page was sent with. */
function csrfToken() {
  const meta = document.querySelector("meta[name=csrf]");
  if (!(meta instanceof HTMLMetaElement)) throw new Error("this page has no CSRF token");
  return meta.content;
}

/** Read the service's account of why it refused. @param {unknown} answer */
function refusal(answer) {
  const { detail, hint } = asObject(answer);
  return new PageError(String(detail), typeof hint === "string" ? hint : null);
}
