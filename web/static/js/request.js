// @ts-check
/**
 * The form that requests an export: narrows the list of objects, shows what officials will see,
 * and makes an identity to open the export with.
 */

import { elementById, findAll, inputById, setText } from "./elements.js";
import { saveFile } from "./files.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { signOnSubmit } from "./request_signing.js";

/** Bring the form to life. */
export function start() {
  elementById("request-form", HTMLFormElement).addEventListener("input", showPreview);
  const filter = inputById("narrow");
  filter.addEventListener("input", () => filterObjects(filter.value));
  elementById("make-identity", HTMLButtonElement).addEventListener("click", makeIdentity);
  signOnSubmit();
  showPreview();
}

/** Show the request as officials will see it. */
function showPreview() {
  const chosen = document.querySelectorAll("#request-form [name=object]:checked").length;
  setText("chosen", chosen ? `${chosen} chosen` : "none chosen");
  setText("preview-objects", chosen ? String(chosen) : "–");
  setText("preview-purpose", elementById("purpose", HTMLTextAreaElement).value.trim() || "–");
  setText("preview-recipient", inputById("recipient").value.trim() || "–");
}

/** Hide the objects that do not have this text, but for those chosen. @param {string} text */
function filterObjects(text) {
  const wanted = text.trim().toLowerCase();
  for (const row of findAll("#objects tr", HTMLTableRowElement)) {
    const chosen = row.querySelector("input:checked") !== null;
    row.hidden = !chosen && !row.textContent.toLowerCase().includes(wanted);
  }
}

/** Make a key to receive the export with, save its secret half, and fill in the public one. */
async function makeIdentity() {
  const keyWorker = new KeyWorkerClient();
  try {
    const { identity, recipient } = await keyWorker.ask("createIdentity", {});
    saveFile("export.identity", `${identity}\n`);
    inputById("recipient").value = recipient;
    setText("identity-said", "Saved as export.identity. Keep it: only it opens this export.");
    showPreview();
  } finally {
    keyWorker.close();
  }
}
