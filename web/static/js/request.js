// The request form: narrow the list, show what officials will see, make an identity.

import { saveFile } from "./files.js";
import { Desk } from "./key_worker_client.js";

/** Bring the form to life. */
export function start() {
  const form = document.getElementById("request-form");
  form.addEventListener("input", () => preview(form));
  document.getElementById("narrow").addEventListener("input", (event) => narrow(event.target.value));
  document.getElementById("make-identity").addEventListener("click", () => makeIdentity(form));
  preview(form);
}

function preview(form) {
  const chosen = form.querySelectorAll("[name=object]:checked").length;
  document.getElementById("chosen").textContent = chosen ? `${chosen} chosen` : "none chosen";
  document.getElementById("preview-objects").textContent = chosen || "–";
  document.getElementById("preview-purpose").textContent = form.purpose.value.trim() || "–";
  document.getElementById("preview-recipient").textContent = form.recipient.value.trim() || "–";
}

function narrow(text) {
  const wanted = text.trim().toLowerCase();
  for (const row of document.querySelectorAll("#objects tr")) {
    const chosen = row.querySelector("input").checked;
    row.hidden = !chosen && !row.textContent.toLowerCase().includes(wanted);
  }
}

async function makeIdentity(form) {
  const said = document.getElementById("identity-said");
  const desk = new Desk();
  try {
    const { identity, recipient } = await desk.ask("createIdentity");
    saveFile("export.identity", `${identity}\n`);
    form.recipient.value = recipient;
    said.textContent = "Saved as export.identity. Keep it: only it opens this export.";
    preview(form);
  } finally {
    desk.close();
  }
}
