// Logging in with a code, at the page that needs no scripts.
import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Stage } from "./stage.js";
import { close, launch, open } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let stage, browser;

before(async () => {
  stage = await Stage.open();
  browser = await launch();
});
after(async () => {
  await browser.close();
  stage.close();
});
beforeEach(() => stage.up());

test("a code is typed in small letters, once, and a page without scripts does it", async () => {
  const { code } = await stage.api("/v1/tokens", { method: "POST", body: { role: "support", code: true, for_s: 60 } });
  for (const [attempt, status] of [[code.toLowerCase(), 200], [code, 401]]) {
    const page = await open(browser, stage, "/login", { javaScriptEnabled: false });
    assert.equal(await page.evaluate(() => document.activeElement.id).catch(() => "code"), "code");
    await page.fill("#code", attempt);
    const [answer] = await Promise.all([page.waitForNavigation(), page.press("#code", "Enter")]);
    assert.equal(answer.status(), status);
    const where = new URL(page.url()).pathname;
    assert.equal(where, status === 200 ? "/" : "/v1/login");
    if (status === 401) await page.getByRole("alert").waitFor();
    await close(page);
  }
});

test("a page of this machine that the till no longer knows goes on by itself", async () => {
  const page = await open(browser, stage);
  await stage.kill();
  await stage.start();
  await page.fill("#code", "card_anna");
  await page.press("#code", "Enter");
  await page.locator('#answer article[data-code="stamp-added"]').waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
  await close(page);
});

test("the page of another program on this machine, in the same browser, leaves this one alone", async () => {
  const other = await Stage.open();
  await other.up();
  const first = await open(browser, stage);
  const second = await first.context().newPage();
  await second.goto(`${other.till}/`);
  for (let look = 0; look < 2; look += 1) {
    for (const page of [first, second]) {
      const banner = await page.waitForResponse((response) => new URL(response.url()).pathname === "/page/banner");
      assert.equal(banner.status(), 200);
    }
  }
  await close(first);
  other.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1024, 768], [800, 480], [390, 844]]) {
    test(`the login on a ${colorScheme} screen of ${width} by ${height}`, async () => {
      const options = { viewport: { width, height }, colorScheme, bypassCSP: true };
      const page = await open(browser, stage, "/login", options);
      await page.fill("#code", "ABCD-2345");
      await Promise.all([page.waitForNavigation(), page.press("#code", "Enter")]);
      await page.screenshot({ path: `${process.env.STAMP_SHOTS}/login-${width}-${colorScheme}.png` });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id }) => id), []);
      const lost = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
      assert.deepEqual(lost, [0, 0], "all of it is seen without scrolling");
      await close(page);
    });
  }
}
