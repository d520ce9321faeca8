"use strict";
// What a cashier hears, and the lamp for the focus, in a browser that keeps sound back and takes the focus away.
const assert = require("node:assert");

// A browser that starts sound only after a person has touched the page.
function browser({ hasSound = true } = {}) {
  const heard = {}, played = [], timers = [], contexts = [];
  const allowed = { now: false };
  const listen = (name, hear) => (heard[name] ??= []).push(hear);
  class Param { setValueAtTime() {} linearRampToValueAtTime() {} }
  class Node { constructor() { this.gain = new Param(); } connect(next) { return next; } }
  globalThis.GainNode = Node;
  globalThis.OscillatorNode = class extends Node {
    constructor(_, { type, frequency }) { super(); Object.assign(this, { type, frequency }); }
    start(at) { played.push([this.type, this.frequency, Number(at.toFixed(2))]); }
    stop() {}
  };
  globalThis.AudioContext = hasSound ? class {
    state = "suspended"; currentTime = 0; destination = {};
    constructor() { contexts.push(this); }
    addEventListener(_, hear) { this.changed = hear; }
    async resume() {
      if (!allowed.now) return;
      this.state = "running";
      this.changed();
    }
  } : undefined;
  globalThis.addEventListener = listen;
  globalThis.setTimeout = (run) => timers.push(run);
  globalThis.window = { addEventListener: listen, removeEventListener() {} };
  globalThis.document = { addEventListener: listen, removeEventListener() {}, visibilityState: "visible", hasFocus: () => true };
  return {
    played, contexts,
    touch() { allowed.now = true; heard.pointerdown.forEach((hear) => hear()); },
    tell(name) { heard[name].forEach((hear) => hear()); },
    wait() { timers.splice(0).forEach((run) => run()); },
  };
}

async function sound(options) {
  const seen = browser(options);
  const module = await import(`../../agent/app/src/page/assets/sound.js?${Math.random()}`);
  const muted = [];
  module.onMuted((now) => muted.push(now));
  module.unlock();
  return { ...seen, ...module, muted };
}

async function every_level_differs_in_pitch_rhythm_and_timbre() {
  const { play, touch, played } = await sound();
  touch();
  const sounds = ["ok", "info", "warn", "refused"].map((level) => {
    play(level);
    return played.splice(0);
  });
  const differ = (of) => assert.equal(new Set(sounds.map((notes) => JSON.stringify(notes.map(of)))).size, 4);
  differ(([, pitch]) => pitch);
  differ(([, , start]) => start);
  differ(([wave]) => wave);
  play("none");
  assert.deepEqual(played, []);
}

async function a_page_that_may_not_sound_says_so_until_it_is_touched() {
  const { play, touch, wait, played, muted } = await sound();
  play("ok");
  assert.deepEqual(muted, [], "the browser is given some time");
  wait();
  assert.deepEqual(muted, [true]);
  play("ok");
  wait();
  assert.deepEqual(muted, [true], "it is said once");
  touch();
  assert.deepEqual(muted, [true, false]);
  assert.deepEqual(played, [], "what was kept back is not heard later");
  play("ok");
  assert.equal(played.length, 2);
}

async function sound_that_stopped_on_its_own_starts_again() {
  const { play, touch, wait, played, contexts } = await sound();
  touch();
  contexts[0].state = "interrupted";
  play("warn");
  wait();
  assert.equal(contexts[0].state, "running");
  assert.equal(played.length, 2);
}

async function a_browser_without_sound_is_muted_and_nothing_breaks() {
  const { play, touch, wait, muted } = await sound({ hasSound: false });
  touch();
  play("refused");
  wait();
  assert.deepEqual(muted, [true]);
}

async function the_lamp_shows_whether_a_scan_would_arrive() {
  const { tell, wait } = browser();
  const { watch } = await import("../../agent/app/src/page/assets/lamp.js");
  const given = { "data-label-yes": "Ready to scan", "data-label-no": "Touch the page to scan" };
  const element = { dataset: {}, getAttribute: (name) => given[name], setAttribute: (name, value) => { given[name] = value; } };
  const shown = () => [element.dataset.focus, given["aria-label"]];
  watch(element);
  assert.deepEqual(shown(), ["yes", "Ready to scan"]);
  document.hasFocus = () => false;
  tell("blur");
  wait();
  assert.deepEqual(shown(), ["no", "Touch the page to scan"]);
  document.hasFocus = () => true;
  document.visibilityState = "hidden";
  tell("visibilitychange");
  wait();
  assert.equal(shown()[0], "no");
  document.visibilityState = "visible";
  tell("focus");
  wait();
  assert.deepEqual(shown(), ["yes", "Ready to scan"]);
}

(async () => {
  await every_level_differs_in_pitch_rhythm_and_timbre();
  await a_page_that_may_not_sound_says_so_until_it_is_touched();
  await sound_that_stopped_on_its_own_starts_again();
  await a_browser_without_sound_is_muted_and_nothing_breaks();
  await the_lamp_shows_whether_a_scan_would_arrive();
})();
