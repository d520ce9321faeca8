// The app on a till of Poster, in the frame that Poster gives it, beside a real agent.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { perform } from "./browser.js";
import { FRAME, install, order, paid, send } from "./poster.js";

const CARD = "https://my.7stamp.com/en/card_anna/card";
const SETTINGS = { accountUrl: "my-cafe", spotId: 1, spotTabletId: 2, lang: "en", currencyCodeIso: "EUR", applicationName: "", extras: {}, spotTabletExtras: {} };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BUNDLE = readFileSync(process.env.STAMP_POSTER_APP, "utf8");
let stage, browser, page;

/** A till of Poster on which the app runs. `delay` holds its requests up, in milliseconds. */
async function open({ settings = SETTINGS } = {}) {
  const context = await browser.newContext({ viewport: { width: 560, height: 480 } });
  page = await context.newPage();
  page.faults = [];
  page.delay = 0;
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.faults.push(message.text()); });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><html lang=en><title>Poster</title><body>" }));
  await page.exposeFunction("sendFromTill", async (url, options) => {
    await new Promise((resolve) => setTimeout(resolve, page.delay));
    return send(url, options);
  });
  await page.clock.install();
  await page.addInitScript(install, settings);
  await page.goto(FRAME);
  await page.addScriptTag({ content: BUNDLE });
  await page.waitForFunction(() => window.till.shown.length > 0);
  return page;
}

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up('stamping = "receipt"', "[poster]", 'account = "my-cafe"');
  return open();
});

const told = (text) => page.locator(".told", { hasText: text });
const say = (name, what) => page.evaluate(([name, what]) => window.till.say(name, what), [name, what]);
const stamps = async () => (await stage.books()).stamps;

async function code() {
  const { stdout } = await stage.run("token", "new", "--role", "pos", "--code", "--label", "bar");
  return stdout.trim();
}

async function pair() {
  await say("applicationIconClicked", { place: "functions" });
  await page.fill("[name=address]", stage.till);
  await page.fill("[name=code]", await code());
  await page.click("button[type=submit]");
  await page.locator("[name=guest]").waitFor();
}

/** A check is open, and the cashier has opened the app over it. */
async function over(open) {
  await page.evaluate((open) => window.till.open(open), open);
  await say("applicationIconClicked", { place: "order", order: open });
}

async function read(text) {
  await page.fill("[name=guest]", text);
  await page.press("[name=guest]", "Enter");
}

/** A check is closed while the agent does not answer: the till must go on at once. Milliseconds, by a clock outside of the page. */
async function close(check) {
  const begun = performance.now();
  await say("afterOrderClose", { order: paid(check) });
  return performance.now() - begun;
}

/**
 * Waits until the cloud has so many stamps; the till's clock runs meanwhile, faster by `times` than it does. A check waits longer
 * then than the agent was there to see.
 */
async function stamped(count, times = 0) {
  for (let looks = 0; looks < 200; looks++) {
    const made = await stamps();
    if (made.length >= count) return made;
    if (times > 0) await page.clock.runFor(100 * times);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`the cloud has ${(await stamps()).length} stamps, not ${count}`);
}

async function look(name) {
  if (process.env.STAMP_SHOTS) await page.screenshot({ path: `${process.env.STAMP_SHOTS}/poster-app-${name}.png` });
  await page.addScriptTag({ content: AXE });
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
}

test("a till is paired with a code, once, and keeps the token with itself at Poster", async () => {
  await say("applicationIconClicked", { place: "functions" });
  await page.fill("[name=address]", stage.till);
  await page.fill("[name=code]", "AAAA-AAAA");
  await page.click("button[type=submit]");
  await told("This code is not right").waitFor();
  await look("pairing");
  await page.waitForTimeout(1200);
  await page.fill("[name=code]", await code());
  await page.click("button[type=submit]");
  await page.locator("[name=guest]").waitFor();
  const [kept] = await page.evaluate(() => window.till.extras);
  assert.deepEqual([kept.method, kept.entity_type, kept.entity_id], ["application.setEntityExtras", "tablet", 2]);
  const { token } = JSON.parse(kept.extras.stampAgent);

  await page.context().close();
  await open({ settings: { ...SETTINGS, spotTabletExtras: { stampAgent: kept.extras.stampAgent } } });
  await over(order());
  await page.locator("[name=guest]").waitFor();
  await stage.run("token", "revoke", (await stage.api("/v1/tokens")).tokens[0].id);
  await read(CARD);
  await page.locator("[name=code]").waitFor();
  assert.equal((await page.evaluate(() => window.till.extras)).some(({ extras }) => extras.stampAgent.includes(token)), false);
});

test("the guest's card is shown and noted for this check, whose closing brings the stamp", async () => {
  await pair();
  const check = order();
  await over(check);
  await read(CARD);
  await told("Guest noted").waitFor();
  assert.match(await page.locator(".card header").innerText(), /113772[\s\S]*3 \/ 10/);
  await look("guest");
  const other = order();
  await say("afterOrderClose", { order: paid(other) });
  await say("afterOrderClose", { order: paid(check) });
  const [stamp] = await stamped(1);
  assert.equal(stamp.card_id, "card_anna");
  assert.equal((await stamps()).length, 1, "the other check is nobody's");
});

test("a guest belongs to the check over which he was read, whatever is open by the time of the answer", async () => {
  await pair();
  const [first, second, third] = [order(), order(), order()];
  for (const [check, text] of [[first, CARD], [third, "113774"]]) {
    await over(check);
    page.delay = 400;
    await read(text);
    await say("afterPopupClosed");
    await over(second);
    await page.waitForTimeout(2500);
    assert.equal(await page.locator(".answer").innerText(), "", "nothing of another check is shown");
    page.delay = 0;
    await say("afterPopupClosed");
  }
  for (const check of [second, first, third]) await say("afterOrderClose", { order: paid(check) });
  const made = await stamped(2);
  assert.deepEqual(made.map(({ card_id: card }) => card), ["card_anna", "card_clara"]);
});

test("a code of nobody's is not asked about and not noted", async () => {
  await pair();
  await over(order());
  await read("https://pay.example.org/4711");
  await told("Not recognised").waitFor();
  assert.equal(await page.locator(".told").count(), 1);
});

test("a till that never says who the client is loses no check", async () => {
  await pair();
  await page.evaluate(() => { window.Poster.clients.get = () => new Promise(() => {}); });
  const check = order();
  await over(check);
  await read(CARD);
  await told("Guest noted").waitFor();
  await say("afterOrderClose", { order: paid({ ...check, clientId: 108 }) });
  assert.equal((await stamped(1))[0].card_id, "card_anna");
});

test("a client of Poster whose card number is a wallet card needs no scan", async () => {
  await pair();
  const check = order();
  await say("orderClientChange", { clientId: 108, orderId: check.id });
  await say("afterOrderClose", { order: paid({ ...check, clientId: 108 }) });
  assert.deepEqual((await stamped(1)).map(({ card_id: card }) => card), ["card_felix"]);
});

test("a voucher is redeemed in the window, which says how to book it", async () => {
  await pair();
  await over(order());
  await read(CARD);
  await page.locator('[data-voucher="v_free_coffee"] button').click();
  const booking = page.locator(".booking");
  await booking.waitFor();
  assert.equal(await booking.getAttribute("data-code"), "COFFEE2024");
  await look("booking");
  const { redemptions } = await stage.books();
  assert.deepEqual(redemptions.map(({ voucher_id: id, voided }) => [id, voided]), [["v_free_coffee", false]]);
});

test("no sale waits for an agent that is away or slow, and no closed check is lost", async () => {
  await pair();
  assert.ok((await page.evaluate(() => window.till.heard())).every((name) => !["beforeOrderClose", "userLogout"].includes(name)));
  await stage.kill();
  const away = order({ clientId: 108 });
  await close(away);
  await over(order());
  await read(CARD);
  await told("does not answer").waitFor();
  await stage.start();
  page.delay = 2000;
  assert.ok((await close(order({ clientId: 108 }))) < page.delay, "sooner than the agent is reached");
  assert.equal((await stamped(2, 1)).length, 2);
  page.delay = 0;
});

test("a till that answers with objects, and lines in a list, is understood too", async () => {
  await page.evaluate(() => { window.till.isText = false; });
  await pair();
  await say("afterOrderClose", { order: paid(order({ clientId: 108, products: [{ id: 1, count: 1, price: 6.5 }] })) });
  assert.equal((await stamped(1)).length, 1);
});
