// The support page, used as support staff use it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { close, open, perform } from "./browser.js";

const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up();
  return page = await look("/support");
});

/** A page with the rights of support. */
function look(path, options) {
  return open(browser, stage, path, { extraHTTPHeaders: { authorization: `Bearer ${stage.token}` }, ...options });
}

function scanned(guest) {
  return stage.api("/v1/scans", { method: "POST", body: { code: CARD(guest) } });
}

/** A stamp that the cloud does not take as it is; the cloud takes the next one. */
async function parked(guest) {
  await stage.faults({
    plan: "fixed", times: 1, path: "/stamps", fault: { kind: "problem", status: 422, code: "validation_failed" },
  });
  const { operation } = await stage.api("/v1/scans?wait=10000", { method: "POST", body: { code: CARD(guest) } });
  assert.equal(operation.state, "parked");
  return operation;
}

const row = ({ op_id: id }, on = page) => on.locator(`[id="op-${id}"]`);
const stands = (state, on = page) => on.locator(`#operation-head [data-state="${state}"]`);

async function find(operation) {
  await page.click('nav a[href="/support/queue"]');
  await page.fill("#q", operation.number);
  await page.press("#q", "Enter");
  await row(operation).locator("a").click();
  await page.waitForURL(`**/support/operations/${operation.op_id}`);
}

test("an operation is found by its number and sent again, and a second page sees it", async () => {
  const operation = await parked("anna");
  const other = await look("/support/queue");
  await row(operation, other).and(other.locator('[data-state="parked"]')).waitFor();
  await find(operation);
  // As the till page keeps it.
  await page.evaluate(() => localStorage.setItem("cashier", "Eva"));
  await page.locator('.decide:has([data-path$="/retry"]) summary').click();
  assert.equal(await page.inputValue("#retry-cashier"), "Eva");
  await page.fill("#retry-reason", "the cloud is mended");
  await page.locator('[data-path$="/retry"] button').click();
  await page.locator('#said[data-level="ok"]').waitFor();
  await stands("done").waitFor();
  await row(operation, other).and(other.locator('[data-state="done"]')).waitFor();
  assert.equal((await stage.books()).stamps.length, 1);
  assert.match(await page.locator("#operation-journal").textContent(), /support, Eva.*the cloud is mended/s);
  await close(other);
});

test("an operation is given up with a reason, which stays to be read", async () => {
  const operation = await parked("anna");
  await find(operation);
  await page.locator('.decide:has([data-path$="/discard"]) summary').click();
  await page.locator('[data-path$="/discard"] button').click();
  assert.equal(await page.locator("#discard-reason:invalid").count(), 1, "a reason is asked for");
  assert.equal((await stage.api(`/v1/operations/${operation.op_id}`)).state, "parked");
  await page.fill("#discard-cashier", "Zuzana");
  await page.fill("#discard-reason", "<b>settled</b> with the guest");
  await page.press("#discard-reason", "Enter");
  await stands("discarded").waitFor();
  assert.match(await page.locator("#operation-journal").textContent(), /support, Zuzana.*<b>settled<\/b> with the guest/s);
  assert.equal(await page.evaluate(() => localStorage.getItem("cashier")), null, "who is at the till stays");
  assert.equal(await page.locator(".decide").count(), 0, "there is nothing left to decide");
  assert.equal((await stage.books()).stamps.length, 0);
});

test("an answer that was lost is asked for again, and the decision is made once", async () => {
  const operation = await parked("anna");
  await find(operation);
  let lost = 0;
  await page.route("**/retry*", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.locator('.decide:has([data-path$="/retry"]) summary').click();
  await page.locator('[data-path$="/retry"] button').click();
  await page.locator('#said[data-level="ok"]').waitFor();
  await stands("done").waitFor();
  assert.equal(await page.locator("#operation-journal li").count(), 1);
  assert.ok(lost > 1);
});

test("what is decided too late changes nothing and says so", async () => {
  const operation = await parked("anna");
  await find(operation);
  // This page does not hear of what is decided elsewhere.
  await page.route(`**/support/operations/${operation.op_id}`, (route) => route.abort());
  await page.locator('.decide:has([data-path$="/discard"]) summary').click();
  await page.fill("#discard-reason", "too late");
  const other = await look("/support/queue");
  await stage.run("queue", "retry", operation.number);
  await row(operation, other).and(other.locator('[data-state="done"]')).waitFor();
  await page.press("#discard-reason", "Enter");
  await page.locator('#said[data-level="refused"]').waitFor();
  await stands("done").waitFor();
  assert.equal((await stage.api(`/v1/operations/${operation.op_id}`)).state, "done");
  await close(other);
});

test("figures and rows follow the queue, and new operations do not push aside what is read", async () => {
  await page.goto(`${stage.till}/support/queue`);
  await stage.cut();
  const { operation } = await stage.api("/v1/scans", { method: "POST", body: { code: CARD("anna") } });
  await page.locator("#newer:not([hidden])").waitFor();
  assert.equal(await row(operation).count(), 0);
  await page.click("#newer");
  await row(operation).waitFor();
  await page.locator('#figures [data-state="queued"]', { hasText: "1" }).waitFor();
  await stage.plug();
  await row(operation).and(page.locator('[data-state="done"]')).waitFor({ timeout: 20_000 });
  await page.locator('#figures [data-state="queued"]', { hasText: "0" }).waitFor();
});

test("what is searched for is in no address, and can be gone back to", async () => {
  const operation = await parked("anna");
  await scanned("clara");
  await page.goto(`${stage.till}/support/queue?state=parked`);
  await page.fill("#q", CARD("anna"));
  await page.press("#q", "Enter");
  await page.waitForURL(/[?&]search=/);
  await row(operation).waitFor();
  assert.equal(await page.locator("#rows tr").count(), 1);
  assert.equal(await page.inputValue("#q"), CARD("anna"));
  const found = page.url();
  assert.ok(found.includes("state=parked") && !found.includes("anna"), found);
  await row(operation).locator("a").click();
  await stands("parked").waitFor();
  await page.goBack();
  await row(operation).waitFor();
  assert.equal(page.url(), found);
});

test("what is too long to be searched for is refused, and the till program is not called away", async () => {
  await page.goto(`${stage.till}/support/queue`);
  await page.fill("#q", "Ш".repeat(600));
  await page.press("#q", "Enter");
  await page.locator("#mistake", { hasText: "at most 1024 bytes" }).waitFor();
  assert.equal(await page.locator("#gone").textContent(), "");
});

test("a search that found nothing in the newest part goes on, and shows what it comes upon", async () => {
  const operation = await parked("anna");
  // As where the queue is so long that a search looks through a part of it.
  await page.route("**/support/queue?state=sending", async (route) => {
    const response = await route.fetch();
    const more = '<p class="more"><a id="more" class="button" href="/support/queue">More</a>';
    return route.fulfill({ response, body: (await response.text()).replace('<p class="more">', more) });
  });
  await page.goto(`${stage.till}/support/queue?state=sending`);
  assert.ok(await page.locator("#none").isVisible());
  await page.click("#more");
  await row(operation).waitFor();
  assert.ok(!await page.locator("#none").isVisible(), "something was found");
});

test("the focus stays on a figure that changes", async () => {
  await page.goto(`${stage.till}/support/queue`);
  await page.focus('#figures [data-state="done"]');
  await scanned("anna");
  await page.locator('#figures [data-state="done"]', { hasText: "1" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.state), "done");
});

test("what changes while the page hears of nothing is seen in every row of a long list", async () => {
  await stage.cut();
  const guests = Array.from({ length: 120 }, (_, number) => `long${number}`);
  await Promise.all(guests.map((guest) => scanned(guest)));
  await page.route("**/v1/changes", (route) => route.abort());
  await page.goto(`${stage.till}/support/queue`);
  const shown = (selector) => page.locator(`#rows tr${selector}`).count();
  for (const wanted of [100, 120]) {
    await page.click("#more");
    await page.waitForFunction((count) => document.querySelectorAll("#rows tr").length >= count, wanted);
  }
  assert.equal(await shown(':not([data-state="done"])'), 120);
  await stage.plug();
  await page.waitForFunction(async () => (await (await fetch("/v1/status")).json()).queue.states.queued === 0);
  assert.equal(await shown(':not([data-state="done"])'), 120);
  await page.unroute("**/v1/changes");
  await page.waitForFunction(() => !document.querySelector('#rows [data-state="queued"], #rows [data-state="sending"]'));
  assert.equal(await shown(""), 120);
});

for (const part of ["/support", "/support/queue"]) {
  test(`${part} says that the till program is away, and goes on when it is back`, async () => {
    await page.goto(stage.till + part);
    await stage.kill();
    await page.locator("#gone:not(:empty)").waitFor({ timeout: 20_000 });
    await stage.start();
    await page.locator("#gone:empty").waitFor({ state: "attached", timeout: 20_000 });
  });
}

test("a browser logs in with a code, decides, and finds the way from the till page", async () => {
  const operation = await parked("anna");
  const own = await open(browser, stage);
  assert.equal(await own.locator('a[href="/support"]').count(), 0, "a cashier has no such way");
  await own.goto(`${stage.till}/support`);
  const { stdout } = await stage.run("token", "new", "--role", "support", "--code");
  await own.fill("#code", /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(stdout)[0]);
  await own.press("#code", "Enter");
  await own.waitForURL(`${stage.till}/support`);
  await own.goto(stage.till);
  await own.click('a[href="/support"]');
  await own.click('#figures [data-state="parked"]');
  await row(operation, own).locator("a").click();
  await own.locator('.decide:has([data-path$="/retry"]) summary').click();
  await own.locator('[data-path$="/retry"] button').click();
  await stands("done", own).waitFor();
  await own.click("#leave");
  await own.waitForURL(`${stage.till}/`);
  assert.equal((await own.goto(`${stage.till}/support`)).status(), 403, "nobody is left logged in");
  await close(own);
});

test("support logs out at the till page too, and leaves a cashier's", async () => {
  const own = await open(browser, stage, "/support");
  const { stdout } = await stage.run("token", "new", "--role", "support", "--code");
  await own.fill("#code", /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(stdout)[0]);
  await own.press("#code", "Enter");
  await own.waitForURL(`${stage.till}/support`);
  await own.goto(stage.till);
  await Promise.all([own.waitForNavigation(), own.click(".for-support button")]);
  assert.equal(own.url(), `${stage.till}/`);
  assert.equal(await own.locator('a[href="/support"]').count(), 0);
  await own.fill("#code", "card_anna");
  await own.press("#code", "Enter");
  await own.locator('#answer article[data-code="stamp-added"]').waitFor();
  assert.equal((await own.goto(`${stage.till}/support`)).status(), 403, "nobody is left logged in");
  await close(own);
});

test("a login that is revoked ends on an open page", async () => {
  const own = await open(browser, stage, "/support");
  const { stdout } = await stage.run("token", "new", "--role", "support", "--code");
  await own.fill("#code", /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(stdout)[0]);
  await own.press("#code", "Enter");
  await own.waitForURL(`${stage.till}/support`);
  await own.goto(`${stage.till}/support/queue`);
  const { tokens } = await stage.api("/v1/tokens");
  const { id } = tokens.filter(({ role }) => role === "support").at(-1);
  await stage.run("token", "revoke", id);
  await own.locator("#code").waitFor();
  await close(own);
});

test("a cashier sees nothing of it", async () => {
  const till = await open(browser, stage);
  const answer = await till.goto(`${stage.till}/support/queue`);
  assert.equal(answer.status(), 403);
  assert.equal(await till.locator("[data-live]").count(), 0);
  await close(till);
});
