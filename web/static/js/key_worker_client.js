// @ts-check
/**
 * The page's side of key_worker.js: asks the worker that holds an official's key, and ends it.
 *
 * The key lives in the worker only. It is opened for one act and gone with the worker: after the
 * act, after an error, and at the latest when the page is left. The passphrase goes with it, so
 * that the back button brings none back.
 */

import { areNeeded } from "./crypto/dealt_by_officials.js";
import { findAll } from "./elements.js";
import { PageError } from "./page_error.js";
import { scriptsError, verifyLateScripts, verifyScripts } from "./script_check.js";

/** @typedef {import("./crypto/official_session.js").Given} Given */
/** @typedef {import("./crypto/official_session.js").Operation} Operation */
/** @typedef {import("./crypto/official_session.js").Results} Results */

/** @type {Set<KeyWorkerClient>} */
const openClients = new Set();

addEventListener("pagehide", () => {
  for (const client of openClients) client.close();
  for (const field of findAll("input[type=password]", HTMLInputElement)) field.value = "";
});

/** A worker of one's own, to open a key in for one act. */
export class KeyWorkerClient {
  /** @type {Promise<void>} */
  #started;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Error | null} why the worker does nothing any more */
  #ended = null;
  /**
   * What was asked and is not answered yet, by its id.
   * @type {Map<number, {resolve: (message: MessageEvent) => void, reject: (error: Error) => void}>}
   */
  #waiting = new Map();
  #nextId = 0;

  /**
   * Called while long work goes on.
   * @type {(progress: {done: number, total: number}) => void}
   */
  onProgress = () => {};

  constructor() {
    openClients.add(this);
    this.#started = this.#start().catch((error) => this.#end(error));
  }

  /**
   * Have the worker do something; gives its result, or throws its error as a `PageError`.
   * @template {Operation} Op
   * @param {Op} op
   * @param {Given[Op]} given
   * @returns {Promise<Results[Op]>}
   */
  async ask(op, given) {
    await this.#started;
    if (areNeeded(given)) await verifyLateScripts();
    const worker = this.#worker;
    if (this.#ended || !worker) throw this.#ended ?? (await scriptsError());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: ({ data }) => resolve(data.result), reject });
      worker.postMessage(Object.assign({ id, op }, given));
    });
  }

  /** End the worker and everything in it. */
  close() {
    this.#end(new Error("the page was left"));
    openClients.delete(this);
  }

  /** Start the worker, once its scripts are known to be those of this page. */
  async #start() {
    await verifyScripts();
    if (this.#ended) return;
    this.#worker = new Worker(new URL("./key_worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = (message) => this.#receive(message);
    this.#worker.onerror = async () => this.#end(await scriptsError());
  }

  /** Hand what the worker sends to whoever asked. @param {MessageEvent} message */
  #receive(message) {
    const { id, progress, error } = message.data;
    if (progress) {
      this.onProgress(progress);
      return;
    }
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) asked?.reject(new PageError(error.message, error.hint));
    else asked?.resolve(message);
  }

  /** Stop the worker and fail what is still asked. @param {Error} error */
  #end(error) {
    this.#ended ??= error;
    this.#worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
