// Redemptions whose answer does not come in time, as the cashier sees them.
import { test } from "node:test";
import assert from "node:assert/strict";
import { answerOf, open, perform } from "./browser.js";
import { type } from "./keyboard.js";

const VOUCHER = "v_free_coffee";
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up();
  return page = await open(browser, stage);
});

const answer = (code) => answerOf(page, code);

const at_redemptions = (fault) => ({ plan: "fixed", path: "/redemptions", fault });

/** Presses what redeems Anna's voucher, at a cloud that does this with it. */
async function redeem(fault) {
  await type(page, "COFFEE2024");
  const article = await answer("confirm-voucher");
  await stage.faults(at_redemptions(fault));
  await article.locator('button[data-path="/page/redemptions"]').click();
}

/** What the cloud has booked of it. */
async function booked() {
  const { redemptions } = await stage.books();
  return redemptions.filter(({ voucher_id: id }) => id === VOUCHER);
}

test("what the cloud does not answer is not handed over until its yes comes, which is said aloud", async () => {
  await redeem({ kind: "cut_before" });
  const waiting = await answer("redemption-unanswered");
  assert.equal(await waiting.getAttribute("data-level"), "warn");
  const op = await waiting.getAttribute("data-op");
  await stage.faults();
  const late = await answer("voucher-redeemed");
  assert.equal(await late.getAttribute("data-op"), op);
  assert.notEqual(await late.getAttribute("data-late"), null);
  assert.deepEqual((await booked()).map(({ voided }) => voided), [false]);
});

test("what is given up is not handed over, and can be used again", async () => {
  await redeem({ kind: "cut_after_effect" });
  const waiting = await answer("redemption-unanswered");
  await waiting.locator('button[data-path$="/undo"]').click();
  const given_up = await answer("redemption-given-up");
  assert.equal(await given_up.getAttribute("data-level"), "refused");
  await stage.faults();
  await answer("redemption-taken-back");
  assert.deepEqual((await booked()).map(({ voided }) => voided), [true]);
  await type(page, "COFFEE2024");
  await answer("confirm-voucher");
});

test("a slow yes is shown although the next guest's card was scanned meanwhile", async () => {
  await redeem({ kind: "latency", ms: 2500 });
  await type(page, "https://my.7stamp.com/en/card_clara/card");
  await answer("stamp-added");
  await answer("voucher-redeemed");
  assert.deepEqual((await booked()).map(({ voided }) => voided), [false]);
});
