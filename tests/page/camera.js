"use strict";
// Scanning by the camera, in a browser that has one, has none, or does not give it.
const assert = require("node:assert");

class Element {
  attributes = {}; listeners = {}; hidden = true; videoWidth = 640; videoHeight = 480;
  constructor(parts = {}) { this.parts = parts; }
  addEventListener(name, hear) { this.listeners[name] = hear; }
  setAttribute(name, value) { this.attributes[name] = value; }
  getAttribute(name) { return this.attributes[name]; }
  querySelector(name) { return this.parts[name] ?? null; }
  async play() {}
}

// A tablet that shows its camera what `picture` says at each time. `refused`: the name of the browser's error.
async function tablet({ picture = () => [], refused, hasDevices = true, hasTorch = false, canRead = true } = {}) {
  const { offer } = await import("../../agent/app/src/page/assets/camera.js");
  const scans = [], troubles = [], heard = {}, torch = [];
  let now = 0, stopped = 0, timers = [];
  globalThis.performance = { now: () => now };
  globalThis.setTimeout = (run, after) => { timers.push({ run, at: now + after }); };
  globalThis.document = { hidden: false, addEventListener: (name, hear) => { heard[name] = hear; } };
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code", "ean_13"]; }
    async detect() {
      if (!canRead) throw new Error("this picture cannot be read");
      return picture(now).map((rawValue) => ({ rawValue }));
    }
  };
  const track = new Element();
  Object.assign(track, {
    stop: () => { stopped += 1; }, getCapabilities: () => ({ torch: hasTorch }),
    applyConstraints: async ({ advanced }) => { torch.push(advanced[0].torch); },
  });
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] };
  const getUserMedia = async () => {
    await new Promise(setImmediate);
    if (refused) throw Object.assign(new Error("no camera"), { name: refused });
    return stream;
  };
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: hasDevices ? { mediaDevices: { getUserMedia } } : {} });

  const button = new Element(), video = new Element(), lamp = new Element();
  const view = new Element({ video, "[data-torch]": lamp });
  offer(button, view, (code) => scans.push(code), (reason) => troubles.push(reason));
  const settle = async () => { for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate); };
  const wait = async (time) => {
    const until = now + time;
    for (;;) {
      await settle();
      const next = timers.sort((one, other) => one.at - other.at)[0];
      if (!next || next.at > until) break;
      now = timers.shift().at;
      next.run();
    }
    now = until;
  };
  return {
    scans, troubles, torch, view, lamp, track, wait, settle,
    press: () => button.listeners.click(), isPressed: () => button.attributes["aria-pressed"],
    hide() { document.hidden = true; heard.visibilitychange(); }, stopped: () => stopped,
  };
}

async function a_code_counts_once_until_it_has_left_the_picture() {
  const picture = (now) => (now < 3000 || (now > 4000 && now < 4500) || now > 8000 ? ["card_ben"] : []);
  const seen = await tablet({ picture });
  seen.press();
  await seen.wait(7000);
  assert.deepEqual(seen.scans, ["card_ben"], "a hand before the code for a second is no second scan");
  await seen.wait(2000);
  assert.deepEqual(seen.scans, ["card_ben", "card_ben"]);
}

async function two_codes_in_one_picture_are_two_scans() {
  const seen = await tablet({ picture: () => ["card_ben", "v_coffee", "card_ben"] });
  seen.press();
  await seen.wait(1000);
  assert.deepEqual(seen.scans, ["card_ben", "v_coffee"]);
}

async function the_reason_is_told_where_there_is_no_camera() {
  const reasons = { NotAllowedError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy" };
  for (const [refused, reason] of Object.entries(reasons)) {
    const seen = await tablet({ refused });
    seen.press();
    await seen.settle();
    assert.deepEqual(seen.troubles, [reason]);
    assert.notEqual(seen.isPressed(), "true");
  }
  const seen = await tablet({ hasDevices: false });
  seen.press();
  assert.deepEqual(seen.troubles, ["insecure"]);
}

async function pictures_that_cannot_be_read_close_the_camera() {
  const seen = await tablet({ canRead: false });
  seen.press();
  await seen.settle();
  assert.deepEqual(seen.troubles, ["unable"]);
  assert.equal(seen.stopped(), 1);
}

async function the_camera_goes_dark_when_nobody_needs_it() {
  const ends = {
    closed: (seen) => seen.press(), hidden: (seen) => seen.hide(),
    forgotten: (seen) => seen.wait(61000), "taken away": (seen) => seen.track.listeners.ended(),
  };
  for (const [why, end] of Object.entries(ends)) {
    const seen = await tablet();
    seen.press();
    await seen.wait(1000);
    assert.deepEqual([seen.view.hidden, seen.isPressed(), seen.stopped()], [false, "true", 0], why);
    await end(seen);
    assert.deepEqual([seen.view.hidden, seen.isPressed(), seen.stopped()], [true, "false", 1], why);
    assert.deepEqual(seen.troubles, why === "taken away" ? ["busy"] : []);
  }
}

async function a_camera_in_use_is_not_closed() {
  const seen = await tablet({ picture: (now) => (now % 50000 < 1000 ? ["card_ben"] : []) });
  seen.press();
  await seen.wait(200000);
  assert.equal(seen.stopped(), 0);
}

async function a_camera_that_comes_after_it_was_closed_is_let_go() {
  const seen = await tablet();
  seen.press();
  seen.press();
  await seen.settle();
  assert.equal(seen.stopped(), 1);
  assert.equal(seen.view.hidden, true);
}

async function the_torch_is_offered_where_there_is_one() {
  const dark = await tablet();
  dark.press();
  await dark.settle();
  assert.equal(dark.lamp.hidden, true);
  const bright = await tablet({ hasTorch: true });
  bright.press();
  await bright.settle();
  assert.equal(bright.lamp.hidden, false);
  await bright.lamp.onclick();
  await bright.lamp.onclick();
  assert.deepEqual(bright.torch, [true, false]);
}

(async () => {
  await a_code_counts_once_until_it_has_left_the_picture();
  await two_codes_in_one_picture_are_two_scans();
  await the_reason_is_told_where_there_is_no_camera();
  await pictures_that_cannot_be_read_close_the_camera();
  await the_camera_goes_dark_when_nobody_needs_it();
  await a_camera_in_use_is_not_closed();
  await a_camera_that_comes_after_it_was_closed_is_let_go();
  await the_torch_is_offered_where_there_is_one();
})();
