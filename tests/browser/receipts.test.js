// The till's page where stamps come with receipts: the guest of the open check.
import { test } from "node:test";
import assert from "node:assert/strict";
import { answerOf, open, perform } from "./browser.js";
import { type } from "./keyboard.js";

const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up('stamping = "receipt"');
  return page = await open(browser, stage);
});

const answer = (code) => answerOf(page, code);
const noted = () => page.locator("#banner .guest", { hasText: "Guest noted" });
const nobody = () => noted().waitFor({ state: "detached" });

/** The point of sale closes the check. */
function pay(receipt) {
  const body = { receipt_id: receipt, total: { value: "3.50", currency: "EUR" }, closed_at: new Date().toISOString() };
  return stage.api("/v1/receipts?wait=10000", { method: "POST", body });
}

/** Whose cards the cloud has stamped. */
async function stamped() {
  return (await stage.books()).stamps.map(({ card_id: card }) => card);
}

test("a scanned card is noted, the banner says so, and the receipt brings it the stamp", async () => {
  await type(page, CARD("anna"));
  assert.equal(await (await answer("guest-attached")).getAttribute("data-level"), "ok");
  await noted().waitFor();
  assert.deepEqual(await stamped(), [], "nothing has been paid");
  const { operation } = await pay("1001");
  const article = await answer("stamp-added");
  assert.equal(await article.getAttribute("data-op"), operation.op_id);
  assert.deepEqual(await stamped(), ["card_anna"]);
  await nobody();
});

test("a guest who is removed at the banner gets no stamp, and can be noted again at once", async () => {
  await type(page, CARD("anna"));
  await answer("guest-attached");
  await noted().getByRole("button", { name: "Remove" }).click();
  await page.locator("#answer", { hasText: "Guest removed" }).waitFor();
  await nobody();
  assert.equal((await pay("1001")).operation, undefined);
  await type(page, CARD("anna"));
  await answer("guest-attached");
  await noted().waitFor();
  await pay("1002");
  await answer("stamp-added");
  assert.deepEqual(await stamped(), ["card_anna"]);
});

test("a guest who is found by a number is noted by a button", async () => {
  await page.fill("#code", "113772");
  await page.press("#code", "Enter");
  await page.locator("#answer").getByRole("button", { name: "Note the guest" }).click();
  await answer("guest-attached");
  await noted().waitFor();
  await pay("1001");
  await answer("stamp-added");
  assert.deepEqual(await stamped(), ["card_anna"]);
});
