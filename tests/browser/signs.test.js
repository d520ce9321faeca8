// What the page says of itself: whether it can be heard, and whether a scan would reach it.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { close, launch, open } from "./browser.js";
import { Stage } from "./stage.js";

const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
let stage, browser;

before(async () => {
  stage = await Stage.open();
  // As browsers are: a page is silent until a person has touched it.
  browser = await launch("--autoplay-policy=document-user-activation-required");
});
after(async () => {
  await browser.close();
  stage.close();
});
beforeEach(() => stage.up());

function scanned(guest) {
  return stage.api("/v1/scans?wait=10000", { method: "POST", body: { code: CARD(guest), source: "counter" } });
}

// Tells what the page says of its sound. To the browser a test that looks into the page is a person who touches it.
function tellMuted() {
  addEventListener("DOMContentLoaded", () => {
    const muted = document.getElementById("muted");
    new MutationObserver(() => console.log(muted.checkVisibility() ? "muted" : "heard")).observe(muted, { attributes: true });
  });
}

test("a page that the browser mutes says so with the first sound, until it is touched", async () => {
  const page = await open(browser, stage, "/", { first: tellMuted, isTouched: false });
  const said = [];
  page.on("console", (message) => message.type() === "log" && said.push(message.text()));
  const next = () => page.waitForEvent("console", (message) => message.type() === "log");
  await Promise.all([next(), scanned("anna")]);
  assert.deepEqual(said, ["muted"]);
  await Promise.all([next(), page.mouse.click(500, 400)]);
  assert.deepEqual(said, ["muted", "heard"]);
  await scanned("clara");
  await page.locator("#before li").nth(1).waitFor();
  assert.deepEqual(said, ["muted", "heard"]);
  // The browser notes that it kept the sound back.
  assert.ok(page.faults.splice(0).every((fault) => fault.startsWith("The AudioContext was not allowed to start")));
  await close(page);
});

test("the lamp goes out with the focus of the window, and comes back with it", async () => {
  const page = await open(browser, stage, "/", { isTouched: false });
  // Playwright pretends that each page has the focus.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const lamp = (focus) => page.locator(`#focus[data-focus="${focus}"]`);
  await page.bringToFront();
  await lamp("yes").waitFor();
  await page.getByRole("img", { name: "Ready to scan" }).waitFor();
  const other = await page.context().newPage();
  await other.bringToFront();
  await lamp("no").waitFor({ state: "attached" });
  assert.equal(await page.locator("#focus").getAttribute("aria-label"), "Touch the page: a scan would be lost");
  await page.bringToFront();
  await lamp("yes").waitFor();
  await close(page);
});
