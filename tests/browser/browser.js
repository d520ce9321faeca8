// A browser that may talk to the till and to nobody else, and whose console must stay silent.
import { after, afterEach, before, beforeEach } from "node:test";
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import { Stage } from "./stage.js";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
  "--disable-background-networking", "--disable-sync", "--disable-default-apps", "--autoplay-policy=no-user-gesture-required"];

export function launch(...more) {
  return chromium.launch({ executablePath: process.env.STAMP_CHROMIUM, args: [...ARGUMENTS, ...more] });
}

/**
 * A page of the till. What is wrong with it is collected in `page.faults`. `first` runs in it before its own scripts.
 * One that is not `isTouched` has not had a key pressed.
 */
export async function open(browser, stage, path = "/", { first, isTouched = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
  const page = await context.newPage();
  if (first) await page.addInitScript(first);
  page.faults = [];
  page.on("console", (message) => {
    // A till that is away is what some tests are about; the browser notes each request that failed.
    const isNetwork = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isNetwork) page.faults.push(message.text());
  });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== stage.till && !["data:", "blob:"].includes(protocol)) page.faults.push(`asked ${request.url()}`);
  });
  await page.goto(stage.till + path);
  // The first key of all takes a browser a while that runs beside its test.
  if (isTouched) await page.keyboard.press("Shift");
  return page;
}

/**
 * A stage and a browser for the tests of one file. `begin` makes them ready for each of these tests; where it answers a
 * page, that is closed after the test.
 */
export function perform(begin) {
  let stage, browser, page;
  before(async () => {
    stage = await Stage.open();
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    stage.close();
  });
  beforeEach(async () => { page = await begin(stage, browser); });
  afterEach(() => page && close(page));
}

/** Waits for the large answer with this code, and returns its element. */
export async function answerOf(page, code) {
  const article = page.locator(`#answer article[data-code="${code}"]`);
  await article.waitFor();
  return article;
}

export async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}
