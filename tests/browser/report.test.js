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
    acceptDownloads: true, extraHTTPHeaders: { authorization: `Bearer ${stage.token}` },
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
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
  const table = readFileSync(await download.path(), "utf8").split("\r\n");
  assert.match(table[0], /^kind,began_at_utc/);
  assert.equal(table.filter((line) => line.startsWith("loss,")).length, 1);
});

for (const [screen, [width, height]] of Object.entries({ desk: [1440, 900], phone: [390, 844] })) {
  test(`it is whole and readable on the screen "${screen}"`, async () => {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run(document));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    const folder = process.env.STAMP_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/report-${screen}.png`, fullPage: true });
  });
}
