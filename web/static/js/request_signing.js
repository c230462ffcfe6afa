// @ts-check
/**
 * Signs the request of the form with the viewer's own key file: the service drafts it, the worker
 * that holds the key checks that the draft says what the form does, and signs it (ASKED).
 */

import { addressOf, post } from "./api.js";
import { asObject, textIn } from "./crypto/fields.js";
import { elementById, findAll, inputById, setHidden, setText } from "./elements.js";
import { readChosenFile } from "./files.js";
import { fetchPages } from "./object_pages.js";
import { requireOwnKey } from "./key_form.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { describeError } from "./page_error.js";
import { fetchCheckpoint, storeSeenCheckpoint } from "./seen_checkpoint.js";

/** Have the form signed by the script wherever a key file was chosen. */
export function signOnSubmit() {
  const form = elementById("request-form", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    if (!inputById("keyfile").files?.length) return;
    event.preventDefault();
    fileSigned(form);
  });
}

/** Draft, sign and file the request, and go to its room. @param {HTMLFormElement} form */
async function fileSigned(form) {
  const button = elementById("file-request", HTMLButtonElement);
  const keyWorker = new KeyWorkerClient();
  button.disabled = true;
  setHidden("request-error", true);
  try {
    await openKey(keyWorker);
    const before = (await fetchCheckpoint(keyWorker)).checkpoint;
    const asked = readForm(form);
    const path = `/datasets/${asked.dataset}`;
    const { dataset, ...body } = asked;
    const draft = asObject(await post(`${path}/drafts`, body));
    const { checkpoint, seen } = await fetchCheckpoint(keyWorker);
    const id = textIn(draft, "id");
    const rows = await fetchPages(`${path}/drafts/${id}/objects`, draft, checkpoint.size);
    const given = { draft, asked, checkpoint, rows, seen: before.size };
    const { envelope } = await keyWorker.ask("signRequest", given);
    await post(`${path}/requests`, { draft: id, envelope });
    storeSeenCheckpoint(seen);
    location.assign(addressOf(`/ceremonies/${id}`));
  } catch (error) {
    const { message, hint } = describeError(error);
    setText("request-error", hint ? `${message} ${hint}` : message);
    setHidden("request-error", false);
    button.disabled = false;
  } finally {
    keyWorker.close();
  }
}

/** Open the chosen key file, which is the viewer's own. @param {KeyWorkerClient} keyWorker */
async function openKey(keyWorker) {
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) throw new Error("choose your key file first");
  requireOwnKey((await keyWorker.ask("readKey", { file })).name);
  await keyWorker.ask("openKey", { file, passphrase: inputById("passphrase").value });
  inputById("passphrase").value = "";
}

/** Give what the form asks for. @param {HTMLFormElement} form */
function readForm(form) {
  const chosen = findAll("#request-form [name=object]:checked", HTMLInputElement);
  return {
    dataset: form.dataset.dataset ?? "",
    objects: chosen.map(({ value }) => value),
    purpose: elementById("purpose", HTMLTextAreaElement).value.trim(),
    recipient: inputById("recipient").value.trim(),
    hours: Number(elementById("hours", HTMLSelectElement).value),
  };
}
