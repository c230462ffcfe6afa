// The page's side of the worker that holds an official's key.
//
// The key lives in the worker only. It is opened for one act and gone with the worker:
// after the act, after an error, and at the latest when the page is left. The passphrase goes
// with it, so that the back button brings none back.

const desks = new Set();
addEventListener("pagehide", () => {
  for (const desk of desks) desk.close();
  for (const field of document.querySelectorAll("input[type=password]")) field.value = "";
});

/** A worker with a key in it, for one act. */
export class Desk {
  #begun;
  #worker = null;
  #waiting = new Map();
  #over = null; // why the worker does nothing any more
  #next = 0;
  /** Called with {done, total} while long work goes on. */
  onProgress = () => {};

  constructor() {
    desks.add(this);
    this.#begun = this.#begin().catch((error) => this.#end(error));
  }

  /** Have the worker do something; gives its result or throws its error (with .hint). */
  async ask(op, fields = {}) {
    await this.#begun;
    if (this.#over) throw this.#over;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, op, ...fields });
    });
  }

  /** End the worker and everything in it. */
  close() {
    this.#end(new Error("the page was left"));
    desks.delete(this);
  }

  async #begin() {
    await holdScripts();
    if (this.#over) return;
    this.#worker = new Worker(new URL("./key_worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = () => this.#end(unfit());
  }

  #take(data) {
    if (data.progress) {
      this.onProgress(data.progress);
      return;
    }
    const { resolve, reject } = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.error) reject(Object.assign(new Error(data.error.message), { hint: data.error.hint }));
    else resolve(data.result);
  }

  #end(error) {
    this.#over ??= error;
    this.#worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/**
 * Hold all scripts to the hashes this page came with: the browser fetches no others.
 *
 * It does so by itself for what runs in the page, but has no such rule for a worker's modules.
 */
async function holdScripts() {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")];
  try {
    await Promise.all(links.map(({ href, integrity }) => fetch(href, { integrity })));
  } catch {
    throw unfit();
  }
}

const unfit = () => Object.assign(new Error("the scripts of this page could not be fetched as they should be"), {
  hint: "Nothing was handed in. If the connection is good, they have been altered: tell the administrator, and use the command line",
});
