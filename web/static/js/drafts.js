// What somebody has typed and chosen, kept with this tab's history: a reload or the back button
// in the middle of a step loses nothing. Never a password, a passphrase or a file.

const FIELDS = "main :is(input, select, textarea):is([id], [name=object])";
const SECRET = ["file", "hidden", "password"];

/** Give back what was typed here before, and keep what is typed from now on. */
export function keepDrafts() {
  const kept = new Map(history.state?.drafts);
  for (const field of fields().filter((one) => kept.has(nameOf(one)))) {
    if (field.type === "checkbox") field.checked = true;
    else field.value = kept.get(nameOf(field));
  }
  document.addEventListener("input", keep);
  document.addEventListener("reset", () => setTimeout(keep));
}

function keep() {
  const drafts = fields()
    .filter((field) => (field.type === "checkbox" ? field.checked : field.value))
    .map((field) => [nameOf(field), field.value]);
  history.replaceState({ ...history.state, drafts }, "");
}

const fields = () => [...document.querySelectorAll(FIELDS)].filter((field) => !SECRET.includes(field.type));
const nameOf = (field) => field.id || field.value;
