// @ts-check
/**
 * Shows an official the twelve words of a dataset's recipient, to read them to whoever sets up the
 * backups: the worker takes them from the receipt that the official's own key signed (KNOWN).
 */

import { get } from "./api.js";
import { elementById, inputById, setHidden, setText } from "./elements.js";
import { readChosenFile } from "./files.js";
import { requireOwnKey } from "./key_form.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { describeError } from "./page_error.js";

/** Bring the panel to life. */
export function start() {
  inputById("keyfile").addEventListener("change", showWords);
}

/** Show the words, as soon as a key file is chosen. */
async function showWords() {
  const file = await readChosenFile(inputById("keyfile"));
  setText("recipient-words", "");
  setHidden("recipient-error", true);
  if (!file) return;
  const keyWorker = new KeyWorkerClient();
  const dataset = elementById("own-recipient", HTMLElement).dataset.dataset ?? "";
  try {
    requireOwnKey((await keyWorker.ask("readKey", { file })).name);
    const genesis = await get(`/datasets/${dataset}/genesis`);
    const { words } = await keyWorker.ask("readRecipient", { file, genesis, dataset });
    setText("recipient-words", words);
  } catch (error) {
    const { message, hint } = describeError(error);
    setText("recipient-error", hint ? `${message} ${hint}` : message);
    setHidden("recipient-error", false);
  } finally {
    keyWorker.close();
  }
}
