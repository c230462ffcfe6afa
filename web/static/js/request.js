// @ts-check
/**
 * The form that requests an export: keeps ticks and ids the same, shows what officials will see,
 * and makes an identity to open the export with. What fits the filters the service looks up.
 */

import { elementById, findAll, inputById, setText } from "./elements.js";
import { saveFile } from "./files.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { storeIdentityName } from "./saved_identity.js";
import { namesOf, pickOf } from "./request_form.js";
import { signOnSubmit } from "./request_signing.js";

const SIGNED = "who signs it with the key file below";
const UNSIGNED = "by a token: nobody signed it";

/** Bring the form to life. */
export function start() {
  const form = elementById("request-form", HTMLFormElement);
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "object") nameTicked(target);
    if (target.name === "pick" && target.value !== "ids") unfoldFilters();
  });
  form.addEventListener("input", showPreview);
  document.addEventListener("htmx:afterSettle", showPreview);
  elementById("make-identity", HTMLButtonElement).addEventListener("click", makeIdentity);
  signOnSubmit(lookAgain);
  if (history.state?.drafts) lookAgain();
  showPreview();
}

/** Have the service show again what the form picks. */
function lookAgain() {
  elementById("picker", HTMLFieldSetElement).dispatchEvent(new Event("custody:pick"));
}

/** Show what narrows a set, which a phone folds. */
function unfoldFilters() {
  elementById("narrow", HTMLDetailsElement).open = true;
}

/** Name an object that was ticked, or no longer. @param {HTMLInputElement} box */
function nameTicked(box) {
  const ids = elementById("ids", HTMLTextAreaElement);
  const others = namesOf().filter((name) => !box.value.startsWith(name));
  ids.value = (box.checked ? [...others, box.value] : others).join("\n");
  ids.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Show the request as officials will see it. */
function showPreview() {
  const sums = findAll("#picked [data-sums]", HTMLElement);
  const several = sums.length > 1;
  const lines = sums.map(({ dataset, textContent }) =>
    several ? `${dataset.sums}: ${textContent}` : textContent,
  );
  setText("preview-objects", lines.join("\n") || "–");
  const keyFile = inputById("keyfile");
  setText("preview-asked", keyFile.required || keyFile.files?.length ? SIGNED : UNSIGNED);
  elementById("named-ids", HTMLElement).hidden = pickOf() !== "ids";
  const { selectedOptions } = elementById("hours", HTMLSelectElement);
  setText("preview-until", selectedOptions[0]?.text ?? "");
  setText("preview-purpose", elementById("purpose", HTMLTextAreaElement).value.trim() || "–");
  setText("preview-recipient", inputById("recipient").value.trim() || "–");
}

/** Make a key to receive the export with, save its secret half, and fill in the public one. */
async function makeIdentity() {
  const keyWorker = new KeyWorkerClient();
  try {
    const { identity, recipient } = await keyWorker.ask("createIdentity", {});
    const name = `export-${recipient.slice(4, 12)}.identity`;
    saveFile(name, `${identity}\n`);
    storeIdentityName(recipient, name);
    inputById("recipient").value = recipient;
    setText("identity-said", `Saved as ${name}. Keep it: only it opens this export.`);
    showPreview();
  } finally {
    keyWorker.close();
  }
}
