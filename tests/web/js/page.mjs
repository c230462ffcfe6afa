/** Answers requests in a page, in the window and in the worker that has the key. */

import { call } from "./call.mjs";

window.call = call;

/** Start the worker anew; `seen` counts what it says, and how long the page ever stood still. */
window.startWorker = () => {
  window.worker?.terminate();
  window.worker = new Worker("/web/static/js/key_worker.js", { type: "module" });
  window.seen = { progress: [], stillest: 0, took: 0 };
};

/** Ask the worker, with the page's own clock running: the answer, packed as `call` does. */
window.ask = async (op, given, files) => {
  for (const name of files) given[name] = Uint8Array.from(atob(given[name]), (c) => c.charCodeAt(0));
  const begun = performance.now();
  let last = begun;
  const ticking = setInterval(() => {
    window.seen.stillest = Math.max(window.seen.stillest, performance.now() - last);
    last = performance.now();
  }, 10);
  const answer = await new Promise((resolve) => {
    window.worker.onmessage = ({ data }) =>
      data.progress ? window.seen.progress.push(data.progress) : resolve(data);
    window.worker.postMessage({ ...given, id: 1, op });
  });
  clearInterval(ticking);
  window.seen.took = performance.now() - begun;
  if (answer.result?.file) answer.result.file = btoa(String.fromCharCode(...answer.result.file));
  return answer;
};
