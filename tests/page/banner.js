"use strict";
// The line that tells how the till stands, on a till program that is away, changes its version or takes too long.
const assert = require("node:assert");

// A page whose till program answers each look as `answer` says.
async function page(answer) {
  const seen = { drawn: 0, reloads: 0, renewed: 0, isBusy: false, limits: [], told: [] };
  let next = null;
  globalThis.document = { documentElement: { lang: "en" }, body: { dataset: { version: "1" } } };
  globalThis.location = { reload: () => { seen.reloads += 1; } };
  globalThis.setTimeout = (look) => { next = look; };
  globalThis.fetch = async (_, { signal }) => {
    signal.throwIfAborted();
    const { status = 200, version = "1" } = answer();
    const headers = new Map([["last-notice", `1-${version}`]]);
    return { status, ok: status === 200, headers, text: async () => version };
  };
  AbortSignal.timeout = (time) => {
    seen.limits.push(time);
    return answer().hangs ? AbortSignal.abort() : new AbortController().signal;
  };
  const element = {
    dataset: {}, html: "",
    set innerHTML(html) { this.html = html; seen.drawn += 1; },
    querySelector() { return { dataset: { version: this.html, questions: "" } }; },
    querySelectorAll: () => [],
  };
  const { watch } = await import("../../agent/app/src/page/assets/banner.js");
  const settle = () => new Promise(setImmediate);
  watch(element, {
    isBusy: () => seen.isBusy,
    renew: async () => { seen.renewed += 1; },
    tell: (last) => seen.told.push(last),
    asked: () => undefined,
    over: () => {},
  });
  await settle();
  return { seen, isGone: () => "gone" in element.dataset, look: () => { next(); return settle(); } };
}

async function a_newer_till_program_is_loaded_once_nobody_waits_for_an_answer() {
  let version = "1";
  const { seen, look } = await page(() => ({ version }));
  seen.isBusy = true;
  version = "2";
  await look();
  assert.equal(seen.reloads, 0);
  seen.isBusy = false;
  await look();
  assert.equal(seen.reloads, 1, "the line has not changed since");
}

async function what_is_the_same_is_drawn_once() {
  const { seen, look } = await page(() => ({}));
  await look();
  await look();
  assert.deepEqual([seen.drawn, seen.reloads], [1, 0]);
  assert.deepEqual(seen.told, ["1-1", "1-1", "1-1"], "what was said last is told with each look");
}

async function an_old_line_does_not_stand_for_a_till_program_that_does_not_tell() {
  for (const away of [{ status: 503 }, { status: 500 }, { hangs: true }]) {
    let answer = {};
    const { isGone, look } = await page(() => answer);
    assert.ok(!isGone());
    answer = away;
    await look();
    assert.ok(isGone(), JSON.stringify(away));
    answer = {};
    await look();
    assert.ok(!isGone());
  }
}

async function a_till_program_that_was_started_afresh_is_not_away() {
  let answer = {};
  const { seen, isGone, look } = await page(() => answer);
  answer = { status: 401 };
  await look();
  assert.deepEqual([seen.renewed, isGone()], [1, false]);
}

(async () => {
  await a_newer_till_program_is_loaded_once_nobody_waits_for_an_answer();
  await what_is_the_same_is_drawn_once();
  await an_old_line_does_not_stand_for_a_till_program_that_does_not_tell();
  await a_till_program_that_was_started_afresh_is_not_away();
})();
