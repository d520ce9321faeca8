// The owner's report on the support page: an outage with a voucher that had been used, as a table and for a spreadsheet.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open, perform } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CODE = "COFFEE2024";
let stage, browser, page;

perform(async (...given) => {
  [stage, browser] = given;
  await stage.up("known vouchers");
  const knows = async () => (await stage.api("/v1/status")).offline.snapshot.state === "ready";
  while (!await knows()) await new Promise((then) => setTimeout(then, 50));
  return page = await open(browser, stage, "/support/report", {
    extraHTTPHeaders: { authorization: `Bearer ${stage.token}` },
  });
});

test("a till that always had the cloud has nothing to report", async () => {
  await page.locator("#outages .none").waitFor();
  await page.locator("#losses .none").waitFor();
});

test("an outage stands in the report with what was accepted, and can be downloaded", async () => {
  await stage.cut();
  await stage.api("/v1/scans", { method: "POST", body: { code: "https://my.7stamp.com/en/card_ben/card" } });
  const down = async () => (await stage.api("/v1/status")).cloud.state === "down";
  while (!await down()) await new Promise((then) => setTimeout(then, 50));
  const known = await stage.api("/v1/redemptions", { method: "POST", body: { redeem_code: CODE } });
  assert.equal(known.notice.code, "accepted-offline");
  const unknown = await stage.api("/v1/redemptions", { method: "POST", body: { redeem_code: "NOSUCH24", accept_risk: true } });
  assert.equal(unknown.notice.code, "accepted-at-risk");
  await stage.plug();
  const lost = async () => (await stage.api("/v1/report")).totals.losses === 1;
  while (!await lost()) await new Promise((then) => setTimeout(then, 50));

  await page.reload();
  const figures = await page.locator("#totals dd").allTextContents();
  assert.deepEqual(figures.slice(3, 7), ["2", "1", "0", "1"]);
  assert.ok(await page.locator("#outages tbody tr").count() >= 1);
  assert.equal(await page.locator("#losses tbody tr").count(), 1);
  assert.equal(await page.locator('[data-chart="outages"] path.failed').count(), 1);
  // As the browser does it with the cookie of its session.
  const table = await page.evaluate(async () => (await fetch(document.querySelector("#download").href)).text());
  assert.match(table, /^kind,began_at_utc/);
  assert.equal(table.split("\r\n").filter((line) => line.startsWith("loss,")).length, 1);
  for (const [screen, size] of Object.entries({ desk: [1440, 900], phone: [390, 844] })) await looks(screen, ...size);
});

/** It is whole and readable by everybody, and photographed. */
async function looks(screen, width, height) {
  await page.setViewportSize({ width, height });
  const tooWide = await page.evaluate(() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > window.innerWidth && !one.closest(".wide"))
    .map((one) => one.outerHTML.slice(0, 80)));
  if (process.env.STAMP_SHOTS) await page.screenshot({ path: `${process.env.STAMP_SHOTS}/report-${screen}.png`, fullPage: true });
  assert.deepEqual(tooWide, [], `on the screen ${screen}`);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run(document));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
}
