// @ts-check
/**
 * Signs the requests of the form with the viewer's own key file: the service drafts each, the worker
 * that holds the key checks that the draft says what the form does, recomputes what the page shows
 * of its objects from their proven registrations, and signs it (ASKED).
 */

import { addressOf, post } from "./api.js";
import { asObject, textIn } from "./crypto/fields.js";
import { elementById, inputById, setHidden, setText } from "./elements.js";
import { readChosenFile } from "./files.js";
import { fetchPages } from "./object_pages.js";
import { requireOwnKey } from "./key_form.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { PageError, describeError } from "./page_error.js";
import { readAsked, readShown } from "./request_form.js";
import { fetchCheckpoint, storeSeenCheckpoint } from "./seen_checkpoint.js";

/** @typedef {import("./crypto/asking.js").Asked} Asked */
/** @typedef {{asked: Asked, id: string, envelope: object}} Signed */

/**
 * Have the form signed by the script wherever a key file was chosen.
 * @param {() => void} lookAgain shows anew what the form picks
 */
export function signOnSubmit(lookAgain) {
  const form = elementById("request-form", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.name : "file";
    if (button !== "file" || !inputById("keyfile").files?.length) return;
    event.preventDefault();
    fileSigned(form, lookAgain);
  });
}

/**
 * Draft and sign all requests of the form, then file them, and go to where they are seen.
 * @param {HTMLFormElement} form
 * @param {() => void} lookAgain
 */
async function fileSigned(form, lookAgain) {
  const button = elementById("file-request", HTMLButtonElement);
  const keyWorker = new KeyWorkerClient();
  button.disabled = true;
  setHidden("request-error", true);
  try {
    await openKey(keyWorker);
    const signed = [];
    for (const asked of readAsked(form)) signed.push(await draftAndSign(keyWorker, asked));
    await fileAll(signed);
    location.assign(addressOf(signed.length > 1 ? "/" : `/ceremonies/${signed[0].id}`));
  } catch (error) {
    const { message, hint } = describeError(error);
    setText("request-error", hint ? `${message} ${hint}` : message);
    setHidden("request-error", false);
    button.disabled = false;
    lookAgain();
  } finally {
    setText("request-progress", "");
    keyWorker.close();
  }
}

/**
 * Have one request drafted, prove what it names, and sign it.
 * @param {KeyWorkerClient} keyWorker
 * @param {Asked} asked
 * @returns {Promise<Signed>}
 */
async function draftAndSign(keyWorker, asked) {
  const sums = asked.set === undefined ? null : readShown(asked.dataset);
  const before = (await fetchCheckpoint(keyWorker)).checkpoint;
  const path = `/datasets/${asked.dataset}/drafts`;
  const { dataset, ...body } = asked;
  const draft = asObject(await post(path, body));
  const { checkpoint, seen } = await fetchCheckpoint(keyWorker);
  const id = textIn(draft, "id");
  const rows = await fetchPages(`${path}/${id}/objects`, draft, checkpoint.size, (done, total) =>
    setText("request-progress", `Checking ${dataset}: object ${done} of ${total}…`),
  );
  const given = { draft, asked, checkpoint, rows, seen: before.size, sums };
  const { envelope } = await keyWorker.ask("signRequest", given);
  storeSeenCheckpoint(seen);
  return { asked, id, envelope };
}

/**
 * File what was signed; where one is refused, those before it stay open, and are named.
 * @param {Signed[]} signed
 */
async function fileAll(signed) {
  const filed = [];
  for (const { asked, id, envelope } of signed) {
    try {
      await post(`/datasets/${asked.dataset}/requests`, { draft: id, envelope });
    } catch (error) {
      if (!filed.length) throw error;
      const { message } = describeError(error);
      const open = `Of the others these are open: ${filed.join(", ")}.`;
      throw new PageError(`${asked.dataset}: ${message}`, `${open} Ask for the rest alone.`);
    }
    filed.push(`${id} of ${asked.dataset}`);
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
