// @ts-check
/**
 * Shows the objects that this browser has proven in the place of those that the service listed: in
 * pages, for 100,000 rows at once would stop the page.
 */

import { findAll, findById } from "./elements.js";

const PAGE = 50;
const SEARCHED = 10;

/** The columns, each with its class. */
const COLUMNS = [
  ["Object", "mono"], ["Sealed", "mono"], ["Size", "number"], ["From", ""], ["Tags", "from"],
];

/** Show proven objects, if the page has a list of them. @param {string[][]} rows */
export function showObjectTable(rows) {
  const list = findById("object-list", HTMLElement);
  if (list) new ObjectTable(rows).fill(list);
}

/** A table of objects that shows one page, of those that have a text. */
class ObjectTable {
  #after = 0;
  #body = makeElement("tbody", "", "object-rows");
  #said = makeElement("span", "small muted");
  #earlier = makeElement("button");
  #later = makeElement("button");

  /** @param {string[][]} rows */
  constructor(rows) {
    this.rows = rows;
    this.found = rows;
    this.#turns(this.#earlier, "Earlier ones", -PAGE);
    this.#turns(this.#later, "Later ones", PAGE);
  }

  /** Put the table into the place of another. @param {HTMLElement} list */
  fill(list) {
    const search = this.rows.length > SEARCHED ? [this.#searchField()] : [];
    const turning = makeElement("div", "row");
    turning.append(this.#said, this.#earlier, this.#later);
    list.replaceChildren(...search, this.#table(), turning);
    this.#show();
  }

  /** Show a page. */
  #show() {
    const page = this.found.slice(this.#after, this.#after + PAGE);
    const end = this.#after + page.length;
    const [first, last, total] = [this.#after + 1, end, this.found.length].map(grouped);
    this.#body.replaceChildren(...page.map((row) => rowOf(row, "td")));
    this.#said.textContent = total === "0"
      ? "Nothing in the list has that."
      : `${first}–${last} of ${total}, proven by this browser`;
    this.#earlier.hidden = !this.#after;
    this.#later.hidden = end >= this.found.length;
  }

  /** Make a button turn the pages. @param {HTMLElement} button @param {string} text @param {number} by */
  #turns(button, text, by) {
    button.textContent = text;
    button.setAttribute("type", "button");
    button.addEventListener("click", () => {
      this.#after += by;
      this.#show();
    });
  }

  /** Make the field that searches. */
  #searchField() {
    const [field, label] = [makeElement("div", "field no-print"), makeElement("label")];
    const search = document.createElement("input");
    search.type = "search";
    search.id = "object-text";
    label.setAttribute("for", search.id);
    label.textContent = "Id, host, job or tag";
    search.addEventListener("input", () => {
      const text = search.value.trim().toLowerCase();
      this.found = this.rows.filter((row) => row.join("\n").toLowerCase().includes(text));
      this.#after = 0;
      this.#show();
    });
    field.append(label, search);
    return field;
  }

  /** Make the table, in a place where it can be scrolled. */
  #table() {
    const [place, table] = [makeElement("div", "scroll"), makeElement("table", "objects")];
    const head = makeElement("thead", "", "object-columns");
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", "Table: Requested objects");
    head.append(rowOf(COLUMNS.map(([name]) => name), "th"));
    for (const cell of findAll("th", HTMLElement, head)) cell.setAttribute("scope", "col");
    table.append(head, this.#body);
    place.append(table);
    return place;
  }
}

/** Make an element. @param {string} tag @param {string} [className] @param {string} [id] */
function makeElement(tag, className = "", id = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (id) element.id = id;
  return element;
}

/** Make a row of a table. @param {string[]} texts @param {"td" | "th"} tag */
function rowOf(texts, tag) {
  const row = document.createElement("tr");
  texts.forEach((text, at) => {
    const cell = makeElement(tag, COLUMNS[at][1]);
    cell.textContent = text;
    cell.dir = "auto";
    row.append(cell);
  });
  return row;
}

/** Write a number with its thousands apart. @param {number} number */
function grouped(number) {
  return number.toLocaleString("en");
}
