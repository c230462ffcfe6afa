// @ts-check
/**
 * Shows whoever signs the block of what they are about to sign as their own browser has verified
 * it, in the place of what the service wrote into the page.
 */

import { fetchBlockMaterial, fetchCeremony } from "./ceremony_statement.js";
import { elementById, findAll, findById } from "./elements.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { loadKnownPeople } from "./known_people.js";
import { showLocalTimes } from "./local_times.js";
import { showObjectTable } from "./object_table.js";
import { describeError } from "./page_error.js";

/** A line of the terminal's block that the page has as a row of a table. */
const OF_A_GROUP = /^[0-9,]+ by .* on .*, [0-9,]+ B( \(.*\))?$/;
const CLASSES = ["", "", "number", "number", "number wide", "number wide"];
const TIMES = 4; // from there on the columns are times

/** What is read whole before it is signed. */
const READ_FIRST = ["approve", "turn", "commit", "redeal", "answer", "receipt"];

/** Verify what may be signed now, and show it; without such an act the page stays as it is. */
export async function showBlock() {
  const acts = (elementById("acts", HTMLElement).dataset.acts ?? "").split(" ");
  const act = READ_FIRST.find((one) => acts.includes(one));
  if (!act) return;
  const keyWorker = new KeyWorkerClient();
  try {
    const { shown } = await fetchCeremony(keyWorker);
    const material = await fetchBlockMaterial(shown);
    const person = document.body.dataset.person ?? "";
    const people = loadKnownPeople(shown.checkpoint.origin);
    const asksWords = findById("compare", HTMLInputElement) !== null;
    const given = { act, person, people, asksWords, ...material };
    const { lines, known, groups, objects } = await keyWorker.ask("showBlock", given);
    fill(new Map(lines), known);
    showGroups(groups);
    showObjectTable(objects);
    fitForm(act, known);
    say("Checked by this browser: exactly this is what your key would sign.", false);
  } catch (error) {
    const { message, hint } = describeError(error);
    say(`Not checked by this browser: ${hint ? `${message} ${hint}` : message}`, true);
  } finally {
    keyWorker.close();
  }
}

/**
 * Put the texts into the lines of the page; what the table says of jobs and hosts it says alone.
 * @param {Map<string, string>} lines
 * @param {string} known how it is known who asked
 */
function fill(lines, known) {
  const asks = elementById("live", HTMLElement).dataset.kind === "export";
  for (const term of findAll("#block > dt, #block-rest > dt", HTMLElement)) {
    const text = lines.get(term.textContent);
    const place = term.nextElementSibling;
    if (text === undefined || !(place instanceof HTMLElement)) continue;
    const said = findById("objects-said", HTMLElement, place);
    if (said) said.textContent = text.split("\n").filter((line) => !OF_A_GROUP.test(line)).join("\n");
    else place.textContent = text;
    if (asks && place.classList.contains("asker")) place.dataset.known = known;
  }
}

/** Put what this browser has added up in the place of the service's sums. @param {string[][]} groups */
function showGroups(groups) {
  findById("sums-rows", HTMLElement)?.replaceChildren(...groups.map(groupRow));
  showLocalTimes(document.body);
}

/** Make a row of a job on a host. @param {string[]} texts */
function groupRow(texts) {
  const row = document.createElement("tr");
  texts.forEach((text, at) => {
    const cell = document.createElement(at ? "td" : "th");
    if (!at) cell.setAttribute("scope", "row");
    cell.className = CLASSES[at];
    cell.dir = "auto";
    if (at < TIMES) cell.textContent = text;
    else {
      const time = document.createElement("time");
      time.setAttribute("datetime", text);
      time.textContent = text;
      cell.append(time);
    }
    row.append(cell);
  });
  return row;
}

/** Ask for no words where the key that asked is known. @param {string} act @param {string} known */
function fitForm(act, known) {
  if (act !== "approve" || known !== "compared") return;
  const field = findById("compare-field", HTMLElement);
  if (field && !findById("compare", HTMLInputElement)?.value) field.hidden = true;
  const said = findById("all-said", HTMLInputElement)?.closest("label");
  if (said) said.hidden = true;
}

/** Say whether the block was checked. @param {string} text @param {boolean} bad */
function say(text, bad) {
  const line = elementById("block-checked", HTMLElement);
  line.textContent = text;
  line.className = bad ? "checked notice bad" : "checked";
  line.hidden = false;
}
