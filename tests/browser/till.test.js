// The till's page, used as a cashier uses it.
import { test } from "node:test";
import assert from "node:assert/strict";
import { answerOf, close, open, perform } from "./browser.js";
import { type } from "./keyboard.js";

const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up();
  return page = await open(browser, stage);
});

const answer = (code, on = page) => answerOf(on, code);

async function scan(code, options) {
  await type(page, code, options);
}

/** Waits until the cloud has booked so many stamps, and no more. */
async function stamps(count) {
  let booked = [];
  for (let look = 0; look < 100 && booked.length < count; look++) {
    if (look > 0) await page.waitForTimeout(100);
    booked = (await stage.books()).stamps;
  }
  assert.equal(booked.length, count);
}

/** The codes in a picture, as a phone reads them; the page's own reader of the camera does it. */
async function readPicture(bytes) {
  const { decoder } = await import("/assets/decode.js");
  const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const reader = await decoder();
  const codes = await reader.read(Object.assign(picture, { videoWidth: picture.width, videoHeight: picture.height }));
  reader.close();
  return codes;
}

for (const every of [5, 50]) {
  for (const layout of ["us", "ru"]) {
    test(`a scanner that types a key each ${every} ms under the layout ${layout} is a scan`, async () => {
      await scan(CARD("anna"), { every, layout });
      const article = await answer("stamp-added").catch(async (error) => {
        // Where this machine had no time for the scanner in the midst of its keys, it is not one.
        if (await page.locator("#before li").count() === 0) throw error;
        await scan(CARD("anna"), { every, layout });
        return answer("stamp-added");
      });
      assert.equal(await article.getAttribute("data-level"), "ok");
      assert.equal(await page.inputValue("#code"), "", "nothing of it stays in the field");
      assert.equal((await stage.books()).stamps.length, 1);
    });
  }
}

test("who is at the till is told with what is done there, until somebody else is", async () => {
  await page.getByRole("button", { name: "Who is at the till?" }).click();
  await type(page, "Eva", { every: 180 });
  await page.getByRole("button", { name: "Eva" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Eva" }).waitFor();
  await scan(CARD("anna"));
  const op = await (await answer("stamp-added")).getAttribute("data-op");
  assert.equal((await stage.api(`/v1/operations/${op}`)).cashier, "Eva");
});

test("a person who types is no scan: what was typed stays, and a card's number shows the card", async () => {
  await page.focus("#code");
  await type(page, "113772", { every: 180, end: null });
  assert.equal(await page.inputValue("#code"), "113772");
  await page.keyboard.press("Enter");
  await page.locator("#answer", { hasText: "3 / 10" }).waitFor();
  assert.equal((await stage.books()).stamps.length, 0, "looking at a card stamps nothing");
});

test("a guest without a card gets one by e-mail, keeps it by the code on the screen, and it is stamped", async () => {
  await page.fill("#code", "New.Guest@example.org");
  await page.press("#code", "Enter");
  await page.locator('#answer button[data-path="/page/cards"]').click();
  const article = await answer("card-issued");
  const code = article.getByRole("img", { name: "The guest scans this to keep the card" });
  const [link] = await page.evaluate(readPicture, [...await code.screenshot()]);
  const [{ card_id: card }] = (await stage.books()).cards;
  assert.equal(link, CARD(card.replace("card_", "")));
  assert.ok(!(await page.content()).includes("example.org"), "the address is no longer on the screen");
  await scan(link);
  await answer("stamp-added");
  assert.deepEqual((await stage.books()).stamps.map(({ card_id: id }) => id), [card]);
});

test("a scan presses no button, wherever the focus is", async () => {
  await scan("COFFEE2024");
  const article = await answer("confirm-voucher");
  await article.locator("button").first().focus();
  await scan(CARD("anna"));
  await answer("stamp-added");
  assert.equal((await stage.books()).redemptions.filter(({ voucher_id: id }) => id === "v_free_coffee").length, 0);
});

for (const [guest, what, reward] of [
  ["ben", "a voucher", ".vouchers li.new button"],
  ["david", "something to hand over", '.reward[data-kind="award"]'],
  ["eva", "a turn of the wheel", '.reward:is([data-kind="won"], [data-kind="lost"])'],
]) {
  test(`a stamp that fills the card brings ${what}`, async () => {
    await scan(CARD(guest));
    await page.locator(`#answer article[data-level="ok"] ${reward}`).waitFor();
  });
}

test("a voucher is confirmed, and a second time shows when and where it was used", async () => {
  await scan("COFFEE2024");
  const article = await answer("confirm-voucher");
  await article.locator('button[data-path="/page/redemptions"]').click();
  await answer("voucher-redeemed");
  await scan("CAKE2024");
  const used = await answer("voucher-already-redeemed");
  assert.equal(await used.getAttribute("data-level"), "refused");
  assert.match(await used.textContent(), /2024/);
});

test("a code of several vouchers asks for the card", async () => {
  await scan("FREECOFFEE");
  await answer("voucher-ambiguous");
  await scan(CARD("ben"));
  await answer("confirm-voucher");
});

test("the same card once more is asked about, and a yes stamps it", async () => {
  await scan(CARD("anna"));
  await answer("stamp-added");
  await page.waitForTimeout(2_100);
  await scan(CARD("anna"));
  const question = await answer("one-more");
  await question.locator("button").first().click();
  await answer("stamp-added");
  assert.equal((await stage.books()).stamps.length, 2);
});

test("one more is added at the page for a card that another scanner has read", async () => {
  const other = await open(browser, stage);
  const read = (source) => stage.api("/v1/scans?wait=4000", { method: "POST", body: { code: CARD("anna"), source } });
  await read("counter");
  await answer("stamp-added");
  await read("bar");
  const question = await answer("one-more");
  const late = await answer("one-more", other);
  await question.evaluate((article) => { article.isFirst = true; });
  await read("bar");
  assert.ok(await question.evaluate((article) => article.isFirst), "the card still lies there: the button stays as it is");
  await question.locator("button", { hasText: "One more" }).click();
  const op = await (await answer("stamp-added")).getAttribute("data-op");
  await stamps(2);
  await other.locator(`#answer article[data-op="${op}"]`).waitFor();
  assert.equal(await page.locator("#before li").count(), 3, "the card that still lay there was told of once");
  assert.equal(await late.count(), 0, "nobody else is asked any more");
  await close(other);
});

test("a stamp is taken back within a minute", async () => {
  await scan(CARD("anna"));
  const article = await answer("stamp-added");
  await article.locator('button[data-path$="/undo"]').click();
  await answer("taken-back");
});

test("without internet a stamp is saved, the banner says so, and it arrives", async () => {
  await stage.cut();
  await scan(CARD("anna"));
  await answer("saved");
  await page.locator('#banner [data-state="down"]').waitFor();
  await stage.plug();
  await page.locator('#banner [data-state="up"]').waitFor({ timeout: 20_000 });
  await stamps(1);
});

test("without internet a voucher may be accepted at own risk", async () => {
  await stage.cut();
  await scan("COFFEE2024");
  const article = await answer("cannot-check");
  await article.locator("button").first().click();
  await answer("accepted-at-risk");
});

test("two pages hear the same and ask for themselves", async () => {
  const other = await open(browser, stage);
  await scan(CARD("anna"));
  await answer("stamp-added");
  await answer("stamp-added", other);
  await other.fill("#code", CARD("clara"));
  await other.press("#code", "Enter");
  await page.locator("#before li").nth(1).waitFor();
  const op = await (await answer("stamp-added", other)).getAttribute("data-op");
  await page.locator(`#answer article[data-op="${op}"]`).waitFor();
  await stamps(2);
  await close(other);
});

test("a page outlives the daemon under it, and misses nothing", async () => {
  await scan(CARD("anna"));
  await answer("stamp-added");
  await stage.kill();
  await page.locator("#banner[data-gone]").waitFor();
  await stage.start();
  const missed = { method: "POST", body: { code: CARD("clara"), source: "bar" } };
  const { operation } = await stage.api("/v1/scans?wait=4000", missed);
  await page.locator(`#answer article[data-op="${operation.op_id}"]`).waitFor();
  assert.equal(await page.locator("#before li").count(), 2);
  await page.locator("#banner:not([data-gone])").waitFor({ timeout: 20_000 });
  await scan(CARD("ben"));
  await page.locator("#before li").nth(2).waitFor();
  await stamps(3);
});

test("a page whose connection has died without a word hears what was said meanwhile, once", async () => {
  // The browser goes on taking the first connection for a good one.
  const first = () => {
    const Real = EventSource;
    let isFirst = true;
    globalThis.EventSource = class extends Real {
      constructor(...given) {
        super(...given);
        if (isFirst) this.addEventListener("notice", (event) => event.stopImmediatePropagation());
        isFirst = false;
      }
    };
  };
  const deaf = await open(browser, stage, "/", { first });
  await scan(CARD("anna"));
  await answer("stamp-added");
  await answer("stamp-added", deaf);
  await stage.api("/v1/scans?wait=4000", { method: "POST", body: { code: CARD("clara"), source: "bar" } });
  await deaf.locator("#before li").nth(1).waitFor();
  assert.equal(await deaf.locator("#before li").count(), 2);
  await close(deaf);
});

test("an answer that says nothing does not leave the cashier waiting", async () => {
  await page.route("**/page/scans*", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await scan(CARD("anna"));
  const article = page.locator('#answer article[data-level="refused"]', { hasText: "That did not work" });
  await article.waitFor();
  assert.match(await article.textContent(), /Tell support/);
});

test("a problem without words for the cashier is told in those that the page holds ready", async () => {
  const body = JSON.stringify({ title: "code: at most 1024 characters", hint: "Shorten it." });
  const problem = { status: 422, contentType: "application/problem+json", body };
  await page.route("**/page/scans*", (route) => route.fulfill(problem));
  await scan(CARD("anna"));
  const article = page.locator('#answer article[data-level="refused"]', { hasText: "That did not work" });
  await article.waitFor();
  assert.doesNotMatch(await article.textContent(), /characters|Shorten/);
});
