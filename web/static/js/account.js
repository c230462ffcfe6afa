// @ts-check
/**
 * My account: tries a key file in the key worker, against the fingerprint that is registered.
 * Neither the file nor the passphrase leaves the machine.
 */

import { elementById, inputById, setHidden } from "./elements.js";
import { readChosenFile } from "./files.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { describeError } from "./page_error.js";

/** Bring the button to life. */
export function start() {
  elementById("try-key-go", HTMLButtonElement).addEventListener("click", tryKey);
}

/** Open the chosen key file and say whether it is the one that is registered. */
async function tryKey() {
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) return say("Choose your key file first.", false);
  const keyWorker = new KeyWorkerClient();
  try {
    const { name, words } = elementById("try-key", HTMLElement).dataset;
    const opened = await keyWorker.ask("readKey", { file });
    await keyWorker.ask("openKey", { file, passphrase: inputById("passphrase").value });
    if (opened.name !== name || opened.words !== words) {
      say(`This key file opens, but it is not the one registered for ${name}.`, false);
      return;
    }
    say("It opens, and it is the key that is registered for you: it turns in each of your seats.", true);
  } catch (error) {
    const { message, hint } = describeError(error);
    say(hint ? `${message} ${hint}` : message, false);
  } finally {
    keyWorker.close();
    inputById("passphrase").value = "";
  }
}

/** Say how it went, where the eye is. @param {string} text @param {boolean} good */
function say(text, good) {
  const said = elementById("try-key-said", HTMLElement);
  said.textContent = text;
  said.className = `notice ${good ? "good" : "bad"}`;
  setHidden("try-key-said", false);
  said.focus();
}
