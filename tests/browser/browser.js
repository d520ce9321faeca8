// A browser that may talk to the till and to nobody else, and whose console must stay silent.
import { chromium } from "playwright-core";
import assert from "node:assert/strict";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
  "--disable-background-networking", "--disable-sync", "--disable-default-apps", "--autoplay-policy=no-user-gesture-required"];

export function launch(...more) {
  return chromium.launch({ executablePath: process.env.STAMP_CHROMIUM, args: [...ARGUMENTS, ...more] });
}

/** A page of the till. What is wrong with it is collected in `page.faults`. `first` runs in it before its own scripts. */
export async function open(browser, stage, path = "/", { first, ...options } = {}) {
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
  await page.keyboard.press("Shift");
  return page;
}

export async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}
