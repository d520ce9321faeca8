// Every state of the till's page: readable by everybody, whole on each screen, and photographed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { close, launch, open } from "./browser.js";
import { Demo } from "./demo.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = { till: [1024, 768], small: [800, 480], phone: [390, 844] };
let demo, browser;

before(async () => {
  demo = await Demo.open();
  browser = await launch();
});
after(async () => {
  await browser.close();
  demo.close();
});

async function states() {
  const page = await open(browser, demo, "/demo/states");
  const names = await page.locator("section.state[id]").evaluateAll((all) => all.map(({ id }) => id));
  await close(page);
  assert.ok(names.length > 10, String(names));
  return names;
}

for (const scheme of ["light", "dark"]) {
  for (const [screen, [width, height]] of Object.entries(SCREENS)) {
    test(`each state on the screen "${screen}", ${scheme}`, async () => {
      for (const name of await states()) {
        const page = await open(browser, demo, `/demo/states?only=${name}`,
          { viewport: { width, height }, colorScheme: scheme, bypassCSP: true, reducedMotion: "reduce" });
        await page.screenshot({ path: `${process.env.STAMP_SHOTS}/${name}-${screen}-${scheme}.png` });
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
        const lost = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(lost <= 0, `${name} is ${lost} pixels too wide`);
        await close(page);
      }
    });
  }
}
