// The page's side of the worker that holds an official's key.
//
// The key lives in the worker only. It is opened for one act and gone with the worker:
// after the act, after an error, and at the latest when the page is left.

const desks = new Set();
addEventListener("pagehide", () => { for (const desk of desks) desk.close(); });

/** A worker with a key in it, for one act. */
export class Desk {
  #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #next = 0;
  /** Called with {done, total} while long work goes on. */
  onProgress = () => {};

  constructor() {
    desks.add(this);
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = (event) => this.#fail(new Error(event.message || "the scripts of this page could not be run"));
  }

  /** Have the worker do something; gives its result or throws its error (with .hint). */
  ask(op, fields = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, op, ...fields });
    });
  }

  /** End the worker and everything in it. */
  close() {
    this.#worker.terminate();
    this.#fail(new Error("the page was left"));
    desks.delete(this);
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

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
