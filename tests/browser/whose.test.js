// The till's page where it cannot be told whose a check is, and where a guest shows the card after paying.
import { test } from "node:test";
import assert from "node:assert/strict";
import { answerOf, close, open, perform } from "./browser.js";
import { type } from "./keyboard.js";

const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up('stamping = "receipt"');
  return page = await open(browser, stage);
});

/** A card is shown to a scanner of its own. */
async function shows(guest) {
  const body = { code: CARD(guest), source: guest };
  const { notice } = await stage.api("/v1/scans", { method: "POST", body });
  assert.equal(notice.code, "guest-attached");
}

/** The point of sale closes the check. */
async function pay(receipt, value = "3.50") {
  const body = { receipt_id: receipt, total: { value, currency: "EUR" }, closed_at: new Date().toISOString() };
  return (await stage.api("/v1/receipts?wait=10000", { method: "POST", body })).notice.code;
}

/** A check that may be Anna's or Felix's. */
async function ask() {
  await shows("anna");
  await shows("felix");
  assert.equal(await pay("1001"), "whose-receipt");
}

/** Whose cards the cloud has stamped. */
async function stamped() {
  return (await stage.books()).stamps.map(({ card_id: card }) => card);
}

const question = (on) => answerOf(on, "whose-receipt");
const button = (on, name) => on.locator("#answer").getByRole("button", { name });
const candidates = (on) => button(on, /^Guest noted \(card\)/);
const atBanner = (on) => on.locator("#banner").getByRole("button", { name: /^Whose is/ });
const isOver = (on) => on.locator("#answer", { hasText: "Not asked any more" }).waitFor();

test("what is asked stands on each page, and an answer on one of them is an answer on all", async () => {
  const other = await open(browser, stage);
  await ask();
  for (const on of [page, other]) {
    const text = await (await question(on)).innerText();
    assert.match(text, /Whose is 3\.50\sEUR\?/);
    assert.match(text, /Closed at \d\d:\d\d/);
    assert.doesNotMatch(text, /anna|felix|my\.7stamp/);
    assert.match(await candidates(on).nth(0).innerText(), /^Guest noted \(card\)\s+\d\d:\d\d:\d\d$/);
    assert.equal(await candidates(on).count(), 2);
    await atBanner(on).waitFor();
  }
  await candidates(page).nth(1).click();
  for (const on of [page, other]) {
    await answerOf(on, "stamp-added");
    await atBanner(on).waitFor({ state: "detached" });
  }
  assert.deepEqual(await stamped(), ["card_felix"]);
  await close(other);
});

test("none of these brings no stamp, and the question goes from the other pages", async () => {
  const other = await open(browser, stage);
  await ask();
  await question(other);
  await question(page);
  await button(page, "None of these").focus();
  await page.keyboard.press("Enter");
  await answerOf(page, "no-guest");
  await isOver(other);
  assert.deepEqual(await stamped(), []);
  await close(other);
});

test("a question that the point of sale answers goes from the page", async () => {
  await ask();
  await question(page);
  const { questions: [{ op_id: id, candidates: [anna] }] } = await stage.api("/v1/receipts/questions");
  await stage.api(`/v1/receipts/${id}/guest?wait=10000`, { method: "POST", body: { candidate: anna.id } });
  await answerOf(page, "stamp-added");
  await atBanner(page).waitFor({ state: "detached" });
  assert.deepEqual(await stamped(), ["card_anna"]);
});

test("a check that is voided is not asked about any more", async () => {
  await ask();
  await question(page);
  await stage.api("/v1/receipts/1001/void", { method: "POST", body: {} });
  await isOver(page);
  await atBanner(page).waitFor({ state: "detached" });
});

test("several questions come one after another, also on a page that was opened afterwards", async () => {
  await ask();
  assert.equal(await pay("1002", "4.50"), "whose-receipt");
  await page.reload();
  await page.locator("#answer", { hasText: "Ready" }).waitFor();
  await atBanner(page).click();
  const first = await question(page);
  assert.match(await first.innerText(), /3\.50\sEUR.*One more receipt/s);
  await candidates(page).nth(0).click();
  await answerOf(page, "stamp-added");
  await button(page, /^Whose is 4\.50\sEUR/).click();
  assert.doesNotMatch(await (await question(page)).innerText(), /more receipt/);
  assert.equal(await candidates(page).count(), 1, "Anna is used up");
  await candidates(page).click();
  await atBanner(page).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll("#before li[data-level=ok]").length >= 2);
  assert.deepEqual((await stamped()).toSorted(), ["card_anna", "card_felix"]);
});

const top = () => page.evaluate(() => document.querySelector("main").getBoundingClientRect().top);

test("a question that a scan has covered is still there at the banner, and moves nothing", async () => {
  await answerOf(page, "");
  const before = await top();
  await ask();
  await question(page);
  await type(page, CARD("clara"));
  await answerOf(page, "guest-attached");
  await page.locator("#banner .guest", { hasText: "Guest noted" }).waitFor();
  await atBanner(page).waitFor();
  assert.equal(await top(), before);
  await atBanner(page).click();
  await question(page);
});

test("a guest who shows the card after paying is added to the last receipt by one touch", async () => {
  assert.equal(await pay("1001"), "no-guest");
  await type(page, CARD("anna"));
  await answerOf(page, "guest-attached");
  const noted = page.locator("#banner .guest", { hasText: "Guest noted" });
  await noted.waitFor();
  assert.match(await button(page, "Add to the last receipt").innerText(), /: 3\.50\sEUR\s· \d\d:\d\d$/);
  await button(page, "Add to the last receipt").click();
  await answerOf(page, "stamp-added");
  await noted.waitFor({ state: "detached" });
  assert.equal(await pay("1002"), "no-guest", "noted for the next check no more");
  assert.deepEqual(await stamped(), ["card_anna"]);
});

test("a guest whose check is the next one is not offered to an earlier one that has a guest", async () => {
  await shows("anna");
  assert.equal(await pay("1001"), "stamp-added");
  await type(page, CARD("felix"));
  await answerOf(page, "guest-attached");
  assert.equal(await button(page, "Add to the last receipt").count(), 0);
});
