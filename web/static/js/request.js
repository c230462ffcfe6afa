// @ts-check
/**
 * The form that requests an export: narrows the list of objects, shows what officials will see,
 * and makes an identity to open the export with.
 */

import { listedText } from "./crypto/quantities.js";
import { elementById, findAll, inputById, setText } from "./elements.js";
import { saveFile } from "./files.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { signOnSubmit } from "./request_signing.js";

const SIGNED = "who signs it with the key file below";
const UNSIGNED = "by a token: nobody signed it";

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
  const chosen = findAll("#request-form [name=object]:checked", HTMLInputElement);
  const sizes = chosen.map(({ dataset }) => Number(dataset.size));
  setText("chosen", sizes.length ? `${sizes.length} chosen` : "none chosen");
  setText("preview-objects", sizes.length ? listedText(sizes.length, sizes) : "–");
  setText("preview-asked", inputById("keyfile").files?.length ? SIGNED : UNSIGNED);
  const { selectedOptions } = elementById("hours", HTMLSelectElement);
  setText("preview-until", selectedOptions[0]?.text ?? "");
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
