// Each part of the support page: readable by everybody, whole on each screen, and photographed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Stage } from "./stage.js";
import { close, launch, open } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = { till: [1024, 768], desk: [1440, 900], phone: [390, 844] };
const CARD = (guest) => `https://my.7stamp.com/en/card_${guest}/card`;
const PROBLEM = { kind: "problem", status: 422, code: "validation_failed" };
let stage, browser, parts;

// An operation of each kind of end, and some that wait.
before(async () => {
  stage = await (await Stage.open()).up();
  browser = await launch();
  const scan = (guest) => stage.api("/v1/scans?wait=10000", { method: "POST", body: { code: CARD(guest) } });
  await scan("anna");
  await scan("deleted");
  await stage.faults({ plan: "fixed", times: 1, path: "/stamps", fault: PROBLEM });
  const { operation } = await scan("ben");
  await stage.cut();
  await scan("clara");
  const { search } = await stage.api("/page/support/searches", { method: "POST", body: { q: "\u0001" } });
  parts = {
    overview: "/support", queue: "/support/queue", nothing: "/support/queue?state=withdrawn",
    mistake: `/support/queue?search=${search}`, log: "/support/log?level=trace",
    operation: `/support/operations/${operation.op_id}`,
  };
});
after(async () => {
  await browser.close();
  stage.close();
});

for (const scheme of ["light", "dark"]) {
  for (const [screen, [width, height]] of Object.entries(SCREENS)) {
    test(`each part on the screen "${screen}", ${scheme}`, async () => {
      for (const [part, path] of Object.entries(parts)) {
        const page = await open(browser, stage, path, {
          viewport: { width, height }, colorScheme: scheme, bypassCSP: true,
          extraHTTPHeaders: { authorization: `Bearer ${stage.token}` },
        });
        if (part === "operation") await page.locator('.decide:has([data-path$="/discard"]) summary').click();
        await page.screenshot({ path: `${process.env.STAMP_SHOTS}/support-${part}-${screen}-${scheme}.png` });
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], part);
        const lost = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(lost <= 0, `${part} is ${lost} pixels too wide`);
        await close(page);
      }
    });
  }
}
