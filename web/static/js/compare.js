// @ts-check
/**
 * Signs that somebody compared a key, where they have a key of their own and choose its file: the
 * worker signs only once the words they typed are those of the key. Without a file the form goes
 * to the service as it is, which records it unsigned.
 */

import { addressOf, get, post } from "./api.js";
import { asObject, objectIn, textIn } from "./crypto/fields.js";
import { elementById, inputById, setHidden, setText } from "./elements.js";
import { readChosenFile } from "./files.js";
import { requireOwnKey } from "./key_form.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { describeError } from "./page_error.js";
import { fetchCheckpoint, storeSeenCheckpoint } from "./seen_checkpoint.js";

/** Bring the form to life. */
export function start() {
  const form = elementById("compare-form", HTMLFormElement);
  form.addEventListener("submit", async (event) => {
    if (!inputById("keyfile").files?.length) return;
    event.preventDefault();
    const button = elementById("compare-go", HTMLButtonElement);
    button.disabled = true;
    setHidden("compare-error", true);
    try {
      await signComparison(form.dataset.name ?? "");
      location.assign(addressOf(`/people/${form.dataset.name}`));
    } catch (error) {
      const { message, hint } = describeError(error);
      setText("compare-error", hint ? `${message} ${hint}` : message);
      setHidden("compare-error", false);
      elementById("compare-error", HTMLElement).focus();
    } finally {
      button.disabled = false;
    }
  });
}

/** Open the key, have the comparison signed, and hand it in. @param {string} name */
async function signComparison(name) {
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) throw new Error("choose your key file first");
  const keyWorker = new KeyWorkerClient();
  try {
    requireOwnKey((await keyWorker.ask("readKey", { file })).name);
    await keyWorker.ask("openKey", { file, passphrase: inputById("passphrase").value });
    const { checkpoint, seen } = await fetchCheckpoint(keyWorker);
    const person = objectIn(asObject(await get(`/people/${name}`)), "person");
    const fingerprint = textIn(person, "fingerprint");
    const nonce = textIn(asObject(await post("/acts", {})), "nonce");
    const told = inputById("words").value;
    const given = { name, fingerprint, told, nonce, checkpoint };
    const { envelope } = await keyWorker.ask("signComparison", given);
    await post(`/people/${name}/comparisons`, { fingerprint, act: envelope });
    storeSeenCheckpoint(seen);
  } finally {
    keyWorker.close();
    inputById("passphrase").value = "";
  }
}
