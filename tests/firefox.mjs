// @ts-check
/**
 * Firefox, driven by the tests: one line of JSON in says what to do, one line out what came of it.
 *
 *     in    {"do": "click", "page": "anna", "name": "Approve"}
 *     out   {"value": null}   or   {"error": "no button Approve within a minute"}
 *
 * puppeteer-core speaks WebDriver BiDi with Debian's own Firefox. Every page is in a browser
 * context of its own, so that each person has their own cookies and storage. What a page's scripts
 * stumble over is kept, and asked for by `errors`.
 */
import { createInterface } from "node:readline";
import puppeteer from "../web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";

const PATIENCE = 60_000;
const [executablePath, userDataDir] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir,
  headless: true,
  extraPrefsFirefox: { "network.proxy.no_proxies_on": "localhost,127.0.0.1" },
});

/** @type {Map<string, import("puppeteer-core").Page>} */
const pages = new Map();
/** @type {string[]} */
const errors = [];

/**
 * Find a button or a link by its words, or anything by a selector.
 * @param {import("puppeteer-core").Page} page @param {{name?: string, selector?: string}} told
 */
const found = async (page, told) => {
  const handle = await page.waitForFunction(
    (selector, words) =>
      selector
        ? document.querySelector(selector)
        : [...document.querySelectorAll("button, a")].find(
            (one) => /** @type {HTMLElement} */ (one).innerText.trim() === words,
          ),
    { timeout: PATIENCE, polling: 100 },
    told.selector ?? null,
    told.name ?? null,
  );
  return /** @type {import("puppeteer-core").ElementHandle<HTMLElement>} */ (handle);
};

/**
 * Find what a label stands for, by the label's words.
 * @param {import("puppeteer-core").Page} page @param {{name?: string, selector?: string}} told
 */
const field = async (page, told) => {
  if (told.selector) return found(page, told);
  const handle = await page.waitForFunction(
    (words) =>
      [...document.querySelectorAll("label")].find((label) => label.innerText.trim() === words)
        ?.control,
    { timeout: PATIENCE, polling: 100 },
    told.name,
  );
  return /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (handle);
};

/** @type {Record<string, (page: import("puppeteer-core").Page, told: any) => Promise<unknown>>} */
const acts = {
  goto: async (page, { url }) => void (await page.goto(url)),
  fill: async (page, told) => {
    const input = await field(page, told);
    await input.evaluate((node) => /** @type {HTMLInputElement} */ (node).select());
    await input.type(told.text);
  },
  choose: async (page, told) => void (await (await field(page, told)).select(told.value)),
  click: async (page, told) => {
    const element = await found(page, told);
    await element.scrollIntoView();
    await element.click();
  },
  upload: async (page, told) => {
    const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (
      await field(page, told)
    );
    await input.uploadFile(told.path);
  },
  text: async (page, told) =>
    (await found(page, told)).evaluate((node) => node.innerText),
  until: async (page, { selector, text }) => {
    await page.waitForFunction(
      (where, what) => document.querySelector(where)?.textContent?.includes(what),
      { timeout: PATIENCE, polling: 100 },
      selector,
      text,
    );
  },
  url: async (page) => page.url(),
};

/** @param {any} told */
const open = async (told) => {
  const context = await browser.createBrowserContext({ downloadBehavior: told.downloads });
  const page = await context.newPage();
  await page.setViewport(told.viewport);
  page.on("pageerror", (error) => errors.push(String(error)));
  if (told.cookie) await context.setCookie(told.cookie);
  pages.set(told.page, page);
  await page.goto(told.url);
};

/** @param {any} told */
const answer = async (told) => {
  if (told.do === "open") return open(told);
  if (told.do === "errors") return errors;
  const page = pages.get(told.page);
  const act = acts[told.do];
  if (!page || !act) throw new Error(`no page ${told.page}, or nothing that does ${told.do}`);
  try {
    return await act(page, told);
  } catch (error) {
    const shown = await page.evaluate(() => document.querySelector("main")?.innerText ?? "");
    throw new Error(`${error}; ${page.url()} says: ${shown}`, { cause: error });
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {Record<string, unknown>} */
  let said;
  try {
    said = { value: (await answer(JSON.parse(line))) ?? null };
  } catch (error) {
    said = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
await browser.close();
