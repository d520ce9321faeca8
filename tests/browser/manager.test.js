// Above the limits: the manager's PIN on the pad of the till's page.
import { test } from "node:test";
import assert from "node:assert/strict";
import { answerOf, open, perform } from "./browser.js";
import { type } from "./keyboard.js";

const PIN = "4711";
let stage, browser, page, sent;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up("offline_redeem_per_till = 1");
  await stage.api("/v1/pin", { method: "PUT", body: { pin: PIN } });
  await stage.cut();
  page = await open(browser, stage);
  sent = [];
  page.on("request", (request) => sent.push(request));
  await stage.api("/v1/redemptions", { method: "POST", body: { redeem_code: "FIRST01", accept_risk: true } });
  await page.locator('[data-state="down"]').waitFor();
  await type(page, "COFFEE2024");
  await answer("pin-needed");
  return page;
});

const answer = (code) => answerOf(page, code);

const field = () => page.locator("[data-pin] input");
const key = (name) => page.locator("[data-pin] .pad").getByText(name, { exact: true });

test("fingers type it: a wrong one asks again, the right one accepts, and it stands nowhere", async () => {
  for (const digit of "0815") await key(digit).click();
  assert.equal(await field().inputValue(), "0815");
  await key("OK").click();
  await answer("pin-wrong");
  assert.equal(await field().inputValue(), "");
  for (const digit of "47119") await key(digit).click();
  await page.locator('[data-key="back"]').click();
  assert.equal(await field().inputValue(), PIN);
  const html = await page.content();
  await key("OK").click();
  await answer("accepted-at-risk");
  assert.ok(!html.includes(PIN) && !(await page.content()).includes(PIN), "not in the page's text");
  const told = sent.filter((request) => request.postData()?.includes(PIN));
  assert.deepEqual(told.map((request) => new URL(request.url()).pathname), ["/page/redemptions"]);
  assert.ok(sent.every((request) => !request.url().includes(PIN)), "in no address");
  assert.ok(!page.url().includes(PIN));
});

test("a keyboard types it, and a scan in between does not", async () => {
  await type(page, "4x7", { every: 180, end: null });
  assert.equal(await field().inputValue(), "47", "only digits are taken");
  await type(page, "5901234123457");
  await answer("not-recognised");
  assert.ok(sent.every((request) => !request.postData()?.includes('"pin"')));
  await type(page, "COFFEE2024");
  await answer("pin-needed");
  assert.equal(await field().inputValue(), "");
  await type(page, "471", { every: 180 });
  assert.ok(await key("OK").isDisabled(), "three digits are no PIN");
  await type(page, "1", { every: 180 });
  await answer("accepted-at-risk");
});

test("it can be left alone: nothing is accepted", async () => {
  await key("4").click();
  await page.locator('[data-key="cancel"]').click();
  await page.locator("#answer", { hasText: "Not accepted" }).waitFor();
  assert.equal(await page.locator("[data-pin]").count(), 0);
  assert.ok(sent.every((request) => request.method() === "GET" || !request.url().includes("redemptions")));
});
