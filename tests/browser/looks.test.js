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

// The states of the kitchen sink, for the page itself.
async function fetchStates() {
  const sink = new DOMParser().parseFromString(await (await fetch("/demo/states")).text(), "text/html");
  document.getElementById("before").replaceChildren(...sink.querySelectorAll("#before li"));
  globalThis.states = [...sink.querySelectorAll("section.state[id]")].filter((state) => state.querySelector("article"));
  return globalThis.states.map(({ id }) => id);
}

async function showState(name) {
  const { show, times } = await import("/assets/show.js");
  const state = globalThis.states.find(({ id }) => id === name);
  show(state.querySelector("article").cloneNode(true));
  times(document);
}

// Pixels of it that cannot be seen without scrolling.
function hidden() {
  const page = document.documentElement;
  const panels = [...document.querySelectorAll("#answer article, #answer .beside")];
  const acts = document.querySelector("#answer .acts")?.getBoundingClientRect().bottom ?? 0;
  return {
    wide: page.scrollWidth - page.clientWidth,
    high: Math.max(0, ...panels.map((panel) => panel.scrollHeight - panel.clientHeight)),
    buttons: Math.max(0, Math.round(acts - innerHeight)),
  };
}

for (const scheme of ["light", "dark"]) {
  for (const [screen, [width, height]] of Object.entries(SCREENS)) {
    test(`each state on the screen "${screen}", ${scheme}`, async () => {
      const options = { viewport: { width, height }, colorScheme: scheme, bypassCSP: true, reducedMotion: "reduce" };
      const page = await open(browser, demo, "/", options);
      await page.evaluate(AXE);
      const names = await page.evaluate(fetchStates);
      assert.ok(names.length > 20, String(names));
      for (const name of names) {
        await page.evaluate(showState, name);
        await page.screenshot({ path: `${process.env.STAMP_SHOTS}/${name}-${screen}-${scheme}.png` });
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
        const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
        const { wide, high, buttons } = await page.evaluate(hidden);
        assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
        if (screen === "phone") continue;
        assert.deepEqual([high, buttons], [0, 0], `${name}: what is below the edge`);
      }
      await close(page);
    });
  }
}
